//! What a route is, and what is none.

use proptest::prelude::*;
use tonnage::proxy::{Route, path_of};
use tonnage::{Scheme, Url};

use super::registry::{Registry, ok};
use super::{alone, before};

const HASH: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn split(target: &str) -> (&str, Option<&str>) {
    target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)))
}

/// Route, the route as it is written anew, and the address that is asked.
#[rustfmt::skip]
const GOOD: [(&str, &str, &str); 18] = [
    ("/r/ghcr.io/v2/", "/r/ghcr.io/v2/", "https://ghcr.io/v2/"),
    ("/r/GHCR.io/v2/a/manifests/B", "/r/ghcr.io/v2/a/manifests/B", "https://ghcr.io/v2/a/manifests/B"),
    ("/r/quay.io:443/v2/", "/r/quay.io:443/v2/", "https://quay.io/v2/"),
    ("/r/docker.io/v2/library/ubuntu/manifests/14.04", "/r/docker.io/v2/library/ubuntu/manifests/14.04", "https://registry-1.docker.io/v2/library/ubuntu/manifests/14.04"),
    ("/r/registry-1.docker.io/v2/a/b/tags/list", "/r/docker.io/v2/a/b/tags/list", "https://registry-1.docker.io/v2/a/b/tags/list"),
    ("/r/index.docker.io/v2/", "/r/docker.io/v2/", "https://registry-1.docker.io/v2/"),
    ("/r/a.example/v2/o/p/manifests/sha256:HASH", "/r/a.example/v2/o/p/manifests/sha256:HASH", "https://a.example/v2/o/p/manifests/sha256:HASH"),
    ("/r/a.example/v2/o/blobs/sha512:HASHHASH", "/r/a.example/v2/o/blobs/sha512:HASHHASH", "https://a.example/v2/o/blobs/sha512:HASHHASH"),
    ("/r/a.example/v2/manifests/tags/list", "/r/a.example/v2/manifests/tags/list", "https://a.example/v2/manifests/tags/list"),
    ("/r/a.example/v2/tags/list/manifests/latest", "/r/a.example/v2/tags/list/manifests/latest", "https://a.example/v2/tags/list/manifests/latest"),
    ("/r/a.example/v2/o/tags/list?last=1.0&n=50", "/r/a.example/v2/o/tags/list?n=50&last=1.0", "https://a.example/v2/o/tags/list?n=50&last=1.0"),
    ("/r/a.example/v2/o/tags/list?n=&last=", "/r/a.example/v2/o/tags/list", "https://a.example/v2/o/tags/list"),
    ("/r/a.example/v2/o/tags/list?last=AbC%2B%2F%3D", "/r/a.example/v2/o/tags/list?last=AbC%2B/%3D", "https://a.example/v2/o/tags/list?last=AbC%2B/%3D"),
    ("/r/quay.io/v2/o/tags/list?n=50&next_page=gAAAAAB-_x", "/r/quay.io/v2/o/tags/list?n=50&next_page=gAAAAAB-_x", "https://quay.io/v2/o/tags/list?n=50&next_page=gAAAAAB-_x"),
    ("/r/a.example/v2/o/referrers/sha256:HASH", "/r/a.example/v2/o/referrers/sha256:HASH", "https://a.example/v2/o/referrers/sha256:HASH"),
    ("/r/a.example/v2/o/referrers/sha256:HASH?artifactType=application%2Fspdx+json", "/r/a.example/v2/o/referrers/sha256:HASH?artifactType=application/spdx%2Bjson", "https://a.example/v2/o/referrers/sha256:HASH?artifactType=application/spdx%2Bjson"),
    ("/r/127.0.0.1:5000/v2/", "/r/127.0.0.1:5000/v2/", "https://127.0.0.1:5000/v2/"),
    ("/r/[::1]:5000/v2/", "/r/[::1]:5000/v2/", "https://[::1]:5000/v2/"),
];

#[test]
fn good_routes_are_written_anew() {
    for (target, anew, url) in GOOD {
        let [target, anew, url] = [target, anew, url].map(|text| text.replace("HASH", HASH));
        let (path, query) = split(&target);
        let route = Route::parse(path, query).unwrap_or_else(|error| panic!("{target}: {error}"));
        assert_eq!(route.to_string(), anew);
        assert_eq!(route.url(Scheme::Https).to_string(), url);
        let (path, query) = split(&anew);
        assert_eq!(Route::parse(path, query).as_ref(), Ok(&route), "{anew}");
    }
}

