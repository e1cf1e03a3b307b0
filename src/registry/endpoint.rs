//! [`Endpoint`]: where a registry is asked.

use crate::digest::Digest;
use crate::reference::{Registry, Repository};
use crate::url::{Origin, Scheme, Url, is_loopback_host};

/// The most tags asked for at a time. Amazon's registry refuses more.
pub const TAGS_PER_PAGE: u32 = 1000;

/// The addresses of one repository.
///
/// Docker Hub is written `docker.io` and asked at `registry-1.docker.io`.
///
/// Source: OCI distribution-spec, "Endpoints".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    origin: Origin,
    repository: Repository,
}

impl Endpoint {
    /// Where `registry` is asked for `repository`, by the given scheme.
    #[must_use]
    pub fn new(registry: &Registry, repository: &Repository, scheme: Scheme) -> Self {
        let origin = Origin {
            scheme,
            host: registry.host_without_port().to_ascii_lowercase(),
            port: registry.port().unwrap_or(scheme.default_port()),
        };
        Self { origin, repository: repository.clone() }
    }

    /// The same where it is known already how the registry is reached.
    #[must_use]
    pub const fn at(origin: Origin, repository: Repository) -> Self {
        Self { origin, repository }
    }

    /// The scheme that is meant when nothing is said: `http` for this machine
    /// itself, `https` for all others.
    #[must_use]
    pub fn default_scheme(registry: &Registry) -> Scheme {
        if is_loopback_host(registry.host_without_port()) { Scheme::Http } else { Scheme::Https }
    }

    /// Scheme, host and port of the registry.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The address of a manifest, by tag or digest.
    #[must_use]
    pub fn manifest(&self, target: &str) -> Url {
        self.url(&format!("manifests/{target}"))
    }

    /// The address of a blob.
    #[must_use]
    pub fn blob(&self, digest: &Digest) -> Url {
        self.url(&format!("blobs/{digest}"))
    }

    /// The address of the first page of tags, with at most so many on it.
    #[must_use]
    pub fn tags(&self, count: u32) -> Url {
        let mut url = self.url("tags/list");
        url.push_query("n", &count.min(TAGS_PER_PAGE).to_string());
        url
    }

    fn url(&self, rest: &str) -> Url {
        let path = format!("/v2/{}/{rest}", self.repository);
        Url::from_parts(self.origin.clone(), path, None)
    }
}
