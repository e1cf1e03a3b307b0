//! [`Url`]: an absolute `http` or `https` address, and no other kind.
//!
//! Registries send addresses in challenges (`realm`), in `Link` and in
//! `Location`. Each is read by this one strict reader before anybody follows
//! it. It knows the part of RFC 3986 that registries use: no userinfo, no
//! fragment, ASCII only.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// The longest address read or written, in bytes.
pub const MAX_URL_LEN: usize = 8 * 1024;

/// `http` or `https`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// Clear text. Spoken to loopback, and to hosts that the user named.
    Http,
    /// TLS.
    Https,
}

impl Scheme {
    /// `http` or `https`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// 80 or 443.
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// Scheme, host and port: what credentials are bound to.
///
/// Source: RFC 6454, section 4.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    /// `http` or `https`.
    pub scheme: Scheme,
    /// The host in lower case; an IPv6 address keeps its brackets.
    pub host: String,
    /// The port, the scheme's own when none was written.
    pub port: u16,
}

impl Origin {
    /// Whether this machine itself is meant: `localhost`, 127.0.0.0/8, `[::1]`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback_host(&self.host)
    }

    /// Whether what is sent there can be read on the way.
    #[must_use]
    pub fn is_clear_text(&self) -> bool {
        self.scheme == Scheme::Http && !self.is_loopback()
    }

    /// Host and port, the port only where it is not the scheme's own.
    #[must_use]
    pub fn authority(&self) -> String {
        if self.port == self.scheme.default_port() {
            self.host.clone()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.as_str(), self.authority())
    }
}

/// Whether `host` (no port) names this machine. No name is looked up.
#[must_use]
pub(crate) fn is_loopback_host(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
        || ipv6(host).is_some_and(|ip| ip.is_loopback())
}

fn ipv6(host: &str) -> Option<Ipv6Addr> {
    host.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

/// An absolute `http` or `https` address.
///
/// ```
/// use tonnage::Url;
///
/// let url: Url = "https://ghcr.io/token?service=ghcr.io".parse()?;
/// assert_eq!(url.origin().host, "ghcr.io");
/// assert_eq!(url.join("/v2/")?.to_string(), "https://ghcr.io/v2/");
/// # Ok::<(), tonnage::UrlError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Url {
    origin: Origin,
    path: String,
    query: Option<String>,
}

/// Query keys whose values are shown in traces. All others may be secrets
/// (signed storage addresses carry theirs in the query).
const SHOWN_QUERY_KEYS: [&str; 5] = ["service", "scope", "n", "last", "artifactType"];

impl Url {
    /// An address from parts that are known to be clean.
    pub(crate) fn from_parts(origin: Origin, path: String, query: Option<String>) -> Self {
        Self { origin, path, query }
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The path, beginning with a slash.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What follows the question mark.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// Path and query as they go into a request line.
    #[must_use]
    pub fn path_and_query(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// Adds a query parameter, percent-encoded (RFC 3986, section 2.1).
    pub(crate) fn push_query(&mut self, key: &str, value: &str) {
        let query = self.query.get_or_insert_default();
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(key);
        query.push('=');
        percent_encode(value, query);
    }

    /// Reads `text` as an address relative to this one (RFC 3986, section 5).
    ///
    /// # Errors
    ///
    /// [`UrlError`], when the result is not an absolute `http(s)` address.
    pub fn join(&self, text: &str) -> Result<Self, UrlError> {
        let text = text.split('#').next().unwrap_or_default();
        let (origin, path) = (&self.origin, &self.path);
        let whole = match text.chars().next() {
            None => return Ok(self.clone()),
            Some('?') => return format!("{origin}{path}{text}").parse(),
            _ if has_scheme(text) => text.to_owned(),
            _ if text.starts_with("//") => format!("{}:{text}", origin.scheme.as_str()),
            Some('/') => format!("{origin}{text}"),
            Some(_) => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                format!("{origin}{folder}/{text}")
            }
        };
        let mut url: Self = whole.parse()?;
        url.path = without_dots(&url.path);
        Ok(url)
    }

    /// The address as it may be shown: values of the query that may be secrets
    /// are left out.
    #[must_use]
    pub fn redacted(&self) -> String {
        let mut text = format!("{}{}", self.origin, self.path);
        let mut mark = '?';
        for pair in self.query.iter().flat_map(|query| query.split('&')) {
            text.push(mark);
            mark = '&';
            let key = pair.split('=').next().unwrap_or_default();
            if SHOWN_QUERY_KEYS.contains(&key) {
                text.push_str(pair);
            } else {
                text.push_str(key);
                text.push_str("=…");
            }
        }
        text
    }
}

fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    })
}