proptest! {
    /// Whatever is read is written so that it is read again, and as a clean address.
    #[test]
    fn what_is_read_is_read_again(
        host in "([a-zA-Z0-9.-]{1,12}|\\[[0-9a-f:]{1,8}\\])(:[0-9]{1,5})?",
        name in "[a-z0-9._/-]{0,12}",
        rest in "(manifests/[a-zA-Z0-9._-]{1,8}|tags/list|blobs/sha256:[0-9a-f]{64}|[ -~]{0,16})",
        query in "((n|last|next_page|x)=[!-~]{0,8}&?){0,3}",
    ) {
        let path = format!("/r/{host}/v2/{name}/{rest}");
        let query = Some(query.as_str()).filter(|query| !query.is_empty());
        let Ok(route) = Route::parse(&path, query) else { return Ok(()) };
        let anew = route.to_string();
        let (path, query) = split(&anew);
        prop_assert_eq!(Route::parse(path, query), Ok(route.clone()));
        let url = route.url(Scheme::Https);
        let read: Url = url.to_string().parse().unwrap();
        prop_assert_eq!(&read, &url);
        prop_assert_eq!(url.path().split('/').filter(|part| matches!(*part, "." | "..")).count(), 0);
    }

    #[test]
    fn nothing_panics(path in ".{0,64}", query in proptest::option::of(".{0,64}")) {
        let _ = Route::parse(&format!("/r/{path}"), query.as_deref());
    }
}

#[test]
fn addresses_of_registries_and_back() {
    for (url, path) in [
        ("https://ghcr.io/v2/o/a/tags/list?n=1000", Some("/r/ghcr.io/v2/o/a/tags/list?n=1000")),
        (
            "https://registry-1.docker.io/v2/a/b/manifests/c",
            Some("/r/docker.io/v2/a/b/manifests/c"),
        ),
        ("https://a.example:5000/v2/", Some("/r/a.example:5000/v2/")),
        ("http://127.0.0.1:5000/v2/", Some("/r/127.0.0.1:5000/v2/")),
        ("http://localhost/v2/", Some("/r/localhost/v2/")),
        // In clear text only where the operator says so, at the port that is meant.
        ("http://registry.corp/v2/", Some("/r/registry.corp:80/v2/")),
        ("https://samples.localhost/v2/", Some("/r/samples.localhost/v2/")),
        // A proxy would speak to it in clear text.
        ("https://localhost:5000/v2/", None),
        ("https://auth.docker.io/token?service=registry.docker.io", None),
        ("https://ghcr.io/v1/", None),
        // Whether that is a route is for the proxy to say.
        ("https://ghcr.io/v2/o/a/manifests/x?y=z", Some("/r/ghcr.io/v2/o/a/manifests/x?y=z")),
    ] {
        let url: Url = url.parse().unwrap();
        assert_eq!(path_of(&url).as_deref(), path, "{url}");
    }
}

/// What is asked, and why it is not passed on.
#[rustfmt::skip]
const BAD: [(&str, &str); 46] = [
    ("/r/", SHAPE),
    ("/r/ghcr.io", SHAPE),
    ("/r/ghcr.io/", SHAPE),
    ("/r/ghcr.io/v2", SHAPE),
    ("/r/ghcr.io/v1/", SHAPE),
    ("/r/ghcr.io/v2/x", SHAPE),
    ("/r/ghcr.io/v2/_catalog", SHAPE),
    ("/r/ghcr.io/v2/a/blobs/uploads/", SHAPE),
    ("/r/ghcr.io/v2/a/tags/", SHAPE),
    ("/r/ghcr.io/v2/a/tags/other", SHAPE),
    ("/r/ghcr.io/v2/a/manifests/b/", SHAPE),
    ("/r/https://ghcr.io/v2/", HOST),
    ("/r//v2/", HOST),
    ("/r/../v2/", HOST),
    ("/r/user@ghcr.io/v2/", HOST),
    ("/r/ghcr.io:/v2/", HOST),
    ("/r/ghcr.io:0/v2/", HOST),
    ("/r/ghcr.io:65536/v2/", HOST),
    ("/r/ghcr.io./v2/", HOST),
    ("/r/a_b.example/v2/", HOST),
    ("/r/[ghcr.io]/v2/", HOST),
    ("/r/[::1/v2/", HOST),
    ("/r/ghcr.io%2fv2/", ENCODED),
    ("/r/ghcr.io/v2/a%2fb/manifests/c", ENCODED),
    ("/r/ghcr.io/v2/a/manifests/%2e%2e", ENCODED),
    ("/r/ghcr.io/v2/a/manifests/b%00", ENCODED),
    ("/r/ghcr.io/v2//manifests/b", "the repository is missing after the registry"),
    ("/r/ghcr.io/v2/a//b/manifests/c", "a part of the repository name is empty"),
    ("/r/ghcr.io/v2/../manifests/c", SEPARATOR),
    ("/r/ghcr.io/v2/./manifests/c", SEPARATOR),
    ("/r/ghcr.io/v2/a/../../b/manifests/c", SEPARATOR),
    ("/r/ghcr.io/v2/a..b/manifests/c", SEPARATOR),
    ("/r/ghcr.io/v2/A/manifests/c", "a repository name is written in lower case"),
    ("/r/ghcr.io/v2/a@b/manifests/c", "a repository name has only letters, digits and . _ - /"),
    ("/r/ghcr.io/v2/a/manifests/..", TAG),
    ("/r/ghcr.io/v2/a/manifests/-c", TAG),
    ("/r/ghcr.io/v2/a/manifests/c+d", TAG),
    ("/r/ghcr.io/v2/a/manifests/blake3:HASH", "only sha256, sha384 and sha512 digests can be checked"),
    ("/r/ghcr.io/v2/a/manifests/c?x=y", KEY),
    ("/r/ghcr.io/v2/?url=https://evil.example", KEY),
    ("/r/ghcr.io/v2/a/tags/list?url=x", KEY),
    ("/r/ghcr.io/v2/a/tags/list?n=x", "the query has no proper value for n"),
    ("/r/ghcr.io/v2/a/tags/list?n=1&n=2", "the query has no proper value for n"),
    ("/r/ghcr.io/v2/a/tags/list?last=%0d%0ax", LAST),
    ("/r/ghcr.io/v2/a/tags/list?last=%2", LAST),
    ("/r/ghcr.io/v2/a/referrers/sha256:HASH?artifactType=x", "the query has no proper value for artifactType"),
];

