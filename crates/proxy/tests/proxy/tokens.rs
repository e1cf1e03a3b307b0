//! The token dance, which the server does next door to the registry.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use super::before;
use super::registry::{Registry, answer, ok, target};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A registry that wants a token, which it gives to anybody.
pub(crate) async fn guarded() -> Registry {
    Registry::start(|request: &str| {
        let host = request.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        if target(request).starts_with("/token?") {
            return ok("application/json", "{\"token\":\"SECRET\",\"expires_in\":300}");
        }
        if request.contains("authorization: Bearer SECRET\r\n") {
            return ok(INDEX, "{}");
        }
        let challenge = format!(
            "www-authenticate: Bearer realm=\"http://{host}/token\",service=\"here\",\
             scope=\"repository:a/b:pull\""
        );
        answer(401, &[&challenge], "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}")
    })
    .await
}

#[tokio::test]
async fn five_upstream_for_three_requests() {
    let registry = guarded().await;
    let proxy = before(&registry).await;
    let digest = format!("sha256:{}", "a".repeat(64));
    let token = "GET /token?service=here&scope=repository:a/b:pull";
    let tag = proxy.get(&registry.route("a/b/manifests/latest")).await;
    assert_eq!((tag.status, tag.text()), (200, "{}"));
    assert_eq!(tag.field("x-registry-authenticate"), None);
    assert_eq!(
        tag.upstream(),
        [
            "GET /v2/a/b/manifests/latest 401",
            &format!("{token} 200"),
            "GET /v2/a/b/manifests/latest 200",
        ]
    );
    let manifest = proxy.get(&registry.route(&format!("a/b/manifests/{digest}"))).await;
    assert_eq!(manifest.upstream(), [format!("GET /v2/a/b/manifests/{digest} 200")]);
    let config = proxy.get(&registry.route(&format!("a/b/blobs/{digest}"))).await;
    assert_eq!(config.upstream(), [format!("GET /v2/a/b/blobs/{digest} 200")]);
    assert_eq!(
        registry.asked(),
        [
            "GET /v2/a/b/manifests/latest",
            token,
            "GET /v2/a/b/manifests/latest",
            &format!("GET /v2/a/b/manifests/{digest}"),
            &format!("GET /v2/a/b/blobs/{digest}"),
        ]
    );
    // The next repository goes straight to the token.
    let other = proxy.get(&registry.route("c/manifests/latest")).await;
    assert_eq!(
        other.upstream(),
        ["GET /token?service=here&scope=repository:c:pull 200", "GET /v2/c/manifests/latest 200",]
    );
}

#[tokio::test]
async fn what_is_told_of_it() {
    let registry = guarded().await;
    let proxy = before(&registry).await;
    let reply = proxy.get(&registry.route("a/b/manifests/latest")).await;
    let told = reply.field("x-tonnage-upstream").unwrap();
    assert!(!told.contains("SECRET"), "{told}");
    let told = told.replace(&registry.host(), "HOST");
    let told: Value = serde_json::from_str(&told).unwrap();
    let times: Vec<_> = told.as_array().unwrap().iter().map(|one| &one["durationMs"]).collect();
    assert!(times.iter().all(|time| time.is_u64()), "{times:?}");
    let without_times = told.as_array().unwrap().iter().map(|one| {
        let mut one = one.clone();
        one.as_object_mut().unwrap().remove("durationMs");
        one
    });
    let expected: Value = serde_json::from_str(
        r#"[
        {"method":"GET","url":"http://HOST/v2/a/b/manifests/latest","purpose":"manifest",
         "status":401,"bytes":36,"note":"wants a token"},
        {"method":"GET","url":"http://HOST/token?service=here&scope=repository:a/b:pull",
         "purpose":"token","status":200,"bytes":35,"note":"an anonymous token, to pull"},
        {"method":"GET","url":"http://HOST/v2/a/b/manifests/latest","purpose":"manifest",
         "status":200,"bytes":2,"note":""}]"#,
    )
    .unwrap();
    assert_eq!(Value::from_iter(without_times), expected);
}

#[tokio::test]
async fn a_refusal_of_a_token_is_the_registrys_refusal() {
    let registry = Registry::start(|request: &str| match target(request) {
        "/v2/a/manifests/b" => {
            let challenge = "www-authenticate: Bearer realm=\"/token?secret=1\"";
            answer(401, &[challenge, "content-type: application/json"], "no")
        }
        _ => answer(403, &[], "{\"details\":\"denied\"}"),
    })
    .await;
    let proxy = before(&registry).await;
    let reply = proxy.get(&registry.route("a/manifests/b")).await;
    assert_eq!((reply.status, reply.text()), (401, "no"));
    assert_eq!(reply.field("x-tonnage-error"), None);
    assert_eq!(reply.field("www-authenticate"), None);
    assert_eq!(reply.field("x-registry-authenticate"), Some("Bearer realm=\"/token?secret=1\""));
    // What may be a secret in an address stays out; the mark for it is ASCII here.
    let told = reply.field("x-tonnage-upstream").unwrap();
    assert!(told.contains("/token?secret=\\u2026&scope=repository:a:pull"), "{told}");
    let read = tonnage::Upstream::parse_all(told);
    assert!(read[1].url.ends_with("/token?secret=…&scope=repository:a:pull"), "{read:?}");
}

#[tokio::test]
async fn basic_is_told_and_never_asked_for() {
    let registry = Registry::start(|_: &str| {
        answer(401, &["www-authenticate: Basic realm=\"inner circle\""], "no")
    })
    .await;
    let proxy = before(&registry).await;
    let reply = proxy.get(&registry.route("a/manifests/b")).await;
    assert_eq!((reply.status, reply.text()), (401, "no"));
    assert_eq!(reply.field("www-authenticate"), None);
    assert_eq!(reply.field("x-registry-authenticate"), Some("Basic realm=\"inner circle\""));
    assert_eq!(reply.upstream(), ["GET /v2/a/manifests/b 401"]);
}

#[tokio::test]
async fn a_ping_is_asked_as_it_is() {
    let registry = guarded().await;
    let proxy = before(&registry).await;
    let reply = proxy.get(&registry.route("")).await;
    assert_eq!(reply.status, 401);
    assert!(reply.field("x-registry-authenticate").unwrap().starts_with("Bearer realm="));
    assert_eq!(reply.upstream(), ["GET /v2/ 401"]);
}

#[tokio::test]
async fn a_token_that_ends_is_asked_for_again() {
    let tokens = AtomicUsize::new(0);
    let registry = Registry::start(move |request: &str| {
        if target(request).starts_with("/token?") {
            let number = tokens.fetch_add(1, Ordering::SeqCst);
            return ok("application/json", &format!("{{\"token\":\"t{number}\"}}"));
        }
        // The first one is good once.
        let asks_twice = target(request).ends_with("/second");
        let wanted = if asks_twice { "Bearer t1\r" } else { "Bearer t0\r" };
        if request.contains(wanted) {
            return ok(INDEX, "{}");
        }
        answer(401, &["www-authenticate: Bearer realm=\"/token\""], "")
    })
    .await;
    let proxy = before(&registry).await;
    assert_eq!(proxy.get(&registry.route("a/manifests/first")).await.status, 200);
    let reply = proxy.get(&registry.route("a/manifests/second")).await;
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.upstream(),
        [
            "GET /v2/a/manifests/second 401",
            "GET /token?scope=repository:a:pull 200",
            "GET /v2/a/manifests/second 200",
        ]
    );
}
