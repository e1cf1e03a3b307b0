//! [`Route`]: what a proxy may be asked for, and the address it stands for.

use std::fmt;

use super::error::RouteError;
use super::query::{self, Key};
use super::{PREFIX, origin_of};
use crate::digest::Digest;
use crate::http::{Method, Purpose};
use crate::reference::{Registry, Repository, Tag};
use crate::url::{Scheme, Url};

/// The longest route read, in bytes, query included; also the longest one written.
pub const MAX_ROUTE_LEN: usize = 2048;

/// One question to one registry, asked of a proxy.
///
/// ```
/// use tonnage::Scheme;
/// use tonnage::proxy::Route;
///
/// let route = Route::parse("/r/ghcr.io/v2/owner/app/tags/list", Some("n=100"))?;
/// assert_eq!(
///     route.url(Scheme::Https).to_string(),
///     "https://ghcr.io/v2/owner/app/tags/list?n=100"
/// );
/// assert_eq!(route.to_string(), "/r/ghcr.io/v2/owner/app/tags/list?n=100");
/// # Ok::<(), tonnage::proxy::RouteError>(())
/// ```
///
/// `Display` writes path and query, which [`parse`](Self::parse) reads again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    registry: Registry,
    resource: Resource,
    query: Vec<(&'static str, String)>,
}

/// What a route is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Resource {
    /// Whether there is a registry.
    Ping,
    /// A manifest.
    Manifest {
        /// Where.
        repository: Repository,
        /// Which.
        target: Target,
    },
    /// A blob.
    Blob {
        /// Where.
        repository: Repository,
        /// Which.
        digest: Digest,
    },
    /// A page of tags.
    Tags {
        /// Of what.
        repository: Repository,
    },
    /// What refers to a manifest.
    Referrers {
        /// Where.
        repository: Repository,
        /// To which.
        digest: Digest,
    },
}

/// Which manifest is meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// What somebody called it.
    Tag(Tag),
    /// What it is.
    Digest(Digest),
}

impl Target {
    /// The tag or digest as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Tag(tag) => tag.as_str(),
            Self::Digest(digest) => digest.as_str(),
        }
    }
}

impl Route {
    /// Reads the path of a request, and its query without the question mark.
    ///
    /// # Errors
    ///
    /// [`RouteError`], for whatever is not written as in the list of the
    /// [module](super). In a path nothing is percent-encoded: no name needs it.
    pub fn parse(path: &str, query: Option<&str>) -> Result<Self, RouteError> {
        if path.len() + query.map_or(0, str::len) > MAX_ROUTE_LEN {
            return Err(RouteError::TooLong);
        }
        if path.contains('%') {
            return Err(RouteError::Encoded);
        }
        let rest = path.strip_prefix(PREFIX).ok_or(RouteError::Shape)?;
        let (host, rest) = rest.split_once('/').ok_or(RouteError::Shape)?;
        let registry = registry(host)?;
        let rest = rest.strip_prefix("v2/").ok_or(RouteError::Shape)?;
        let resource = Resource::parse(rest)?;
        let query = query::parse(query, resource.keys())?;
        let route = Self { registry, resource, query };
        // A plus, as it is sent on, is three characters.
        if route.to_string().len() > MAX_ROUTE_LEN {
            return Err(RouteError::TooLong);
        }
        Ok(route)
    }

    /// The registry that is asked, Docker Hub under its one name.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// What it is asked for.
    #[must_use]
    pub fn resource(&self) -> &Resource {
        &self.resource
    }

    /// The address that it is asked at.
    #[must_use]
    pub fn url(&self, scheme: Scheme) -> Url {
        let origin = origin_of(&self.registry, scheme);
        let mut url = Url::from_parts(origin, self.resource.path(), None);
        for (key, value) in &self.query {
            url.push_query(key, value);
        }
        url
    }

