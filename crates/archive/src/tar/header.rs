//! [`Header`]: the block that says what follows it.
//!
//! Source: POSIX.1-2017, `pax`, "ustar Interchange Format"; GNU tar's manual, "Basic
//! Tar Format".

use super::HeaderError;

/// The unit in which a tar archive is written, in bytes.
pub(super) const BLOCK: usize = 512;

/// What a block says of what follows it.
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) path: Vec<u8>,
    pub(super) link: Vec<u8>,
    /// In bytes. What has no content may state a size all the same.
    pub(super) size: u64,
}

/// What follows a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The content of a file.
    File,
    /// Nothing: another name for an entry before it.
    HardLink,
    /// Nothing: another name for an entry beside it.
    SymLink,
    /// The path of the next entry (GNU).
    LongPath,
    /// The link of the next entry (GNU).
    LongLink,
    /// Records about the next entry (pax).
    Records,
    /// A file with holes (GNU).
    Sparse,
    /// Nothing: a folder, a device.
    Empty,
    /// Something else, which is passed over.
    Other,
}

const PATH: (usize, usize) = (0, 100);
const SIZE: (usize, usize) = (124, 136);
const CHECKSUM: (usize, usize) = (148, 156);
const TYPE: usize = 156;
const LINK: (usize, usize) = (157, 257);
const MAGIC: (usize, usize) = (257, 263);
const PREFIX: (usize, usize) = (345, 500);

impl Header {
    /// Reads a block; `None` when it is the end of the archive.
    pub(super) fn read(block: &[u8]) -> Result<Option<Self>, HeaderError> {
        if block.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let stated = octal(field(block, CHECKSUM)).ok_or(HeaderError::Checksum)?;
        if !sums(block).contains(&Some(stated)) {
            return Err(HeaderError::Checksum);
        }
        let mut path = text(field(block, PATH));
        let prefix = text(field(block, PREFIX));
        // GNU's own format has other things where the prefix would be.
        if field(block, MAGIC) == b"ustar\0" && !prefix.is_empty() {
            path = [prefix.as_slice(), b"/", &path].concat();
        }
        let kind = Kind::of(block.get(TYPE).copied().unwrap_or_default(), &path);
        let size = match kind {
            Kind::Empty | Kind::HardLink | Kind::SymLink => 0,
            _ => number(field(block, SIZE)).ok_or(HeaderError::Size)?,
        };
        Ok(Some(Self { kind, path, link: text(field(block, LINK)), size }))
    }
}

impl Kind {
    fn of(flag: u8, path: &[u8]) -> Self {
        match flag {
            // Before there were types, a folder was told by its name.
            0 | b'0' | b'7' if path.ends_with(b"/") => Self::Empty,
            0 | b'0' | b'7' => Self::File,
            b'1' => Self::HardLink,
            b'2' => Self::SymLink,
            b'3'..=b'6' => Self::Empty,
            b'L' => Self::LongPath,
            b'K' => Self::LongLink,
            b'x' => Self::Records,
            b'S' => Self::Sparse,
            _ => Self::Other,
        }
    }
}

fn field(block: &[u8], (from, to): (usize, usize)) -> &[u8] {
    block.get(from..to).unwrap_or_default()
}

/// A text up to its end, which a zero marks.
pub(super) fn text(field: &[u8]) -> Vec<u8> {
    field.split(|byte| *byte == 0).next().unwrap_or_default().to_vec()
}

/// The sums of all bytes with spaces in the place of the sum: as they should be added
/// up, and as some old programs did.
fn sums(block: &[u8]) -> [Option<u64>; 2] {
    let (mut unsigned, mut signed) = (0_u64, 0_i64);
    for (at, byte) in block.iter().enumerate() {
        let byte = if (CHECKSUM.0..CHECKSUM.1).contains(&at) { b' ' } else { *byte };
        unsigned += u64::from(byte);
        signed += i64::from(byte.cast_signed());
    }
    [Some(unsigned), u64::try_from(signed).ok()]
}

/// A number in octal digits, or, where those do not suffice, in base 256 (GNU). There is
/// no negative size.
fn number(field: &[u8]) -> Option<u64> {
    const BASE_256: u8 = 0x80;
    const NEGATIVE: u8 = 0x40;
    match field.split_first() {
        Some((first, _)) if first & (BASE_256 | NEGATIVE) == BASE_256 | NEGATIVE => None,
        Some((first, rest)) if first & BASE_256 != 0 => {
            let add = |sum: u64, byte: &u8| sum.checked_mul(256)?.checked_add(u64::from(*byte));
            rest.iter().try_fold(u64::from(first & !BASE_256), add)
        }
        _ => octal(field),
    }
}

/// Octal digits with spaces before them, and a space or a zero after them.
fn octal(field: &[u8]) -> Option<u64> {
    let field = field.trim_ascii_start();
    let length = field.iter().position(|byte| matches!(byte, b' ' | 0)).unwrap_or(field.len());
    field.get(..length)?.iter().try_fold(0_u64, |sum, byte| match byte {
        b'0'..=b'7' => sum.checked_mul(8)?.checked_add(u64::from(byte - b'0')),
        _ => None,
    })
}
