//! What the next visitor has without another question to the registry.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tonnage_proxy::ServerOptions;

use super::registry::{Registry, answer, ok, target};
use super::tokens::guarded;
use super::{before, options, start};

const HELLO: &str = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A server that believes nothing that may change.
async fn doubting(registry: &Registry) -> super::Proxy {
    let allowed_registries = vec![registry.host()];
    start(ServerOptions { allowed_registries, tag_age: Duration::ZERO, ..options() }).await
}

#[tokio::test]
async fn a_hundred_first_questions_are_one_conversation() {
    let registry = guarded().await;
    let proxy = before(&registry).await;
    let route = registry.route("a/b/manifests/latest");
    let many: Vec<_> = (0..100)
        .map(|_| {
            let route = route.clone();
            tokio::spawn(async move { proxy.get(&route).await })
        })
        .collect();
    for reply in many {
        let reply = reply.await.unwrap();
        assert_eq!((reply.status, reply.text()), (200, "{}"));
    }
    assert_eq!(
        registry.asked(),
        [
            "GET /v2/a/b/manifests/latest",
            "GET /token?service=here&scope=repository:a/b:pull",
            "GET /v2/a/b/manifests/latest",
        ]
    );
}

#[tokio::test]
async fn what_is_asked_twice_and_what_is_not() {
    let registry = Registry::start(|request: &str| match target(request) {
        path if path.contains("/gone/") => answer(404, &[], "no"),
        path if path.contains("/broken/") => answer(500, &[], "no"),
        path if path.contains("/many/") => answer(429, &["retry-after: 9"], "no"),
        path if path.contains("/closed/") => answer(403, &[], "no"),
        path if path.contains("/false/") => ok(INDEX, "hullo"),
        _ => ok(INDEX, "hello"),
    })
    .await;
    let proxy = before(&registry).await;
    for (first, second, times) in [
        ("GET a/manifests/DIGEST", "GET a/manifests/DIGEST", 1),
        ("GET b/manifests/DIGEST", "HEAD b/manifests/DIGEST", 1),
        ("HEAD c/manifests/DIGEST", "GET c/manifests/DIGEST", 2),
        ("GET d/blobs/DIGEST", "GET d/blobs/DIGEST", 1),
        ("HEAD e/blobs/DIGEST", "HEAD e/blobs/DIGEST", 1),
        ("GET a/manifests/b", "GET a/manifests/b", 1),
        ("GET b/manifests/b", "HEAD b/manifests/b", 1),
        ("GET a/manifests/c", "GET b/manifests/c", 2),
        ("GET a/tags/list", "GET a/tags/list", 1),
        ("GET a/tags/list?n=1", "GET a/tags/list?n=2", 2),
        ("GET a/referrers/DIGEST", "GET a/referrers/DIGEST", 1),
        ("GET gone/manifests/b", "GET gone/manifests/b", 1),
        ("GET gone/blobs/DIGEST", "GET gone/blobs/DIGEST", 1),
        ("GET broken/manifests/b", "GET broken/manifests/b", 2),
        ("GET many/manifests/b", "GET many/manifests/b", 2),
        ("GET closed/manifests/b", "GET closed/manifests/b", 2),
        ("GET false/manifests/DIGEST", "GET false/manifests/DIGEST", 2),
        ("GET ", "GET ", 2),
    ] {
        let before = registry.requests().len();
        for (turn, question) in [first, second].into_iter().enumerate() {
            let (method, rest) = question.split_once(' ').unwrap();
            let route = registry.route(&rest.replace("DIGEST", HELLO));
            let reply = proxy.ask(method, &route, &[]).await;
            let told = reply.upstream().len();
            assert_eq!(told, usize::from(turn == 0 || times == 2), "{question}");
            assert_eq!(method == "HEAD", reply.body.is_empty(), "{question}");
        }
        assert_eq!(registry.requests().len() - before, times, "{first}, {second}");
    }
}

