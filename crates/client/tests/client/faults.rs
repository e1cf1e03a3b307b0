//! Servers that do what no server should.

use std::net::SocketAddr;

use tokio::net::TcpListener;

use super::server::{Reply, Server, ok};
use super::{client, failure, get, impatient, post};

/// The failure of a plain request that is answered like this.
async fn fails(script: impl Fn() -> Reply + Send + Sync + 'static) -> String {
    let server = Server::start(move |_, _| script()).await;
    failure(client().send(&get(&server.url("/"))).await, &server.host())
}

#[tokio::test]
async fn nobody_listens() {
    let address: SocketAddr = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let host = address.to_string();
    assert_eq!(
        failure(client().send(&get(&format!("http://{host}/"))).await, &host),
        "Unreachable: HOST refused the connection"
    );
    let host = format!("localhost:{}", address.port());
    assert_eq!(
        failure(client().send(&get(&format!("http://{host}/"))).await, &host),
        "Unreachable: HOST refused the connection"
    );
}

#[tokio::test]
async fn nobody_is_there() {
    assert_eq!(
        failure(client().send(&get("https://registry.invalid/v2/")).await, ""),
        "Unreachable: no address is known for registry.invalid"
    );
    assert_eq!(
        failure(client().send(&get("http://2130706433/v2/")).await, ""),
        "Unreachable: 2130706433 is neither a name nor a whole IPv4 address"
    );
}

#[tokio::test]
async fn an_answer_that_never_begins() {
    let server = Server::start(|_, _| Reply::Hold(String::new())).await;
    assert_eq!(
        failure(impatient().send(&get(&server.url("/"))).await, &server.host()),
        "Timeout: HOST did not answer within 0.5 seconds"
    );
    server.hung_up().await;
}

#[tokio::test]
async fn a_header_that_never_ends() {
    let server = Server::start(|_, _| Reply::Drip("HTTP/1.1 200 OK\r\nx: ".to_owned())).await;
    assert_eq!(
        failure(impatient().send(&get(&server.url("/"))).await, &server.host()),
        "Timeout: HOST did not answer within 0.5 seconds"
    );
}

#[tokio::test]
async fn one_byte_at_a_time() {
    let server = Server::start(|_, _| {
        Reply::Drip("HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n".to_owned())
    })
    .await;
    assert_eq!(
        failure(impatient().send(&get(&server.url("/"))).await, &server.host()),
        "Timeout: HOST did not finish its answer within 0.5 seconds"
    );
    server.hung_up().await;
}

#[tokio::test]
async fn an_endless_body_is_cut_off() {
    for head in ["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"]
    {
        let server = Server::start(move |_, _| {
            let mut part = b"1000\r\n".to_vec();
            part.extend([b'x'; 0x1000]);
            part.extend(b"\r\n");
            Reply::Flood(head.to_owned(), part)
        })
        .await;
        assert_eq!(
            failure(client().send(&get(&server.url("/"))).await, &server.host()),
            "TooLarge: the answer of HOST is longer than the 65536 bytes that are read"
        );
        // What lies in the two sockets' buffers is the system's and not ours.
        let taken = server.hung_up().await;
        assert!(taken < 16 * 1024 * 1024, "{taken} bytes were taken");
    }
}

#[tokio::test]
async fn a_length_over_the_limit_is_not_waited_for() {
    let sentence =
        fails(|| Reply::Hold("HTTP/1.1 200 OK\r\ncontent-length: 65537\r\n\r\n".to_owned())).await;
    assert_eq!(
        sentence,
        "TooLarge: the answer of HOST is 65537 bytes long; at most 65536 are read"
    );
}

#[tokio::test]
async fn a_body_that_stops_early() {
    let head = "HTTP/1.1 200 OK\r\n";
    for (rest, sentence) in [
        (
            "content-length: 10\r\n\r\nabcde",
            "Truncated: HOST broke off its answer after 5 of 10 bytes",
        ),
        (
            "transfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n",
            "Truncated: HOST broke off its answer after 5 bytes",
        ),
        (
            "transfer-encoding: chunked\r\n\r\n5\r\nab",
            "Truncated: HOST broke off its answer after 2 bytes",
        ),
    ] {
        assert_eq!(fails(move || Reply::Close(format!("{head}{rest}"))).await, sentence);
    }
}

