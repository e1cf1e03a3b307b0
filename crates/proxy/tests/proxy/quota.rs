//! Registries that count what an address pulls.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tonnage_proxy::ServerOptions;

use super::registry::{Does, Registry, answer, target};
use super::{options, start};

const HELLO: &str = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const HULLO: &str = "sha256:a4d6b5b8d4e5fe2ce9c0d0a4e1c5c0b5e0c4c9a3f3a1c7e0b6f7a8c9d0e1f203";

#[tokio::test]
async fn a_pull_is_made_for_unknown_digests_alone_and_never_the_last() {
    let left = Arc::new(AtomicU64::new(76));
    let said = Arc::clone(&left);
    let registry = Registry::start(move |request: &str| {
        let left = said.load(Ordering::SeqCst);
        let remaining = format!("ratelimit-remaining: {left};w=21600");
        let limit = "ratelimit-limit: 100;w=21600";
        let path = target(request);
        let digest = if path.ends_with("/other") { HULLO } else { HELLO };
        let digest = format!("docker-content-digest: {digest}");
        match path.rsplit('/').next().unwrap() {
            "gone" => answer(404, &[limit, &remaining], "{\"errors\":[]}"),
            _ if request.starts_with("HEAD ") => answer(200, &[limit, &remaining, &digest], ""),
            _ => answer(200, &[limit, &remaining, &digest], "hello"),
        }
    })
    .await;
    let host = registry.host();
    let proxy = start(ServerOptions {
        allowed_registries: vec![host.clone()],
        metered_registries: vec![host],
        hub_api: None,
        ..options()
    })
    .await;
    let first = proxy.get(&registry.route("a/manifests/one")).await;
    assert_eq!((first.status, first.text()), (200, "hello"));
    assert_eq!(first.field("cache-control"), Some("no-store"));
    assert_eq!(first.field("ratelimit-remaining"), Some("76;w=21600"));
    let head = |tag: &str| format!("HEAD /v2/a/manifests/{tag} 200");
    let pull = format!("GET /v2/a/manifests/{HELLO} 200");
    assert_eq!(first.upstream(), [head("one"), pull]);
    // What another tag means is known: that costs no pull.
    left.store(10, Ordering::SeqCst);
    let second = proxy.get(&registry.route("a/manifests/two")).await;
    assert_eq!((second.status, second.text()), (200, "hello"));
    assert_eq!(second.upstream(), [head("two")]);
    // The rest is not for strangers, by tag or by digest.
    let third = proxy.get(&registry.route("a/manifests/other")).await;
    assert_eq!((third.status, third.field("x-tonnage-error")), (429, Some("HUB_QUOTA")));
    let wait: u64 = third.field("retry-after").unwrap().parse().unwrap();
    assert!((21_000..=21_600).contains(&wait), "{wait}");
    assert_eq!(third.upstream(), [head("other")]);
    let fourth = proxy.get(&registry.route(&format!("a/manifests/{HULLO}"))).await;
    assert_eq!((fourth.status, fourth.field("x-tonnage-error")), (429, Some("HUB_QUOTA")));
    // Known digests, blobs and heads go on.
    let known = proxy.get(&registry.route(&format!("a/manifests/{HELLO}"))).await;
    assert_eq!((known.status, known.text()), (200, "hello"));
    let blob = proxy.get(&registry.route(&format!("a/blobs/{HELLO}"))).await;
    assert_eq!(blob.status, 200);
    // Whoever brings credentials pulls by their own account.
    let signed_in = ["x-registry-authorization: Bearer abc"];
    let theirs = proxy.ask("GET", &registry.route("a/manifests/mine"), &signed_in).await;
    assert_eq!((theirs.status, theirs.text()), (200, "hello"));
    // What is wrong is said in the registry's own words.
    let gone = proxy.get(&registry.route("a/manifests/gone")).await;
    assert_eq!((gone.status, gone.text()), (404, "{\"errors\":[]}"));
    // A new window is seen as soon as the registry tells of it.
    left.store(100, Ordering::SeqCst);
    assert_eq!(proxy.get(&registry.route("a/manifests/next")).await.status, 200);
}

