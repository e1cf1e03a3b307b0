//! The line that is written of each request.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tonnage_proxy::{Log, ServerOptions};

use super::ask::Proxy;
use super::registry::{Does, Registry};
use super::tokens::guarded;
use super::{options, start};

/// What was written so far.
type Lines = Arc<Mutex<Vec<String>>>;

fn kept() -> (Lines, Log) {
    let lines = Lines::default();
    let sink = Arc::clone(&lines);
    (lines, Log::to(move |line| sink.lock().unwrap().push(line)))
}

/// A line without what is another one each time.
fn steady(line: &str, host: &str) -> Value {
    let mut line: Value = serde_json::from_str(&line.replace(host, "HOST")).unwrap();
    assert!(line["time"].as_f64().unwrap() > 1.7e9, "{line}");
    let fields = line.as_object_mut().unwrap();
    assert!(fields.remove("ms").unwrap().is_u64());
    fields.remove("time");
    line
}

async fn before(registry: &Registry, log: Log) -> Proxy {
    start(ServerOptions { allowed_registries: vec![registry.host()], log, ..options() }).await
}

#[tokio::test]
async fn what_is_said_and_what_is_not() {
    let registry = guarded().await;
    let (lines, log) = kept();
    let proxy = before(&registry, log).await;
    let secret = ["x-registry-authorization: Bearer SECRET-OF-A-VISITOR", "cookie: SECRET"];
    proxy.get(&registry.route("a/b/manifests/latest")).await;
    proxy.get(&registry.route("a/b/manifests/latest")).await;
    proxy.ask("GET", &registry.route("a/b/manifests/latest"), &secret).await;
    proxy.ask("HEAD", "/r/samples.localhost/v2/demo/app/manifests/latest", &[]).await;
    proxy.get("/r/127.0.0.1/v2/").await;
    proxy.get("/r/nonsense?secret=SECRET").await;
    proxy.ask("BREW", "/r/ghcr.io/v2/", &[]).await;
    proxy.get("/healthz").await;
    proxy.get("/secret/SECRET").await;
    let lines = lines.lock().unwrap().clone();
    let told: Vec<Value> = lines.iter().map(|line| steady(line, &registry.host())).collect();
    let manifest = |from: &str, upstream: usize| {
        json!({"method":"GET","part":"manifest","registry":"HOST","status":200,"bytes":2,
            "from":from,"upstream":upstream})
    };
    let own = |part: &str, status: u16, bytes: &Value| {
        json!({"method":"GET","part":part,"status":status,"bytes":bytes,"from":"here",
            "upstream":0})
    };
    assert_eq!(told[..2], [manifest("registry", 3), manifest("cache", 0)]);
    assert_eq!((&told[2]["status"], &told[2]["upstream"]), (&json!(401), &json!(1)));
    assert_eq!(
        told[3],
        json!({"method":"HEAD","part":"manifest","registry":"samples.localhost","status":200,
            "bytes":0,"from":"samples","upstream":told[3]["upstream"]})
    );
    let refused = json!({"method":"GET","part":"ping","registry":"127.0.0.1","status":403,
        "bytes":told[4]["bytes"],"from":"here","upstream":0,"code":"PROXY_REFUSED",
        "reason":"ip-literal"});
    assert_eq!(told[4], refused);
    assert_eq!(
        (&told[5]["part"], &told[5]["code"]),
        (&json!("nothing"), &json!("INVALID_REFERENCE"))
    );
    assert_eq!((&told[6]["method"], &told[6]["code"]), (&json!("other"), &json!("MISUSE")));
    assert_eq!(told[7], own("health", 200, &told[7]["bytes"]));
    assert_eq!(told[8], own("page", 404, &told[8]["bytes"]));
    let all = lines.concat();
    for never in ["SECRET", "a/b", "latest", "demo", "nonsense", "BREW", "127.0.0.1:1"] {
        assert!(!all.replace(&registry.host(), "HOST").contains(never), "{never}: {all}");
    }
    assert!(lines.iter().all(|line| !line.contains('\n')));
}

#[tokio::test]
async fn names_when_they_are_wanted() {
    let registry = guarded().await;
    let (lines, log) = kept();
    let proxy = before(&registry, log.with_names()).await;
    let digest = format!("sha256:{}", "a".repeat(64));
    for (rest, repository, target) in [
        ("a/b/manifests/latest", json!("a/b"), json!("latest")),
        (&format!("a/b/blobs/{digest}"), json!("a/b"), json!(digest)),
        ("a/b/tags/list", json!("a/b"), Value::Null),
        ("", Value::Null, Value::Null),
    ] {
        proxy.get(&registry.route(rest)).await;
        let line: Value = serde_json::from_str(&lines.lock().unwrap().pop().unwrap()).unwrap();
        assert_eq!((&line["repository"], &line["target"]), (&repository, &target), "{rest}");
    }
}

#[tokio::test]
async fn whoever_leaves_early_is_written_down() {
    let registry = Registry::start(|_: &str| Does::Hold(String::new())).await;
    let (send, mut sent) = tokio::sync::mpsc::unbounded_channel();
    let log = Log::to(move |line| send.send(line).unwrap());
    let proxy = before(&registry, log).await;
    let route = registry.route("a/manifests/b");
    let visitor = tokio::spawn(async move { proxy.get(&route).await });
    while registry.connections() == 0 {
        tokio::task::yield_now().await;
    }
    visitor.abort();
    let line = steady(&sent.recv().await.unwrap(), &registry.host());
    assert_eq!((&line["part"], &line["status"]), (&json!("manifest"), &Value::Null));
}
