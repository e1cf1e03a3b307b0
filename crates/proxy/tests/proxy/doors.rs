//! Who may ask the server, and what they may read.

use super::registry::{Registry, ok};
use super::{alone, before, options, start};
use tonnage_proxy::ServerOptions;

const PAGE: &str = "https://page.example";

async fn registry() -> Registry {
    Registry::start(|_: &str| ok("application/json", "{}")).await
}

/// The server by which `PAGE` may ask.
async fn open(registry: &Registry) -> super::Proxy {
    start(ServerOptions {
        allowed_registries: vec![registry.host()],
        allowed_origins: vec![PAGE.to_owned(), "http://localhost:3000".to_owned()],
        ..options()
    })
    .await
}

#[tokio::test]
async fn the_server_answers_to_its_names_alone() {
    let proxy = start(ServerOptions { names: vec!["Tonnage.lan".to_owned()], ..options() }).await;
    let port = proxy.address.port();
    for host in [
        "127.0.0.1",
        "127.0.0.2:80",
        "localhost",
        "LOCALHOST:8080",
        "localhost.",
        "[::1]:8080",
        "tonnage.lan",
        "TONNAGE.LAN:443",
    ] {
        let reply = proxy.send(&get("/healthz", &format!("host: {host}\r\n"))).await;
        assert_eq!(reply.status, 200, "{host}");
    }
    for host in ["evil.example", "10.0.0.1", "localhost.evil.example", "127.0.0.1.nip.io"] {
        for path in ["/", "/healthz", "/r/ghcr.io/v2/"] {
            let reply = proxy.send(&get(path, &format!("host: {host}:{port}\r\n"))).await;
            assert_eq!(
                reply.problem(host),
                "403 {\"code\":\"PROXY_REFUSED\",\"message\":\"this server is not called HOST\",\
                 \"hint\":\"If it should be, start it with --name HOST.\",\"reason\":\"host\"}"
            );
        }
    }
    for lines in
        ["", "host: localhost\r\nhost: localhost\r\n", "host: a b\r\n", "host: a@localhost\r\n"]
    {
        let reply = proxy.send(&get("/healthz", lines)).await;
        assert_eq!(reply.status, 400, "{lines}");
    }
    let reply = proxy.send(&get("http://evil.example/healthz", "host: localhost\r\n")).await;
    assert_eq!(
        reply.problem(""),
        "400 {\"code\":\"MISUSE\",\"message\":\"the request names another server than this one\",\
         \"hint\":\"Send a path, and one Host header with the server's name.\"}"
    );
}

fn get(target: &str, lines: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nconnection: close\r\n{lines}\r\n")
}

#[tokio::test]
async fn nothing_of_a_registry_is_opened_as_a_page() {
    let registry = Registry::start(|_: &str| {
        let basic = ["www-authenticate: Basic realm=\"password?\""];
        super::registry::answer(401, &basic, "{}")
    })
    .await;
    let proxy = open(&registry).await;
    let navigation =
        ["sec-fetch-mode: navigate", "sec-fetch-site: none", "sec-fetch-dest: document"];
    for route in ["", "a/manifests/b"] {
        let reply = proxy.ask("GET", &registry.route(route), &navigation).await;
        assert_eq!(
            reply.problem(""),
            "403 {\"code\":\"PROXY_REFUSED\",\
             \"message\":\"what registries say is not shown as a page here\",\
             \"hint\":\"Open / and type the name of an image.\",\"reason\":\"navigation\"}"
        );
    }
    assert_eq!(registry.connections(), 0);
    // A program, or a browser that does not say what it is about.
    let reply = proxy.get(&registry.route("")).await;
    assert_eq!(reply.status, 401);
    assert_eq!(reply.field("www-authenticate"), None);
    assert_eq!(reply.field("x-registry-authenticate"), Some("Basic realm=\"password?\""));
}

#[tokio::test]
async fn our_own_page_asks_without_ceremony() {
    let registry = registry().await;
    let proxy = before(&registry).await;
    let own = format!("origin: http://{}", proxy.address);
    for lines in [
        vec![],
        vec!["sec-fetch-site: same-origin", "sec-fetch-mode: cors"],
        vec!["sec-fetch-site: none"],
        vec![own.as_str()],
    ] {
        let reply = proxy.ask("GET", &registry.route("a/tags/list"), &lines).await;
        assert_eq!(reply.status, 200, "{lines:?}");
        let names = reply.names();
        let cors = names.iter().find(|name| name.starts_with("access-control") || *name == "vary");
        assert_eq!(cors, None);
    }
}

#[tokio::test]
async fn other_pages_may_not_ask() {
    let registry = registry().await;
    let proxy = before(&registry).await;
    let page = format!("origin: {PAGE}");
    let refused = |who: &str, flag: &str| {
        format!(
            "403 {{\"code\":\"PROXY_REFUSED\",\"message\":\"pages of {who} may not ask this server\",\
             \"hint\":\"If they should, start it with --allow-origin {flag}.\",\
             \"reason\":\"origin\"}}"
        )
    };
    let (named, unnamed) = (refused(PAGE, PAGE), refused("another origin", "and its origin"));
    for (lines, problem) in [
        (vec![page.as_str(), "sec-fetch-site: cross-site"], &named),
        (vec![page.as_str()], &named),
        (vec!["sec-fetch-site: cross-site", "sec-fetch-mode: no-cors"], &unnamed),
        (vec!["sec-fetch-site: same-site", "sec-fetch-mode: no-cors"], &unnamed),
        (vec!["origin: null"], &unnamed),
        (vec!["origin: https://evil.example\\\"}"], &unnamed),
    ] {
        let reply = proxy.ask("GET", &registry.route("a/tags/list"), &lines).await;
        assert_eq!(reply.problem(""), *problem, "{lines:?}");
        assert_eq!(reply.field("access-control-allow-origin"), None);
    }
    let asks = [page.as_str(), "access-control-request-method: GET"];
    let reply = proxy.ask("OPTIONS", &registry.route("a/tags/list"), &asks).await;
    assert_eq!(reply.problem(""), named);
    assert_eq!(registry.connections(), 0);
}

