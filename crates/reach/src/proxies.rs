//! [`Proxies`]: through whom others are asked, as the environment says.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use tonnage::{MAX_URL_LEN, Origin, Scheme, Url};

use crate::address::Reach;
use crate::exceptions::Exceptions;
use crate::host::reach;

/// Through whom others are asked; nobody by default.
///
/// This machine itself is always asked without a proxy.
///
/// ```
/// use tonnage_reach::Proxies;
///
/// let proxies = Proxies::from_environment(|name| match name {
///     "HTTPS_PROXY" => Some("http://proxy.example:3128".to_owned()),
///     "NO_PROXY" => Some("registry.example,10.0.0.0/8".to_owned()),
///     _ => None,
/// })?;
/// assert_ne!(proxies, Proxies::default());
/// # Ok::<(), tonnage_reach::ProxiesError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    http: Option<Arc<Proxy>>,
    https: Option<Arc<Proxy>>,
    exceptions: Exceptions,
}

/// A proxy, and who named it.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// The variable that names it.
    pub variable: &'static str,
    /// Where it is.
    pub origin: Origin,
    /// What `Proxy-Authorization` says (RFC 9110, section 11.7.2), which is secret.
    pub authorization: Option<String>,
}

/// A variable of the environment that should name a proxy, and does not. What it
/// holds stays unsaid, since passwords stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProxiesError {
    /// The variable.
    pub variable: &'static str,
    fault: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Socks,
    Scheme,
    Address,
}

impl Proxies {
    /// What the environment says, each variable read by `variable`.
    ///
    /// `HTTPS_PROXY` names the proxy for addresses in https, `HTTP_PROXY` that for
    /// those in clear text, `ALL_PROXY` that for both where they say nothing, and
    /// `NO_PROXY` who is asked without. Each may be written in small letters, and
    /// the large ones go first; an empty one is none. Where `REQUEST_METHOD` is set,
    /// a web server started this, and `HTTP_PROXY` may be a visitor's header: then
    /// it counts in small letters only.
    ///
    /// # Errors
    ///
    /// [`ProxiesError`], when a variable that counts names no proxy that can be
    /// asked here.
    pub fn from_environment(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ProxiesError> {
        let set = |name: &&str| variable(name).is_some_and(|value| !value.trim().is_empty());
        let first = |names: &[&'static str]| {
            let name = names.iter().copied().find(set)?;
            Some((name, variable(name)?))
        };
        let exceptions = first(&["NO_PROXY", "no_proxy"]).map(|(_, hosts)| hosts);
        let exceptions = Exceptions::parse(&exceptions.unwrap_or_default());
        if exceptions.are_everybody() {
            return Ok(Self { exceptions, ..Self::default() });
        }
        let is_visited = set(&"REQUEST_METHOD");
        let for_http: &[_] =
            if is_visited { &["http_proxy"] } else { &["HTTP_PROXY", "http_proxy"] };
        let named = |names: &[&'static str]| {
            let found = first(names).or_else(|| first(&["ALL_PROXY", "all_proxy"]));
            found.map(|(name, value)| Proxy::parse(name, value.trim()).map(Arc::new)).transpose()
        };
        let (https, http) = (named(&["HTTPS_PROXY", "https_proxy"])?, named(for_http)?);
        Ok(Self { http, https, exceptions })
    }

    /// The proxy through which a host (IPv6 in brackets) is asked, if one is.
    #[must_use]
    pub fn between(&self, scheme: Scheme, host: &str, port: u16) -> Option<&Arc<Proxy>> {
        let proxy = match scheme {
            Scheme::Http => self.http.as_ref(),
            Scheme::Https => self.https.as_ref(),
        }?;
        let is_near = reach(host) == Some(Reach::Loopback);
        (!is_near && !self.exceptions.hold(host, port)).then_some(proxy)
    }
}

impl Proxy {
    fn parse(variable: &'static str, value: &str) -> Result<Self, ProxiesError> {
        let error = |fault| ProxiesError { variable, fault };
        let address = || error(Fault::Address);
        let (scheme, rest) = value.split_once("://").unwrap_or(("http", value));
        let scheme = scheme.to_ascii_lowercase();
        match scheme.as_str() {
            "http" | "https" => {}
            other if other.starts_with("socks") => return Err(error(Fault::Socks)),
            _ => return Err(error(Fault::Scheme)),
        }
        if rest.len() > MAX_URL_LEN {
            return Err(address());
        }
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        let url: Url = format!("{scheme}://{host}/").parse().map_err(|_| address())?;
        let authorization = user.map(basic);
        Ok(Self { variable, origin: url.origin().clone(), authorization })
    }

