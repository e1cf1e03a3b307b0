//! [`Doors`]: who may ask the server.
//!
//! On loopback any page of the world that is open in a browser here can send
//! requests. A page is let in when it is our own, or of an origin that the
//! operator named; a program that is no browser is let in.

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, HOST, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use tonnage::Url;

use crate::headers::Response;
use crate::problem::Problem;

const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What a page of another origin may read beside the body. No challenge as such,
/// and not the address that a registry counts pulls of.
const EXPOSED: &str = "Accept-Ranges, Content-Length, Content-Range, Content-Type, \
    Docker-Content-Digest, Docker-Distribution-Api-Version, ETag, Link, OCI-Filters-Applied, \
    OCI-Subject, RateLimit-Limit, RateLimit-Remaining, Retry-After, Warning, \
    X-Registry-Authenticate, X-Tonnage-Error, X-Tonnage-Upstream";
/// What it may ask with.
const ACCEPTED: &str = "Accept, If-None-Match, Range, X-Registry-Authorization";
/// How it may ask.
pub const METHODS: &str = "GET, HEAD, OPTIONS";
/// How long a browser remembers that, in seconds: the most that Chromium does.
const MAX_AGE: &str = "7200";

/// Who may ask the server.
#[derive(Debug)]
pub struct Doors {
    loopback: bool,
    names: Vec<String>,
    origins: Vec<String>,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Our own page, or no page at all.
    Ours,
    /// A page of an origin that the operator named.
    Named(HeaderValue),
}

impl Doors {
    /// Doors of a server on `loopback` or elsewhere, which is called by `names` and may be
    /// asked by pages of `origins`.
    pub const fn new(loopback: bool, names: Vec<String>, origins: Vec<String>) -> Self {
        Self { loopback, names, origins }
    }

    /// Whether a visitor's credentials are taken: not where others could listen.
    pub const fn takes_credentials(&self) -> bool {
        self.loopback
    }

    /// Checks that the server is called by one of its names. A page whose name was
    /// made to lead here (DNS rebinding) calls it by its own.
    ///
    /// # Errors
    ///
    /// [`Problem`], when it is called otherwise, or not at all.
    pub fn check_host(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
        let written = |message: &str| {
            let hint = "Send a path, and one Host header with the server's name.";
            Problem::misuse(StatusCode::BAD_REQUEST, message, hint)
        };
        if uri.authority().is_some() || uri.scheme().is_some() {
            return Err(written("the request names another server than this one"));
        }
        let mut hosts = headers.get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return Err(written("the request does not say which server it is for"));
        };
        let url = host.to_str().ok().and_then(|host| format!("http://{host}/").parse::<Url>().ok());
        let url = url.ok_or_else(|| written("the request's Host header is not a host"))?;
        let called = url.origin();
        if called.is_loopback() || self.names.contains(&called.host) {
            return Ok(());
        }
        Err(Problem::refused(
            StatusCode::FORBIDDEN,
            "host",
            format!("this server is not called {}", called.host),
            format!("If it should be, start it with --name {}.", called.host),
        ))
    }

    /// Says who asks for something of a registry.
    ///
    /// # Errors
    ///
    /// [`Problem`], when they may not.
    pub fn caller(&self, headers: &HeaderMap) -> Result<Caller, Problem> {
        let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        if text(&SEC_FETCH_MODE) == Some("navigate") {
            return Err(Problem::refused(
                StatusCode::FORBIDDEN,
                "navigation",
                "what registries say is not shown as a page here",
                "Open / and type the name of an image.",
            ));
        }
        let origin = headers.get(ORIGIN);
        if let Some(named) = self.named(headers) {
            return Ok(Caller::Named(named));
        }
        let is_ours = |origin: &HeaderValue| {
            let host = text(&HOST).unwrap_or_default();
            let own = [format!("http://{host}"), format!("https://{host}")];
            own.iter().any(|own| own.as_bytes().eq_ignore_ascii_case(origin.as_bytes()))
        };
        let same_site = matches!(text(&SEC_FETCH_SITE), None | Some("same-origin" | "none"));
        if same_site && origin.is_none_or(is_ours) {
            return Ok(Caller::Ours);
        }
        let (who, flag) = match origin.and_then(|origin| origin.to_str().ok()) {
            Some(origin) if origin.parse::<Url>().is_ok() => (origin, origin),
            _ => ("another origin", "and its origin"),
        };
        Err(Problem::refused(
            StatusCode::FORBIDDEN,
            "origin",
            format!("pages of {who} may not ask this server"),
            format!("If they should, start it with --allow-origin {flag}."),
        ))
    }

    /// The origin of the page that asks, if the operator named it.
    pub fn named(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(ORIGIN)?;
        self.origins
            .iter()
            .any(|named| named.as_bytes() == origin.as_bytes())
            .then(|| origin.clone())
    }

    /// Says in an answer who may read it.
    pub fn mark(&self, headers: &mut HeaderMap, named: Option<&HeaderValue>) {
        if !self.origins.is_empty() {
            headers.append(VARY, HeaderValue::from_static("Origin"));
        }
        if let Some(origin) = named {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        }
    }
}

/// The answer to a browser that asks whether a page may ask.
pub fn preflight() -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(ACCEPTED));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE));
    response
}
