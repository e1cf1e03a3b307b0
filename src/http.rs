//! The vocabulary between the core, which decides, and a driver, which does:
//! [`Request`], [`Response`] and [`TransportFailure`].

use std::fmt;

use serde::{Serialize, Serializer};

use crate::claim::Claim;
use crate::retry::Again;
use crate::upstream::Upstream;
use crate::url::Url;

/// The name of one request within one lookup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub(crate) u32);

impl RequestId {
    /// The number behind the name, for hosts that cannot hold the type.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The name behind a number that [`get`](Self::get) gave.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }
}

/// What is done to the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Fetch it.
    Get,
    /// Fetch its headers.
    Head,
    /// Send a form. Only token endpoints are sent one (OAuth2).
    Post,
}

impl Method {
    /// `GET`, `HEAD` or `POST`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
        }
    }
}

impl Serialize for Method {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What a request is for, as the trace says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Purpose {
    /// An index or a manifest.
    Manifest,
    /// A token to ask with.
    Token,
    /// An image config.
    Config,
    /// The size of a blob, for schema 1, which names none.
    BlobSize,
    /// The tags there are.
    Tags,
    /// What refers to a manifest.
    Referrers,
    /// Whether there is a registry.
    Ping,
}

/// A request that somebody else performs.
///
/// A driver sends exactly this, follows redirects by the rules of
/// ARCHITECTURE.md, reads at most [`limit`](Self::limit) bytes and hands what
/// came to [`Lookup::handle_response`](crate::Lookup::handle_response).
#[derive(Clone)]
#[must_use = "a request does nothing until a driver performs it"]
pub struct Request {
    /// The name under which the answer is handed back.
    pub id: RequestId,
    /// What to do.
    pub method: Method,
    /// Where.
    pub url: Url,
    /// What for.
    pub purpose: Purpose,
    /// Headers, names in lower case.
    pub headers: Headers,
    /// The form of a [`Method::Post`].
    pub body: Option<String>,
    /// The most bytes of a decoded body that are read; more is
    /// [`TransportFailureKind::TooLarge`].
    pub limit: u64,
}

/// Secrets out: neither `authorization` nor a body is printed.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("id", &self.id.0)
            .field("method", &self.method)
            .field("url", &self.url)
            .field("purpose", &self.purpose)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

/// Header fields in the order they came, names in lower case.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// No headers.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a field; one that is there already stays beside it.
    pub fn push(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_ascii_lowercase(), value.into()));
    }

    /// The first field of that name (in lower case).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// All fields of that name (in lower case).
    pub fn get_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter().filter(move |(known, _)| *known == name).map(|(_, value)| value)
    }

    /// All fields.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<N: AsRef<str>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        let mut headers = Self::new();
        for (name, value) in fields {
            headers.push(name.as_ref(), value);
        }
        headers
    }
}

/// Header fields whose values are never printed.
const SECRET_HEADERS: [&str; 4] =
    ["authorization", "cookie", "set-cookie", "x-registry-authorization"];

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown =
            |(name, value)| (name, if SECRET_HEADERS.contains(&name) { "…" } else { value });
        f.debug_map().entries(self.iter().map(shown)).finish()
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Response<'a> {
    /// The status code (RFC 9110, section 15).
    pub status: u16,
    /// The header fields.
    pub headers: Headers,
    /// The decoded body; empty for [`Method::Head`].
    pub body: &'a [u8],
    /// The hosts that the request was sent on to, in order, when the driver
    /// followed redirects and can tell.
    pub redirects: Vec<String>,
    /// What a proxy asked for this, when it went through one.
    pub upstream: Vec<Upstream>,
    /// The times that the driver asked again before this came.
    pub again: Vec<Again>,
}

impl<'a> Response<'a> {
    /// An answer that was not redirected.
    #[must_use]
    pub const fn new(status: u16, headers: Headers, body: &'a [u8]) -> Self {
        Self {
            status,
            headers,
            body,
            redirects: Vec::new(),
            upstream: Vec::new(),
            again: Vec::new(),
        }
    }
}

/// No answer came, or none that could be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportFailure {
    /// What went wrong.
    pub kind: TransportFailureKind,
    /// The driver's own words, for the person who mends it.
    pub detail: String,
    /// The times that the driver asked again before it gave up.
    pub again: Vec<Again>,
}

impl TransportFailure {
    /// A failure of that kind, in the driver's words.
    #[must_use]
    pub fn new(kind: TransportFailureKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), again: Vec::new() }
    }
}

impl fmt::Display for TransportFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for TransportFailure {}

/// The ways in which no answer comes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportFailureKind {
    /// No connection: no such host, refused, a bad certificate.
    Unreachable,
    /// A line that broke, or something else that a second time may mend.
    Broken,
    /// Nothing came in the time there was.
    Timeout,
    /// The body is larger than [`Request::limit`].
    TooLarge,
    /// The body ended before its stated length.
    Truncated,
    /// A redirect that is not followed: too many, to clear text, or elsewhere
    /// than the rules allow.
    Redirect,
    /// Somebody whom the rules of whoever performs it do not let be asked.
    Refused,
    /// The caller stopped it.
    Aborted,
    /// The proxy in between has an error of its own.
    Proxy(Box<ProxyError>),
}

/// What a proxy says, when it is not the registry that says no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyError {
    /// The code, one of those in the project's contract.
    pub code: String,
    /// What to do next.
    pub hint: String,
    /// Why the proxy refused, as a word for programs.
    pub reason: Option<String>,
    /// What is said of the tag, and nothing proves, where the registry was not to be asked.
    pub claimed: Option<Claim>,
    /// What it asked before.
    pub upstream: Vec<Upstream>,
}
