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

use crate::reference::{DOCKER_HUB, DOCKER_HUB_HOST, Registry};
use crate::url::{Origin, Scheme, Url};

/// What each route begins with.
const PREFIX: &str = "/r/";

/// Where a registry is, by the given scheme.
fn origin_of(registry: &Registry, scheme: Scheme) -> Origin {
    Origin {
        scheme,
        host: registry.host_without_port().to_ascii_lowercase(),
        port: registry.port().unwrap_or(scheme.default_port()),
    }
}

/// What a proxy of these routes is asked for instead of `url`, as path and query;
/// nothing for an address that can be no route, such as a token server's.
///
/// How a proxy speaks to a host is its own affair: TLS to all but this machine and to
/// what its operator named. An address that wishes for TLS to this machine has no route
/// therefore.
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
    let origin = url.origin();
    let authority = match (origin.scheme, origin.is_loopback()) {
        (Scheme::Https, true) => return None,
        _ if origin.authority() == DOCKER_HUB_HOST => DOCKER_HUB.to_owned(),
        // A port that was not written is not the one that a proxy would take.
        (Scheme::Http, false) => format!("{}:{}", origin.host, origin.port),
        _ => origin.authority(),
    };
    let path = url.path_and_query();
    if path.starts_with("/v2/") { Some(format!("{PREFIX}{authority}{path}")) } else { None }
}
