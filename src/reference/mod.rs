//! [`Reference`]: the name of an image.
//!
//! ```text
//! reference        := name [ ":" tag ] [ "@" digest ]
//! name             := [ domain "/" ] path
//! domain           := host [ ":" port ]
//! host             := component ( "." component )* | "[" IPv6 "]"
//! component        := [a-zA-Z0-9] ( [a-zA-Z0-9-]* [a-zA-Z0-9] )?
//! port             := [0-9]+
//! path             := path-component ( "/" path-component )*
//! path-component   := [a-z0-9]+ ( separator [a-z0-9]+ )*
//! separator        := [_.] | "__" | "-"+
//! tag              := [a-zA-Z0-9_] [a-zA-Z0-9_.-]{0,127}
//! ```
//!
//! The first component is a domain if it is `localhost`, has a `.` or `:`, or a
//! capital letter; else the domain is `docker.io`, where a path of one component
//! is an official image under `library/`. 64 hexadecimal digits alone are an
//! image id and refused as a name.
//!
//! Source: the `distribution/reference` package, which Docker, containerd and
//! Kubernetes use.

mod error;
mod parse;
mod registry;
mod repository;
mod tag;

use std::fmt;

pub use error::{ReferenceError, ReferenceErrorKind};
pub use registry::Registry;
pub(crate) use registry::{DOCKER_HUB, DOCKER_HUB_HOST};
pub use repository::{MAX_REPOSITORY_LEN, Repository};
pub use tag::{MAX_TAG_LEN, Tag};

use crate::digest::Digest;

/// The tag that is meant when a name has neither tag nor digest.
pub const DEFAULT_TAG: &str = "latest";

/// The name of an image: a registry, a repository in it, and which of its
/// manifests is meant.
///
/// ```
/// use tonnage::Reference;
///
/// let short: Reference = "ubuntu:14.04".parse()?;
/// assert_eq!(short.to_string(), "docker.io/library/ubuntu:14.04");
///
/// let error = "ghcr.io/Owner/app".parse::<Reference>().unwrap_err();
/// assert_eq!(error.position(), 8);
/// # Ok::<(), tonnage::ReferenceError>(())
/// ```
///
/// A tag and a digest may stand together: the digest says what, the tag is kept
/// as what somebody called it.
///
/// Source: `distribution/reference`; see the grammar in the
/// [module's](crate::reference) documentation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    registry: Registry,
    repository: Repository,
    tag: Option<Tag>,
    digest: Option<Digest>,
}

impl Reference {
    /// A reference from its parts.
    #[must_use]
    pub const fn new(
        registry: Registry,
        repository: Repository,
        tag: Option<Tag>,
        digest: Option<Digest>,
    ) -> Self {
        Self { registry, repository, tag, digest }
    }

    /// The registry, `docker.io` when none was written.
    #[must_use]
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The repository.
    #[must_use]
    pub const fn repository(&self) -> &Repository {
        &self.repository
    }

    /// The tag that was written.
    #[must_use]
    pub const fn tag(&self) -> Option<&Tag> {
        self.tag.as_ref()
    }

    /// The digest that was written.
    #[must_use]
    pub const fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// What follows `/manifests/` in a request: the digest if there is one, else
    /// the tag, else `latest`.
    #[must_use]
    pub fn target(&self) -> &str {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => digest.as_str(),
            (None, Some(tag)) => tag.as_str(),
            (None, None) => DEFAULT_TAG,
        }
    }

    /// The same repository at that digest, without a tag.
    #[must_use]
    pub fn at(&self, digest: &Digest) -> Self {
        Self { tag: None, digest: Some(digest.clone()), ..self.clone() }
    }

    /// The whole name, with `latest` when neither tag nor digest was written and
    /// Docker Hub under its one name: but for a repository without a namespace, which
    /// that name would put into `library`.
    #[must_use]
    pub fn canonical(&self) -> String {
        let registry = match self.repository.namespace() {
            Some(_) => self.registry.canonical(),
            None => self.registry.as_str(),
        };
        let mut text = format!("{registry}/{}", self.repository);
        if self.tag.is_none() && self.digest.is_none() {
            text.push(':');
            text.push_str(DEFAULT_TAG);
        }
        self.push_tag_and_digest(&mut text);
        text
    }

    fn push_tag_and_digest(&self, text: &mut String) {
        if let Some(tag) = &self.tag {
            text.push(':');
            text.push_str(tag.as_str());
        }
        if let Some(digest) = &self.digest {
            text.push('@');
            text.push_str(digest.as_str());
        }
    }
}

/// The name in full, with no tag added.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = format!("{}/{}", self.registry, self.repository);
        self.push_tag_and_digest(&mut text);
        f.write_str(&text)
    }
}
