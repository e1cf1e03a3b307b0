//! What passes: from a visitor to a registry ([`Asked`]) and back ([`passed`]),
//! by lists of what may, never of what may not.

use axum::body::Body;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, IF_NONE_MATCH, RANGE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use tonnage::proxy::{self, Resource, Route};
use tonnage::registry::link::next_page;
use tonnage::registry::tag_list::MAX_TAGS_BODY;
use tonnage::{
    Credentials, CredentialsKind, ErrandAnswer, Headers, MAX_CONFIG_BODY, MAX_MANIFEST_BODY, Url,
};

use crate::problem::Problem;

/// What all answers of the server say to a browser.
pub(crate) const COMMON: [(HeaderName, &str); 3] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// The only place where a visitor's credentials are looked for.
const X_REGISTRY_AUTHORIZATION: HeaderName = HeaderName::from_static(proxy::AUTHORIZATION);
/// What a challenge is called on its way to a page. By its own name a browser
/// would ask the visitor for a password.
const X_REGISTRY_AUTHENTICATE: HeaderName = HeaderName::from_static(proxy::AUTHENTICATE);

/// The most bytes of a blob that are passed on when a part of it is asked for.
const MAX_RANGE: u64 = 1024 * 1024;
/// The most bytes of a header field that passes.
const MAX_FIELD: usize = 8 * 1024;
/// What a ping may answer with, in bytes.
const MAX_PING_BODY: u64 = 64 * 1024;

/// What a registry says that a page may know, beside what has rules of its own.
const PASSED: [&str; 10] = [
    "accept-ranges",
    "content-range",
    "docker-content-digest",
    "docker-distribution-api-version",
    "etag",
    "oci-filters-applied",
    "oci-subject",
    "ratelimit-limit",
    "ratelimit-remaining",
    "retry-after",
];

/// Media types that are data to every browser. So is JSON of a vendor's.
const DATA_TYPES: [&str; 7] = [
    "application/json",
    "application/octet-stream",
    "application/vnd.docker.distribution.manifest.v1+prettyjws",
    "application/vnd.docker.image.rootfs.diff.tar.gzip",
    "application/vnd.oci.image.layer.v1.tar",
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.oci.image.layer.v1.tar+zstd",
];

/// What a visitor asks with, as far as it passes.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) headers: Headers,
    pub(crate) authorization: Option<Authorization>,
    /// The most bytes that are read.
    pub(crate) limit: u64,
    /// What the answer is called when it is larger.
    pub(crate) what: &'static str,
}

/// How a visitor signs in. `Debug` prints none of it.
pub(crate) struct Authorization {
    /// What was sent.
    pub(crate) value: String,
    /// The name and password in it, or the identity token, if it has them: with them tokens
    /// can be had.
    pub(crate) credentials: Option<Credentials>,
}

impl std::fmt::Debug for Authorization {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authorization(…)")
    }
}

