//! What is counted, and who is told.

use std::collections::BTreeMap;

use tonnage_proxy::{Public, Server, ServerOptions};

use super::ask::Proxy;
use super::options;
use super::registry::{Registry, answer, target};
use super::tokens::guarded;

/// A server and the place where it tells what it counted.
pub(crate) async fn counting(options: ServerOptions) -> (Proxy, Proxy) {
    let metrics = Some("127.0.0.1:0".parse().unwrap());
    let server = Server::bind(ServerOptions { metrics, ..options }).await.unwrap();
    let proxy = Proxy { address: server.address() };
    let watchers = Proxy { address: server.metrics_address().unwrap() };
    tokio::spawn(server.run(std::future::pending()));
    (proxy, watchers)
}

/// The numbers by name and labels, read as strictly as OpenMetrics 1.0 has it.
pub(crate) async fn numbers(watchers: Proxy) -> BTreeMap<String, f64> {
    let reply = watchers.get("/metrics").await;
    assert_eq!(reply.status, 200);
    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(reply.field("content-type"), Some(media_type));
    let (mut kinds, mut numbers) = (BTreeMap::new(), BTreeMap::new());
    let text = reply.text().strip_suffix("# EOF\n").expect("it ends with its end");
    for line in text.lines() {
        if let Some(said) = line.strip_prefix("# ") {
            let [word, name, rest] = said.splitn(3, ' ').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            match word {
                "TYPE" => assert_eq!(kinds.insert(name, rest), None, "{line}"),
                "HELP" => assert!(!rest.is_empty(), "{line}"),
                "UNIT" => assert!(name.ends_with(rest), "{line}"),
                _ => panic!("{line}"),
            }
            continue;
        }
        let (series, number) = line.rsplit_once(' ').unwrap();
        let name = series.split('{').next().unwrap();
        let family = ["_total", "_info", "_bucket", "_sum", "_count"]
            .iter()
            .find_map(|suffix| name.strip_suffix(suffix).filter(|name| kinds.contains_key(name)))
            .unwrap_or(name);
        assert!(kinds.contains_key(family), "no type: {line}");
        assert!(family.starts_with("tonnage_"), "{line}");
        if let Some(labels) = series.strip_prefix(name).filter(|labels| !labels.is_empty()) {
            let labels = labels.strip_prefix('{').unwrap().strip_suffix('}').unwrap();
            for label in labels.split(',') {
                let (key, value) = label.split_once('=').unwrap();
                assert!(key.bytes().all(|b| b.is_ascii_lowercase()), "{line}");
                assert!(value.len() >= 2 && value.starts_with('"') && value.ends_with('"'));
            }
        }
        assert_eq!(numbers.insert(series.to_owned(), number.parse().unwrap()), None, "{line}");
    }
    numbers
}

#[tokio::test]
async fn what_is_counted() {
    let registry = guarded().await;
    let allowed_registries = vec![registry.host()];
    let (proxy, watchers) = counting(ServerOptions { allowed_registries, ..options() }).await;
    let route = registry.route("a/b/manifests/latest");
    let many: Vec<_> = (0..10)
        .map(|_| {
            let route = route.clone();
            tokio::spawn(async move { proxy.get(&route).await.status })
        })
        .collect();
    for one in many {
        assert_eq!(one.await.unwrap(), 200);
    }
    proxy.get("/r/127.1/v2/").await;
    proxy.get("/r/nonsense").await;
    proxy.get("/healthz").await;
    let numbers = numbers(watchers).await;
    let of = |series: &str| numbers.get(series).copied().unwrap_or_default();
    for (series, number) in [
        ("requests_total{method=\"GET\",part=\"manifest\",status=\"200\"}", 10.0),
        ("requests_total{method=\"GET\",part=\"ping\",status=\"403\"}", 1.0),
        ("requests_total{method=\"GET\",part=\"nothing\",status=\"400\"}", 1.0),
        ("requests_total{method=\"GET\",part=\"health\",status=\"200\"}", 1.0),
        ("request_seconds_count{part=\"manifest\"}", 10.0),
        ("request_seconds_bucket{le=\"+Inf\",part=\"manifest\"}", 10.0),
        ("answers_total{from=\"registry\"}", 1.0),
        ("answers_total{from=\"here\"}", 1.0),
        ("errors_total{code=\"PROXY_REFUSED\"}", 1.0),
        ("errors_total{code=\"INVALID_REFERENCE\"}", 1.0),
        ("refused_total{reason=\"ip-literal\"}", 1.0),
        ("upstream_requests_total{purpose=\"manifest\",status=\"401\"}", 1.0),
        ("upstream_requests_total{purpose=\"manifest\",status=\"200\"}", 1.0),
        ("upstream_requests_total{purpose=\"token\",status=\"200\"}", 1.0),
        ("upstream_seconds_count{purpose=\"manifest\"}", 2.0),
        ("shared_tokens_total", 0.0),
        ("connections_refused_total", 0.0),
        ("cache_entries", 1.0),
        ("build_info{version=\"0.1.0\"}", 1.0),
    ] {
        assert_eq!(of(&format!("tonnage_{series}")), number, "{series}: {numbers:#?}");
    }
    let waited = of("tonnage_answers_total{from=\"shared\"}");
    assert_eq!(waited + of("tonnage_answers_total{from=\"cache\"}"), 9.0);
    assert!(of("tonnage_cache_bytes") > 512.0);
}

