//! Which header fields pass, both ways.

use super::before;
use super::registry::{Registry, answer, ok, target};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const HELLO: &str = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

/// The header lines of a request but the first, sorted.
fn lines(request: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = request.lines().skip(1).filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    lines
}

#[tokio::test]
async fn what_a_registry_sees_of_a_visitor() {
    let registry = Registry::start(|_: &str| ok(INDEX, "{}")).await;
    let proxy = before(&registry).await;
    let noise = [
        "accept: application/json",
        "accept: text/x;q=0.5",
        "accept-encoding: gzip, br",
        "accept-language: de",
        "authorization: Bearer SECRET",
        "proxy-authorization: Basic SECRET",
        "cookie: session=SECRET",
        "if-none-match: \"etag\"",
        "origin: http://HOST",
        "referer: http://HOST/?SECRET",
        "forwarded: for=10.0.0.1",
        "x-forwarded-for: 10.0.0.1",
        "via: 1.1 somewhere",
        "range: bytes=0-3",
        "user-agent: visitor/1",
        "x-custom: SECRET",
        "x-tonnage-upstream: []",
        "sec-fetch-site: same-origin",
        "sec-fetch-mode: cors",
    ]
    .map(|line| line.replace("HOST", &proxy.address.to_string()));
    let noise: Vec<&str> = noise.iter().map(String::as_str).collect();
    let reply = proxy.ask("GET", &registry.route("a/manifests/b"), &noise).await;
    assert_eq!(reply.status, 200);
    let host = format!("host: {}", registry.host());
    let agent = concat!("user-agent: tonnage/", env!("CARGO_PKG_VERSION"));
    let requests = registry.requests();
    assert_eq!(
        lines(&requests[0]),
        [
            "accept-encoding: identity",
            "accept: application/json, text/x;q=0.5",
            host.as_str(),
            agent,
        ]
    );
}

#[tokio::test]
async fn what_is_accepted_when_nothing_is_said() {
    let registry = Registry::start(|_: &str| ok(INDEX, "{}")).await;
    let proxy = before(&registry).await;
    let schema1 = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    let digest = format!("a/manifests/{HELLO}");
    let referrers = format!("a/referrers/{HELLO}");
    let blob = format!("a/blobs/{HELLO}");
    for (route, visitor, sent) in [
        ("a/manifests/b", "", Some(tonnage::ACCEPT)),
        ("a/manifests/b", "*/*", Some(tonnage::ACCEPT)),
        ("a/manifests/b", "*/*;q=0.8, ,*/*", Some(tonnage::ACCEPT)),
        (&digest, "*/*", Some(tonnage::ACCEPT)),
        ("a/manifests/b", schema1, Some(schema1)),
        (&digest, "text/x, */*", Some("text/x, */*")),
        (&referrers, "*/*", Some(INDEX)),
        (&blob, "*/*", None),
        ("a/tags/list", "*/*", None),
        ("", "*/*", None),
    ] {
        let line = format!("accept: {visitor}");
        let lines = if visitor.is_empty() { vec![] } else { vec![line.as_str()] };
        proxy.ask("GET", &registry.route(route), &lines).await;
        let requests = registry.requests();
        let accept =
            requests.last().unwrap().lines().find_map(|line| line.strip_prefix("accept: "));
        assert_eq!(accept, sent, "{route} {visitor}");
    }
}

