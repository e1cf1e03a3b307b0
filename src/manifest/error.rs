//! [`ManifestError`]: why a body is not a manifest that can be trusted.

use std::fmt;

use crate::digest::{Digest, DigestError};
use crate::json::JsonError;
use crate::media_type::MediaType;
use crate::size::SizeError;
use crate::words::clean;

/// Why a body is not a manifest that can be trusted.
///
/// Unknown fields, types and platforms are no errors. Missing, contradictory and
/// unverifiable ones are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ManifestError {
    /// Not JSON, or a field of the wrong type. The text says where.
    Json(String),
    /// No bytes at all.
    Empty,
    /// A markup page where a document was expected.
    Markup,
    /// A field that decides the kind stands twice, or in another spelling.
    Duplicate(String),
    /// Fields of two kinds stand side by side.
    Contradiction {
        /// The kind by its media type, or by the first field.
        kind: &'static str,
        /// The field that does not belong there.
        field: &'static str,
    },
    /// The body and the answer's header name two different manifest types.
    MediaTypes {
        /// The type in the header.
        header: MediaType,
        /// The type in the body.
        body: MediaType,
    },
    /// A type that is no manifest known here.
    UnknownMediaType(MediaType),
    /// Nothing in the body says what it is.
    UnknownKind,
    /// A field that its kind needs is not there.
    Missing(&'static str),
    /// A digest that is none.
    Digest {
        /// Where it stands.
        at: String,
        /// What is wrong with it.
        error: DigestError,
    },
    /// A size above 2^53−1.
    Size {
        /// Where it stands.
        at: String,
    },
    /// More entries than are read.
    TooMany {
        /// Of what.
        what: &'static str,
        /// The most that are read.
        limit: usize,
    },
    /// An entry of an index is of another type than the index says.
    EntryType {
        /// The entry.
        digest: Digest,
        /// The type that the index says.
        said: MediaType,
        /// The type that it has.
        media_type: MediaType,
    },
    /// An entry of an index has another size than the index says.
    EntrySize {
        /// The entry.
        digest: Digest,
        /// The size that the index says, in bytes.
        said: u64,
        /// The size that it has.
        size: u64,
    },
    /// Sizes that do not add up.
    Sizes(SizeError),
    /// A schema 1 manifest whose parts do not fit.
    Schema1(&'static str),
}

impl ManifestError {
    /// Whether the document may well be right, and only its type is not known
    /// here.
    #[must_use]
    pub const fn is_unsupported(&self) -> bool {
        matches!(self, Self::UnknownMediaType(_))
    }
}

impl From<JsonError> for ManifestError {
    fn from(error: JsonError) -> Self {
        Self::Json(error.to_string())
    }
}

impl From<SizeError> for ManifestError {
    fn from(error: SizeError) -> Self {
        Self::Sizes(error)
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(text) => write!(f, "the manifest is not readable: {text}"),
            Self::Empty => f.write_str("the manifest is empty"),
            Self::Markup => f.write_str("the answer is a web page, not a manifest"),
            Self::Duplicate(field) => {
                write!(
                    f,
                    "the manifest has {field:?} twice or misspelled, so it could be read in two ways"
                )
            }
            Self::Contradiction { kind, field } => {
                write!(f, "{kind} must not have {field:?}: it could be read in two ways")
            }
            Self::MediaTypes { header, body } => {
                write!(f, "the answer is called {header}, and calls itself {body}")
            }
            Self::UnknownMediaType(media_type) => {
                let media_type = clean(media_type.as_str());
                write!(f, "{media_type} is not a manifest type that is known here")
            }
            Self::UnknownKind => f.write_str("nothing in the answer says which manifest it is"),
            Self::Missing(field) => write!(f, "the manifest has no {field:?}"),
            Self::Digest { at, error } => write!(f, "{at}: {error}"),
            Self::Size { at } => write!(f, "{at}: larger than 2^53−1 bytes"),
            Self::TooMany { what, limit } => {
                write!(f, "the manifest has more than {limit} {what}, the most that are read")
            }
            Self::EntryType { digest, said, media_type } => {
                write!(f, "the index says that {digest} is {said}, and it is {media_type}")
            }
            Self::EntrySize { digest, said, size } => {
                write!(f, "the index says that {digest} has {said} bytes, and it has {size}")
            }
            Self::Sizes(error) => error.fmt(f),
            Self::Schema1(what) => write!(f, "the schema 1 manifest does not fit together: {what}"),
        }
    }
}

impl std::error::Error for ManifestError {}
