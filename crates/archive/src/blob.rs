//! [`Blob`]: a file that is called by a digest, and whether it is what it is called.

use tonnage::{Digest, Status};

use crate::shelf::File;

/// A file of an archive that is called by a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// What it is called.
    pub digest: Digest,
    /// In bytes, as it is stored.
    pub size: u64,
    /// Whether its content is what the digest says. [`Status::Claimed`] where it was not
    /// read.
    pub status: Status,
}

/// Holds a file against the digest that it is called by, and says why the verdict is
/// what it is. `made` says that the archive has no manifest: then layers are called by
/// what is in them.
pub(crate) fn verdict(digest: &Digest, file: &File, made: bool) -> (Status, &'static str) {
    match &file.hash {
        Some(_) if made && file.encoding.is_some() => {
            (Status::NotChecked, "stored compressed; its digest is that of what is in it")
        }
        Some(hash) if hash == digest => (Status::Verified, "hashed here"),
        Some(_) if digest.algorithm_name() != "sha256" => {
            (Status::NotChecked, "layers are hashed by sha256 alone")
        }
        Some(_) => (Status::Failed, "hashed here, and is something else"),
        None => (Status::Claimed, "not hashed"),
    }
}
