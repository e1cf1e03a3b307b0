//! Asking again. The rule is the core's and tested there.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tonnage::{
    Lookup, LookupOptions, Method, Retry, Session, TransportFailure, TransportFailureKind,
};
use tonnage_client::{Answer, Client, ClientOptions, drive, now, persist};

use super::server::{Reply, Server, ok};
use super::{client, get, head, post};

/// What comes of asking a server that always answers so, without the pauses; these in
/// milliseconds.
async fn persisted(
    times: u32,
    method: Method,
    reply: impl Fn() -> Reply + Send + Sync + 'static,
) -> (Result<Answer, TransportFailure>, Vec<Duration>, usize) {
    let server = Server::start(move |_, _| reply()).await;
    let request = match method {
        Method::Get => get(&server.url("/")),
        Method::Head => head(&server.url("/")),
        Method::Post => post(&server.url("/"), "secret=1"),
    };
    let pauses = RefCell::new(Vec::new());
    let pause = async |wait| pauses.borrow_mut().push(wait);
    let client = client();
    let outcome = persist(Retry { times }, method, || client.send(&request), pause).await;
    (outcome, pauses.into_inner(), server.requests().len())
}

const AWAY: &str = "HTTP/1.1 503 Away\r\nretry-after: 7\r\ncontent-length: 4\r\n\r\naway";

#[tokio::test]
async fn a_server_that_stays_away_is_asked_three_times() {
    let reply = || Reply::Keep(AWAY.to_owned());
    let (outcome, pauses, requests) = persisted(2, Method::Get, reply).await;
    let answer = outcome.unwrap();
    assert_eq!((answer.status, answer.body.as_slice(), requests), (503, &b"away"[..], 3));
    assert_eq!(pauses, [Duration::from_secs(7); 2]);
    let words: Vec<_> = answer.again.iter().map(ToString::to_string).collect();
    assert_eq!(words, ["asked again after 7 s: 503"; 2]);
    assert_eq!(answer.response().again, answer.again);
}

#[tokio::test]
async fn how_often_who_is_asked() {
    let limited = "HTTP/1.1 429 Slow\r\nretry-after: 21600\r\ncontent-length: 0\r\n\r\n";
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf";
    for (times, method, text, requests) in [
        (0, Method::Get, AWAY, 1),
        (1, Method::Get, AWAY, 2),
        (2, Method::Post, AWAY, 1),
        (2, Method::Get, limited, 1),
        (2, Method::Get, "", 3),
        (2, Method::Get, half, 3),
        (2, Method::Get, "220 mail.example ESMTP\r\n", 1),
        (2, Method::Get, "HTTP/1.1 500 Oops\r\n\r\n", 1),
    ] {
        let (_, pauses, asked) =
            persisted(times, method, move || Reply::Close(text.to_owned())).await;
        assert_eq!((asked, pauses.len() + 1), (requests, requests), "{method:?} {text:?}");
    }
    let (_, _, asked) =
        persisted(2, Method::Head, || Reply::Close("HTTP/1.1 502 Bad\r\n\r\n".to_owned())).await;
    assert_eq!(asked, 3);
}

#[tokio::test]
async fn a_failure_says_how_often_it_was_tried() {
    let (outcome, ..) = persisted(2, Method::Get, || Reply::Close(String::new())).await;
    let failure = outcome.unwrap_err();
    assert_eq!(failure.kind, TransportFailureKind::Broken);
    let because: Vec<_> = failure.again.iter().map(|again| again.because.as_str()).collect();
    assert_eq!(because, ["the line broke"; 2]);
}

/// The one test that waits as people do, at most half a second.
#[tokio::test]
async fn a_lookup_outlives_a_server_that_is_away_for_a_moment() {
    let manifest = r#"{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":0},"layers":[]}"#;
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |_, _| {
        Reply::Keep(match asked.fetch_add(1, Ordering::SeqCst) {
            0 => "HTTP/1.1 503 Away\r\ncontent-length: 0\r\n\r\n".to_owned(),
            _ => ok(manifest),
        })
    })
    .await;
    let client = Client::new(ClientOptions::default()).unwrap();
    let options = LookupOptions { parts: tonnage::Parts::Size, ..LookupOptions::default() };
    let reference = format!("{}/app", server.host()).parse().unwrap();
    let mut lookup = Lookup::new(reference, options, &Session::new(), now());
    let send = async |request| client.send(&request).await;
    let inspection = drive(&mut lookup, send, &mut ()).await.unwrap();
    assert_eq!(server.requests().len(), 2);
    let [exchange] = inspection.requests.as_slice() else { panic!("one exchange") };
    let note = exchange.note.as_str();
    assert!(note.starts_with("an image of 0 layers; asked again after "), "{note}");
    assert!(note.ends_with(" s: 503"), "{note}");
}
