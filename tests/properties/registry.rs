//! What registries and callers of a proxy say: challenges, links, routes, hosts.

use std::net::{Ipv4Addr, Ipv6Addr};

use tonnage::proxy::{Guard, MAX_ROUTE_LEN, Route, path_of};
use tonnage::registry::challenge::Challenge;
use tonnage::registry::link::next_page;
use tonnage::registry::token::TokenSource;
use tonnage::{Origin, Registry, Repository, Scheme, Url};

/// The longest header that is read.
const MAX_HEADER_LEN: usize = 8 * 1024;
/// The longest name of a host.
const MAX_NAME_LEN: usize = 253;

/// Challenges written out again are the same challenges, and none leads to an
/// address that cannot be asked.
pub(crate) fn challenge(text: &str) {
    let strict = Challenge::parse_all(text);
    let forgiving = Challenge::parse_all_forgiving(text);
    if strict.is_ok() {
        assert_eq!(strict, forgiving);
    }
    match forgiving {
        Ok(challenges) => {
            challenges.iter().for_each(tokens);
            let written: Vec<String> = challenges.iter().map(written).collect();
            let written = written.join(", ");
            if written.len() <= MAX_HEADER_LEN {
                assert_eq!(Challenge::parse_all(&written), Ok(challenges), "{written}");
            }
        }
        Err(error) => assert!(error.position <= text.len()),
    }
}

fn tokens(challenge: &Challenge) {
    assert!(!challenge.scheme.is_empty());
    assert!(challenge.token68.is_none() || challenge.params.is_empty());
    let (Ok(asked), Ok(repository)) = ("https://a.b/v2/c/d/manifests/e".parse(), "c/d".parse())
    else {
        return;
    };
    let repository: Repository = repository;
    if let Ok(source) = TokenSource::from_challenge(challenge, &asked, &repository) {
        let url = source.url(&repository);
        let origin = url.origin();
        assert!(origin.scheme == Scheme::Https, "{url}");
        // What was joined may be longer than what is read.
        if url.to_string().len() <= tonnage::MAX_URL_LEN {
            assert_eq!(url.to_string().parse(), Ok(url));
        }
    }
}

fn written(challenge: &Challenge) -> String {
    let quoted = |value: &str| value.replace('\\', r"\\").replace('"', "\\\"");
    let params =
        challenge.params.iter().map(|(name, value)| format!("{name}=\"{}\"", quoted(value)));
    let params = params.chain(challenge.token68.clone()).collect::<Vec<_>>().join(", ");
    format!("{} {params}", challenge.scheme).trim_end().to_owned()
}

/// The next page is one of the same registry, and not the one that was asked for.
pub(crate) fn link(text: &str) {
    for asked in ["https://a.b/v2/c/tags/list?n=2", "http://[::1]:5000/v2/c/tags/list"] {
        let Ok(asked) = asked.parse::<Url>() else { return };
        let Some(next) = next_page(text, &asked) else { continue };
        assert_eq!(next.origin(), asked.origin());
        assert_ne!(next, asked);
        assert_eq!(next.to_string().parse(), Ok(next.clone()));
        let above = |segment: &str| matches!(segment, "." | "..");
        // A query alone keeps the path that was asked for.
        assert!(next.path() == asked.path() || !next.path().split('/').any(above), "{next}");
        assert!(!next.redacted().contains(char::is_control));
    }
}

/// A route written out again is the same route, and asks nobody but the registry
/// that it names.
pub(crate) fn route(text: &str) {
    let (path, query) = match text.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (text, None),
    };
    let route = match Route::parse(path, query) {
        Ok(route) => route,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let written = route.to_string();
    let (path, query) = written.split_once('?').unwrap_or((&written, ""));
    assert_eq!(Route::parse(path, Some(query)), Ok(route.clone()), "{written}");
    for scheme in [Scheme::Https, Scheme::Http] {
        let url = route.url(scheme);
        assert_eq!(url.to_string().parse(), Ok(url.clone()));
        assert_eq!(url.origin().host, route.registry().host_without_port());
        assert!(url.path().starts_with("/v2/") && !url.path().contains("/../"), "{url}");
        // A port that was left out is written, and may be what is too much.
        let back = path_of(&url).filter(|back| back.len() <= MAX_ROUTE_LEN);
        let Some(back) = back else { continue };
        let (path, query) = back.split_once('?').unwrap_or((&back, ""));
        // A port that is the scheme's own is not written.
        let back = Route::parse(path, Some(query)).map(|route| route.url(scheme));
        assert_eq!(back, Ok(url));
    }
}

/// The verdict on a host is one verdict, however it is written; and whoever is
/// asked has a name with a dot.
pub(crate) fn host(text: &str) {
    let at = |host: &str| Origin { scheme: Scheme::Https, host: host.to_owned(), port: 443 };
    let guard = Guard::default();
    let verdict = guard.check(&at(text)).map_err(|refusal| refusal.reason);
    let again = |host: &str| guard.check(&at(host)).map_err(|refusal| refusal.reason);
    assert_eq!(again(text), verdict);
    assert_eq!(again(&text.to_ascii_uppercase()), verdict);
    if verdict.is_ok() {
        assert!(text.is_ascii() && text.contains('.') && text.len() <= MAX_NAME_LEN);
        assert!(text.parse::<Ipv4Addr>().is_err() && text.parse::<Ipv6Addr>().is_err());
        let url: Result<Url, _> = format!("https://{text}/").parse();
        assert_eq!(url.map(|url| url.origin().clone()), Ok(at(&text.to_ascii_lowercase())));
        // What lies below an allowed name is allowed.
        if text.len() + 2 <= MAX_NAME_LEN {
            assert_eq!(again(&format!("a.{text}")), Ok(()));
        }
    }
    if let Ok(registry) = Registry::parse(text) {
        let mut guard = Guard::default();
        guard.allow(&registry);
        let scheme = guard.scheme(&registry);
        let port = registry.port().unwrap_or(scheme.default_port());
        let host = registry.host_without_port().to_ascii_lowercase();
        assert!(guard.exempts(&host, port));
        assert_eq!(guard.check(&Origin { scheme, host, port }), Ok(()));
    }
}
