//! Names that are none, or lead nowhere: the place is underlined, and what is near
//! is offered.

use serde_json::json;

use super::run::inspect;
use super::server::{Answer, Reply, Server};
use super::snapshot;

#[test]
fn the_place_is_underlined() {
    let long = format!("ghcr.io/{}/Owner/app", "abcdefgh/".repeat(20));
    let names = [
        "",
        " ",
        "Ubuntu",
        "ubuntu:",
        "ubuntu:la test",
        "ubuntu:tag!",
        "ubuntu@sha256:abc",
        "ubuntu@md5:d41d8cd98f00b204e9800998ecf8427e",
        "ghcr.io/owner//app",
        "ghcr.io/",
        "registry_1.example.com/app",
        "docker pull Ubuntu:14.04",
        "FROM --platform=linux/amd64 ubuntu:14.04:x AS base",
        "https://ghcr.io/Owner/app",
        "  Ubuntu",
        "漢字",
        "ghcr.io/漢字/app",
        "ghcr.io/漢字:ñandú",
        "ubu\u{1b}[31mntu",
        "a\tB",
        "app\u{202e}txt",
        &long,
    ];
    let mut told = String::new();
    for name in names {
        let outcome = inspect(&[name]).with("COLUMNS", "80").run();
        assert_eq!((outcome.code, outcome.text()), (Some(1), ""), "{name:?}");
        assert!(outcome.err.contains("INVALID_REFERENCE"), "{name:?}: {}", outcome.err);
        assert!(outcome.err.lines().all(|line| !line.contains(char::is_control)), "{name:?}");
        told.push_str(&outcome.err);
        told.push('\n');
    }
    snapshot::matches("names", &told);
}

#[test]
fn json_tells_the_place_in_characters() {
    let places = [("", 0), ("ubuntu:tag!", 10), ("docker pull Ubuntu", 12), ("  Ubuntu", 2)];
    let wide = [("漢字", 0), ("ghcr.io/漢字/app", 8), ("ghcr.io/a:ñandú", 10)];
    for (name, position) in places.into_iter().chain(wide) {
        let failure = inspect(&["--format", "json", name]).run().json();
        assert_eq!(failure["reference"], json!({"input": name}));
        assert_eq!(failure["error"]["position"], position, "{failure}");
    }
}

#[test]
fn an_unknown_tag_offers_those_there_are() {
    let outcome = inspect(&["samples.localhost/demo/app:1.11"]).run();
    assert_eq!((outcome.code, outcome.text()), (Some(1), ""));
    snapshot::matches("tag-unknown", &outcome.err);
    let nearest = [
        ("app:1.11", ["1.1", "1.0", "latest"]),
        ("app:1.01", ["1.0", "1.1", "latest"]),
        ("app:lates", ["latest", "1.0", "1.1"]),
    ];
    for (name, tags) in nearest {
        let image = format!("samples.localhost/demo/{name}");
        let error = &inspect(&["--format", "json", &image]).run().json()["error"];
        assert_eq!(error["tags"], json!(tags), "{name}");
    }
}

#[test]
fn many_tags_are_cut_to_the_nearest() {
    let server = Server::start(|question| {
        Reply::Answer(if question.target.contains("/tags/list") {
            let tags: Vec<String> = (0..60).map(|number| format!("20.04.{number}")).collect();
            Answer::json(200, json!({"name": "app", "tags": tags}).to_string())
        } else {
            Answer::json(404, r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"none"}]}"#)
        })
    });
    let outcome = inspect(&[server.image("app:20.04.60")]).run();
    snapshot::matches("tags-many", &server.masked(&outcome.err));
}

#[test]
fn a_repository_that_is_not_there_says_so() {
    let outcome = inspect(&["samples.localhost/demo/ap"]).run();
    assert_eq!((outcome.code, outcome.text()), (Some(1), ""));
    snapshot::matches("repository-unknown", &outcome.err);
    let digest = format!("samples.localhost/demo/app@sha256:{}", "0".repeat(64));
    let outcome = inspect(&[digest]).run();
    assert_eq!((outcome.code, outcome.text()), (Some(1), ""));
    snapshot::matches("digest-unknown", &outcome.err);
}
