//! [`Gate`]: how much an image may weigh.

use std::str::FromStr;

use tonnage::{Inspection, MAX_SIZE, ReadableSize, Units, with_separators};

/// How much an image may weigh, in bytes to download.
///
/// It is read as people write sizes: `250MB`, `1.5 GB`, `100MiB`, `262144000`. Units of
/// 1,000 and of 1,024 are told apart by their names (IEC 80000-13), in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gate {
    most: u64,
}

/// What a gate says of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passed,
    /// The sentence that tells by how much, or why it cannot be told.
    Stopped(String),
}

/// The units, in small letters, and how many bytes each has.
const UNITS: [(&str, u64); 12] = [
    ("", 1),
    ("b", 1),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000),
    ("pb", 1_000_000_000_000_000),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tib", 1 << 40),
    ("pib", 1 << 50),
];

/// The most digits before and behind the point.
const MAX_DIGITS: usize = 18;

/// What is said where a size is none.
const NO_SIZE: &str = "it takes a size, like 250MB, 1.5 GB, 100MiB or 262144000";

impl FromStr for Gate {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at_checked(end).ok_or(NO_SIZE)?;
        let unit = unit.trim_start_matches(' ').to_ascii_lowercase();
        let &(_, unit) = UNITS.iter().find(|(name, _)| *name == unit).ok_or(NO_SIZE)?;
        let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
        let (whole, part, places) = (digits(whole)?, digits(part)?, part.len());
        let scale = 10_u128.pow(u32::try_from(places).map_err(|_| NO_SIZE)?);
        let unit = u128::from(unit);
        let most = whole * unit + part * unit / scale;
        match u64::try_from(most) {
            Ok(most) if most <= MAX_SIZE => Ok(Self { most }),
            _ => Err("no image is larger than 2^53−1 bytes, nor is a gate"),
        }
    }
}

/// A number of digits, and of nothing else.
fn digits(text: &str) -> Result<u128, &'static str> {
    let is_number = (1..=MAX_DIGITS).contains(&text.len());
    let number = text.parse().ok().filter(|_| is_number && !text.starts_with('+'));
    number.ok_or(NO_SIZE)
}

impl Gate {
    /// Whether an image passes. One whose size is not known as a whole does not, even
    /// where what is known is little: nobody can say that it is light enough.
    pub(crate) fn judge(self, inspection: &Inspection) -> Verdict {
        let read = |bytes| ReadableSize::new(bytes, Units::Decimal);
        let most = read(self.most);
        let Some(size) = inspection.size else {
            return Verdict::Stopped(format!(
                "cannot be held to the gate of {most}: it has no size"
            ));
        };
        let download = read(size.download);
        let least = if size.complete { "" } else { "at least " };
        match size.download.checked_sub(self.most) {
            Some(more @ 1..) => Verdict::Stopped(format!(
                "takes {least}{download} to download, {least}{} ({} {}) more than the gate of {most}",
                read(more),
                with_separators(more),
                if more == 1 { "byte" } else { "bytes" }
            )),
            _ if size.complete => Verdict::Passed,
            _ => Verdict::Stopped(format!(
                "cannot be held to the gate of {most}: it takes at least {download} to \
                 download, and the size of some layers is not known"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_as_people_write_them() {
        for (text, bytes) in [
            ("0", 0),
            ("262144000", 262_144_000),
            ("250MB", 250_000_000),
            ("250 MB", 250_000_000),
            ("250mb", 250_000_000),
            ("1.5 GB", 1_500_000_000),
            ("1.50GB", 1_500_000_000),
            ("0.5kB", 500),
            ("1kB", 1_000),
            ("1KB", 1_000),
            ("1KiB", 1_024),
            ("100MiB", 104_857_600),
            ("1.5GiB", 1_610_612_736),
            ("7B", 7),
            ("1.9B", 1),
            ("2TB", 2_000_000_000_000),
            ("8PiB", MAX_SIZE + 1),
            ("9007199254740991", MAX_SIZE),
        ] {
            let gate = text.parse::<Gate>();
            match bytes {
                bytes if bytes <= MAX_SIZE => assert_eq!(gate, Ok(Gate { most: bytes }), "{text}"),
                _ => assert!(gate.is_err(), "{text}"),
            }
        }
    }

    #[test]
    fn what_is_no_size() {
        for text in [
            "",
            " ",
            "MB",
            "-1",
            "+1",
            "1,5GB",
            "1..5GB",
            ".5GB",
            "5.GB",
            "1e6",
            "0x10",
            "1 G",
            "1K",
            "1M",
            "one",
            "1MB ",
            " 1MB",
            "1 M B",
            "1MBit",
            "٣MB",
            "9007199254740992",
            "1000000000000000000000",
            "99999999PB",
            "1.0000000000000000000",
        ] {
            assert!(text.parse::<Gate>().is_err(), "{text:?}");
        }
    }
}
