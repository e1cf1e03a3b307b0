//! [`Edge`]: what all visits have in common, and [`EdgeOptions`] that say so.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use tonnage::proxy::Guard;
use tonnage::{Session, Timestamp};

use super::visit::Visit;
use crate::key::DEFAULT_TAG_AGE;
use crate::named::{self, Misnamed};
use crate::origin::Doors;
use crate::quota::Quotas;

/// The time that a registry has for one answer, unless the options say otherwise.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);

/// How the proxy at the edge goes about it; as the server before strangers unless said
/// otherwise. A visitor's credentials are never taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeOptions {
    /// Names by which it is called, beside those of loopback.
    pub names: Vec<String>,
    /// Origins whose pages may ask, such as `https://page.example`.
    pub allowed_origins: Vec<String>,
    /// Registries, token servers and storage that may be asked though their names are
    /// not public, or at another port than 443, as `HOST[:PORT]`.
    pub allowed_registries: Vec<String>,
    /// Registries that are asked in clear text, as `HOST:PORT`.
    pub plain_http_registries: Vec<String>,
    /// Registries that count what is pulled from here.
    pub metered_registries: Vec<String>,
    /// The time that a registry has for one answer, token and redirects included.
    pub timeout: Duration,
    /// How long what a tag means is believed without asking again.
    pub tag_age: Duration,
}

impl Default for EdgeOptions {
    fn default() -> Self {
        Self {
            names: Vec::new(),
            allowed_origins: Vec::new(),
            allowed_registries: Vec::new(),
            plain_http_registries: Vec::new(),
            metered_registries: vec!["docker.io".to_owned()],
            timeout: DEFAULT_TIMEOUT,
            tag_age: DEFAULT_TAG_AGE,
        }
    }
}

/// The proxy without anything that reaches outside: what all visits have in common.
/// A clone is the same proxy.
///
/// ```
/// use tonnage::Timestamp;
/// use tonnage_relay::edge::{Edge, EdgeOptions, VisitStep};
///
/// let edge = Edge::new(&EdgeOptions::default())?;
/// let (request, ()) = http::Request::get("/r/169.254.169.254/v2/")
///     .header("host", "localhost")
///     .body(())
///     .unwrap()
///     .into_parts();
/// let mut visit = edge.visit(request, None, Timestamp::from_millis(0));
/// let VisitStep::Done(answer) = visit.poll() else { panic!("somebody is asked") };
/// assert_eq!(answer.status(), 403);
/// # Ok::<(), tonnage_relay::edge::EdgeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Edge(pub(super) Arc<Shared>);

/// What visits share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) doors: Doors,
    pub(super) guard: Guard,
    /// Tokens, and ways to be asked. Nobody's credentials are in it.
    pub(super) session: Session,
    pub(super) quotas: Quotas,
    pub(super) timeout: Duration,
    pub(super) tag_age: Duration,
}

impl Edge {
    /// A proxy that goes about it as the options say.
    ///
    /// # Errors
    ///
    /// [`EdgeError`], for what should be a host, a name or an origin and is none.
    pub fn new(options: &EdgeOptions) -> Result<Self, EdgeError> {
        let (vouched, in_clear) = (&options.allowed_registries, &options.plain_http_registries);
        Ok(Self(Arc::new(Shared {
            doors: named::doors(false, &options.names, &options.allowed_origins)?,
            guard: named::guard(vouched, in_clear, &options.names)?,
            session: Session::new(),
            quotas: named::quotas(&options.metered_registries)?,
            timeout: options.timeout,
            tag_age: options.tag_age,
        })))
    }

    /// Begins to answer a request at `now`. `client` is the address that it came from,
    /// where the platform tells: limits are kept by it.
    #[must_use]
    pub fn visit(&self, request: Parts, client: Option<&str>, now: Timestamp) -> Visit {
        Visit::new(Arc::clone(&self.0), request, client, now)
    }
}

/// What should be a host, a name or an origin is none. `Display` says which, and what it
/// takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeError(Misnamed);

impl From<Misnamed> for EdgeError {
    fn from(misnamed: Misnamed) -> Self {
        Self(misnamed)
    }
}

impl fmt::Display for EdgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for EdgeError {}
