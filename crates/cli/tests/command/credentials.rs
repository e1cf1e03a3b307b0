//! `--creds-stdin`: a name and password that go where they belong, or are none.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::run::inspect;
use super::samples::{blob, samples};
use super::server::{Answer, Reply, Server};

#[test]
fn what_is_no_name_and_password_is_wrong_usage() {
    let inputs: [&[u8]; 7] = [
        b"",
        b"\n",
        b"secret",
        b":secret",
        b"\nuser:secret",
        b"secret\nuser:password",
        b"\xff:secret",
    ];
    for input in inputs {
        let outcome = inspect(&["--creds-stdin", "127.0.0.1:1/app"]).reading(input).run();
        assert_eq!((outcome.code, outcome.text()), (Some(2), ""), "{input:?}");
        assert!(
            outcome.err.starts_with("error: --creds-stdin: standard input "),
            "{}",
            outcome.err
        );
        assert!(!outcome.err.contains("secret"), "{}", outcome.err);
        assert_eq!(outcome.err.lines().count(), 1, "{}", outcome.err);
    }
}

/// The first line counts, a password may hold colons, and a line may end as on
/// Windows.
#[test]
fn the_registry_gets_them_when_it_asks() {
    let inputs: [(&str, &str); 5] = [
        ("user:pass", "user:pass"),
        ("user:pass\n", "user:pass"),
        ("user:pass\r\nmore\n", "user:pass"),
        ("user:pa:ss\n", "user:pa:ss"),
        ("user:päss wörd \n", "user:päss wörd "),
    ];
    for (input, credentials) in inputs {
        let expected = format!("Basic {}", STANDARD.encode(credentials));
        let chart = samples().into_iter().find(|sample| sample.slug() == "chart-0.1.0").unwrap();
        let server = Server::start(move |question| {
            Reply::Answer(match question.field("authorization") {
                Some(found) if found == expected => {
                    Answer::new(200, chart.media_type, blob(chart.file))
                }
                _ => Answer::json(401, "{}").with("www-authenticate", r#"Basic realm="here""#),
            })
        });
        let image = server.image("app");
        let outcome = inspect(&["--digest", "--creds-stdin", &image]).reading(input).run();
        outcome.well();
        assert_eq!(server.asked(), ["GET /v2/app/manifests/latest"; 2], "{input:?}");
    }
}

#[test]
fn a_password_is_not_waited_for_unless_asked_for() {
    let outcome = inspect(&["--digest", "samples.localhost/demo/app"]).reading("").run();
    outcome.well();
}
