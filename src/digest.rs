//! [`Digest`]: the name of some bytes, by their hash. The types are also
//! re-exported at the root and are meant to be used from there.
//!
//! ```text
//! digest     := algorithm ":" encoded
//! algorithm  := component ( [+._-] component )*
//! component  := [a-z0-9]+
//! encoded    := [a-zA-Z0-9=_-]+
//! ```
//!
//! Source: OCI image-spec, `descriptor.md`, "Digests".

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use sha2::Digest as _;

/// How a digest was computed.
///
/// The specification registers a few algorithms and leaves the set open: an
/// unknown one is not an error, but what it names cannot be proved here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Algorithm {
    /// `sha256`, 64 lower-case hexadecimal digits.
    Sha256,
    /// `sha384`, 96 digits; unregistered, but accepted by Docker's parser.
    Sha384,
    /// `sha512`, 128 digits.
    Sha512,
    /// Anything else that the grammar allows. It cannot be verified.
    Other,
}

impl Algorithm {
    fn of(name: &str) -> Self {
        match name {
            "sha256" => Self::Sha256,
            "sha384" => Self::Sha384,
            "sha512" => Self::Sha512,
            _ => Self::Other,
        }
    }

    /// The number of hexadecimal digits, for the algorithms known here and for
    /// `blake3`, which is registered but not computed.
    fn hex_len(self, name: &str) -> Option<usize> {
        match self {
            Self::Sha256 => Some(64),
            Self::Sha384 => Some(96),
            Self::Sha512 => Some(128),
            Self::Other => (name == "blake3").then_some(64),
        }
    }
}

/// The name of some bytes: an algorithm and the encoded hash.
///
/// ```
/// use tonnage::Digest;
///
/// let digest = Digest::sha256(b"hello");
/// assert_eq!(digest.short(), "2cf24dba5fb0");
/// assert!(digest.verify(b"hello").is_ok());
/// assert!(digest.verify(b"hullo").is_err());
/// ```
///
/// Source: OCI image-spec, `descriptor.md`, "Digests".
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(String);

/// The longest digest read. The longest registered one has 135 characters.
const MAX_DIGEST_LEN: usize = 256;

/// Number of characters that [`Digest::short`] keeps, as `docker images` does.
const SHORT_LEN: usize = 12;

impl Digest {
    /// The SHA-256 digest of `bytes`.
    #[must_use]
    pub fn sha256(bytes: &[u8]) -> Self {
        Self::from_hash("sha256", &sha2::Sha256::digest(bytes))
    }

    fn from_hash(algorithm: &str, hash: &[u8]) -> Self {
        use fmt::Write as _;
        let mut text = format!("{algorithm}:");
        for byte in hash {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }

    /// The algorithm.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        Algorithm::of(self.algorithm_name())
    }

    /// The algorithm as written, for example `sha256`.
    #[must_use]
    pub fn algorithm_name(&self) -> &str {
        self.0.split_once(':').map_or("", |(name, _)| name)
    }

    /// What follows the colon.
    #[must_use]
    pub fn encoded(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, encoded)| encoded)
    }

    /// The first twelve characters of the encoded part, for people.
    #[must_use]
    pub fn short(&self) -> &str {
        self.encoded().get(..SHORT_LEN).unwrap_or_else(|| self.encoded())
    }

    /// The whole digest as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Checks that `bytes` are what this digest names.
    ///
    /// # Errors
    ///
    /// [`DigestMismatch`] carries what was found instead; for an algorithm that
    /// is not computed here `found` is `None`: unproved is not proved.
    pub fn verify(&self, bytes: &[u8]) -> Result<(), DigestMismatch> {
        let name = self.algorithm_name();
        let found = match self.algorithm() {
            Algorithm::Sha256 => Some(Self::sha256(bytes)),
            Algorithm::Sha384 => Some(Self::from_hash(name, &sha2::Sha384::digest(bytes))),
            Algorithm::Sha512 => Some(Self::from_hash(name, &sha2::Sha512::digest(bytes))),
            Algorithm::Other => None,
        };
        match found {
            Some(found) if found == *self => Ok(()),
            found => Err(DigestMismatch { expected: self.clone(), found }),
        }
    }

    /// Whether [`verify`](Self::verify) can ever succeed for this algorithm.
    #[must_use]
    pub fn is_verifiable(&self) -> bool {
        self.algorithm() != Algorithm::Other
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        if text.len() > MAX_DIGEST_LEN {
            return Err(DigestError::TooLong);
        }
        let (name, encoded) = text.split_once(':').ok_or(DigestError::NoColon)?;
        if !is_algorithm(name) {
            return Err(DigestError::Algorithm);
        }
        // Their collisions are bought by the hour: bytes named by them are not
        // proved by them, so they are no digests here.
        if matches!(name, "md5" | "sha1") {
            return Err(DigestError::Broken);
        }
        match Algorithm::of(name).hex_len(name) {
            Some(expected) if encoded.len() != expected => {
                Err(DigestError::Length { expected, found: encoded.len() })
            }
            Some(_) if !encoded.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) => {
                Err(DigestError::Encoded)
            }
            Some(_) => Ok(()),
            None if encoded.is_empty() => Err(DigestError::NoHash),
            None if !encoded.bytes().all(is_encoded) => Err(DigestError::Character),
            None => Ok(()),
        }?;
        Ok(Self(text.to_owned()))
    }
}

fn is_algorithm(name: &str) -> bool {
    name.split(['+', '.', '_', '-']).all(|component| {
        !component.is_empty()
            && component.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

fn is_encoded(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'=' | b'_' | b'-')
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Why a text is not a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DigestError {
    /// There is no colon between algorithm and hash.
    NoColon,
    /// The part before the colon is no algorithm name.
    Algorithm,
    /// `md5` and `sha1` prove nothing any more.
    Broken,
    /// The hash is too short or too long for its algorithm.
    Length {
        /// The number of digits that the algorithm has.
        expected: usize,
        /// The number of characters that were given.
        found: usize,
    },
    /// The hash has a character that is no hexadecimal digit.
    Encoded,
    /// There is nothing after the colon.
    NoHash,
    /// The hash has a character that no encoding has.
    Character,
    /// Longer than any digest.
    TooLong,
}

impl fmt::Display for DigestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoColon => f.write_str("a digest is written algorithm:hash, like sha256:…"),
            Self::Algorithm => f.write_str("the digest's algorithm is not a name like sha256"),
            Self::Broken => f.write_str("md5 and sha1 prove nothing; use a sha256 digest"),
            Self::Length { expected, found } => {
                write!(f, "this digest needs {expected} hexadecimal digits, and has {found}")
            }
            Self::Encoded => {
                f.write_str("the digest has a character other than 0-9 and a-f, in lower case")
            }
            Self::NoHash => f.write_str("the digest's hash is missing after the colon"),
            Self::Character => f.write_str("the digest has a character that no encoding has"),
            Self::TooLong => write!(f, "a digest has at most {MAX_DIGEST_LEN} characters"),
        }
    }
}

impl std::error::Error for DigestError {}

/// Bytes were not what their digest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestMismatch {
    /// The digest that named them.
    pub expected: Digest,
    /// The digest they have, or `None` when the algorithm is not computed here.
    pub found: Option<Digest>,
}

impl fmt::Display for DigestMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.found {
            Some(found) => write!(f, "expected {}, got {found}", self.expected),
            None => write!(f, "{} cannot be computed here", self.expected.algorithm_name()),
        }
    }
}

impl std::error::Error for DigestMismatch {}
