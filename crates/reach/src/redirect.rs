//! Where an answer sends us on to, and whether we go.

use std::net::IpAddr;

use tonnage::proxy::Guard;
use tonnage::{
    Headers, Method, Origin, Purpose, Scheme, TransportFailure, TransportFailureKind, Url,
};

use crate::address::Reach;
use crate::host::reach;

/// The most redirects of one request that are followed.
pub const MAX_REDIRECTS: usize = 5;

/// The statuses that name another address for the same thing (RFC 9110,
/// section 15.4).
const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

/// The head of an answer, as far as redirects care.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// What was asked with.
    pub method: Method,
    /// What for.
    pub purpose: Purpose,
    /// What was asked for.
    pub url: &'a Url,
    /// The address that answered, where it is known.
    pub peer: Option<IpAddr>,
    /// Who may be asked, where not everybody may.
    pub guard: Option<&'a Guard>,
    /// The answer's status.
    pub status: u16,
    /// The answer's header fields.
    pub headers: &'a Headers,
}

impl Head<'_> {
    /// The address that is asked next, after `followed` redirects; nothing when
    /// this is the answer.
    ///
    /// # Errors
    ///
    /// [`TransportFailureKind::Redirect`], when the answer sends us where we do
    /// not go.
    pub fn next(&self, followed: usize) -> Result<Option<Url>, TransportFailure> {
        // A form is sent once: a second address never sees what it holds.
        if self.method == Method::Post || !REDIRECTS.contains(&self.status) {
            return Ok(None);
        }
        let mut locations = self.headers.get_all("location");
        let Some(location) = locations.next() else { return Ok(None) };
        let from = self.url.origin();
        let refuse = |why: String| {
            let detail = format!("{} redirects {why}", from.authority());
            Err(TransportFailure::new(TransportFailureKind::Redirect, detail))
        };
        // One of several would be followed by us and another one by others.
        if locations.next().is_some() {
            return refuse("to several addresses at once".to_owned());
        }
        if location.is_empty() {
            return refuse("to nowhere".to_owned());
        }
        // Who gives tokens was named by the registry; nobody else is, by them.
        if self.purpose == Purpose::Token {
            return refuse("whoever wants a token, and that is not followed".to_owned());
        }
        let url = match self.url.join(location) {
            Ok(url) => url,
            Err(error) => return refuse(format!("to what is no address: {error}")),
        };
        let to = url.origin();
        if from.scheme == Scheme::Https && to.scheme == Scheme::Http {
            return refuse(format!("from https to clear text at {}", to.authority()));
        }
        if let Some(guard) = self.guard {
            if let Err(refusal) = guard.check(to) {
                return refuse(format!("to {}; {refusal}", to.authority()));
            }
        } else if to != from
            && let Some(nearer) = self.nearer(to)
        {
            return refuse(format!("to {}, which is {nearer}", to.authority()));
        }
        if followed >= MAX_REDIRECTS {
            return refuse(format!("once more after {MAX_REDIRECTS} redirects"));
        }
        Ok(Some(url))
    }

    /// What `to` is called if it is nearer to this machine than the one who
    /// sends us there: nobody outside may name an address inside.
    ///
    /// No name is looked up here. Where names that lead inside matter, the
    /// address policy refuses what they resolve to.
    fn nearer(&self, to: &Origin) -> Option<&'static str> {
        let here = self.peer.map(Reach::of).or_else(|| reach(&self.url.origin().host));
        let there = reach(&to.host)?;
        (there < here.unwrap_or(Reach::Public)).then_some(match there {
            Reach::Loopback => "this machine itself",
            Reach::Private | Reach::Public => "an address of the local network",
        })
    }
}

/// The header fields that go along from one address to the next: credentials
/// stay with their origin, and what was left behind does not come back.
///
/// A subdomain or another port is another origin: storage that is given a
/// signed address and a token refuses both.
#[must_use]
pub fn carry(headers: Headers, from: &Origin, to: &Origin) -> Headers {
    if from == to {
        return headers;
    }
    headers.iter().filter(|(name, _)| !is_credential(name)).collect()
}

