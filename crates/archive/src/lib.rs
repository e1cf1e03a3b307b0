//! Container images in files: OCI image layouts, as folders and as archives, and what
//! `docker save` writes. What is told of them is what would be told of the same images
//! in a registry, by the same code: the documents that were found are asked as one.
//!
//! It is a library without input or output, like the core. A host opens the file, and
//! feeds a [`Reader`] its bytes; of an archive of gigabytes the documents are kept, and
//! who can seek need not read the rest. A [`Folder`] says which files it wants. Either
//! makes an [`Archive`], and that an [`Inspection`](tonnage::Inspection); for a host that
//! runs lookups elsewhere, an [`Inquiry`].
//!
//! # What is believed
//!
//! Documents are hashed before a byte of them is believed, as everywhere. Layers are not
//! read: their sizes as stored are held against what is said of them, and they are
//! hashed only by a reader that is told to. Nothing is unpacked, and no path of an
//! archive ever names a file of the host.

mod archive;
mod blob;
mod documents;
mod encoding;
mod error;
mod folder;
mod image;
mod inquiry;
mod layout;
mod path;
mod reader;
mod registry;
mod report;
mod saved;
mod shelf;
mod source;
mod tar;

pub use archive::Archive;
pub use blob::Blob;
pub use encoding::Encoding;
pub use error::ArchiveError;
pub use folder::{Folder, Wanted};
pub use inquiry::Inquiry;
pub use reader::{Reader, Want};
pub use shelf::{MAX_DOCUMENT, MAX_DOCUMENT_BYTES, MAX_DOCUMENTS};
pub use source::{Source, SourceError, read_source};
pub use tar::{HeaderError, MAX_ENTRIES, MAX_RECORDS};
