//! [`Verification`]: what was proved, and what is only somebody's word.

use serde::Serialize;

use crate::digest::Digest;

/// The verdict on one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// The document.
    pub of: Subject,
    /// The digest it was held against.
    pub digest: Digest,
    /// The verdict.
    pub status: Status,
    /// How it was reached, for people.
    pub note: String,
}

/// What a verdict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// That a tag means a digest. Only the registry can say so.
    Tag,
    /// An image index.
    Index,
    /// A manifest.
    Manifest,
    /// A config.
    Config,
    /// A layer. Those of files alone are looked at.
    Layer,
    /// The signatures of a schema 1 manifest.
    Schema1Signature,
}

/// A verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The bytes were hashed here, and are what the digest names.
    Verified,
    /// Somebody says so.
    Claimed,
    /// The bytes are not what the digest names.
    Failed,
    /// Nobody looked.
    NotChecked,
}
