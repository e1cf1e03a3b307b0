//! What we say of a host beside what others say who read addresses by the WHATWG's
//! standard: browsers, and most of what a name is handed on to.

use tonnage::proxy::{Guard, Route};
use tonnage::{Origin, Scheme, Url};

/// Whom we would ask is, to others, that very name, at that port, and no address in
/// disguise; what is an address to others is never asked.
pub(crate) fn host(text: &str) {
    let guard = Guard::default();
    let theirs = url::Url::parse(&format!("https://{text}/v2/"));
    let asked = |origin: &Origin| guard.check(origin).is_ok().then(|| origin.host.clone());
    let bare = Origin { scheme: Scheme::Https, host: text.to_owned(), port: 443 };
    let written = format!("https://{text}/v2/").parse::<Url>().ok();
    let route = Route::parse(&format!("/r/{text}/v2/"), None).ok();
    // As a host, as the host of an address, and as a visitor writes it.
    let asked_by_us = [
        asked(&bare),
        written.as_ref().and_then(|url| asked(url.origin())),
        route.as_ref().and_then(|route| asked(route.url(Scheme::Https).origin())),
    ];
    for host in asked_by_us.iter().flatten() {
        let Ok(theirs) = &theirs else {
            // A part in Punycode that decodes to nothing: a name that nobody has.
            assert!(host.to_ascii_lowercase().contains("xn--"), "{host:?} is no host to others");
            continue;
        };
        let is_hub = route.as_ref().is_some_and(|route| route.registry().is_docker_hub());
        let is_same = theirs.domain().is_some_and(|name| name.eq_ignore_ascii_case(host));
        assert!(is_same || is_hub, "{host:?} is {theirs} to others");
        assert_eq!((theirs.username(), theirs.password()), ("", None));
        assert_eq!(theirs.port_or_known_default(), Some(443));
    }
    if theirs.is_ok_and(|theirs| theirs.domain().is_none()) {
        assert_eq!(asked_by_us, [None, None, None], "an address to others");
    }
}