    /// Host and port.
    #[must_use]
    pub fn host(&self) -> String {
        format!("{}:{}", self.origin.host, self.origin.port)
    }

    /// The proxy as the subject of a sentence: `127.0.0.1:3128, which HTTPS_PROXY
    /// names,`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}, which {} names,", self.host(), self.variable)
    }

    /// That it wants to know who asks, after a 407.
    #[must_use]
    pub fn wants_a_password(&self) -> String {
        let name = self.name();
        if self.authorization.is_some() {
            format!("{name} does not take the name and the password that stand there")
        } else {
            format!("{name} wants a name and a password")
        }
    }
}

/// `Basic`, of a name and a password as they stand in an address.
///
/// Source: RFC 7617, section 2.
fn basic(user: &str) -> String {
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let mut pair: Vec<u8> = percent_decode_str(name).collect();
    pair.push(b':');
    pair.extend(percent_decode_str(password));
    format!("Basic {}", BASE64_STANDARD.encode(pair))
}

/// Secrets out.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("variable", &self.variable)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ProxiesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variable = self.variable;
        match self.fault {
            Fault::Socks => write!(
                f,
                "{variable} names a SOCKS proxy, which is not spoken here; \
                 name one by http:// or https://, or unset it"
            ),
            Fault::Scheme => write!(
                f,
                "{variable} names a proxy that is neither http nor https; \
                 it looks like http://proxy.example:3128"
            ),
            Fault::Address => write!(
                f,
                "{variable} does not hold a proxy's address; \
                 it looks like http://proxy.example:3128"
            ),
        }
    }
}

impl std::error::Error for ProxiesError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(environment: &[(&str, &str)]) -> Result<Proxies, String> {
        let variable = |name: &str| {
            let found = environment.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Proxies::from_environment(variable).map_err(|error| error.to_string())
    }

    /// The proxy for an address, and who named it.
    fn through(environment: &[(&str, &str)], url: &str) -> Option<String> {
        let url: Url = url.parse().unwrap();
        let origin = url.origin();
        let proxies = proxies(environment).unwrap();
        let proxy = proxies.between(origin.scheme, &origin.host, origin.port)?;
        Some(format!("{} {}", proxy.origin, proxy.variable))
    }

    #[test]
    fn which_variable_counts() {
        let (https, http) = ("https://registry.example/", "http://registry.example/");
        for (environment, url, proxy) in [
            (&[][..], https, None),
            (&[("HTTPS_PROXY", "http://a:1")], https, Some("http://a:1 HTTPS_PROXY")),
            (&[("https_proxy", "http://a:1")], https, Some("http://a:1 https_proxy")),
            (&[("HTTPS_PROXY", "http://a:1")], http, None),
            (&[("HTTP_PROXY", "http://a:1")], https, None),
            (&[("HTTP_PROXY", "http://a:1")], http, Some("http://a:1 HTTP_PROXY")),
            (&[("ALL_PROXY", "http://a:1")], https, Some("http://a:1 ALL_PROXY")),
            (&[("all_proxy", "http://a:1")], http, Some("http://a:1 all_proxy")),
            (
                &[("https_proxy", "http://small:1"), ("HTTPS_PROXY", "http://large:1")],
                https,
                Some("http://large:1 HTTPS_PROXY"),
            ),
            (
                &[("ALL_PROXY", "http://all:1"), ("https_proxy", "http://a:1")],
                https,
                Some("http://a:1 https_proxy"),
            ),
            (
                &[("HTTPS_PROXY", " "), ("https_proxy", "http://a:1")],
                https,
                Some("http://a:1 https_proxy"),
            ),
            (&[("HTTPS_PROXY", "")], https, None),
            (&[("HTTPS_PROXY", "http://a:1"), ("NO_PROXY", "*")], https, None),
            (&[("HTTPS_PROXY", "http://a:1"), ("no_proxy", "example")], https, None),
            (
                &[("HTTPS_PROXY", "http://a:1"), ("NO_PROXY", "registry.example:5000")],
                https,
                Some("http://a:1 HTTPS_PROXY"),
            ),
            // A visitor's header `Proxy` is HTTP_PROXY to a program of a web server.
            (&[("REQUEST_METHOD", "GET"), ("HTTP_PROXY", "http://evil:1")], http, None),
            (
                &[
                    ("REQUEST_METHOD", "GET"),
                    ("HTTP_PROXY", "http://evil:1"),
                    ("http_proxy", "http://a:1"),
                ],
                http,
                Some("http://a:1 http_proxy"),
            ),
        ] {
            assert_eq!(through(environment, url).as_deref(), proxy, "{environment:?} {url}");
        }
    }