#[tokio::test]
async fn a_named_origin_may_ask_and_read() {
    let registry = registry().await;
    let proxy = open(&registry).await;
    let lines =
        ["origin: https://page.example", "sec-fetch-site: cross-site", "sec-fetch-mode: cors"];
    let reply = proxy.ask("GET", &registry.route("a/tags/list"), &lines).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.field("access-control-allow-origin"), Some(PAGE));
    assert_eq!(reply.field("access-control-allow-credentials"), None);
    assert_eq!(reply.field("vary"), Some("Origin"));
    assert_eq!(
        reply.field("access-control-expose-headers"),
        Some(
            "Accept-Ranges, Content-Length, Content-Range, Content-Type, Docker-Content-Digest, \
             Docker-Distribution-Api-Version, ETag, Link, OCI-Filters-Applied, OCI-Subject, \
             RateLimit-Limit, RateLimit-Remaining, Retry-After, Warning, X-Registry-Authenticate, \
             X-Tonnage-Error, X-Tonnage-Upstream"
        )
    );
    // Errors are for them too.
    let reply = proxy.ask("GET", "/r/localhost/v2/", &lines).await;
    assert_eq!((reply.status, reply.field("access-control-allow-origin")), (403, Some(PAGE)));
    let reply = proxy.ask("GET", "/healthz", &lines).await;
    assert_eq!((reply.status, reply.field("access-control-allow-origin")), (200, Some(PAGE)));
    // Nobody else, however alike.
    for origin in [
        "http://page.example",
        "https://page.example:8443",
        "https://sub.page.example",
        "https://page.example.evil.example",
        "https://PAGE.example",
        "null",
    ] {
        let line = format!("origin: {origin}");
        let reply = proxy.ask("GET", &registry.route("a/tags/list"), &[&line]).await;
        assert_eq!((reply.status, reply.field("access-control-allow-origin")), (403, None));
        assert_eq!(reply.field("vary"), Some("Origin"));
    }
}

#[tokio::test]
async fn a_preflight() {
    let registry = registry().await;
    let proxy = open(&registry).await;
    let lines = [
        "origin: http://localhost:3000",
        "access-control-request-method: GET",
        "access-control-request-headers: accept,x-registry-authorization",
        "sec-fetch-site: same-site",
        "sec-fetch-mode: cors",
    ];
    let reply = proxy.ask("OPTIONS", &registry.route("a/manifests/b"), &lines).await;
    assert_eq!((reply.status, reply.text()), (204, ""));
    for (name, value) in [
        ("access-control-allow-origin", "http://localhost:3000"),
        ("access-control-allow-methods", "GET, HEAD, OPTIONS"),
        ("access-control-allow-headers", "Accept, If-None-Match, Range, X-Registry-Authorization"),
        ("access-control-max-age", "7200"),
        ("vary", "Origin"),
    ] {
        assert_eq!(reply.field(name), Some(value));
    }
    assert_eq!(registry.connections(), 0);
}

#[tokio::test]
async fn only_questions() {
    let proxy = alone().await;
    for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"] {
        for (path, allow) in [
            ("/r/ghcr.io/v2/a/manifests/b", "GET, HEAD, OPTIONS"),
            ("/healthz", "GET, HEAD"),
            ("/", "GET, HEAD"),
        ] {
            let reply = proxy.ask(method, path, &[]).await;
            assert_eq!(
                reply.problem(""),
                format!(
                    "405 {{\"code\":\"MISUSE\",\"message\":\"{method} is not done here\",\
                     \"hint\":\"Use one of {allow}.\"}}"
                )
            );
            assert_eq!(reply.field("allow"), Some(allow));
        }
    }
    let reply = proxy.ask("HEAD", "/r/ghcr.io/v2/a/tags/list", &[]).await;
    assert_eq!((reply.status, reply.field("allow")), (405, Some("GET")));
    for line in ["content-length: 1", "transfer-encoding: chunked"] {
        let reply = proxy.ask("GET", "/r/ghcr.io/v2/", &[line]).await;
        assert_eq!(
            reply.problem(""),
            "413 {\"code\":\"MISUSE\",\
             \"message\":\"the request has a body, and nothing here takes one\",\
             \"hint\":\"Send it without.\"}"
        );
    }
}

#[tokio::test]
async fn a_header_has_its_bounds() {
    let proxy = alone().await;
    let long = format!("x-long: {}", "x".repeat(20 * 1024));
    assert_eq!(proxy.ask("GET", "/healthz", &[&long]).await.status, 431);
    let many: Vec<String> = (0..100).map(|number| format!("x-{number}: y")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(proxy.ask("GET", "/healthz", &many).await.status, 431);
}