/// A visitor's own view is theirs, and what others have seen is not theirs either.
#[tokio::test]
async fn credentials_neither_fill_nor_use_it() {
    let registry = Registry::start(|_: &str| ok(INDEX, "hello")).await;
    let proxy = before(&registry).await;
    let route = registry.route(&format!("a/manifests/{HELLO}"));
    for lines in [&["x-registry-authorization: Bearer me"][..], &[]] {
        for _ in 0..2 {
            assert_eq!(proxy.ask("GET", &route, lines).await.status, 200);
        }
    }
    assert_eq!(registry.requests().len(), 3);
    proxy.ask("GET", &route, &["x-registry-authorization: Bearer me"]).await;
    assert_eq!(registry.requests().len(), 4);
}

/// What one visitor accepts says nothing about what another one gets.
#[tokio::test]
async fn whoever_accepts_something_else_is_somebody_else() {
    let registry = Registry::start(|request: &str| {
        if request.contains("accept: text/x\r\n") {
            answer(404, &[], "no")
        } else {
            ok(INDEX, "hello")
        }
    })
    .await;
    let proxy = before(&registry).await;
    for rest in ["a/manifests/b".to_owned(), format!("a/manifests/{HELLO}")] {
        let route = registry.route(&rest);
        assert_eq!(proxy.ask("GET", &route, &["accept: text/x"]).await.status, 404);
        assert_eq!(proxy.get(&route).await.status, 200);
    }
}

#[tokio::test]
async fn what_may_have_changed_is_asked_for_again() {
    let turn = Arc::new(AtomicUsize::new(0));
    let registry = Registry::start(move |request: &str| {
        let turn = turn.fetch_add(1, Ordering::SeqCst);
        match turn {
            0 => answer(200, &["etag: \"one\"", "ratelimit-remaining: 7"], "hello"),
            1 if request.contains("if-none-match: \"one\"\r\n") => answer(304, &[], ""),
            2 if request.contains("if-none-match: \"one\"\r\n") => {
                answer(200, &["etag: \"two\""], "hullo")
            }
            _ => answer(500, &[], "unexpected"),
        }
    })
    .await;
    let proxy = doubting(&registry).await;
    let route = registry.route("a/manifests/b");
    let first = proxy.get(&route).await;
    assert_eq!((first.text(), first.field("ratelimit-remaining")), ("hello", Some("7")));
    let second = proxy.get(&route).await;
    assert_eq!((second.status, second.text()), (200, "hello"));
    assert_eq!(second.upstream(), ["GET /v2/a/manifests/b 304"]);
    assert_eq!(second.field("ratelimit-remaining"), None, "it was true of then");
    let third = proxy.get(&route).await;
    assert_eq!((third.text(), third.field("etag")), ("hullo", Some("\"two\"")));
}

#[tokio::test]
async fn whoever_has_it_is_told_so() {
    let registry = Registry::start(|request: &str| {
        assert!(!request.contains("if-none-match"), "{request}");
        ok(INDEX, "hello")
    })
    .await;
    let proxy = before(&registry).await;
    let route = registry.route(&format!("a/manifests/{HELLO}"));
    let etag = format!("\"{HELLO}\"");
    assert_eq!(proxy.get(&route).await.field("etag"), Some(etag.as_str()));
    for (known, status) in [
        (etag.clone(), 304),
        (format!("W/{etag}"), 304),
        (format!("\"x\", {etag}"), 304),
        ("\"x\"".to_owned(), 200),
        (HELLO.to_owned(), 200),
    ] {
        let line = format!("if-none-match: {known}");
        let reply = proxy.ask("GET", &route, &[&line]).await;
        assert_eq!((reply.status, reply.body.is_empty()), (status, status == 304), "{known}");
        assert_eq!(reply.field("etag"), Some(etag.as_str()));
    }
    assert_eq!(registry.requests().len(), 1);
}

/// It is bounded: what does not fit is asked for again.
#[tokio::test]
async fn what_does_not_fit_is_not_kept() {
    let registry = Registry::start(|_: &str| ok(INDEX, "hello")).await;
    let allowed_registries = vec![registry.host()];
    let proxy = start(ServerOptions { allowed_registries, cache_bytes: 0, ..options() }).await;
    let route = registry.route(&format!("a/manifests/{HELLO}"));
    for _ in 0..2 {
        assert_eq!(proxy.get(&route).await.status, 200);
    }
    assert_eq!(registry.requests().len(), 2);
}