    #[test]
    fn this_machine_needs_no_proxy() {
        let environment = [("ALL_PROXY", "http://a:1")];
        for host in
            ["localhost", "localhost.", "samples.localhost", "127.0.0.1", "127.1.2.3", "[::1]"]
        {
            assert_eq!(through(&environment, &format!("https://{host}:5000/")), None, "{host}");
            assert_eq!(through(&environment, &format!("http://{host}/")), None, "{host}");
        }
        for host in ["10.0.0.1", "registry.example", "localhost.example"] {
            assert!(through(&environment, &format!("https://{host}/")).is_some(), "{host}");
        }
    }

    #[test]
    fn how_a_proxy_is_named() {
        for (value, origin) in [
            ("http://a.example:3128", "http://a.example:3128"),
            ("http://a.example:3128/", "http://a.example:3128"),
            ("HTTP://A.example:3128/path?query", "http://a.example:3128"),
            ("a.example:3128", "http://a.example:3128"),
            ("a.example", "http://a.example"),
            ("https://a.example", "https://a.example"),
            ("  http://a.example:1 ", "http://a.example:1"),
            ("http://[::1]:3128", "http://[::1]:3128"),
            ("http://user:pa@ss@a.example:1", "http://a.example:1"),
        ] {
            let found = through(&[("HTTPS_PROXY", value)], "https://registry.example/").unwrap();
            assert_eq!(found, format!("{origin} HTTPS_PROXY"), "{value}");
        }
    }

    #[test]
    fn names_and_passwords() {
        for (value, pair) in [
            ("http://user:secret@a:1", Some("user:secret")),
            ("user:secret@a:1", Some("user:secret")),
            ("http://user@a:1", Some("user:")),
            ("http://us%3aer:s%40c%2Fret@a:1", Some("us:er:s@c/ret")),
            ("http://user:a:b@a:1", Some("user:a:b")),
            ("http://user:%@a:1", Some("user:%")),
            ("http://a:1", None),
        ] {
            let proxies = proxies(&[("HTTPS_PROXY", value)]).unwrap();
            let proxy = proxies.https.as_ref().unwrap();
            let sent = proxy.authorization.clone();
            let expected = pair.map(|pair| format!("Basic {}", BASE64_STANDARD.encode(pair)));
            assert_eq!(sent, expected, "{value}");
            let shown = format!("{proxies:?} {} {}", proxy.name(), proxy.wants_a_password());
            assert!(!shown.contains("user") && !shown.contains("secret"), "{shown}");
        }
    }

    #[test]
    fn what_names_no_proxy() {
        let long = format!("http://{}:1", "a".repeat(9000));
        for (value, sentence) in [
            (
                "socks5://user:secret@a:1080",
                "HTTPS_PROXY names a SOCKS proxy, which is not spoken here; \
                 name one by http:// or https://, or unset it",
            ),
            (
                "SOCKS5H://a",
                "HTTPS_PROXY names a SOCKS proxy, which is not spoken here; \
                 name one by http:// or https://, or unset it",
            ),
            (
                "ftp://secret@a",
                "HTTPS_PROXY names a proxy that is neither http nor https; \
                 it looks like http://proxy.example:3128",
            ),
            ("http://", ""),
            ("http://user:secret@", ""),
            ("http://a b", ""),
            ("http://a:99999", ""),
            ("http://a:secret", ""),
            (&long, ""),
        ] {
            let found = proxies(&[("HTTPS_PROXY", value)]).unwrap_err();
            let expected = match sentence {
                "" => {
                    "HTTPS_PROXY does not hold a proxy's address; \
                     it looks like http://proxy.example:3128"
                }
                sentence => sentence,
            };
            assert_eq!(found, expected, "{value}");
        }
        // Nobody is kept from anything by what nobody uses.
        let unused = [("ALL_PROXY", "socks5://a"), ("NO_PROXY", "*")];
        assert!(proxies(&unused).is_ok());
        let both = [("ALL_PROXY", "socks5://a"), ("HTTPS_PROXY", "http://a"), ("http_proxy", "a")];
        assert!(proxies(&both).is_ok());
    }
}