/// A registry may say what it likes: no number has its words in it.
#[tokio::test]
async fn no_label_is_somebody_elses_word() {
    let registry = Registry::start(|request: &str| {
        let status = target(request).rsplit('/').next().unwrap().parse().unwrap();
        answer(status, &["x-tonnage-error: THEIRS"], "{}")
    })
    .await;
    let allowed_registries = vec![registry.host()];
    let (proxy, watchers) = counting(ServerOptions { allowed_registries, ..options() }).await;
    for status in [200, 218, 299, 404, 418, 499, 500, 599, 600, 999] {
        proxy.get(&registry.route(&format!("a/manifests/{status}"))).await;
    }
    let numbers = numbers(watchers).await;
    let said: Vec<(&str, f64)> = numbers
        .iter()
        .filter_map(|(series, number)| {
            let start = "tonnage_requests_total{method=\"GET\",part=\"manifest\",status=\"";
            Some((series.strip_prefix(start)?.strip_suffix("\"}")?, *number))
        })
        .collect();
    assert_eq!(
        said,
        [("200", 1.0), ("2xx", 2.0), ("404", 1.0), ("4xx", 2.0), ("500", 1.0), ("5xx", 3.0)]
    );
    assert!(!format!("{numbers:?}").contains("THEIRS"));
}

#[tokio::test]
async fn pulls_that_are_left_and_visitors_who_ask_too_much() {
    let registry = Registry::start(|_: &str| {
        answer(200, &["ratelimit-limit: 100;w=600", "ratelimit-remaining: 7;w=600"], "{}")
    })
    .await;
    let host = registry.host();
    let (proxy, watchers) = counting(ServerOptions {
        allowed_registries: vec![host.clone()],
        metered_registries: vec![host.clone(), "docker.io".to_owned()],
        hub_api: None,
        ..options()
    })
    .await;
    proxy.get(&registry.route("a/manifests/b")).await;
    let digest = format!("sha256:{}", "a".repeat(64));
    assert_eq!(proxy.get(&registry.route(&format!("a/manifests/{digest}"))).await.status, 429);
    let numbers = numbers(watchers).await;
    let pulls: Vec<_> = numbers.iter().filter(|(name, _)| name.contains("pulls")).collect();
    let left = format!("tonnage_pulls_remaining{{registry=\"{host}\"}}");
    assert_eq!(pulls, [(&left, &7.0)]);
    // By tag, since no more than its head is asked for, and by digest.
    assert_eq!(numbers["tonnage_errors_total{code=\"HUB_QUOTA\"}"], 2.0);
    // One question and no more.
    let public = Public {
        trusted_proxies: vec!["127.0.0.1".to_owned()],
        questions_per_minute: 1,
        questions_in_a_row: 1,
        ..Public::default()
    };
    let names = vec!["page.example".to_owned()];
    let (proxy, watchers) =
        counting(ServerOptions { names, public: Some(public), ..options() }).await;
    for _ in 0..3 {
        proxy.get("/r/samples.localhost/v2/").await;
    }
    let numbers = super::metrics::numbers(watchers).await;
    assert_eq!(numbers["tonnage_errors_total{code=\"RATE_LIMITED\"}"], 2.0);
    assert_eq!(numbers["tonnage_answers_total{from=\"samples\"}"], 1.0);
}

#[tokio::test]
async fn who_is_told() {
    let (proxy, watchers) = counting(options()).await;
    assert_eq!(proxy.get("/metrics").await.status, 404, "visitors are not");
    assert_eq!(watchers.get("/").await.status, 404);
    assert_eq!(watchers.get("/r/samples.localhost/v2/").await.status, 404);
    assert_eq!(watchers.ask("POST", "/metrics", &[]).await.status, 405);
    let head = watchers.ask("HEAD", "/metrics", &[]).await;
    assert_eq!((head.status, head.body.is_empty()), (200, true));
    let text = "GET /metrics HTTP/1.1\r\nhost: attacker.example\r\nconnection: close\r\n\r\n";
    assert_eq!(watchers.send(text).await.status, 403, "no page that was made to lead here");
}

#[tokio::test]
async fn somebody_else_is_there() {
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = other.local_addr().unwrap();
    let options = ServerOptions { metrics: Some(taken), ..options() };
    let error = Server::bind(options).await.expect_err("there should be no server");
    assert!(error.to_string().contains(" --metrics 127.0.0.1:"), "{error}");
}
