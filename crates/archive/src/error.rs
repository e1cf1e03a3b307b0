//! [`ArchiveError`]: why what was read holds no image that can be told of.

use std::fmt;

use tonnage::{FileError, LookupError, LookupErrorKind, ManifestError};

use crate::encoding::Encoding;
use crate::source::SourceError;
use crate::tar::{HeaderError, MAX_ENTRIES};

/// The most names in a hint.
const MAX_NAMED: usize = 20;

/// Why what was read holds no image that can be told of.
///
/// `Display` is one sentence without its stop, [`hint`](Self::hint) is the next step,
/// [`code`](Self::code) is for programs. As a [`LookupError`] it is all three.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArchiveError {
    /// What was typed names no file.
    Source(SourceError),
    /// There is no such file. The host says so.
    NoFile {
        /// As it was typed.
        path: String,
    },
    /// The file cannot be read. The host says so.
    Unreadable {
        /// As it was typed.
        path: String,
        /// The host's own words.
        why: String,
    },
    /// Nothing came.
    Empty,
    /// What came is no tar archive.
    NotAnArchive,
    /// What came is a document, and no archive.
    IsADocument,
    /// It is compressed in a way that is not read.
    Compressed(Encoding),
    /// It is compressed once more.
    CompressedTwice(Encoding),
    /// A block is no header that can be read.
    Header {
        /// The number of bytes before it.
        offset: u64,
        /// What is wrong with it.
        error: HeaderError,
    },
    /// More entries than are read.
    TooManyEntries,
    /// The archive ends in the middle.
    Truncated {
        /// The file in which it ends, if it ends in one.
        path: Option<String>,
    },
    /// Neither an image layout nor what `docker save` writes.
    NoImage {
        /// Where a layout's index is all the same.
        index: Option<String>,
    },
    /// The folder is no image layout.
    NoLayout,
    /// What Dockers before 1.10 wrote.
    TooOld,
    /// A document that says what is in the archive makes no sense.
    Document {
        /// Its path.
        path: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// `index.json` is no index that can be trusted.
    Index(ManifestError),
    /// `manifest.json` names a file that is not in the archive, or not kept.
    Missing {
        /// The path that it names.
        path: String,
    },
    /// No image goes by that name.
    NoSuchImage {
        /// The name that was asked for.
        asked: String,
        /// The names there are.
        tags: Vec<String>,
    },
    /// More than one image is meant.
    SeveralImages {
        /// The name that was asked for, if one was.
        asked: Option<String>,
        /// The names there are.
        tags: Vec<String>,
    },
    /// A document that the image needs is not there.
    NotThere {
        /// What is not there, and why.
        what: String,
    },
    /// What came together is a config and no manifest.
    ConfigAlone,
    /// What came together is no document of an image.
    NoDocument(ManifestError),
    /// A document is larger than is read.
    DocumentTooLarge,
}