/// A path without `.` and `..` (RFC 3986, section 5.2.4). Nothing leads above `/`.
fn without_dots(path: &str) -> String {
    let mut kept = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            segment => kept.push(segment),
        }
    }
    // What ends in dots names a folder.
    if path.ends_with("/.") || path.ends_with("/..") {
        kept.push("");
    }
    format!("/{}", kept.join("/"))
}

/// A value as it stands in a query or a form.
pub(crate) fn percent_encode(value: &str, out: &mut String) {
    use fmt::Write as _;
    for byte in value.bytes() {
        // Beside the unreserved characters, those that registries expect to see
        // plain in a scope and that a query allows (RFC 3986, section 3.4).
        if byte.is_ascii_alphanumeric() || b"-._~:/,*@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

impl FromStr for Url {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        if text.len() > MAX_URL_LEN {
            return Err(UrlError::TooLong);
        }
        if text.bytes().any(|b| !b.is_ascii_graphic() || b == b'\\') {
            return Err(UrlError::Character);
        }
        let (scheme, rest) = text.split_once("://").ok_or(UrlError::NotAbsolute)?;
        let scheme = if scheme.eq_ignore_ascii_case("https") {
            Scheme::Https
        } else if scheme.eq_ignore_ascii_case("http") {
            Scheme::Http
        } else {
            return Err(UrlError::Scheme);
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (rest, None),
        };
        let (host, port) = split_authority(authority)?;
        let origin = Origin {
            scheme,
            host: host.to_ascii_lowercase(),
            port: port.unwrap_or(scheme.default_port()),
        };
        let path = if path.is_empty() { "/".to_owned() } else { path.to_owned() };
        Ok(Self { origin, path, query })
    }
}

fn split_authority(authority: &str) -> Result<(&str, Option<u16>), UrlError> {
    if authority.contains('@') {
        return Err(UrlError::UserInfo);
    }
    let host_end = match authority.find(']') {
        Some(bracket) => bracket + 1,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(host_end);
    let is_name = |host: &str| {
        !host.is_empty()
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
    };
    if !is_name(host) && ipv6(host).is_none() {
        return Err(UrlError::Host);
    }
    let port = match port.strip_prefix(':') {
        None if port.is_empty() => None,
        Some("") => None,
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            Some(digits.parse().ok().filter(|port| *port != 0).ok_or(UrlError::Port)?)
        }
        _ => return Err(UrlError::Port),
    };
    Ok((host, port))
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)?;
        match &self.query {
            Some(query) => write!(f, "?{query}"),
            None => Ok(()),
        }
    }
}

/// Redacted: an address in a debug print is an address in a log.
impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

/// Redacted, as for people.
impl Serialize for Url {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.redacted())
    }
}

/// Why a text is not an address that is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlError {
    /// No scheme and host.
    NotAbsolute,
    /// A scheme other than `http` and `https`.
    Scheme,
    /// A name or password in the address.
    UserInfo,
    /// No host, or one that cannot be.
    Host,
    /// A port outside 1–65535.
    Port,
    /// A space, a control character, a backslash or a character outside ASCII.
    Character,
    /// Longer than [`MAX_URL_LEN`].
    TooLong,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAbsolute => "the address has no scheme and host",
            Self::Scheme => "the address is neither https nor http",
            Self::UserInfo => "the address carries a name or password",
            Self::Host => "the address has no proper host",
            Self::Port => "the address has no proper port",
            Self::Character => "the address has a character that addresses do not have",
            Self::TooLong => "the address is longer than 8 KiB",
        })
    }
}

impl std::error::Error for UrlError {}
