//! A server that strangers reach.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tonnage_proxy::{Public, Server, ServerOptions};

use super::ask::{Proxy, Reply};
use super::{options, start};

const PING: &str = "/r/samples.localhost/v2/";

/// Behind a proxy on loopback, which writes for whom it asks.
fn fronted(public: &Public) -> ServerOptions {
    let trusted_proxies = vec!["127.0.0.1".to_owned()];
    ServerOptions {
        names: vec!["page.example".to_owned()],
        public: Some(Public { trusted_proxies, ..public.clone() }),
        ..options()
    }
}

/// As many questions as one visitor has in a row; the next one is a minute away.
fn few(questions_in_a_row: u32) -> Public {
    Public { questions_per_minute: 1, questions_in_a_row, ..Public::default() }
}

async fn ask(proxy: Proxy, target: &str, visitor: &str) -> Reply {
    proxy.ask("GET", target, &[&format!("x-forwarded-for: {visitor}")]).await
}

#[tokio::test]
async fn unsafe_combinations() {
    let name = || vec!["page.example".to_owned()];
    let host = || vec!["registry.corp:5000".to_owned()];
    let open = || ServerOptions { names: name(), ..fronted(&Public::default()) };
    let trusting = |text: &str| {
        let trusted_proxies = vec![text.to_owned()];
        ServerOptions { public: Some(Public { trusted_proxies, ..Public::default() }), ..open() }
    };
    let network = "it takes an address or a small network, like 10.0.0.0/24";
    for (options, sentence) in [
        (
            ServerOptions { names: Vec::new(), ..open() },
            "--public: visitors need a name to call it by: add --name HOST".to_owned(),
        ),
        (
            ServerOptions { allowed_registries: host(), ..open() },
            "--public: strangers would reach what --allow-registry names inside: leave that out"
                .to_owned(),
        ),
        (
            ServerOptions { plain_http_registries: host(), ..open() },
            "--public: strangers would be told what anybody on the way can change: \
             leave --plain-http-registry out"
                .to_owned(),
        ),
        (
            ServerOptions { public: Some(Public::default()), ..open() },
            "--public: on loopback all visitors come from the proxy in front of it: \
             add --trust-proxy 127.0.0.1, or listen elsewhere"
                .to_owned(),
        ),
        (trusting("0.0.0.0/0"), format!("--trust-proxy \"0.0.0.0/0\": {network}")),
        (trusting("::/0"), format!("--trust-proxy \"::/0\": {network}")),
        (trusting("10.0.0.0/33"), format!("--trust-proxy \"10.0.0.0/33\": {network}")),
        (trusting("proxy"), format!("--trust-proxy \"proxy\": {network}")),
    ] {
        let error = Server::bind(options).await.expect_err("there should be no server");
        assert_eq!((error.to_string(), error.is_misuse()), (sentence, true));
    }
}

#[tokio::test]
async fn a_visitor_who_asks_too_much() {
    let proxy = start(fronted(&few(2))).await;
    for _ in 0..2 {
        assert_eq!(ask(proxy, PING, "192.0.2.1").await.status, 401);
    }
    let reply = ask(proxy, PING, "192.0.2.1").await;
    let wait: u64 = reply.field("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(reply.field("x-tonnage-upstream"), None, "nobody was asked");
    assert_eq!(
        reply.problem(&wait.to_string()),
        "429 {\"code\":\"RATE_LIMITED\",\
         \"message\":\"this server was asked too much from your address\",\
         \"hint\":\"Try again in HOST seconds, or ask from the command line: tonnage inspect.\"}"
    );
    // What costs nobody anything is not counted, and others are not held back.
    assert_eq!(ask(proxy, "/healthz", "192.0.2.1").await.status, 200);
    assert_eq!(ask(proxy, PING, "192.0.2.2").await.status, 401);
}

#[tokio::test]
async fn one_customer_is_one_visitor() {
    let proxy = start(fronted(&few(1))).await;
    for (visitor, status) in [
        ("2001:db8:1:2::1", 401),
        ("2001:db8:1:2:ffff::1", 429),
        ("2001:db8:1:3::1", 401),
        ("192.0.2.1", 401),
        ("::ffff:192.0.2.1", 429),
        // Whoever claims to be somebody else is believed by nobody.
        ("203.0.113.9, 192.0.2.1", 429),
    ] {
        assert_eq!(ask(proxy, PING, visitor).await.status, status, "{visitor}");
    }
}

#[tokio::test]
async fn what_strangers_write_about_themselves_counts_for_nothing() {
    let listen = "0.0.0.0:0".parse().unwrap();
    let options = ServerOptions { listen, public: Some(few(1)), ..fronted(&Public::default()) };
    let address = format!("127.0.0.1:{}", start(options).await.address.port());
    let proxy = Proxy { address: address.parse().unwrap() };
    assert_eq!(ask(proxy, PING, "192.0.2.1").await.status, 401);
    assert_eq!(ask(proxy, PING, "192.0.2.2").await.status, 429);
}

#[tokio::test]
async fn no_more_connections_than_one_may_have() {
    let listen = "0.0.0.0:0".parse().unwrap();
    let public = Some(Public { connections_at_once: 1, ..Public::default() });
    let options = ServerOptions { listen, public, ..fronted(&Public::default()) };
    let port = start(options).await.address.port();
    let mut first = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request = "GET /healthz HTTP/1.1\r\nhost: page.example\r\n\r\n";
    first.write_all(request.as_bytes()).await.unwrap();
    assert!(first.read(&mut [0; 16]).await.unwrap() > 0);
    let mut second = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    // Hung up on: by an end, or by a reset when the request was under way already.
    let _ = second.write_all(request.as_bytes()).await;
    assert!(matches!(second.read(&mut [0; 16]).await, Ok(0) | Err(_)));
}

/// Behind a proxy on loopback as well: others could listen on the way to that one.
#[tokio::test]
async fn credentials_are_not_taken() {
    let proxy = start(fronted(&Public::default())).await;
    let lines = ["x-registry-authorization: Bearer SECRET"];
    let reply = proxy.ask("GET", PING, &lines).await;
    assert_eq!((reply.status, reply.json()["reason"].as_str()), (403, Some("credentials")));
}

#[tokio::test]
async fn it_answers_to_its_name() {
    let proxy = start(fronted(&Public::default())).await;
    for (host, status) in [("page.example", 200), ("attacker.example", 403)] {
        let text = format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        assert_eq!(proxy.send(&text).await.status, status, "{host}");
    }
}
