//! What goes over the wire when all is well.

use tonnage::{Lookup, LookupOptions, Session, TransportFailureKind};
use tonnage_client::{AddressPolicy, Client, ClientError, ClientOptions, drive, now};

use super::server::{Reply, Server, ok};
use super::{client, failure, get, head, post};

#[tokio::test]
async fn an_answer_with_its_headers_and_bytes() {
    let server = Server::start(|_, _| {
        Reply::Keep(
            "HTTP/1.1 404 Not Found\r\nContent-Type: text/x\r\nWarning: a\r\nwarning: b\r\n\
             X-Odd: \u{fc}\r\nContent-Length: 4\r\n\r\nbody"
                .to_owned(),
        )
    })
    .await;
    let answer = client().send(&get(&server.url("/v2/"))).await.unwrap();
    assert_eq!(answer.status, 404);
    assert_eq!(answer.body, b"body");
    assert_eq!(answer.redirects, [""; 0]);
    assert_eq!(answer.headers.get("content-type"), Some("text/x"));
    assert_eq!(answer.headers.get_all("warning").collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(answer.headers.get("x-odd"), Some("\u{fc}"));
    let response = answer.response();
    assert_eq!((response.status, response.body), (404, &b"body"[..]));
    assert_eq!(response.headers, answer.headers);
}

#[tokio::test]
async fn exactly_the_request() {
    let server = Server::start(|_, _| Reply::Keep(ok(""))).await;
    let mut request = get(&server.url("/v2/a/manifests/b?x=y&z"));
    request.headers.push("accept", "application/json");
    request.headers.push("authorization", "Bearer abc");
    client().send(&request).await.unwrap();
    let sent = server.requests().remove(0);
    let mut lines: Vec<&str> = sent.lines().filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    let host = format!("host: {}", server.host());
    let agent = format!("user-agent: tonnage/{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(
        lines,
        [
            "GET /v2/a/manifests/b?x=y&z HTTP/1.1",
            "accept-encoding: identity",
            "accept: application/json",
            "authorization: Bearer abc",
            host.as_str(),
            agent.as_str(),
        ]
    );
}

#[tokio::test]
async fn another_user_agent() {
    let server = Server::start(|_, _| Reply::Keep(ok(""))).await;
    let options = ClientOptions { user_agent: "mine/1".to_owned(), ..ClientOptions::default() };
    let client = Client::new(options).unwrap();
    client.send(&get(&server.url("/"))).await.unwrap();
    let mut request = get(&server.url("/"));
    request.headers.push("user-agent", "theirs/2");
    client.send(&request).await.unwrap();
    let requests = server.requests();
    assert!(requests[0].contains("user-agent: mine/1\r\n"), "{requests:?}");
    assert!(requests[1].contains("user-agent: theirs/2\r\n"), "{requests:?}");
}

#[tokio::test]
async fn a_form() {
    let server = Server::start(|_, _| Reply::Keep(ok("{}"))).await;
    let mut request = post(&server.url("/token"), "grant_type=password&service=x");
    request.headers.push("content-type", "application/x-www-form-urlencoded");
    client().send(&request).await.unwrap();
    let sent = server.requests().remove(0);
    assert!(sent.starts_with("POST /token HTTP/1.1\r\n"), "{sent}");
    assert!(sent.contains("content-length: 29\r\n"), "{sent}");
    assert!(sent.ends_with("\r\n\r\ngrant_type=password&service=x"), "{sent}");
}

#[tokio::test]
async fn one_connection_for_two_requests_and_two_clones() {
    let server = Server::start(|_, _| Reply::Keep(ok("hello"))).await;
    let client = client();
    client.send(&get(&server.url("/1"))).await.unwrap();
    client.clone().send(&get(&server.url("/2"))).await.unwrap();
    assert_eq!(server.requests().len(), 2);
    assert_eq!(server.connections(), 1);
}

/// What many lookups have in common is a connection.
#[tokio::test]
async fn one_connection_for_ten_lookups() {
    let manifest = r#"{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}"#;
    let server = Server::start(move |_, request| {
        Reply::Keep(ok(if request.contains("/manifests/") { manifest } else { "{}" }))
    })
    .await;
    let client = client();
    for number in 0..10 {
        let reference = format!("{}/app:{number}", server.host()).parse().unwrap();
        let options = LookupOptions::default();
        let mut lookup = Lookup::new(reference, options, &Session::new(), now());
        let send = async |request| client.send(&request).await;
        let inspection = drive(&mut lookup, send, &mut ()).await.unwrap();
        assert!(inspection.config.is_some());
    }
    assert_eq!((server.requests().len(), server.connections()), (20, 1));
}

#[tokio::test]
async fn a_chunked_body() {
    let server = Server::start(|_, _| {
        Reply::Keep(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\
             3\r\nabc\r\n2;note=x\r\nde\r\n0\r\ntrailer: x\r\n\r\n"
                .to_owned(),
        )
    })
    .await;
    assert_eq!(client().send(&get(&server.url("/"))).await.unwrap().body, b"abcde");
}

#[tokio::test]
async fn a_body_that_ends_with_the_connection() {
    let server =
        Server::start(|_, _| Reply::Close("HTTP/1.0 200 OK\r\n\r\nabcde".to_owned())).await;
    assert_eq!(client().send(&get(&server.url("/"))).await.unwrap().body, b"abcde");
}

#[tokio::test]
async fn a_body_of_just_the_limit() {
    let server = Server::start(|_, _| Reply::Keep(ok("12345678"))).await;
    let mut request = get(&server.url("/"));
    request.limit = 8;
    assert_eq!(client().send(&request).await.unwrap().body, b"12345678");
}

#[tokio::test]
async fn a_head_tells_a_length_and_sends_none() {
    let server = Server::start(|_, _| {
        Reply::Keep("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n".to_owned())
    })
    .await;
    let client = client();
    for _ in 0..2 {
        let answer = client.send(&head(&server.url("/blob"))).await.unwrap();
        assert_eq!(answer.headers.get("content-length"), Some("99999999"));
        assert_eq!(answer.body, b"");
    }
    assert!(server.requests()[0].starts_with("HEAD /blob HTTP/1.1\r\n"));
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn an_odd_name_of_loopback_needs_no_resolver() {
    let server = Server::start(|_, _| Reply::Keep(ok(""))).await;
    let host = format!("samples.localhost:{}", server.address.port());
    client().send(&get(&format!("http://{host}/"))).await.unwrap();
    assert!(server.requests()[0].contains(&format!("host: {host}\r\n")));
}

#[tokio::test]
async fn a_server_for_strangers_does_not_reach_inside() {
    let server = Server::start(|_, _| Reply::Keep(ok(""))).await;
    let options =
        ClientOptions { address_policy: AddressPolicy::PublicOnly, ..ClientOptions::default() };
    let client = Client::new(options).unwrap();
    let outcome = client.send(&get(&server.url("/"))).await;
    assert_eq!(failure(outcome, &server.host()), "Refused: 127.0.0.1 is not a public address");
    let url = format!("http://localhost:{}/", server.address.port());
    assert_eq!(
        failure(client.send(&get(&url)).await, ""),
        "Refused: localhost has an address that is not public"
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_not_shown() {
    let mut request = get("http://127.0.0.1:9/");
    request.headers.push("authorization", "Bearer secret\r\nx: y");
    let failure = client().send(&request).await.unwrap_err();
    assert_eq!(failure.kind, TransportFailureKind::Unreachable);
    assert_eq!(
        failure.detail,
        "the header field \"authorization\" cannot be sent: \
         it has a character that header fields do not have"
    );
}

#[test]
fn options_that_cannot_be() {
    let options = ClientOptions { user_agent: "a\nb".to_owned(), ..ClientOptions::default() };
    assert_eq!(Client::new(options).unwrap_err(), ClientError::UserAgent);
    let options = ClientOptions { extra_roots: b"hello".to_vec(), ..ClientOptions::default() };
    assert_eq!(
        Client::new(options).unwrap_err().to_string(),
        "there is no certificate among the trusted ones; \
         each begins with -----BEGIN CERTIFICATE-----"
    );
}
