//! [`Site`]: the page, out of a folder or built in.

use std::fmt;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, LINK};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use hyper::body::Bytes;
use tonnage::Digest;

use crate::headers::{self, Response};

/// The largest file served, in bytes.
const MAX_FILE: u64 = 16 * 1024 * 1024;
/// What a file's compressed form ends in, beside it.
const COMPRESSED: &str = ".br";
/// What a folder is answered with.
const INDEX: &str = "index.html";
/// What a page with a lookup in its address waits for longest, told before the page itself (RFC
/// 8288): over HTTP/1.1 it would stand in line behind all scripts.
const FIRST: &str = "<engine/dist/tonnage_first.wasm>; rel=preload; as=fetch; crossorigin";
/// Nothing is believed to be unchanged without asking.
const CACHE: &str = "no-cache";

/// What a visitor sees while there is no page.
const NO_PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
    <title>tonnage</title>\n<h1>There is no page yet</h1>\n\
    <p>Build it with <code>cargo xtask build</code>, or name its folder: \
    <code>tonnage serve --site DIR</code>. Then load this again.</p>\n";
/// What a visitor sees where nothing is.
const NOT_FOUND: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
    <title>tonnage</title>\n<h1>There is nothing here</h1>\n\
    <p>The page is at <a href=\"/\">/</a>.</p>\n";

/// Files by their path below the page, such as `lib/dom.js`, and their bytes.
pub type BuiltIn = &'static [(&'static str, &'static [u8])];

/// The page: files that are served under their names.
///
/// ```
/// use tonnage_proxy::Site;
///
/// let site = Site::BuiltIn(&[("index.html", b"<!doctype html>")]);
/// assert_eq!(site.to_string(), "this program");
/// assert_eq!(Site::from("target/site").to_string(), "target/site");
/// ```
///
/// `Display` says where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Site {
    /// In a folder. Files are read when they are asked for, so that whoever works
    /// on them need not start the server anew.
    Folder(PathBuf),
    /// In the program itself.
    BuiltIn(BuiltIn),
}

impl From<&str> for Site {
    fn from(folder: &str) -> Self {
        Self::Folder(folder.into())
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => folder.display().fmt(f),
            Self::BuiltIn(_) => f.write_str("this program"),
        }
    }
}

/// A file of the page.
struct File {
    content_type: &'static str,
    bytes: Vec<u8>,
    is_compressed: bool,
}

impl Site {
    /// Whether there is a page.
    pub(crate) fn is_there(&self) -> bool {
        match self {
            Self::Folder(folder) => folder.join(INDEX).is_file(),
            Self::BuiltIn(files) => files.iter().any(|(name, _)| *name == INDEX),
        }
    }

    /// Answers with a file, or says that there is none.
    pub(crate) async fn answer(&self, method: &Method, uri: &Uri, asked: &HeaderMap) -> Response {
        let (site, path, brotli) = (self.clone(), uri.path().to_owned(), takes_brotli(asked));
        let read = tokio::task::spawn_blocking(move || (site.read(&path, brotli), site.is_there()));
        let (file, is_there) = read.await.unwrap_or_default();
        let mut response = match file {
            Some(file) => file.answer(method, asked),
            None => {
                let text = if is_there { NOT_FOUND } else { NO_PAGE };
                let html = content_type(INDEX);
                let mut response =
                    headers::document(method, html, "no-store", text.as_bytes().to_vec());
                *response.status_mut() = StatusCode::NOT_FOUND;
                response
            }
        };
        for (name, value) in headers::PAGE {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        if uri.path() == "/" && looks_up(uri.query().unwrap_or_default()) {
            response.headers_mut().insert(LINK, HeaderValue::from_static(FIRST));
        }
        response
    }

    fn read(&self, path: &str, brotli: bool) -> Option<File> {
        let name = name(path)?;
        let compressed = if brotli { self.compressed(&name) } else { None };
        let is_compressed = compressed.is_some();
        let bytes = match (compressed, self) {
            (Some(bytes), _) => bytes,
            (None, Self::Folder(folder)) => read_within(folder, &name).ok()?,
            (None, Self::BuiltIn(files)) => built_in(files, &name)?,
        };
        Some(File { content_type: content_type(&name), bytes, is_compressed })
    }

    /// The compressed form that lies beside a file. In a folder somebody may have worked on
    /// the file since.
    fn compressed(&self, name: &str) -> Option<Vec<u8>> {
        let beside = format!("{name}{COMPRESSED}");
        match self {
            Self::Folder(folder) => {
                let changed = |name: &str| fs::metadata(folder.join(name))?.modified();
                let is_current = changed(&beside).ok()? >= changed(name).ok()?;
                is_current.then(|| read_within(folder, &beside).ok()).flatten()
            }
            Self::BuiltIn(files) => built_in(files, &beside),
        }
    }
}

fn built_in(files: BuiltIn, name: &str) -> Option<Vec<u8>> {
    files.iter().find(|(known, _)| *known == name).map(|(_, bytes)| bytes.to_vec())
}

/// Whether the page looks something up at once.
fn looks_up(query: &str) -> bool {
    let fields = query.split('&').filter_map(|field| field.split_once('='));
    fields.into_iter().any(|(name, value)| matches!(name, "image" | "a" | "b") && !value.is_empty())
}

/// Whether a browser understands brotli (RFC 9110, section 12.5.3).
fn takes_brotli(asked: &HeaderMap) -> bool {
    let values = asked.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().trim_start_matches("q=");
        name.trim().eq_ignore_ascii_case("br") && !matches!(weight, "0" | "0.0" | "0.00" | "0.000")
    })
}

/// The name of the file at a path. Each part of it is plain: none is empty, hidden
/// or percent-encoded, and none leads upwards.
fn name(path: &str) -> Option<String> {
    let path = path.strip_prefix('/')?;
    let path = if path.is_empty() || path.ends_with('/') {
        format!("{path}{INDEX}")
    } else {
        path.to_owned()
    };
    let is_plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    path.split('/').all(is_plain).then_some(path)
}

fn read_within(folder: &Path, name: &str) -> io::Result<Vec<u8>> {
    let root = folder.canonicalize()?;
    let path = root.join(name).canonicalize()?;
    // A link within the folder may lead out of it; nobody follows it there.
    if !path.starts_with(&root) {
        return Err(io::ErrorKind::NotFound.into());
    }
    let file = fs::File::open(path)?;
    let is_good = file.metadata().is_ok_and(|data| data.is_file() && data.len() <= MAX_FILE);
    if !is_good {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    file.take(MAX_FILE).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl File {
    fn answer(self, method: &Method, asked: &HeaderMap) -> Response {
        let etag = format!("\"{}\"", Digest::sha256(&self.bytes).encoded());
        let known = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let is_known = known
            .flat_map(|value| value.split(','))
            .map(|tag| tag.trim().trim_start_matches("W/"))
            .any(|tag| tag == etag || tag == "*");
        let mut response = headers::document(method, self.content_type, CACHE, self.bytes);
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.body_mut() = Bytes::new();
            response.headers_mut().remove(http::header::CONTENT_LENGTH);
        }
        if self.is_compressed {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        if let Ok(etag) = HeaderValue::try_from(etag) {
            response.headers_mut().insert(ETAG, etag);
        }
        response
    }
}

/// The media type of a file, by the end of its name.
fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, end)| end) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