const SHAPE: &str = "this is no address that a registry is asked at";
const HOST: &str = "what follows /r/ is not a registry's host";
const ENCODED: &str = "the path is percent-encoded, which no name needs";
const SEPARATOR: &str = "in a repository name . _ __ and - stand singly between letters or digits";
const TAG: &str = "a tag has letters, digits and . _ -, and begins with no . or -";
const KEY: &str = "the query has a key that is not known here";
const LAST: &str = "the query has no proper value for last";

#[tokio::test]
async fn bad_routes_are_400_before_anybody_is_asked() {
    let proxy = alone().await;
    for (target, message) in BAD {
        let reply = proxy.get(&target.replace("HASH", HASH)).await;
        let expected = format!(
            "400 {{\"code\":\"INVALID_REFERENCE\",\"message\":\"{message}\",\"hint\":\
             \"An address looks like /r/docker.io/v2/library/ubuntu/manifests/14.04.\"}}"
        );
        assert_eq!(reply.problem(""), expected, "{target}");
        assert_eq!(reply.field("x-tonnage-upstream"), None, "{target}");
    }
}

#[tokio::test]
async fn bad_digests_and_names_that_are_too_long() {
    let proxy = alone().await;
    let long = |count| "a".repeat(count);
    for (target, status) in [
        (format!("/r/ghcr.io/v2/a/blobs/sha256:{}", &HASH[1..]), 400),
        (format!("/r/ghcr.io/v2/a/blobs/sha256:{}", HASH.to_uppercase()), 400),
        ("/r/ghcr.io/v2/a/blobs/sha256:../../x".to_owned(), 400),
        ("/r/ghcr.io/v2/a/blobs/latest".to_owned(), 400),
        ("/r/ghcr.io/v2/a/referrers/latest".to_owned(), 400),
        (format!("/r/ghcr.io/v2/a/blobs/md5:{}", &HASH[..32]), 400),
        (format!("/r/ghcr.io/v2/{}/manifests/b", long(256)), 400),
        (format!("/r/ghcr.io/v2/a/manifests/{}", long(129)), 400),
        (format!("/r/ghcr.io/v2/a/tags/list?last={}", long(1025)), 400),
        (format!("/r/ghcr.io/v2/a/manifests/{}", long(2048)), 414),
        (format!("/{}", long(2048)), 414),
    ] {
        let reply = proxy.get(&target).await;
        assert_eq!(reply.status, status, "{target}");
        assert_eq!(reply.field("x-tonnage-error"), Some("INVALID_REFERENCE"), "{target}");
    }
}

#[tokio::test]
async fn the_registry_is_asked_at_the_address_that_was_meant() {
    let registry = Registry::start(|_: &str| ok("application/json", "{}")).await;
    let proxy = before(&registry).await;
    for (route, asked) in [
        ("", "/v2/"),
        ("a/b/manifests/c", "/v2/a/b/manifests/c"),
        ("a/tags/list?last=x&n=5&", "/v2/a/tags/list?n=5&last=x"),
    ] {
        let reply = proxy.get(&registry.route(route)).await;
        assert_eq!((reply.status, reply.text()), (200, "{}"));
        assert_eq!(registry.asked().last().unwrap(), &format!("GET {asked}"));
    }
}
