//! [`Records`]: what a pax header says of the entry after it.
//!
//! ```text
//! records := record*
//! record  := length " " key "=" value "\n"
//! ```
//!
//! The length counts all of its record, its own digits too.
//!
//! Source: POSIX.1-2017, `pax`, "pax Extended Header".

/// What a pax header says of the entry after it.
#[derive(Default)]
pub(super) struct Records {
    pub(super) path: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    /// Whether the entry is a file with holes.
    pub(super) sparse: bool,
}

/// The most digits of a record's length.
const MAX_DIGITS: usize = 10;

impl Records {
    /// Reads records; `None` when they are none.
    pub(super) fn read(mut rest: &[u8]) -> Option<Self> {
        let mut records = Self::default();
        while !rest.is_empty() {
            let space = rest.iter().take(MAX_DIGITS + 1).position(|byte| *byte == b' ')?;
            let length = usize::try_from(decimal(rest.get(..space)?)?).ok()?;
            let record = rest.get(space + 1..length)?.strip_suffix(b"\n")?;
            rest = rest.get(length..)?;
            let equals = record.iter().position(|byte| *byte == b'=')?;
            let (key, value) = (record.get(..equals)?, record.get(equals + 1..)?);
            match key {
                b"path" => records.path = set(value),
                b"linkpath" => records.link = set(value),
                b"size" if value.is_empty() => records.size = None,
                b"size" => records.size = Some(decimal(value)?),
                key => records.sparse |= key.starts_with(b"GNU.sparse."),
            }
        }
        Some(records)
    }
}

/// An empty value is as if the record were not there.
fn set(value: &[u8]) -> Option<Vec<u8>> {
    Some(value.to_vec()).filter(|value| !value.is_empty())
}

fn decimal(digits: &[u8]) -> Option<u64> {
    let add = |sum: u64, byte: &u8| match byte {
        b'0'..=b'9' => sum.checked_mul(10)?.checked_add(u64::from(byte - b'0')),
        _ => None,
    };
    (!digits.is_empty()).then(|| digits.iter().try_fold(0, add))?
}
