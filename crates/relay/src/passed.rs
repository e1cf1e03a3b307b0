//! [`Passed`]: what passes from a registry to a visitor, by lists of what may, never of
//! what may not.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, ETAG};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use tonnage::proxy::{self, Route};
use tonnage::registry::link::next_page;
use tonnage::registry::rate_limit::RateLimit;
use tonnage::{ErrandAnswer, Method, Url};

use crate::headers::{MAX_FIELD, Response};

/// What a challenge is called on its way to a page. By its own name a browser
/// would ask the visitor for a password.
const X_REGISTRY_AUTHENTICATE: HeaderName = HeaderName::from_static(proxy::AUTHENTICATE);

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

/// What is said of bytes that have their digest proved.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// What is true of the moment in which it is said.
const MOMENTARY: [&str; 3] = ["ratelimit-limit", "ratelimit-remaining", "retry-after"];

/// The registry's status and bytes, and of its header fields those that may pass.
/// A clone shares the bytes.
#[derive(Clone, Debug)]
pub struct Passed {
    status: StatusCode,
    fields: HeaderMap,
    body: Bytes,
    is_proved: bool,
}

/// What an answer consists of, for whoever keeps it elsewhere.
#[derive(Clone, Debug)]
pub struct Held<'a> {
    /// The status.
    pub status: u16,
    /// Names and values of the header fields.
    pub fields: Vec<(&'a str, &'a str)>,
    /// The bytes.
    pub body: &'a [u8],
}

impl Passed {
    /// What passes of an answer to `method` at `asked`.
    pub fn new(route: &Route, method: Method, asked: &Url, answer: ErrandAnswer) -> Self {
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
        let is_head = method == Method::Head;
        let is_empty = matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        // At the edge the platform undoes a coding, and the length is that of the coded bytes.
        let coding = said.get("content-encoding");
        let is_plain = coding.is_none_or(|coding| coding.eq_ignore_ascii_case("identity"));
        let length = match said.get("content-length").filter(|_| is_plain) {
            Some(length) if is_head && length.bytes().all(|b| b.is_ascii_digit()) => {
                length.to_owned()
            }
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
        let proof = (status == StatusCode::OK && !is_head).then(|| route.digest()).flatten();
        let proof = proof.filter(|digest| digest.verify(&body).is_ok());
        if let Some(digest) = proof.filter(|_| said.get("etag").is_none()) {
            pass(ETAG, &format!("\"{digest}\""));
        }
        let is_proved = proof.is_some();
        pass(CACHE_CONTROL, if is_proved { FOREVER } else { "no-store" });
        let body = if is_head || is_empty { Bytes::new() } else { Bytes::from(body) };
        Self { status, fields, body, is_proved }
    }

    /// The same for one visitor and nobody else.
    pub fn private(mut self) -> Self {
        self.fields.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        self
    }

    /// The same as an answer to a question by tag, which may be another one tomorrow.
    pub fn by_tag(mut self) -> Self {
        self.fields.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Self { is_proved: false, ..self }
    }

    /// What the registry says that its digest is.
    pub fn claimed_digest(&self) -> Option<&str> {
        self.fields.get("docker-content-digest")?.to_str().ok()
    }

    /// What the registry says of the pulls that are left.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        let said = |name| Some((name, self.fields.get(name)?.to_str().ok()?));
        let said = ["ratelimit-limit", "ratelimit-remaining"].into_iter().filter_map(said);
        RateLimit::from_headers(&said.collect())
    }

    /// The status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Whether to ask for the whole of it would be no pull: there is nothing to be had. Who
    /// knows no heads has not said so.
    pub fn has_nothing(&self) -> bool {
        self.status.is_client_error() && self.status != StatusCode::METHOD_NOT_ALLOWED
    }

    /// Whether the bytes are those of the digest that they were asked for by.
    pub const fn is_proved(&self) -> bool {
        self.is_proved
    }

    /// What a registry calls this state of the thing.
    pub fn etag(&self) -> Option<&str> {
        self.fields.get(ETAG)?.to_str().ok()
    }

    /// The bytes that it holds in memory.
    pub fn weight(&self) -> usize {
        let fields = self.fields.iter().map(|(name, value)| name.as_str().len() + value.len());
        self.body.len() + fields.sum::<usize>()
    }

    /// The same without what was true of that moment alone.
    pub fn kept(mut self) -> Self {
        for name in MOMENTARY {
            self.fields.remove(name);
        }
        self
    }

    /// What it consists of.
    pub fn held(&self) -> Held<'_> {
        let fields = self.fields.iter();
        let fields = fields.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        Held { status: self.status.as_u16(), fields: fields.collect(), body: &self.body }
    }

    /// What consists of that; nothing where it can be no answer.
    pub fn of(held: Held<'_>) -> Option<Self> {
        let mut fields = HeaderMap::new();
        for (name, value) in held.fields {
            fields.append(HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?);
        }
        let (status, body) = (StatusCode::from_u16(held.status).ok()?, held.body.to_vec());
        Some(Self { status, fields, body: body.into(), is_proved: false })
    }

    /// The answer to a visitor who has `if_none_match` already.
    pub fn response(self, method: Method, if_none_match: Option<&str>) -> Response {
        let Self { mut status, mut fields, body, .. } = self;
        let etag = fields.get(ETAG).and_then(|etag| etag.to_str().ok());
        let has_it = etag.zip(if_none_match).is_some_and(|(etag, known)| names(known, etag));
        if status == StatusCode::OK && has_it {
            status = StatusCode::NOT_MODIFIED;
            fields.remove(CONTENT_LENGTH);
        }
        let is_bare = method == Method::Head || status == StatusCode::NOT_MODIFIED;
        let mut response = Response::new(if is_bare { Bytes::new() } else { body });
        *response.status_mut() = status;
        *response.headers_mut() = fields;
        response
    }
}

/// Whether a list of entity tags has this one (RFC 9110, sections 8.8.3.2 and 13.1.2).
fn names(list: &str, etag: &str) -> bool {
    let strong = |etag: &str| etag.trim().trim_start_matches("W/").to_owned();
    list.split(',').any(|known| strong(known) == strong(etag))
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