impl Asked {
    /// Reads what a visitor sent.
    pub(crate) fn read(route: &Route, visitor: &HeaderMap) -> Result<Self, Problem> {
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
        if let Some(etag) = text(&IF_NONE_MATCH).filter(|etag| etag.len() <= MAX_FIELD) {
            headers.push("if-none-match", etag);
        }
        if let (Resource::Blob { .. }, Some(range)) = (route.resource(), text(&RANGE)) {
            check_range(range)?;
            headers.push("range", range);
        }
        let authorization = text(&X_REGISTRY_AUTHORIZATION).map(Authorization::read);
        Ok(Self { headers, authorization, limit, what })
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
    pub(crate) fn is_identity(&self) -> bool {
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

/// The answer to a visitor: the registry's status and bytes, and of its header
/// fields those that may pass. A private one is for nobody else.
pub(crate) fn passed(
    route: &Route,
    method: tonnage::Method,
    asked: &Url,
    answer: ErrandAnswer,
    is_private: bool,
) -> Response {
    let ErrandAnswer { status, headers: said, body, .. } = answer;
    let status = StatusCode::from_u16(status).ok().filter(|status| status.as_u16() >= 200);
    let status = status.unwrap_or(StatusCode::BAD_GATEWAY);
    let mut fields = HeaderMap::new();
    let mut pass = |name: HeaderName, value: &str| {
        let value = HeaderValue::from_str(value).ok().filter(|value| value.len() <= MAX_FIELD);
        if let Some(value) = value {
            fields.append(name, value);
        }
    };
    for name in PASSED {
        if let Some(value) = said.get(name) {
            pass(HeaderName::from_static(name), value);
        }
    }
    for warning in said.get_all("warning") {
        pass(http::header::WARNING, warning);
    }
    for challenge in said.get_all("www-authenticate") {
        pass(X_REGISTRY_AUTHENTICATE, challenge);
    }
    for link in said.get_all("link").filter_map(|link| next(route, asked, link)) {
        pass(http::header::LINK, &link);
    }
    let is_head = method == tonnage::Method::Head;
    let is_empty = matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let length = match said.get("content-length") {
        Some(length) if is_head && length.bytes().all(|b| b.is_ascii_digit()) => length.to_owned(),
        _ if is_head || is_empty => String::new(),
        _ => body.len().to_string(),
    };
    if !length.is_empty() {
        pass(CONTENT_LENGTH, &length);
    }
    pass(CONTENT_TYPE, content_type(said.get("content-type")));
    pass(CONTENT_DISPOSITION, "attachment");
    // What has its digest proved never changes. It is proved here once more, so
    // that no broken answer is kept for a year.
    let is_proved = status == StatusCode::OK
        && !is_head
        && route.digest().is_some_and(|digest| digest.verify(&body).is_ok());
    let cache = match (is_private, is_proved) {
        (true, _) => "private, no-store",
        (false, true) => "public, max-age=31536000, immutable",
        (false, false) => "no-store",
    };
    pass(CACHE_CONTROL, cache);
    let body = if is_head || is_empty { Body::empty() } else { Body::from(body) };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = fields;
    response
}

/// The media type that a browser is told. What it would show or run is bytes.
fn content_type(said: Option<&str>) -> &'static str {
    let essence = said.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let known = |list: &[&'static str]| {
        list.iter().find(|known| known.eq_ignore_ascii_case(essence)).copied()
    };
    known(&DATA_TYPES).or_else(|| known(&DOCUMENT_TYPES)).unwrap_or("application/octet-stream")
}

/// Media types of documents, all of them JSON.
const DOCUMENT_TYPES: [&str; 12] = [
    "application/vnd.docker.container.image.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.plugin.v1+json",
    "application/vnd.in-toto+json",
    "application/vnd.oci.artifact.manifest.v1+json",
    "application/vnd.oci.descriptor.v1+json",
    "application/vnd.oci.empty.v1+json",
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
];

/// The next page, where it is a page of the same list. It is written as a query
/// alone, which leads to the right place from here and from the registry.
fn next(route: &Route, asked: &Url, link: &str) -> Option<String> {
    let next = next_page(link, asked)?;
    let path = route.url(asked.origin().scheme).path().to_owned();
    let query = next.query().filter(|_| next.path() == path)?;
    let registry = route.registry();
    let route = Route::parse(&format!("/r/{registry}{path}"), Some(query)).ok()?;
    let url = route.url(asked.origin().scheme);
    Some(format!("<?{}>; rel=\"next\"", url.query()?))
}

/// Keeps a browser from doing anything with what a registry says.
pub(crate) fn lock(headers: &mut HeaderMap) {
    headers
        .insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
}

/// A document of our own.
pub(crate) fn document(
    method: &Method,
    content_type: &'static str,
    cache: &'static str,
    body: Vec<u8>,
) -> Response {
    let length = HeaderValue::from(body.len());
    let body = if *method == Method::HEAD { Body::empty() } else { Body::from(body) };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CONTENT_LENGTH, length);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}
