//! Whom the server asks.

use std::io::Write as _;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::Value;
use tokio::net::TcpListener;
use tonnage::Scheme;
use tonnage::proxy::{Guard, Route};
use tonnage_proxy::ServerOptions;

use super::registry::{Registry, ok};
use super::{alone, options, start};

/// What becomes of a host: the name of a refusal, `parse` for what is no host, or
/// `allow`.
fn verdict(scheme: &str, host: &str) -> &'static str {
    let Ok(route) = Route::parse(&format!("/r/{host}/v2/"), None) else { return "parse" };
    let scheme = if scheme == "http" { Scheme::Http } else { Scheme::Https };
    match Guard::default().check(route.url(scheme).origin()) {
        Ok(()) => "allow",
        Err(refusal) => refusal.reason.as_str(),
    }
}

#[test]
fn shared_verdicts_on_hosts() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = std::env::var_os("TONNAGE_SHARED")
        .map_or_else(|| root.join("../shared"), |shared| root.join(shared));
    let path = shared.join("vectors/ssrf.json");
    let Ok(text) = std::fs::read(&path) else {
        assert!(std::env::var_os("CI").is_none(), "{} is missing", path.display());
        // Written past the harness, which hides what a passing test prints.
        writeln!(std::io::stderr(), "not run: {} is missing", path.display()).unwrap();
        return;
    };
    let vectors: Value = serde_json::from_slice(&text).unwrap();
    let rows = vectors["hosts"].as_array().unwrap();
    assert!(rows.len() > 100, "only {} rows", rows.len());
    let mut wrong = Vec::new();
    for row in rows {
        let cell = |name: &str| row[name].as_str().unwrap();
        let (host, expected) = (cell("host"), cell("verdict"));
        let found = verdict(cell("scheme"), host);
        // What is no host to us at all is refused before it is judged.
        let right = match expected.split(['/', '(']).next().unwrap() {
            "allow:resolve" => found == "allow" || host.ends_with(':') && found == "parse",
            "deny:ip-literal" => found == "ip-literal" || found == "parse" && host.contains('['),
            "deny:local-name" => found == "local-name",
            "deny:metadata-name" => found == "metadata-name",
            "deny:single-label" => found == "single-label",
            "deny:port" => found == "port" || host.ends_with(":0") && found == "parse",
            "deny:scheme" => found == "clear-text",
            "deny:parse" => found == "parse" || found == "ip-literal",
            "deny:hostname-syntax" => found == "parse" || found == "host-syntax",
            _ => found == "parse",
        };
        if !right {
            wrong.push(format!("{host:?} should be {expected}, and is {found}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Hosts as attackers write them: what WHATWG hosts are made of, in any order.
fn hosts() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[0-9]{1,12}",
        "0[xX][0-9a-fA-F]{0,9}",
        "[a-zA-Z0-9-]{1,12}",
        "(xn--|XN--)?[a-z0-9-]{0,8}",
        Just("localhost".to_owned()),
        Just("internal".to_owned()),
        Just("ghcr".to_owned()),
        Just("io".to_owned()),
        "[!-~]{0,6}",
        "\\PC{0,4}",
    ];
    let between = prop_oneof![8 => Just("."), 1 => Just(":"), 1 => Just("@"), 1 => Just("%2e")];
    proptest::collection::vec((part, between), 1..6).prop_map(|parts| {
        let mut text = String::new();
        for (part, between) in &parts {
            text += part;
            text += between;
        }
        text.trim_end_matches('.').to_owned()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    /// Whom we let pass is, to everybody who reads addresses by the WHATWG's
    /// standard, that very name, and no address in disguise.
    #[test]
    fn what_passes_is_the_same_name_to_others(host in hosts()) {
        if verdict("https", &host) != "allow" {
            return Ok(());
        }
        let route = Route::parse(&format!("/r/{host}/v2/"), None).unwrap();
        let ours = route.url(Scheme::Https).origin().host.clone();
        // Docker Hub has a host that is not its name.
        let read = url::Url::parse(&format!("https://{ours}/v2/"));
        match read {
            Ok(read) => {
                prop_assert_eq!(read.domain(), Some(ours.as_str()));
                prop_assert_eq!(read.port_or_known_default(), Some(443));
                prop_assert_eq!(read.path(), "/v2/");
            }
            // A punycode part that decodes to nothing: a name nobody has.
            Err(_) => prop_assert!(ours.contains("xn--"), "{ours} is no host to others"),
        }
        // What the visitor wrote is the same to others, too.
        if let Ok(written) = url::Url::parse(&format!("https://{host}/")) {
            let hub = tonnage::Registry::parse(&host).is_ok_and(|host| host.is_docker_hub());
            prop_assert!(hub || written.domain() == Some(ours.as_str()), "{host} is {written}");
        }
    }
}

#[tokio::test]
async fn refusals_in_words() {
    let proxy = alone().await;
    let address = "is an address, and only names are asked";
    let local = "is a name of this machine or its network";
    for (asked, host, message, reason) in [
        ("127.0.0.1:5000", "127.0.0.1:5000", address, "ip-literal"),
        ("2130706433", "2130706433", address, "ip-literal"),
        ("[::1]:5000", "[::1]:5000", address, "ip-literal"),
        ("8.8.8.8", "8.8.8.8", address, "ip-literal"),
        ("Foo.Local", "foo.local", local, "local-name"),
        ("localhost:5000", "localhost:5000", local, "local-name"),
        // Only without a port is it the one that is built in.
        ("samples.localhost:443", "samples.localhost", local, "local-name"),
        ("metadata.goog", "metadata.goog", "is a name of a cloud's inside", "metadata-name"),
        (
            "registry",
            "registry",
            "has no dot, and so is a name of the local network",
            "single-label",
        ),
        ("ghcr.io:8443", "ghcr.io:8443", "is not at port 443, where registries are", "port"),
    ] {
        let reply = proxy.get(&format!("/r/{asked}/v2/")).await;
        assert_eq!(
            reply.problem(""),
            format!(
                "403 {{\"code\":\"PROXY_REFUSED\",\"message\":\"{host} {message}\",\
                 \"hint\":\"If it is yours, start the server with --allow-registry {host}.\",\
                 \"reason\":\"{reason}\"}}"
            )
        );
        assert_eq!(reply.field("x-tonnage-upstream"), None, "nobody was asked");
    }
}

#[test]
fn what_an_operator_vouches_for() {
    let mut guard = Guard::default();
    guard.allow(&tonnage::Registry::parse("registry.corp:5000").unwrap());
    guard.allow(&tonnage::Registry::parse("Localhost:5001").unwrap());
    guard.allow(&tonnage::Registry::parse("reg").unwrap());
    guard.allow_plain_http(&tonnage::Registry::parse("plain.corp:5000").unwrap());
    for (url, verdict) in [
        ("https://registry.corp:5000/", "allow"),
        ("https://registry.corp/", "local-name"),
        ("http://registry.corp:5000/", "clear-text"),
        ("http://localhost:5001/", "allow"),
        ("http://127.0.0.1:5001/", "ip-literal"),
        ("https://reg/", "allow"),
        ("https://reg:444/", "single-label"),
        ("http://plain.corp:5000/", "allow"),
        ("https://plain.corp:5000/", "allow"),
        ("http://plain.corp/", "local-name"),
        ("http://ghcr.io/", "clear-text"),
        ("https://ghcr.io/", "allow"),
    ] {
        let url: tonnage::Url = url.parse().unwrap();
        let found = guard.check(url.origin()).map_or_else(|no| no.reason.as_str(), |()| "allow");
        assert_eq!(found, verdict, "{url}");
    }
    let scheme = |host: &str| guard.scheme(&tonnage::Registry::parse(host).unwrap());
    assert_eq!(scheme("plain.corp:5000"), Scheme::Http);
    assert_eq!(scheme("localhost:5001"), Scheme::Http);
    assert_eq!(scheme("registry.corp:5000"), Scheme::Https);
    assert_eq!(scheme("ghcr.io"), Scheme::Https);
}

/// Whoever was vouched for is connected to, though the address is not public.
#[tokio::test]
async fn this_machine_by_its_names() {
    let script = |_: &str| ok("application/json", "{}");
    let mut hosts = Vec::new();
    let v4 = Registry::start(script).await;
    hosts.push(v4.host().replace("127.0.0.1", "localhost"));
    // Not every machine has IPv6.
    if let Ok(listener) = TcpListener::bind("[::1]:0").await {
        hosts.push(Registry::at(listener, script).host());
    }
    let proxy = start(ServerOptions { allowed_registries: hosts.clone(), ..options() }).await;
    for host in hosts {
        let reply = proxy.get(&format!("/r/{host}/v2/a/tags/list")).await;
        assert_eq!(reply.status, 200, "{host}: {}", reply.text());
    }
    // The same server by another of its names is another one.
    assert_eq!(proxy.get(&v4.route("a/tags/list")).await.status, 403);
}