impl ArchiveError {
    /// The code for programs, one of those in the project's contract.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Source(_) => "INVALID_REFERENCE",
            Self::NoFile { .. }
            | Self::NoSuchImage { .. }
            | Self::SeveralImages { .. }
            | Self::NotThere { .. } => "NOT_FOUND",
            Self::Unreadable { .. } => "TRANSPORT",
            Self::NotAnArchive
            | Self::IsADocument
            | Self::Compressed(_)
            | Self::CompressedTwice(_)
            | Self::TooOld
            | Self::NoImage { .. }
            | Self::NoLayout
            | Self::Header { error: HeaderError::Sparse, .. }
            | Self::ConfigAlone
            | Self::NoDocument(_) => "UNSUPPORTED_ARCHIVE",
            Self::TooManyEntries
            | Self::DocumentTooLarge
            | Self::Header { error: HeaderError::RecordsTooLong, .. } => "TOO_LARGE",
            Self::Index(_) => "MALFORMED_MANIFEST",
            Self::Empty
            | Self::Header { .. }
            | Self::Truncated { .. }
            | Self::Document { .. }
            | Self::Missing { .. } => "MALFORMED_ARCHIVE",
        }
    }

    /// What to do next, in one sentence.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Source(_) => {
                "It looks like oci:DIR:TAG, oci-archive:FILE or docker-archive:FILE.".into()
            }
            Self::NoFile { .. } => "Check the spelling of the path.".into(),
            Self::Unreadable { .. } => "Check that it is a file that you may read.".into(),
            Self::NotAnArchive | Self::NoImage { index: None } => {
                "Images are written by docker save, skopeo copy or docker buildx build; what \
                 docker export writes is a file system and no image."
                    .into()
            }
            Self::NoImage { index: Some(index) } => {
                let folder = index.rsplit_once('/').map_or("", |(folder, _)| folder);
                format!("It is in {folder}; pack it from within that folder: tar -C {folder} -c .")
            }
            Self::NoLayout => {
                "Name the folder in which index.json, oci-layout and blobs are.".into()
            }
            Self::IsADocument => "It says what an image is; its file is a tar archive.".into(),
            Self::Compressed(encoding) => {
                format!("Unpack it with {encoding} -d first; gzip and zstd are read as they are.")
            }
            Self::CompressedTwice(encoding) => format!("Unpack it with {encoding} -d once."),
            Self::TooManyEntries | Self::DocumentTooLarge => "No image needs as many; tell whoever made it.".into(),
            Self::TooOld => "Load it into a newer Docker and save it again.".into(),
            Self::Header { error: HeaderError::Sparse, .. } => {
                "Pack it again, without --sparse.".into()
            }
            Self::Empty
            | Self::Header { .. }
            | Self::Truncated { .. }
            | Self::Missing { .. }
            | Self::Index(_)
            | Self::Document { .. } => {
                "Copy it again; if it stays so, whoever made it should save it again.".into()
            }
            Self::NoSuchImage { tags, .. } | Self::SeveralImages { tags, .. } => {
                match (tags.get(..MAX_NAMED), tags.len()) {
                    (_, 0) => "There is none at all; whoever made it should save it again.".into(),
                    (Some(first), all) if all > MAX_NAMED => {
                        format!("There are {all}: {}, ….", first.join(", "))
                    }
                    _ => format!("There are: {}.", tags.join(", ")),
                }
            }
            Self::NotThere { .. } => {
                "What is saved often holds one platform alone; ask for that one, or save it with all \
                 of them."
                    .into()
            }
            Self::ConfigAlone => "Its manifest says what it weighs; give both together.".into(),
            Self::NoDocument(_) => {
                "A manifest, an index or a config is read, as a registry serves them.".into()
            }
        }
    }
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(error) => error.fmt(f),
            Self::NoFile { path } => write!(f, "there is no {path}"),
            Self::Unreadable { path, why } => write!(f, "{path} cannot be read: {why}"),
            Self::Empty => f.write_str("the archive is empty"),
            Self::NotAnArchive => f.write_str("this is no tar archive"),
            Self::IsADocument => f.write_str("this is a JSON document, and no tar archive"),
            Self::Compressed(encoding) => {
                write!(f, "this is compressed with {encoding}, which is not read here")
            }
            Self::CompressedTwice(encoding) => {
                write!(f, "this is compressed once more, with {encoding}")
            }
            Self::Header { offset, error } => {
                write!(f, "the archive is not readable at byte {offset}: {error}")
            }
            Self::TooManyEntries => {
                write!(f, "the archive has more than {MAX_ENTRIES} entries, the most that are read")
            }
            Self::Truncated { path: Some(path) } => write!(f, "the archive ends within {path}"),
            Self::Truncated { path: None } => {
                f.write_str("the archive ends in the middle of an entry")
            }
            Self::NoImage { .. } => f.write_str(
                "there is no image in it: neither index.json, as an OCI layout has, nor \
                 manifest.json, as docker save writes",
            ),
            Self::NoLayout => {
                f.write_str("there is no index.json in this folder, as an OCI layout has")
            }
            Self::TooOld => f.write_str(
                "this was saved by a Docker before 1.10, whose archives have no manifest.json; \
                 they are not read here",
            ),
            Self::Document { path, why } => write!(f, "{path} is not readable: {why}"),
            Self::Index(error) => write!(f, "index.json: {}", of_file(error)),
            Self::Missing { path } => {
                write!(f, "manifest.json names {path}, which is not in the archive")
            }
            Self::NoSuchImage { asked, .. } => write!(f, "there is no image {asked} in it"),
            Self::SeveralImages { asked: Some(asked), .. } => {
                write!(f, "several images in it go by {asked}")
            }
            Self::SeveralImages { asked: None, tags } if tags.is_empty() => {
                f.write_str("there is no image in it")
            }
            Self::SeveralImages { asked: None, .. } => {
                f.write_str("there are several images in it, and none was named")
            }
            Self::NotThere { what } => f.write_str(what),
            Self::ConfigAlone => {
                f.write_str("this is the config of an image, which says nothing of its size")
            }
            Self::NoDocument(error) => {
                write!(f, "this is no document of an image: {}", of_file(error))
            }
            Self::DocumentTooLarge => {
                f.write_str("this document is larger than 4 MiB, the most that is read")
            }
        }
    }
}

/// In the words for answers of registries there would be an answer.
fn of_file(error: &ManifestError) -> String {
    match error {
        ManifestError::UnknownKind => "nothing in it says what it is".to_owned(),
        ManifestError::Markup => "it is a web page".to_owned(),
        ManifestError::Empty => "it is empty".to_owned(),
        error => error.to_string(),
    }
}

impl std::error::Error for ArchiveError {}

impl From<SourceError> for ArchiveError {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

impl From<ArchiveError> for LookupError {
    fn from(error: ArchiveError) -> Self {
        let position = match &error {
            ArchiveError::Source(error) => Some(error.position()),
            _ => None,
        };
        let tags = match &error {
            ArchiveError::NoSuchImage { tags, .. } | ArchiveError::SeveralImages { tags, .. } => {
                Some(tags.clone())
            }
            _ => None,
        };
        let (code, message, hint) = (error.code(), error.to_string(), error.hint());
        LookupErrorKind::File(FileError { code, message, hint, position, tags }).into()
    }
}
