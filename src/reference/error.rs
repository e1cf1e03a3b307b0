//! [`ReferenceError`]: why a text is not a reference, and where.

use std::fmt;

use crate::digest::DigestError;

/// Why a text is not a reference, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceError {
    kind: ReferenceErrorKind,
    position: usize,
}

impl ReferenceError {
    pub(crate) const fn new(kind: ReferenceErrorKind, position: usize) -> Self {
        Self { kind, position }
    }

    /// The same error in a text in which `characters` stand before.
    pub(crate) const fn moved(self, characters: usize) -> Self {
        Self { position: self.position + characters, ..self }
    }

    /// The same error at another place.
    pub(crate) const fn at(self, position: usize) -> Self {
        Self { position, ..self }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> &ReferenceErrorKind {
        &self.kind
    }

    /// The number of characters before the place.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.position
    }
}

impl fmt::Display for ReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for ReferenceError {}

/// The ways in which a text is not a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReferenceErrorKind {
    /// Nothing was given.
    Empty,
    /// More than a reference can be.
    TooLong,
    /// A space within the name.
    Space,
    /// 64 hexadecimal digits: a local image id, which no registry knows.
    ImageId,
    /// The part before the first slash is no host.
    Host,
    /// A host, and nothing in it.
    NoRepository,
    /// A capital letter in the repository.
    Uppercase,
    /// Two slashes in a row, or one at the end.
    EmptyComponent,
    /// A character that repositories do not have.
    Character,
    /// A separator at the end of a component, or two different ones in a row.
    Separator,
    /// A repository longer than [`MAX_REPOSITORY_LEN`](super::MAX_REPOSITORY_LEN).
    RepositoryTooLong,
    /// A colon, and nothing after it.
    EmptyTag,
    /// A character that tags do not have, there.
    TagCharacter,
    /// A tag longer than [`MAX_TAG_LEN`](super::MAX_TAG_LEN).
    TagTooLong,
    /// Not a digest.
    Digest(DigestError),
    /// A digest by an algorithm that cannot be checked here.
    Algorithm,
    /// The address of a page about no image, at a host that is no registry.
    Page,
    /// The address of a page about an image of which it does not say where it is.
    PageWithoutRegistry,
}

impl fmt::Display for ReferenceErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no image was named",
            Self::TooLong => "an image name has at most 1,024 characters",
            Self::Space => "an image name has no spaces",
            Self::ImageId => "64 hexadecimal digits are a local image id, which no registry knows",
            Self::Host => "the part before the first slash is not a registry's host",
            Self::NoRepository => "the repository is missing after the registry",
            Self::Uppercase => "a repository name is written in lower case",
            Self::EmptyComponent => "a part of the repository name is empty",
            Self::Character => "a repository name has only letters, digits and . _ - /",
            Self::Separator => {
                "in a repository name . _ __ and - stand singly between letters or digits"
            }
            Self::RepositoryTooLong => "a repository name has at most 255 characters",
            Self::EmptyTag => "the tag is missing after the colon",
            Self::TagCharacter => "a tag has letters, digits and . _ -, and begins with no . or -",
            Self::TagTooLong => "a tag has at most 128 characters",
            Self::Digest(error) => return error.fmt(f),
            Self::Algorithm => "only sha256, sha384 and sha512 digests can be checked",
            Self::Page => "this is a page's address, and it names no image",
            Self::PageWithoutRegistry => {
                "this page's address does not say which registry the image is in"
            }
        })
    }
}
