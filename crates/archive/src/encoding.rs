//! [`Encoding`]: how a stream is compressed, told by its first bytes.

use std::fmt;

/// How a stream is compressed.
///
/// Source: RFC 1952, section 2.3.1 (gzip); RFC 8878, section 3.1.1 (zstd); the
/// formats of xz and bzip2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
    /// xz, which no host of ours reads.
    Xz,
    /// bzip2, which no host of ours reads.
    Bzip2,
}

/// How many bytes tell.
pub(crate) const TELLING: usize = 6;

const STARTS: [(&[u8], Encoding); 4] = [
    (&[0x1f, 0x8b], Encoding::Gzip),
    (&[0x28, 0xb5, 0x2f, 0xfd], Encoding::Zstd),
    (&[0xfd, b'7', b'z', b'X', b'Z', 0], Encoding::Xz),
    (b"BZh", Encoding::Bzip2),
];

impl Encoding {
    pub(crate) fn of(start: &[u8]) -> Option<Self> {
        STARTS.iter().find(|(magic, _)| start.starts_with(magic)).map(|(_, encoding)| *encoding)
    }

    /// The name: `gzip`, `zstd`, `xz` or `bzip2`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
