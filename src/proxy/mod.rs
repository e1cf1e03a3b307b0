//! What a proxy between a page and the registries decides: what it may be asked
//! for ([`Route`]) and whom it asks ([`Guard`]).
//!
//! ```text
//! /r/{host[:port]}/v2/
//! /r/{host[:port]}/v2/{name}/manifests/{tag|digest}
//! /r/{host[:port]}/v2/{name}/blobs/{digest}
//! /r/{host[:port]}/v2/{name}/tags/list?n=&last=
//! /r/{host[:port]}/v2/{name}/referrers/{digest}?artifactType=
//! ```
//!
//! Nothing that a caller writes is fetched as it stands: a route is read by the
//! grammars of the specification, and the address that is asked is written anew
//! from its parts.

mod error;
mod guard;
mod query;
mod reply;
mod route;

pub use error::RouteError;
pub use guard::{Guard, Reason, Refusal};
pub use reply::{AUTHENTICATE, AUTHORIZATION, ERROR, Reply, UPSTREAM};
pub use route::{MAX_ROUTE_LEN, Resource, Route, Target};

use crate::reference::Registry;
use crate::url::{Origin, Scheme, Url};

/// Where a registry is, by the given scheme.
fn origin_of(registry: &Registry, scheme: Scheme) -> Origin {
    Origin {
        scheme,
        host: registry.host_without_port().to_ascii_lowercase(),
        port: registry.port().unwrap_or(scheme.default_port()),
    }
}

/// What a proxy of these routes is asked for instead of `url`, as path and query;
/// nothing for an address that is no route, such as a token server's.
///
/// ```
/// let url = "https://registry-1.docker.io/v2/library/ubuntu/manifests/14.04".parse()?;
/// assert_eq!(
///     tonnage::proxy::path_of(&url).as_deref(),
///     Some("/r/docker.io/v2/library/ubuntu/manifests/14.04")
/// );
/// # Ok::<(), tonnage::UrlError>(())
/// ```
#[must_use]
pub fn path_of(url: &Url) -> Option<String> {
    Route::of(url).map(|route| route.to_string())
}
