//! Registries that fail: each has its own code, sentence and hint, within bounded
//! time.

use std::time::Duration;

use super::run::{Outcome, inspect};
use super::server::{Answer, Question, Reply, Server};
use super::snapshot;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// The most that is read of a manifest.
const LIMIT: usize = 4 * 1024 * 1024;

/// Holds a failure to its snapshot, and JSON to the same code.
fn fails(server: &Server, image: &str, name: &str, code: &str) -> Outcome {
    let outcome = inspect(&["--retries", "0", "--timeout", "10", &server.image(image)]).run();
    assert_eq!((outcome.code, outcome.text()), (Some(1), ""), "{name}");
    snapshot::matches(&format!("fault-{name}"), &server.masked(&outcome.err));
    let json =
        inspect(&["--retries", "0", "--timeout", "10", "--format", "json", &server.image(image)])
            .run();
    assert_eq!(json.code, Some(1), "{name}");
    assert_eq!(json.json()["error"]["code"], code, "{name}");
    assert_eq!(json.err, outcome.err, "{name}");
    outcome
}

fn refuse(question: &Question) -> Reply {
    let host = question.field("host").unwrap();
    let challenge = format!(r#"Bearer realm="http://{host}/token",service="here""#);
    let body = r#"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"#;
    Reply::Answer(Answer::json(401, body).with("www-authenticate", &challenge))
}

#[test]
fn more_than_4_mib_is_too_large() {
    let server = Server::always(Answer::new(200, MANIFEST, vec![b' '; LIMIT + 1]));
    fails(&server, "app", "too-large", "TOO_LARGE");
    // Without a length that would tell it beforehand.
    let mut bytes = format!("HTTP/1.1 200 OK\r\ncontent-type: {MANIFEST}\r\n\r\n").into_bytes();
    bytes.resize(bytes.len() + LIMIT + 1, b' ');
    let server = Server::start(move |_| Reply::Bytes(bytes.clone()));
    fails(&server, "app", "too-large", "TOO_LARGE");
}

#[test]
fn truncated_json_is_malformed() {
    let server = Server::always(Answer::new(200, MANIFEST, r#"{"schemaVersion":2,"layers":["#));
    fails(&server, "app", "truncated-json", "MALFORMED_MANIFEST");
}

#[test]
fn a_web_page_is_malformed() {
    let page = "<!DOCTYPE html>\n<title>Sign in</title>";
    let server = Server::always(Answer::new(200, "text/html; charset=utf-8", page));
    fails(&server, "app", "web-page", "MALFORMED_MANIFEST");
}

#[test]
fn another_type_is_unsupported() {
    let body = r#"{"schemaVersion":2,"mediaType":"application/vnd.example.v9+json"}"#;
    let server = Server::always(Answer::new(200, "application/vnd.example.v9+json", body));
    fails(&server, "app", "unsupported", "UNSUPPORTED_MANIFEST");
}

#[test]
fn other_bytes_than_the_digest_says_are_a_mismatch() {
    let server = Server::always(Answer::new(200, MANIFEST, r#"{"schemaVersion":2,"layers":[]}"#));
    let image = format!("app@sha256:{}", "0".repeat(64));
    fails(&server, &image, "digest", "DIGEST_MISMATCH");
}

#[test]
fn a_token_answer_without_a_token_is_the_registrys_fault() {
    let server = Server::start(|question| match question.target.starts_with("/token") {
        true => Reply::Answer(Answer::json(200, r#"{"expires_in":300}"#)),
        false => refuse(question),
    });
    fails(&server, "app", "token-missing", "REGISTRY");
}

/// One token, one more try, and no more.
#[test]
fn refusing_forever_ends() {
    let server = Server::start(|question| match question.target.starts_with("/token") {
        true => Reply::Answer(Answer::json(200, r#"{"token":"a-token"}"#)),
        false => refuse(question),
    });
    fails(&server, "app", "401-forever", "UNAUTHORIZED");
    let asked: Vec<_> = server.asked().iter().map(|line| line.contains("/token")).collect();
    assert_eq!(asked, [false, true, false].repeat(2));
}

#[test]
fn a_server_error_is_the_registrys() {
    let server = Server::always(Answer::new(503, "text/plain", "upstream is away"));
    fails(&server, "app", "503", "REGISTRY");
}

#[test]
fn too_many_pulls_say_when_to_come_back() {
    let body = r#"{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}"#;
    let server = Server::always(Answer::json(429, body).with("retry-after", "90"));
    fails(&server, "app", "429", "RATE_LIMITED");
    let outcome = inspect(&["--retries", "0", "--format", "json", &server.image("app")]).run();
    assert_eq!(outcome.json()["error"]["retryAfterSeconds"], 90);
}

#[test]
fn an_answer_that_breaks_off_is_a_transport_failure() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
    let server = Server::start(move |_| Reply::Bytes(head.into()));
    fails(&server, "app", "broken-off", "TRANSPORT");
}

#[test]
fn another_protocol_is_a_transport_failure() {
    let server = Server::start(|_| Reply::Bytes(b"220 mail.example.com ESMTP\r\n".into()));
    fails(&server, "app", "not-http", "TRANSPORT");
}

#[test]
fn hanging_up_is_a_transport_failure() {
    let server = Server::start(|_| Reply::Bytes(Vec::new()));
    fails(&server, "app", "hung-up", "TRANSPORT");
}

#[test]
fn nobody_there_is_a_transport_failure() {
    let outcome = inspect(&["127.0.0.1:1/app"]).run();
    assert_eq!((outcome.code, outcome.text()), (Some(1), ""));
    snapshot::matches("fault-unreachable", &outcome.err);
    let outcome = inspect(&["--format", "json", "127.0.0.1:1/app"]).run();
    assert_eq!(outcome.json()["error"]["code"], "TRANSPORT");
}

#[test]
fn a_registry_that_says_nothing_times_out() {
    let server = Server::start(|_| Reply::Silence);
    for image in [server.image("app"), server.image("b")] {
        let outcome =
            inspect(&["--retries", "0", "--timeout", "0.3", "--format", "json", &image]).run();
        assert_eq!(outcome.code, Some(1));
        assert_eq!(outcome.json()["error"]["code"], "TIMEOUT");
        assert!(outcome.time >= Duration::from_millis(300), "{:?}", outcome.time);
        assert!(outcome.time < Duration::from_secs(10), "{:?}", outcome.time);
    }
    let outcome = inspect(&["--retries", "0", "--timeout", "0.3", &server.image("app")]).run();
    snapshot::matches("fault-timeout", &server.masked(&outcome.err));
}

/// Each request has its time, and so has each image: one that hangs holds up no
/// other.
#[test]
fn a_registry_that_hangs_harms_no_other_image() {
    let server = Server::start(|_| Reply::Silence);
    let (hangs, well) = (server.image("app"), "samples.localhost/demo/app");
    let outcome = inspect(&["--retries", "0", "--timeout", "0.3", "--digest", &hangs, well]).run();
    assert_eq!(outcome.code, Some(1));
    assert_eq!(outcome.text().lines().count(), 1);
    assert!(outcome.text().starts_with("sha256:"));
}

/// Words of a stranger reach no terminal as they are.
#[test]
fn hostile_words_are_made_visible() {
    let body = r#"{"errors":[{"code":"DENIED","message":"\u001b[2J\u202edenied"}]}"#;
    let server = Server::always(Answer::json(403, body));
    let outcome = fails(&server, "app", "hostile", "UNAUTHORIZED");
    assert!(!outcome.err.contains(['\u{1b}', '\u{202e}']));
}