#[tokio::test]
async fn what_a_visitor_sees_of_a_registry() {
    let registry = Registry::start(|_: &str| {
        answer(
            200,
            &[
                "content-type: application/vnd.oci.image.manifest.v1+json; charset=utf-8",
                "docker-content-digest: sha256:claimed",
                "docker-distribution-api-version: registry/2.0",
                "etag: \"sha256:claimed\"",
                "ratelimit-limit: 100;w=21600",
                "ratelimit-remaining: 76;w=21600",
                "docker-ratelimit-source: 192.0.2.1",
                "retry-after: 7",
                "oci-subject: sha256:x",
                "oci-filters-applied: artifactType",
                "warning: 299 - \"deprecated\"",
                "www-authenticate: Basic realm=\"SECRET\"",
                "set-cookie: session=SECRET",
                "access-control-allow-origin: *",
                "access-control-allow-credentials: true",
                "clear-site-data: \"*\"",
                "service-worker-allowed: /",
                "refresh: 0;url=https://evil.example",
                "link: <https://evil.example>; rel=preload",
                "location: https://evil.example",
                "content-security-policy: default-src *",
                "content-disposition: inline",
                "cache-control: public, max-age=9",
                "strict-transport-security: max-age=9",
                "x-content-type-options: sniff",
                "x-tonnage-error: SPOOFED",
                "x-tonnage-upstream: SPOOFED",
                "x-registry-authenticate: SPOOFED",
                "x-custom: 1",
                "server: registry",
            ],
            "{}",
        )
    })
    .await;
    let proxy = before(&registry).await;
    let reply = proxy.get(&registry.route("a/manifests/b")).await;
    assert_eq!((reply.status, reply.text()), (200, "{}"));
    for (name, value) in [
        ("cache-control", "no-store"),
        ("content-disposition", "attachment"),
        ("content-length", "2"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("content-type", "application/vnd.oci.image.manifest.v1+json"),
        ("cross-origin-resource-policy", "same-origin"),
        ("docker-content-digest", "sha256:claimed"),
        ("ratelimit-remaining", "76;w=21600"),
        ("referrer-policy", "no-referrer"),
        ("warning", "299 - \"deprecated\""),
        ("x-content-type-options", "nosniff"),
        ("x-registry-authenticate", "Basic realm=\"SECRET\""),
    ] {
        assert_eq!(reply.field(name), Some(value));
    }
    assert_eq!(
        reply.names(),
        [
            "cache-control",
            "connection",
            "content-disposition",
            "content-length",
            "content-security-policy",
            "content-type",
            "cross-origin-resource-policy",
            "date",
            "docker-content-digest",
            "docker-distribution-api-version",
            "etag",
            "oci-filters-applied",
            "oci-subject",
            "ratelimit-limit",
            "ratelimit-remaining",
            "referrer-policy",
            "retry-after",
            "warning",
            "x-content-type-options",
            "x-registry-authenticate",
            "x-tonnage-upstream",
        ]
    );
}

#[tokio::test]
async fn a_page_becomes_bytes() {
    let registry = Registry::start(|request: &str| {
        let media_type = target(request).rsplit('/').next().unwrap().replace("..", "/");
        ok(&media_type.replace("_", "+"), "<script>alert(1)</script>")
    })
    .await;
    let proxy = before(&registry).await;
    let bytes = "application/octet-stream";
    let signed = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    for (said, told) in [
        ("text/html", bytes),
        ("text/javascript", bytes),
        ("application/xhtml+xml", bytes),
        ("image/svg+xml", bytes),
        ("application/pdf", bytes),
        ("application/wasm", bytes),
        ("application/vnd.oci.image.manifest.v1+xml", bytes),
        ("text/plain", bytes),
        ("nonsense", bytes),
        ("APPLICATION/JSON", "application/json"),
        (signed, signed),
        (INDEX, INDEX),
    ] {
        let tag = said.replace('/', "..").replace('+', "_");
        let reply = proxy.get(&registry.route(&format!("a/manifests/{tag}"))).await;
        assert_eq!(reply.field("content-type"), Some(told), "{said}");
        assert_eq!(reply.field("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.field("content-disposition"), Some("attachment"));
        assert_eq!(reply.field("content-security-policy"), Some("default-src 'none'; sandbox"));
    }
}

#[tokio::test]
async fn what_is_kept_by_a_browser() {
    let registry = Registry::start(|request: &str| match target(request) {
        "/v2/gone/blobs/sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" => {
            answer(404, &[], "hello")
        }
        path if path.contains("/false/") => ok("application/json", "hullo"),
        _ => ok("application/json", "hello"),
    })
    .await;
    let proxy = before(&registry).await;
    let forever = "public, max-age=31536000, immutable";
    for (method, route, cache) in [
        ("GET", format!("a/blobs/{HELLO}"), forever),
        ("GET", format!("a/manifests/{HELLO}"), forever),
        ("HEAD", format!("b/manifests/{HELLO}"), "no-store"),
        ("GET", format!("false/manifests/{HELLO}"), "no-store"),
        ("GET", format!("gone/blobs/{HELLO}"), "no-store"),
        ("GET", format!("a/referrers/{HELLO}"), "no-store"),
        ("GET", "a/manifests/latest".to_owned(), "no-store"),
        ("GET", "a/tags/list".to_owned(), "no-store"),
        ("GET", String::new(), "no-store"),
    ] {
        let reply = proxy.ask(method, &registry.route(&route), &[]).await;
        assert_eq!(reply.field("cache-control"), Some(cache), "{method} {route}");
    }
    let signed_in = ["x-registry-authorization: Bearer abc"];
    let reply = proxy.ask("GET", &registry.route(&format!("a/blobs/{HELLO}")), &signed_in).await;
    assert_eq!(reply.field("cache-control"), Some("private, no-store"));
}

#[tokio::test]
async fn a_head_is_a_head() {
    let registry = Registry::start(|request: &str| {
        let lines = ["content-type: application/octet-stream", "docker-content-digest: sha256:x"];
        assert!(request.starts_with("HEAD "), "{request}");
        answer(200, &lines, "").replace("content-length: 0", "content-length: 123456789")
    })
    .await;
    let proxy = before(&registry).await;
    // A layer may be of any size, as long as nobody wants its bytes.
    let reply = proxy.ask("HEAD", &registry.route(&format!("a/blobs/{HELLO}")), &[]).await;
    assert_eq!((reply.status, reply.body.as_slice()), (200, &b""[..]));
    assert_eq!(reply.field("content-length"), Some("123456789"));
    assert_eq!(reply.upstream(), [format!("HEAD /v2/a/blobs/{HELLO} 200")]);
    let reply = proxy.ask("HEAD", &registry.route("a/manifests/b"), &[]).await;
    assert_eq!(reply.field("docker-content-digest"), Some("sha256:x"));
    proxy.ask("HEAD", &registry.route(""), &[]).await;
    assert_eq!(registry.asked()[1..], ["HEAD /v2/a/manifests/b", "HEAD /v2/"]);
}

#[tokio::test]
async fn the_next_page_of_a_list() {
    let registry = Registry::start(|request: &str| {
        let link = match target(request) {
            "/v2/a/tags/list?n=1" => "</v2/a/tags/list?last=b%2Bc&n=1>; rel=\"next\"",
            "/v2/a/tags/list?n=2" => "<?n=2&next_page=gAAA-_>; rel=next",
            "/v2/a/tags/list?n=3" => "<https://evil.example/v2/a/tags/list?n=3&last=x>; rel=next",
            "/v2/a/tags/list?n=4" => "</v2/other/tags/list?n=4&last=x>; rel=next",
            "/v2/a/tags/list?n=5" => "</v2/a/tags/list?n=5&last=x&strange=y>; rel=next",
            "/v2/a/tags/list?n=6" => "</style.css>; rel=preload; as=style",
            _ => "</v2/a/tags/list?last=x>; rel=prev",
        };
        answer(200, &[&format!("link: {link}")], "{}")
    })
    .await;
    let proxy = before(&registry).await;
    for (n, link) in [
        (1, Some("<?n=1&last=b%2Bc>; rel=\"next\"")),
        (2, Some("<?n=2&next_page=gAAA-_>; rel=\"next\"")),
        (3, None),
        (4, None),
        (5, None),
        (6, None),
        (7, None),
    ] {
        let reply = proxy.get(&registry.route(&format!("a/tags/list?n={n}"))).await;
        assert_eq!(reply.field("link"), link, "{n}");
    }
    // A query alone leads to the next page of a list, here and at the registry.
    let asked = "https://a.example/v2/a/tags/list?n=1".parse().unwrap();
    let next =
        tonnage::registry::link::next_page("<?n=1&last=b%2Bc>; rel=\"next\"", &asked).unwrap();
    assert_eq!(next.to_string(), "https://a.example/v2/a/tags/list?n=1&last=b%2Bc");
}

#[tokio::test]
async fn statuses_are_the_registrys_own() {
    let registry = Registry::start(|request: &str| {
        let status = target(request).rsplit('/').next().unwrap().parse().unwrap();
        answer(status, &["content-type: application/json"], "")
    })
    .await;
    let proxy = before(&registry).await;
    for status in [200, 206, 304, 307, 400, 403, 404, 406, 416, 429, 500, 503, 599] {
        let reply = proxy.get(&registry.route(&format!("a/manifests/{status}"))).await;
        assert_eq!(reply.status, status);
        assert_eq!(reply.field("x-tonnage-error"), None);
        assert_eq!(reply.upstream(), [format!("GET /v2/a/manifests/{status} {status}")]);
    }
}
