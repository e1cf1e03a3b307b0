//! Through a proxy. Whom it connects us to has a name that nobody could look up
//! here.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tonnage::{TransportFailure, TransportFailureKind};
use tonnage_client::{Answer, Client, ClientOptions, Proxies};

use super::server::{Reply, Server, ok, redirect};
use super::tls::{Certificate, acceptor, certificate};
use super::{failure, get, once};

const REGISTRY: &str = "registry.invalid";
const CONNECTED: &str = "HTTP/1.1 200 Connection established\r\n\r\n";
/// `user:p@ss` as `Proxy-Authorization` has it.
const PASS: &str = "proxy-authorization: Basic dXNlcjpwQHNz\r\n";

fn options(environment: &[(&str, String)], trusted: &[&Certificate]) -> ClientOptions {
    let variable = |name: &str| {
        let found = environment.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.clone())
    };
    let proxies = Proxies::from_environment(variable).unwrap();
    let extra_roots = trusted.iter().flat_map(|one| one.cert.pem().into_bytes()).collect();
    ClientOptions { proxies, extra_roots, ..once() }
}

fn client(environment: &[(&str, String)], trusted: &[&Certificate]) -> Client {
    Client::new(options(environment, trusted)).unwrap()
}

/// A registry within TLS.
async fn registry(certificate: &Certificate) -> Server {
    Server::start_tls(acceptor(certificate, &["http/1.1"]), |_, _| Reply::Keep(ok("hello"))).await
}

/// A proxy that connects everybody to `to`, whom they ask for or not.
async fn relay(to: SocketAddr) -> Server {
    Server::start(move |_, _| Reply::Relay(CONNECTED.to_owned(), to)).await
}

/// Asks the registry through a proxy that answers so.
async fn asked(
    user: &str,
    script: impl Fn() -> Reply + Send + Sync + 'static,
) -> (Result<Answer, TransportFailure>, String) {
    let proxy = Server::start(move |_, _| script()).await;
    let environment = [("HTTPS_PROXY", format!("http://{user}{}", proxy.host()))];
    let outcome = client(&environment, &[]).send(&get("https://registry.invalid/v2/")).await;
    (outcome, proxy.host())
}

/// The failure of that.
async fn fails(script: impl Fn() -> Reply + Send + Sync + 'static) -> String {
    let (outcome, host) = asked("", script).await;
    failure(outcome, &host)
}

#[tokio::test]
async fn a_tunnel_for_what_is_within_tls() {
    let mine = certificate(REGISTRY, 4000);
    let registry = registry(&mine).await;
    let proxy = relay(registry.address).await;
    let environment = [("https_proxy", format!("http://user:p%40ss@{}/", proxy.host()))];
    let client = client(&environment, &[&mine]);
    for path in ["/1", "/2"] {
        let answer = client.send(&get(&format!("https://{REGISTRY}{path}"))).await.unwrap();
        assert_eq!(answer.body, b"hello");
    }
    // One tunnel for both, and the password is not the registry's to see.
    let head = format!("CONNECT {REGISTRY}:443 HTTP/1.1\r\nhost: {REGISTRY}:443\r\n{PASS}\r\n");
    assert_eq!(proxy.requests(), [head]);
    let requests = registry.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert!(!request.contains("proxy-authorization"), "{request}");
        assert!(request.starts_with("GET /") && request.contains(&format!("host: {REGISTRY}\r\n")));
    }
}

#[tokio::test]
async fn a_proxy_within_tls() {
    let (mine, its) = (certificate(REGISTRY, 4000), certificate("localhost", 4000));
    let registry = registry(&mine).await;
    let to = registry.address;
    // It offers HTTP/2, in which nobody asks for a tunnel here.
    let proxy = Server::start_tls(acceptor(&its, &["h2", "http/1.1"]), move |_, _| {
        Reply::Relay(CONNECTED.to_owned(), to)
    })
    .await;
    let at = format!("localhost:{}", proxy.address.port());
    let environment = [("HTTPS_PROXY", format!("https://{at}"))];
    let url = format!("https://{REGISTRY}:8443/");
    let answer = client(&environment, &[&mine, &its]).send(&get(&url)).await.unwrap();
    assert_eq!(answer.body, b"hello");
    assert!(proxy.requests()[0].starts_with("CONNECT registry.invalid:8443 HTTP/1.1\r\n"));
    let outcome = client(&environment, &[&mine]).send(&get(&url)).await;
    assert_eq!(
        failure(outcome, &at),
        "Unreachable: the certificate of HOST, which HTTPS_PROXY names, is not trusted: \
         nobody we trust issued it"
    );
}

