//! The conversation: a bearer token first, then the documents.

use std::borrow::Cow;

use tonnage::{Headers, Method};

use crate::HOST;
use crate::catalog::{Row, blob, rows};

/// What the sample registry answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The header fields.
    pub headers: Headers,
    /// The body; of a `HEAD` it is empty, and `content-length` tells its size.
    pub body: Cow<'static, [u8]>,
}

/// How long a token of the sample registry lives, in seconds.
const TOKEN_LIFE: u32 = 300;

/// Answers one request. `target` is a path with its query; names in `headers` are
/// in lower case.
///
/// ```
/// use tonnage::{Headers, Method};
///
/// let answer = tonnage_samples::answer(Method::Get, "/v2/demo/app/tags/list", &Headers::new());
/// assert_eq!(answer.status, 401);
/// ```
#[must_use]
pub fn answer(method: Method, target: &str, headers: &Headers) -> Answer {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut answer = match path {
        "/token" => token(query),
        _ => match Route::of(path) {
            Some(route) if !route.allows(headers.get("authorization")) => challenge(&route),
            Some(route) => route.answer(query, headers),
            None => fault(404, "NAME_UNKNOWN", "there is nothing at this address"),
        },
    };
    answer.headers.push("content-length", answer.body.len().to_string());
    if method == Method::Head {
        answer.body = Cow::Borrowed(&[]);
    }
    answer
}

/// A token is the scope it is good for: a sample of a token, secret to nobody.
fn token(query: &str) -> Answer {
    let mut scope = param(query, "scope").unwrap_or_default();
    // What no scope has could end the JSON string below.
    scope.retain(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\'));
    let body = format!(r#"{{"token":"sample:{scope}","expires_in":{TOKEN_LIFE}}}"#);
    ok("application/json", body.into_bytes())
}

fn challenge(route: &Route<'_>) -> Answer {
    let scope = route.scope();
    let mut answer = fault(401, "UNAUTHORIZED", "authentication required");
    let challenge =
        format!(r#"Bearer realm="https://{HOST}/token",service="{HOST}",scope="{scope}""#);
    answer.headers.push("www-authenticate", challenge);
    answer
}

/// What a path under `/v2/` is about.
struct Route<'a> {
    repository: &'a str,
    what: What<'a>,
}

enum What<'a> {
    Ping,
    Manifest(&'a str),
    Blob(&'a str),
    Tags,
}

impl<'a> Route<'a> {
    fn of(path: &'a str) -> Option<Self> {
        let rest = path.strip_prefix("/v2/")?;
        if rest.is_empty() {
            return Some(Self { repository: "", what: What::Ping });
        }
        let (rest, last) = rest.rsplit_once('/')?;
        let (repository, kind) = rest.rsplit_once('/')?;
        let what = match (kind, last) {
            ("manifests", target) => What::Manifest(target),
            ("blobs", digest) => What::Blob(digest),
            ("tags", "list") => What::Tags,
            _ => return None,
        };
        Some(Self { repository, what })
    }

    fn scope(&self) -> String {
        format!("repository:{}:pull", self.repository)
    }

    fn allows(&self, authorization: Option<&str>) -> bool {
        let token = authorization.and_then(|value| value.strip_prefix("Bearer sample:"));
        let ping = matches!(self.what, What::Ping);
        token.is_some_and(|scope| ping || scope == self.scope())
    }

    fn rows(&self) -> impl Iterator<Item = &'static Row> {
        rows().iter().filter(|row| row.repository == self.repository)
    }

    fn answer(&self, query: &str, headers: &Headers) -> Answer {
        if !matches!(self.what, What::Ping) && self.rows().next().is_none() {
            return fault(404, "NAME_UNKNOWN", "repository name not known to registry");
        }
        match self.what {
            What::Ping => ok("application/json", &b"{}"[..]),
            What::Manifest(target) => self.manifest(target, headers),
            What::Blob(digest) => match blob(digest) {
                Some(body) => ok("application/octet-stream", body),
                None => fault(404, "BLOB_UNKNOWN", "blob unknown to registry"),
            },
            What::Tags => self.tags(query),
        }
    }

    /// Strict like ghcr.io: what was not asked for is not there.
    fn manifest(&self, target: &str, headers: &Headers) -> Answer {
        let unknown = || fault(404, "MANIFEST_UNKNOWN", "manifest unknown");
        let tagged = |row: &Row| row.tag == target && !target.is_empty();
        let mut named = self.rows().filter(|row| tagged(row) || row.digest == target);
        let Some(row) = named.find(|row| accepts(headers, row.media_type)) else {
            return unknown();
        };
        let Some(body) = row.body() else { return unknown() };
        let mut answer = ok(row.media_type, body);
        answer.headers.push("docker-content-digest", row.digest);
        answer
    }

    fn tags(&self, query: &str) -> Answer {
        let mut tags: Vec<&str> = self.rows().map(|row| row.tag).collect();
        tags.retain(|tag| !tag.is_empty());
        tags.sort_unstable();
        let last = param(query, "last").unwrap_or_default();
        let limit = param(query, "n").and_then(|n| n.parse().ok()).unwrap_or(usize::MAX);
        let following: Vec<&str> = tags.into_iter().filter(|tag| *tag > last.as_str()).collect();
        let page = following.get(..limit).unwrap_or(&following);
        let list: Vec<String> = page.iter().map(|tag| format!("{tag:?}")).collect();
        let name = self.repository;
        let body = format!(r#"{{"name":"{name}","tags":[{}]}}"#, list.join(","));
        let mut answer = ok("application/json", body.into_bytes());
        if let Some(last) = page.last().filter(|_| page.len() < following.len()) {
            let link = format!(r#"</v2/{name}/tags/list?last={last}&n={limit}>; rel="next""#);
            answer.headers.push("link", link);
        }
        answer
    }
}

fn accepts(headers: &Headers, media_type: &str) -> bool {
    let mut wanted = headers.get_all("accept").flat_map(|value| value.split(',')).peekable();
    if wanted.peek().is_none() {
        return true;
    }
    wanted.any(|wanted| {
        let wanted = wanted.split(';').next().unwrap_or_default().trim();
        wanted == "*/*" || wanted.eq_ignore_ascii_case(media_type)
    })
}

/// A value of a query, decoded (RFC 3986, section 2.1).
fn param(query: &str, key: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| *name == key)?;
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((plain, encoded)) = rest.split_once('%') {
        bytes.extend_from_slice(plain.as_bytes());
        let digits = encoded.get(..2).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(b'%'));
        rest = byte.and_then(|_| encoded.get(2..)).unwrap_or(encoded);
    }
    bytes.extend_from_slice(rest.as_bytes());
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn ok(content_type: &str, body: impl Into<Cow<'static, [u8]>>) -> Answer {
    let headers = [("content-type", content_type)].into_iter().collect();
    Answer { status: 200, headers, body: body.into() }
}

fn fault(status: u16, code: &str, message: &str) -> Answer {
    let body = format!(r#"{{"errors":[{{"code":"{code}","message":"{message}"}}]}}"#);
    Answer { status, ..ok("application/json", body.into_bytes()) }
}
