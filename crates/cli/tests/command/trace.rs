//! `--trace`: each request as it happens, on standard error, without secrets.

use super::run::inspect;
use super::server::{Answer, Reply, Server};
use super::snapshot;

/// The trace without its times, which are another each time.
fn timeless(trace: &str) -> String {
    let line = |line: &str| match line.find(" ms  ") {
        Some(at) => {
            let digits = line[..at].trim_end_matches(|c: char| c.is_ascii_digit()).len();
            format!("{}{:>width$}{}\n", &line[..digits], "…", &line[at..], width = at - digits)
        }
        None => format!("{line}\n"),
    };
    trace.lines().map(line).collect()
}

#[test]
fn each_request_is_told_in_order() {
    for name in ["app", "single", "schema1", "artifact", "nested", "bare-index"] {
        let outcome = inspect(&["--trace", &format!("samples.localhost/demo/{name}")]).run();
        assert_eq!(outcome.code, Some(0));
        snapshot::matches(&format!("trace-{name}"), &timeless(&outcome.err));
    }
}

#[test]
fn a_failed_lookup_is_traced_to_its_end() {
    let outcome = inspect(&["--trace", "samples.localhost/demo/app:2"]).run();
    assert_eq!((outcome.code, outcome.text()), (Some(1), ""));
    snapshot::matches("trace-failed", &timeless(&outcome.err));
    let outcome = inspect(&["--trace", "127.0.0.1:1/app"]).run();
    assert_eq!((outcome.code, outcome.text()), (Some(1), ""));
    snapshot::matches("trace-unreachable", &timeless(&outcome.err));
}

/// The trace is beside the answer, and changes nothing in it.
#[test]
fn the_answer_stays_on_standard_output() {
    for options in [vec![], vec!["--raw"], vec!["--config"], vec!["--digest"]] {
        let image = "samples.localhost/demo/app";
        let plain = inspect(&[options.clone(), vec![image]].concat()).run();
        let traced = inspect(&[options, vec!["--trace", image]].concat()).run();
        assert_eq!(plain.out, traced.out);
        assert!(plain.err.is_empty() && traced.err.contains("→ token"), "{}", traced.err);
    }
}

/// The trace and the JSON tell the same requests.
#[test]
fn the_trace_tells_what_json_tells() {
    let outcome = inspect(&["--trace", "--format", "json", "samples.localhost/demo/schema1"]).run();
    let found = outcome.json();
    let requests = found["requests"].as_array().unwrap();
    let asked: Vec<_> = outcome.err.lines().filter(|line| line.contains('→')).collect();
    assert_eq!(asked.len(), requests.len());
    for (line, request) in asked.iter().zip(requests) {
        let (method, url) = (request["method"].as_str().unwrap(), request["url"].as_str().unwrap());
        assert!(line.contains(&format!(" {method} ")) && line.ends_with(url), "{line}\n{request}");
    }
}

#[test]
fn several_images_are_told_apart() {
    let images = ["samples.localhost/demo/artifact", "samples.localhost/demo/single"];
    let outcome = inspect(&["--trace", images[0], images[1]]).run();
    // The second knows from the first whom to ask for a token.
    for number in ["[1] ", "[2] "] {
        let asked = |line: &&str| line.starts_with(number) && line.contains('→');
        assert_eq!(outcome.err.lines().filter(asked).count(), 3, "{}", outcome.err);
    }
    assert!(outcome.err.lines().all(|line| line.starts_with('[')), "{}", outcome.err);
}

#[test]
fn no_secret_is_told() {
    let server = Server::start(|question| {
        let host = question.field("host").unwrap();
        let challenge = format!(r#"Bearer realm="http://{host}/token",service="here""#);
        Reply::Answer(match question.field("authorization") {
            _ if question.target.starts_with("/token") => {
                Answer::json(200, r#"{"token":"the-token","refresh_token":"the-refresh-token"}"#)
            }
            Some("Bearer the-token") => Answer::json(404, r#"{"errors":[]}"#),
            _ => Answer::json(401, "{}").with("www-authenticate", &challenge),
        })
    });
    let image = server.image("app");
    let call = inspect(&["--trace", "--format", "json", "--creds-stdin", &image]);
    let outcome = call.reading("user:the-password\n").run();
    assert_eq!(outcome.code, Some(1));
    assert_eq!(outcome.json()["error"]["code"], "NOT_FOUND");
    let told = format!("{}{}", outcome.text(), outcome.err);
    // Also as Basic has them.
    for secret in ["the-token", "the-refresh-token", "the-password", "dXNlcjp0aGUt"] {
        assert!(!told.contains(secret), "{told}");
    }
    let outcome = inspect(&["--trace", "samples.localhost/demo/app"]).run();
    assert!(!outcome.err.contains("sample:"), "{}", outcome.err);
}
