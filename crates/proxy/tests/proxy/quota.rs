//! Registries that count what an address pulls.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tonnage_proxy::ServerOptions;

use super::registry::{Registry, answer, target};
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
