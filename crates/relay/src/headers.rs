//! What passes from a visitor to a registry ([`Asked`]), by lists of what may, never
//! of what may not; and what all answers have in common.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, IF_NONE_MATCH,
    RANGE, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use tonnage::proxy::{self, Resource, Route};
use tonnage::registry::tag_list::MAX_TAGS_BODY;
use tonnage::{Credentials, CredentialsKind, Headers, MAX_CONFIG_BODY, MAX_MANIFEST_BODY};

use crate::problem::Problem;

/// An answer, whole.
pub type Response = http::Response<Bytes>;

/// What all answers of the server say to a browser.
pub const COMMON: [(HeaderName, &str); 3] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// What the page may do: run its own scripts and its own engine, ask its own
/// server, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/// What else a browser is told about the page.
pub const PAGE: [(HeaderName, &str); 4] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (VARY, "accept-encoding"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// The only place where a visitor's credentials are looked for.
const X_REGISTRY_AUTHORIZATION: HeaderName = HeaderName::from_static(proxy::AUTHORIZATION);

/// The most bytes of a blob that are passed on when a part of it is asked for.
const MAX_RANGE: u64 = 1024 * 1024;
/// The most bytes of a header field that passes.
pub const MAX_FIELD: usize = 8 * 1024;
/// What a ping may answer with, in bytes.
const MAX_PING_BODY: u64 = 64 * 1024;

/// What a visitor asks with, as far as it passes.
#[derive(Debug)]
pub struct Asked {
    /// The header fields that pass.
    pub headers: Headers,
    /// What the visitor has already (RFC 9110, section 13.1.2).
    pub if_none_match: Option<String>,
    /// How they sign in.
    pub authorization: Option<Authorization>,
    /// The most bytes that are read.
    pub limit: u64,
    /// What the answer is called when it is larger.
    pub what: &'static str,
}

/// How a visitor signs in. `Debug` prints none of it.
pub struct Authorization {
    /// What was sent.
    pub value: String,
    /// The name and password in it, or the identity token, if it has them: with them tokens
    /// can be had.
    pub credentials: Option<Credentials>,
}

impl std::fmt::Debug for Authorization {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authorization(…)")
    }
}

impl Asked {
    /// The same, asked by nobody in particular.
    pub fn anonymous(&self) -> Self {
        let Self { ref headers, limit, what, .. } = *self;
        Self { headers: headers.clone(), if_none_match: None, authorization: None, limit, what }
    }

    /// Reads what a visitor sent.
    ///
    /// # Errors
    ///
    /// [`Problem`], for a part of a blob that is none, or too large.
    pub fn read(route: &Route, visitor: &HeaderMap) -> Result<Self, Problem> {
        let (limit, what, full) = match route.resource() {
            Resource::Ping => (MAX_PING_BODY, "this answer", None),
            Resource::Manifest { .. } => {
                (MAX_MANIFEST_BODY, "this manifest", Some(tonnage::ACCEPT))
            }
            Resource::Referrers { .. } => (
                MAX_MANIFEST_BODY,
                "this list of referrers",
                Some("application/vnd.oci.image.index.v1+json"),
            ),
            Resource::Tags { .. } => (MAX_TAGS_BODY, "this list of tags", None),
            _ => (MAX_CONFIG_BODY, "this blob", None),
        };
        let mut headers = Headers::new();
        if let Some(accept) = accepted(visitor).or(full.map(str::to_owned)) {
            headers.push("accept", accept);
        }
        let text = |name: &HeaderName| visitor.get(name).and_then(|value| value.to_str().ok());
        let if_none_match = text(&IF_NONE_MATCH).filter(|etag| etag.len() <= MAX_FIELD);
        if let (Resource::Blob { .. }, Some(range)) = (route.resource(), text(&RANGE)) {
            check_range(range)?;
            headers.push("range", range);
        }
        let authorization = text(&X_REGISTRY_AUTHORIZATION).map(Authorization::read);
        let if_none_match = if_none_match.map(str::to_owned);
        Ok(Self { headers, if_none_match, authorization, limit, what })
    }
}

impl Authorization {
    fn read(value: &str) -> Self {
        let basic = || {
            let (scheme, encoded) = value.split_once(' ')?;
            let decoded = STANDARD.decode(encoded.trim()).ok()?;
            let text = String::from_utf8(decoded).ok()?;
            let (user, password) = text.split_once(':')?;
            let is_basic = scheme.eq_ignore_ascii_case("basic");
            is_basic.then(|| Credentials::basic(user, password))
        };
        Self { value: value.to_owned(), credentials: basic() }
    }

    /// Whether it is an identity token, written as Docker's helpers name one.
    pub fn is_identity(&self) -> bool {
        let kind = self.credentials.as_ref().map(Credentials::kind);
        matches!(kind, Some(CredentialsKind::Identity(_)))
    }
}

/// What a visitor accepts; nothing when that is anything, which registries take
/// for schema 1.
fn accepted(visitor: &HeaderMap) -> Option<String> {
    let lines: Vec<&str> =
        visitor.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let joined = lines.join(", ");
    let types = joined.split(',').map(|item| item.split(';').next().unwrap_or_default().trim());
    let says_something = types.into_iter().any(|item| !item.is_empty() && item != "*/*");
    (says_something && joined.len() <= MAX_FIELD).then_some(joined)
}

/// One range of at most [`MAX_RANGE`] bytes (RFC 9110, section 14.1.2).
fn check_range(range: &str) -> Result<(), Problem> {
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u64>().ok()).flatten()
    };
    let length = || {
        let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
        match (first, number(first), number(last)) {
            ("", None, Some(suffix)) => Some(suffix),
            (_, Some(first), Some(last)) => last.checked_sub(first)?.checked_add(1),
            (_, Some(_), None) if last.is_empty() => Some(u64::MAX),
            _ => None,
        }
    };
    match length() {
        Some(length) if length <= MAX_RANGE => Ok(()),
        Some(_) => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "TOO_LARGE",
            "at most 1 MiB of a blob is passed on at a time",
            "Ask for a smaller range; whole layers are for those who pull.",
        )),
        None => Err(Problem::misuse(
            StatusCode::BAD_REQUEST,
            "the Range header is not one range of bytes",
            "Write it as bytes=0-1023 or bytes=-8.",
        )),
    }
}

/// Says to a browser what all answers have in common.
pub fn mark(headers: &mut HeaderMap) {
    for (name, value) in COMMON {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Keeps a browser from doing anything with what a registry says.
pub fn lock(headers: &mut HeaderMap) {
    headers
        .insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
}

/// A document of our own.
pub fn document(
    method: &Method,
    content_type: &'static str,
    cache: &'static str,
    body: Vec<u8>,
) -> Response {
    let length = HeaderValue::from(body.len());
    let body = if *method == Method::HEAD { Bytes::new() } else { Bytes::from(body) };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CONTENT_LENGTH, length);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}