    /// What an answer to it is called in a trace.
    #[must_use]
    pub fn purpose(&self, method: Method) -> Purpose {
        match (&self.resource, method) {
            (Resource::Ping, _) => Purpose::Ping,
            (Resource::Manifest { .. }, _) => Purpose::Manifest,
            (Resource::Blob { .. }, Method::Head) => Purpose::BlobSize,
            (Resource::Blob { .. }, _) => Purpose::Config,
            (Resource::Tags { .. }, _) => Purpose::Tags,
            (Resource::Referrers { .. }, _) => Purpose::Referrers,
        }
    }

    /// The digest of what is asked for, when it is asked for by digest: its bytes
    /// never change.
    #[must_use]
    pub fn digest(&self) -> Option<&Digest> {
        match &self.resource {
            Resource::Manifest { target: Target::Digest(digest), .. }
            | Resource::Blob { digest, .. } => Some(digest),
            _ => None,
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url(Scheme::Https);
        write!(f, "{PREFIX}{}{}", self.registry, url.path_and_query())
    }
}

/// In lower case, and Docker Hub under its one name.
fn registry(host: &str) -> Result<Registry, RouteError> {
    let registry = Registry::parse(&host.to_ascii_lowercase()).map_err(|_| RouteError::Host)?;
    Ok(if registry.is_docker_hub() { Registry::docker_hub() } else { registry })
}

impl Resource {
    /// Reads what follows `/v2/`. A repository may have any of the words in it,
    /// so it is read from the end.
    fn parse(rest: &str) -> Result<Self, RouteError> {
        if rest.is_empty() {
            return Ok(Self::Ping);
        }
        let (rest, last) = rest.rsplit_once('/').ok_or(RouteError::Shape)?;
        let (name, kind) = rest.rsplit_once('/').ok_or(RouteError::Shape)?;
        let repository = || name.parse::<Repository>().map_err(RouteError::Repository);
        Ok(match (kind, last) {
            ("manifests", target) if target.contains(':') => {
                let (repository, digest) = (repository()?, digest(target)?);
                Self::Manifest { repository, target: Target::Digest(digest) }
            }
            ("manifests", target) => {
                let repository = repository()?;
                let tag = target.parse().map_err(RouteError::Tag)?;
                Self::Manifest { repository, target: Target::Tag(tag) }
            }
            ("blobs", target) => Self::Blob { repository: repository()?, digest: digest(target)? },
            ("tags", "list") => Self::Tags { repository: repository()? },
            ("referrers", target) => {
                Self::Referrers { repository: repository()?, digest: digest(target)? }
            }
            _ => return Err(RouteError::Shape),
        })
    }

    /// The repository that is asked about; none by a ping.
    #[must_use]
    pub fn repository(&self) -> Option<&Repository> {
        match self {
            Self::Ping => None,
            Self::Manifest { repository, .. }
            | Self::Blob { repository, .. }
            | Self::Tags { repository }
            | Self::Referrers { repository, .. } => Some(repository),
        }
    }

    fn path(&self) -> String {
        match self {
            Self::Ping => "/v2/".to_owned(),
            Self::Manifest { repository, target } => {
                format!("/v2/{repository}/manifests/{}", target.as_str())
            }
            Self::Blob { repository, digest } => format!("/v2/{repository}/blobs/{digest}"),
            Self::Tags { repository } => format!("/v2/{repository}/tags/list"),
            Self::Referrers { repository, digest } => {
                format!("/v2/{repository}/referrers/{digest}")
            }
        }
    }

    fn keys(&self) -> &'static [Key] {
        match self {
            Self::Tags { .. } => &[query::N, query::LAST, query::NEXT_PAGE],
            Self::Referrers { .. } => &[query::ARTIFACT_TYPE, query::N, query::LAST],
            _ => &[],
        }
    }
}

/// A digest whose bytes can be proved here.
fn digest(text: &str) -> Result<Digest, RouteError> {
    let digest: Digest = text.parse().map_err(RouteError::Digest)?;
    if digest.is_verifiable() { Ok(digest) } else { Err(RouteError::Algorithm) }
}