#[tokio::test]
async fn chunks_that_are_none() {
    let sentence = fails(|| {
        Reply::Close("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".to_owned())
    })
    .await;
    assert_eq!(
        sentence,
        "Unreachable: HOST garbled its answer: Invalid chunk size line: missing size digit"
    );
}

#[tokio::test]
async fn something_else_than_http() {
    assert_eq!(
        fails(|| Reply::Close("220 mail.example ESMTP\r\n".to_owned())).await,
        "Unreachable: HOST does not speak HTTP: invalid HTTP version parsed"
    );
    assert_eq!(
        fails(|| Reply::Close("HTTP/1.1 2000 OK\r\n\r\n".to_owned())).await,
        "Unreachable: HOST does not speak HTTP: invalid HTTP status-code parsed"
    );
}

#[tokio::test]
async fn two_lengths() {
    assert_eq!(
        fails(|| {
            Reply::Close(
                "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab".to_owned(),
            )
        })
        .await,
        "Unreachable: HOST does not speak HTTP: invalid content-length parsed"
    );
}

#[tokio::test]
async fn a_flood_of_headers() {
    let many = "x: y\r\n".repeat(101);
    assert_eq!(
        fails(move || Reply::Close(format!("HTTP/1.1 200 OK\r\n{many}\r\n"))).await,
        "Unreachable: HOST sent more header fields than are read"
    );
    let long = "y".repeat(256 * 1024);
    assert_eq!(
        fails(move || Reply::Close(format!("HTTP/1.1 200 OK\r\nx: {long}\r\n\r\n"))).await,
        "Unreachable: HOST sent more header fields than are read"
    );
    let server =
        Server::start(|_, _| Reply::Flood("HTTP/1.1 200 OK\r\nx: ".to_owned(), vec![b'y'; 4096]))
            .await;
    failure(client().send(&get(&server.url("/"))).await, &server.host());
    assert!(server.hung_up().await < 16 * 1024 * 1024);
}

#[tokio::test]
async fn a_coding_nobody_asked_for() {
    assert_eq!(
        fails(|| {
            Reply::Keep(
                "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n\x1f."
                    .to_owned(),
            )
        })
        .await,
        "Unreachable: HOST sent its answer in the coding \"gzip\", which was not asked for"
    );
}

#[tokio::test]
async fn hanging_up_instead_of_answering() {
    let server = Server::start(|_, _| Reply::Close(String::new())).await;
    assert_eq!(
        failure(client().send(&get(&server.url("/"))).await, &server.host()),
        "Broken: HOST closed the connection without an answer"
    );
    assert_eq!(server.requests().len(), 1, "a fresh connection is not tried twice");
}

/// A server that answers once per connection and then hangs up on the second
/// request without having said so.
async fn forgetful() -> Server {
    let (first, second) = (ok("first"), String::new());
    let asked = std::sync::Mutex::new(Vec::new());
    Server::start(move |connection, _| {
        let mut asked = asked.lock().unwrap();
        let reply = if asked.contains(&connection) {
            Reply::Close(second.clone())
        } else {
            Reply::Keep(first.clone())
        };
        asked.push(connection);
        reply
    })
    .await
}

#[tokio::test]
async fn a_kept_connection_that_is_dead_is_replaced_once() {
    let server = forgetful().await;
    let client = client();
    for _ in 0..3 {
        assert_eq!(client.send(&get(&server.url("/"))).await.unwrap().body, b"first");
    }
    // The second request went to the dead one first.
    assert_eq!(server.requests().len(), 4);
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_form_is_sent_once_whatever_happens() {
    let server = forgetful().await;
    let client = client();
    client.send(&get(&server.url("/"))).await.unwrap();
    let outcome = client.send(&post(&server.url("/token"), "secret=1")).await;
    assert_eq!(
        failure(outcome, &server.host()),
        "Broken: HOST closed the connection without an answer"
    );
    assert_eq!(server.requests().len(), 2);
}