/// A head that does not say what the tag means is no way around it.
#[tokio::test]
async fn what_a_tag_means_is_not_said() {
    let registry = Registry::start(|request: &str| {
        assert!(request.starts_with("HEAD "), "a pull");
        let limits = ["ratelimit-limit: 100;w=21600", "ratelimit-remaining: 10;w=21600"];
        answer(if target(request).ends_with("/bare") { 200 } else { 405 }, &limits, "")
    })
    .await;
    let host = registry.host();
    let proxy = start(ServerOptions {
        allowed_registries: vec![host.clone()],
        metered_registries: vec![host],
        hub_api: None,
        ..options()
    })
    .await;
    for tag in ["bare", "other"] {
        let reply = proxy.get(&registry.route(&format!("a/manifests/{tag}"))).await;
        assert_eq!(
            (reply.status, reply.field("x-tonnage-error")),
            (429, Some("HUB_QUOTA")),
            "{tag}"
        );
        assert_eq!(reply.upstream().len(), 1, "{tag}");
    }
}

/// A registry of which no more is to be pulled, and Docker Hub's pages beside it.
async fn used_up(hub: &Registry) -> (Registry, super::Proxy) {
    let registry = Registry::start(|request: &str| {
        let limits = ["ratelimit-limit: 100;w=21600", "ratelimit-remaining: 10;w=21600"];
        let digest = format!("docker-content-digest: {HELLO}");
        let lines = [limits[0], limits[1], &digest];
        if request.starts_with("HEAD ") { answer(200, &lines, "") } else { panic!("a pull") }
    })
    .await;
    let host = registry.host();
    let proxy = start(ServerOptions {
        allowed_registries: vec![host.clone(), hub.host()],
        metered_registries: vec![host],
        hub_api: Some(format!("http://{}", hub.host())),
        ..options()
    })
    .await;
    (registry, proxy)
}

#[tokio::test]
async fn what_is_said_of_a_tag_that_is_not_pulled() {
    let hub = Registry::start(|_: &str| {
        let said = format!(
            "{{\"images\":[{{\"os\":\"linux\",\"architecture\":\"amd64\",\"size\":29536818,\
             \"digest\":\"{HULLO}\"}}],\"digest\":\"{HELLO}\",\"creator\":7}}"
        );
        answer(200, &["content-type: text/html", "set-cookie: SECRET"], &said)
    })
    .await;
    let (registry, proxy) = used_up(&hub).await;
    let reply = proxy.get(&registry.route("library/ubuntu/manifests/14.04")).await;
    assert_eq!((reply.status, reply.field("x-tonnage-error")), (429, Some("HUB_QUOTA")));
    assert!(reply.field("retry-after").is_some() && !reply.head.contains("SECRET"));
    assert_eq!(
        reply.json()["claimed"],
        serde_json::json!({"by": hub.host(), "digest": HELLO, "updated": null, "images":
            [{"platform": {"os": "linux", "architecture": "amd64"}, "digest": HULLO,
              "download": 29_536_818}]})
    );
    let (head, asked) = (
        "HEAD /v2/library/ubuntu/manifests/14.04 200".to_owned(),
        "GET /v2/repositories/library/ubuntu/tags/14.04 200".to_owned(),
    );
    assert_eq!(reply.upstream(), [head.clone(), asked]);
    // What was said is not asked for again at once; a pull by digest has no tag.
    let again = proxy.get(&registry.route("library/ubuntu/manifests/14.04")).await;
    assert_eq!((again.json()["claimed"]["by"] == hub.host(), again.upstream()), (true, vec![head]));
    let by_digest = proxy.get(&registry.route(&format!("library/ubuntu/manifests/{HULLO}"))).await;
    assert_eq!((by_digest.status, &by_digest.json()["claimed"]), (429, &serde_json::Value::Null));
    assert_eq!(hub.asked(), ["GET /v2/repositories/library/ubuntu/tags/14.04"]);
    assert!(!hub.requests()[0].to_lowercase().contains("authorization"));
}

#[tokio::test]
async fn where_nothing_is_said_of_it() {
    let hub = Registry::start(|request: &str| match target(request).rsplit('/').next().unwrap() {
        "gone" => answer(404, &[], "{\"message\":\"tag not found\"}").into(),
        "inside" => answer(302, &["location: http://169.254.169.254/"], "").into(),
        "endless" => Does::Flood("HTTP/1.1 200 OK\r\n\r\n".to_owned()),
        _ => answer(200, &[], "<html>").into(),
    })
    .await;
    let (registry, proxy) = used_up(&hub).await;
    for tag in ["gone", "inside", "endless", "page"] {
        let reply = proxy.get(&registry.route(&format!("a/manifests/{tag}"))).await;
        assert_eq!(
            (reply.status, reply.field("x-tonnage-error")),
            (429, Some("HUB_QUOTA")),
            "{tag}"
        );
        assert_eq!(reply.json()["claimed"], serde_json::Value::Null, "{tag}");
        assert_eq!(reply.upstream().len(), 2, "{tag}");
    }
}
