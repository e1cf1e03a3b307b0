//! [`RouteError`]: why a proxy is not asked for something.

use std::fmt;

use crate::digest::DigestError;
use crate::reference::ReferenceError;

/// Why a proxy is not asked for this.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RouteError {
    /// It is none of the routes.
    Shape,
    /// It is longer than [`MAX_ROUTE_LEN`](super::MAX_ROUTE_LEN).
    TooLong,
    /// Something in the path is percent-encoded.
    Encoded,
    /// What should be a registry's host is none.
    Host,
    /// What should be a repository is none.
    Repository(ReferenceError),
    /// What should be a tag is none.
    Tag(ReferenceError),
    /// What should be a digest is none.
    Digest(DigestError),
    /// The digest is by an algorithm that cannot be checked here.
    Algorithm,
    /// The query has a key that the route does not have.
    QueryKey,
    /// A key of the query has a value that it cannot have, or several.
    QueryValue(&'static str),
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape => f.write_str("this is no address that a registry is asked at"),
            Self::TooLong => f.write_str("the address is longer than 2,048 characters"),
            Self::Encoded => f.write_str("the path is percent-encoded, which no name needs"),
            Self::Host => f.write_str("what follows /r/ is not a registry's host"),
            Self::Repository(error) | Self::Tag(error) => error.fmt(f),
            Self::Digest(error) => error.fmt(f),
            Self::Algorithm => f.write_str("only sha256, sha384 and sha512 digests can be checked"),
            Self::QueryKey => f.write_str("the query has a key that is not known here"),
            Self::QueryValue(key) => write!(f, "the query has no proper value for {key}"),
        }
    }
}

impl std::error::Error for RouteError {}