#[tokio::test]
async fn clear_text_is_passed_on() {
    let proxy = Server::start(|_, _| Reply::Keep(ok("passed on"))).await;
    let environment = [("HTTP_PROXY", format!("user:p%40ss@{}", proxy.host()))];
    let client = client(&environment, &[]);
    for _ in 0..2 {
        let answer = client.send(&get("http://registry.invalid:5000/v2/?n=1")).await.unwrap();
        assert_eq!(answer.body, b"passed on");
    }
    let request = proxy.requests().remove(0);
    assert!(request.starts_with("GET http://registry.invalid:5000/v2/?n=1 HTTP/1.1\r\n"));
    assert!(request.contains("host: registry.invalid:5000\r\n") && request.contains(PASS));
    assert_eq!(proxy.connections(), 1);
}

#[tokio::test]
async fn each_hop_of_a_redirect_has_its_own_proxy() {
    let mine = certificate("storage.invalid", 4000);
    let storage = registry(&mine).await;
    let tunnels = relay(storage.address).await;
    let passes =
        Server::start(|_, _| Reply::Keep(redirect(307, "https://storage.invalid/blob"))).await;
    let environment = [
        ("HTTPS_PROXY", format!("http://{}", tunnels.host())),
        ("HTTP_PROXY", format!("http://user:p%40ss@{}", passes.host())),
    ];
    let answer =
        client(&environment, &[&mine]).send(&get("http://registry.invalid/v2/")).await.unwrap();
    assert_eq!(
        (answer.body.as_slice(), answer.redirects),
        (&b"hello"[..], vec!["storage.invalid".to_owned()])
    );
    assert!(passes.requests()[0].contains(PASS));
    assert!(!tunnels.requests()[0].contains("proxy-authorization"));
    assert!(!storage.requests()[0].contains("proxy-authorization"));
}

/// That the proxy is on this machine does not bring the registry nearer.
#[tokio::test]
async fn nobody_behind_a_proxy_names_an_address_inside() {
    for location in ["http://127.0.0.1:1/", "http://10.0.0.1/"] {
        let proxy = Server::start(move |_, _| Reply::Keep(redirect(307, location))).await;
        let client = client(&[("HTTP_PROXY", proxy.host())], &[]);
        let outcome = client.send(&get("http://registry.invalid/v2/")).await;
        assert_eq!(outcome.unwrap_err().kind, TransportFailureKind::Redirect, "{location}");
    }
}

/// A port that nobody listens at.
async fn nobody() -> String {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string()
}

#[tokio::test]
async fn some_are_asked_without() {
    let server = Server::start(|_, _| Reply::Keep(ok("hello"))).await;
    let environment = [("ALL_PROXY", nobody().await), ("NO_PROXY", REGISTRY.to_owned())];
    let client = client(&environment, &[]);
    assert_eq!(client.send(&get(&server.url("/"))).await.unwrap().body, b"hello");
    let outcome = client.send(&get("https://registry.invalid/")).await;
    assert_eq!(failure(outcome, ""), "Unreachable: no address is known for registry.invalid");
}

#[tokio::test]
async fn a_proxy_that_is_not_there() {
    let at = nobody().await;
    for (variable, url) in [("HTTPS_PROXY", "https"), ("http_proxy", "http")] {
        let client = client(&[(variable, format!("http://user:secret@{at}"))], &[]);
        let outcome = client.send(&get(&format!("{url}://registry.invalid/"))).await;
        assert_eq!(
            failure(outcome, &at),
            format!("Unreachable: HOST, which {variable} names, refused the connection")
        );
    }
    let client = client(&[("all_proxy", "http://proxy.invalid:3128".to_owned())], &[]);
    assert_eq!(
        failure(client.send(&get("https://registry.invalid/")).await, ""),
        "Unreachable: all_proxy names proxy.invalid:3128; no address is known for proxy.invalid"
    );
}

#[tokio::test]
async fn a_proxy_that_wants_to_know_who_asks() {
    let denied = "HTTP/1.1 407 Proxy Authentication Required\r\n\
                  proxy-authenticate: Basic realm=\"x\"\r\ncontent-length: 0\r\n\r\n";
    for (user, sentence) in [
        ("", "Unreachable: HOST, which HTTPS_PROXY names, wants a name and a password"),
        (
            "user:secret@",
            "Unreachable: HOST, which HTTPS_PROXY names, \
             does not take the name and the password that stand there",
        ),
    ] {
        let (outcome, host) = asked(user, || Reply::Close(denied.to_owned())).await;
        assert_eq!(failure(outcome, &host), sentence);
    }
    let proxy = Server::start(|_, _| Reply::Keep(denied.to_owned())).await;
    let client = client(&[("HTTP_PROXY", proxy.host())], &[]);
    assert_eq!(
        failure(client.send(&get("http://registry.invalid/")).await, &proxy.host()),
        "Unreachable: HOST, which HTTP_PROXY names, wants a name and a password"
    );
}