fn is_credential(name: &str) -> bool {
    name.contains("authorization") || name.contains("cookie")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = "https://storage.example/blob?signature=secret";

    fn next(from: &str, peer: Option<&str>, location: &[&str]) -> Result<Option<String>, String> {
        asked(Method::Get, 307, from, peer, location, 0)
    }

    fn asked(
        method: Method,
        status: u16,
        from: &str,
        peer: Option<&str>,
        locations: &[&str],
        followed: usize,
    ) -> Result<Option<String>, String> {
        let headers = locations.iter().map(|location| ("location", *location)).collect();
        let url = from.parse().unwrap();
        let peer = peer.map(|peer| peer.parse().unwrap());
        let purpose = Purpose::Manifest;
        let head =
            Head { method, purpose, url: &url, peer, guard: None, status, headers: &headers };
        match head.next(followed) {
            Ok(url) => Ok(url.map(|url| url.to_string())),
            Err(failure) => {
                assert_eq!(failure.kind, TransportFailureKind::Redirect);
                Err(failure.detail)
            }
        }
    }

    #[test]
    fn which_answers_are_redirects() {
        let from = "https://a.example/v2/";
        for status in [301, 302, 303, 307, 308] {
            for method in [Method::Get, Method::Head] {
                let followed = asked(method, status, from, None, &[SIGNED], 0);
                assert_eq!(followed, Ok(Some(SIGNED.to_owned())), "{status}");
            }
            assert_eq!(asked(Method::Post, status, from, None, &[SIGNED], 0), Ok(None));
            assert_eq!(asked(Method::Get, status, from, None, &[], 0), Ok(None));
        }
        for status in [200, 201, 300, 304, 305, 306, 309, 401, 404] {
            assert_eq!(asked(Method::Get, status, from, None, &[SIGNED], 0), Ok(None), "{status}");
        }
    }

    /// Not even to another page of its own.
    #[test]
    fn token_servers_send_nobody_on() {
        let url: Url = "https://auth.example/token?scope=repository:a:pull".parse().unwrap();
        for location in [SIGNED, "/token/", "http://127.0.0.1/", ""] {
            let headers = [("location", location)].into_iter().collect();
            let (method, purpose) = (Method::Get, Purpose::Token);
            let head = Head {
                method,
                purpose,
                url: &url,
                peer: None,
                guard: None,
                status: 302,
                headers: &headers,
            };
            let failure = head.next(0).unwrap_err();
            assert_eq!(failure.kind, TransportFailureKind::Redirect);
            assert_eq!(
                failure.detail,
                if location.is_empty() {
                    "auth.example redirects to nowhere"
                } else {
                    "auth.example redirects whoever wants a token, and that is not followed"
                }
            );
        }
    }

    #[test]
    fn relative_locations() {
        let from = "https://a.example/v2/x/blobs/y?z";
        for (location, target) in [
            ("/other", "https://a.example/other"),
            ("//b.example/other", "https://b.example/other"),
            ("z", "https://a.example/v2/x/blobs/z"),
            ("?n=1", "https://a.example/v2/x/blobs/y?n=1"),
            ("https://b.example/#part", "https://b.example/"),
        ] {
            assert_eq!(next(from, None, &[location]), Ok(Some(target.to_owned())), "{location}");
        }
    }

    #[test]
    fn locations_that_are_none() {
        let from = "https://a.example/v2/";
        for (locations, sentence) in [
            (vec![""], "a.example redirects to nowhere"),
            (vec!["/a", "/b"], "a.example redirects to several addresses at once"),
            (
                vec!["javascript:alert(1)"],
                "a.example redirects to what is no address: the address has no scheme and host",
            ),
            (
                vec!["file:///etc/passwd"],
                "a.example redirects to what is no address: the address is neither https nor http",
            ),
            (
                vec!["https://user:pass@b.example/"],
                "a.example redirects to what is no address: \
                 the address carries a name or password",
            ),
            (
                vec!["https://b.example/a b"],
                "a.example redirects to what is no address: \
                 the address has a character that addresses do not have",
            ),
        ] {
            assert_eq!(next(from, None, &locations), Err(sentence.to_owned()));
        }
    }

    #[test]
    fn never_back_to_clear_text() {
        assert_eq!(
            next("https://a.example/", None, &["http://b.example:5000/x?secret=1"]),
            Err("a.example redirects from https to clear text at b.example:5000".to_owned())
        );
        assert_eq!(
            next("http://a.example/", None, &["https://a.example/"]),
            Ok(Some("https://a.example/".to_owned()))
        );
        assert_eq!(
            next("http://a.example/", None, &["http://b.example/"]),
            Ok(Some("http://b.example/".to_owned()))
        );
    }

    #[test]
    fn nobody_outside_names_an_address_inside() {
        let refused = |from, peer, to| next(from, peer, &[to]).unwrap_err();
        let public = Some("140.82.112.33");
        for to in ["https://127.0.0.1/", "https://localhost:8080/", "https://[::1]/"] {
            let detail = refused("https://a.example/", public, to);
            assert!(detail.ends_with("which is this machine itself"), "{detail}");
            refused("https://a.example/", Some("10.0.0.1"), to);
            refused("https://a.example/", None, to);
        }
        assert_eq!(
            refused("https://a.example/", public, "https://169.254.169.254/latest/meta-data/"),
            "a.example redirects to 169.254.169.254, which is an address of the local network"
        );
        refused("https://8.8.8.8/", None, "https://10.0.0.1/");
        // From inside it is nobody's secret.
        for (from, peer, to) in [
            ("http://127.0.0.1:1/", Some("127.0.0.1"), "http://127.0.0.1:2/"),
            ("http://localhost:1/", None, "http://10.0.0.1/"),
            ("https://registry.corp/", Some("10.0.0.1"), "https://10.0.0.2/"),
            ("https://registry.corp/", Some("10.0.0.1"), "https://a.example/"),
            ("https://10.0.0.1/", None, "https://10.0.0.2/"),
            ("https://10.0.0.1/", None, "https://10.0.0.1/other"),
            ("https://a.example/", public, "https://8.8.8.8/"),
        ] {
            assert_eq!(next(from, peer, &[to]), Ok(Some(to.to_owned())), "{from} {to}");
        }
    }

    #[test]
    fn a_guard_judges_instead() {
        let mut guard = Guard::default();
        guard.allow(&tonnage::Registry::parse("127.0.0.1:5000").unwrap());
        let url: Url = "https://a.example/v2/".parse().unwrap();
        let next = |location: &str| {
            let headers = [("location", location)].into_iter().collect();
            let (method, purpose, guard) = (Method::Get, Purpose::Manifest, Some(&guard));
            let head = Head {
                method,
                purpose,
                url: &url,
                peer: None,
                guard,
                status: 307,
                headers: &headers,
            };
            head.next(0).map_err(|failure| (failure.kind, failure.detail))
        };
        // Whoever the operator vouched for may be redirected to.
        assert!(next("https://127.0.0.1:5000/blob").is_ok());
        assert!(next("https://cdn.example/blob?signature=1").is_ok());
        for (location, sentence) in [
            (
                "https://127.0.0.1/",
                "a.example redirects to 127.0.0.1; \
                 127.0.0.1 is an address, and only names are asked",
            ),
            (
                "https://cdn.example:6379/",
                "a.example redirects to cdn.example:6379; \
                 cdn.example:6379 is not at port 443, where registries are",
            ),
        ] {
            let refused = (TransportFailureKind::Redirect, sentence.to_owned());
            assert_eq!(next(location), Err(refused), "{location}");
        }
    }

    #[test]
    fn five_and_no_more() {
        let at = |followed| asked(Method::Get, 302, "https://a.example/", None, &["/"], followed);
        assert!(at(4).is_ok());
        assert_eq!(at(5), Err("a.example redirects once more after 5 redirects".to_owned()));
    }

    #[test]
    fn credentials_stay_with_their_origin() {
        let headers: Headers = [
            ("accept", "*/*"),
            ("authorization", "Bearer secret"),
            ("proxy-authorization", "secret"),
            ("x-registry-authorization", "secret"),
            ("cookie", "secret"),
            ("range", "bytes=0-1"),
        ]
        .into_iter()
        .collect();
        let origin = |url: &str| url.parse::<Url>().unwrap().origin().clone();
        let home = origin("https://a.example/");
        assert_eq!(carry(headers.clone(), &home, &origin("https://A.example:443/x")), headers);
        for other in [
            "http://a.example/",
            "https://a.example:444/",
            "https://sub.a.example/",
            "https://b.example/",
            "https://a.example./",
        ] {
            let left = carry(headers.clone(), &home, &origin(other));
            let names: Vec<&str> = left.iter().map(|(name, _)| name).collect();
            assert_eq!(names, ["accept", "range"], "{other}");
            let back = carry(left.clone(), &origin(other), &home);
            assert_eq!(back, left, "what was left behind does not come back");
        }
    }
}
