//! [`Documents`]: the exact bytes behind what was found.

use tonnage::{Digest, Lookup};
use tonnage_archive::Archive;

/// The exact bytes behind what was found.
pub(crate) enum Documents {
    Lookup(Box<Lookup>),
    Archive(Box<Archive>),
}

impl Documents {
    /// A document that was read and verified.
    pub(crate) fn document(&self, digest: &Digest) -> Option<Vec<u8>> {
        match self {
            Self::Lookup(lookup) => lookup.document(digest).map(|document| document.to_vec()),
            Self::Archive(archive) => archive.document(digest).map(<[u8]>::to_vec),
        }
    }
}