#[tokio::test]
async fn a_proxy_that_says_no() {
    for (status, sentence) in [
        (
            "403 Forbidden",
            "Unreachable: HOST, which HTTPS_PROXY names, \
             does not connect to registry.invalid:443: it answered 403 Forbidden",
        ),
        (
            "502 Words of its own",
            "Broken: HOST, which HTTPS_PROXY names, \
             does not connect to registry.invalid:443: it answered 502 Bad Gateway",
        ),
        (
            "302 Found",
            "Unreachable: HOST, which HTTPS_PROXY names, \
             does not connect to registry.invalid:443: it answered 302 Found",
        ),
    ] {
        let reply = format!("HTTP/1.1 {status}\r\nlocation: /\r\n\r\n<html>");
        assert_eq!(fails(move || Reply::Close(reply.clone())).await, sentence);
    }
}

#[tokio::test]
async fn a_proxy_that_does_what_none_should() {
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(65));
    let long = format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(17 * 1024));
    let eager = format!("{CONNECTED}HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    for (text, kind, said) in [
        ("", "Broken", "closed the connection without an answer"),
        ("HTTP/1.1 200 OK\r\nx", "Broken", "closed the connection without an answer"),
        ("SSH-2.0-OpenSSH_9.9\r\n", "Unreachable", "does not speak HTTP: invalid HTTP version"),
        ("HTTP/1.1 20 OK\r\n\r\n", "Unreachable", "does not speak HTTP: invalid response status"),
        ("HTTP/1.1 000 OK\r\n\r\n", "Unreachable", "does not speak HTTP: invalid response status"),
        (&many, "Unreachable", "sent more header fields than are read"),
        (&long, "Unreachable", "sent more header fields than are read"),
        (&eager, "Unreachable", "says more than it was asked"),
    ] {
        let text = text.to_owned();
        let sentence = fails(move || Reply::Close(text.clone())).await;
        assert_eq!(sentence, format!("{kind}: HOST, which HTTPS_PROXY names, {said}"));
    }
}

#[tokio::test]
async fn headers_without_end_are_cut_off() {
    let flood = || Reply::Flood("HTTP/1.1 200 OK\r\n".to_owned(), b"x: y\r\n".repeat(999));
    let proxy = Server::start(move |_, _| flood()).await;
    let client = client(&[("HTTPS_PROXY", proxy.host())], &[]);
    assert_eq!(
        failure(client.send(&get("https://registry.invalid/")).await, &proxy.host()),
        "Unreachable: HOST, which HTTPS_PROXY names, sent more header fields than are read"
    );
    assert!(proxy.hung_up().await < 16 * 1024 * 1024);
}

#[tokio::test]
async fn a_proxy_that_says_nothing() {
    let proxy = Server::start(|_, _| Reply::Hold(String::new())).await;
    let connect_timeout = Duration::from_millis(200);
    let options =
        ClientOptions { connect_timeout, ..options(&[("HTTPS_PROXY", proxy.host())], &[]) };
    let client = Client::new(options).unwrap();
    assert_eq!(
        failure(client.send(&get("https://registry.invalid/")).await, &proxy.host()),
        "Timeout: registry.invalid could not be connected to within 0.2 seconds \
         through HOST, which HTTPS_PROXY names"
    );
}

/// Who looks into TLS on the way has a certificate of their own.
#[tokio::test]
async fn a_proxy_that_looks_into_tls() {
    let its = certificate(REGISTRY, 4000);
    let between = registry(&its).await;
    let proxy = relay(between.address).await;
    let client = client(&[("HTTPS_PROXY", proxy.host())], &[]);
    assert_eq!(
        failure(client.send(&get("https://registry.invalid/")).await, &proxy.host()),
        "Unreachable: the certificate of registry.invalid is not trusted: \
         nobody we trust issued it (through HOST, which HTTPS_PROXY names)"
    );
}

#[tokio::test]
async fn passwords_are_not_shown() {
    let environment = [("ALL_PROXY", "http://user:secret@proxy.invalid:3128".to_owned())];
    let shown = format!("{:?}", options(&environment, &[]));
    assert!(shown.contains("proxy.invalid") && !shown.contains("secret"), "{shown}");
    let failure = client(&environment, &[]).send(&get("https://registry.invalid/")).await;
    assert!(!format!("{failure:?}").contains("secret"));
}
