//! `tonnage tags`: which tags a repository has.

use serde_json::{Value, json};

use super::run::tonnage;
use super::server::{Answer, Reply, Server};
use super::snapshot;

const APP: &str = "samples.localhost/demo/app";

/// A registry of two pages of tags, with one of them on both.
fn paged() -> Server {
    Server::start(|question| {
        Reply::Answer(if question.target.contains("last=") {
            Answer::json(200, r#"{"name":"app","tags":["b","c"]}"#)
        } else {
            Answer::json(200, r#"{"name":"app","tags":["z","b"]}"#)
                .with("link", r#"</v2/app/tags/list?last=b>; rel="next""#)
        })
    })
}

#[test]
fn each_tag_is_a_line() {
    for name in [APP, "samples.localhost/demo/app:none", "docker pull samples.localhost/demo/app"] {
        assert_eq!(tonnage(&["tags", name]).run().well(), "1.0\n1.1\nlatest\n", "{name}");
    }
}

#[test]
fn tags_are_each_told_once_as_the_registry_orders_them() {
    let server = paged();
    assert_eq!(tonnage(&["tags", &server.image("app")]).run().well(), "z\nb\nc\n");
    assert_eq!(server.asked().len(), 2, "{:?}", server.asked());
    assert_eq!(tonnage(&["tags", "--limit", "1", &server.image("app")]).run().well(), "z\n");
    assert_eq!(server.asked().len(), 3, "{:?}", server.asked());
}

#[test]
fn programs_are_told_whether_these_are_all() {
    let server = paged();
    for (limit, tags, complete) in [("2", vec!["z", "b"], false), ("9", vec!["z", "b", "c"], true)]
    {
        let call = ["tags", "--format", "json", "--limit", limit, &server.image("app")];
        let found = tonnage(&call).run().json();
        assert_eq!(found["reference"]["repository"], "app");
        assert_eq!((&found["tags"], &found["complete"]), (&json!(tags), &json!(complete)));
    }
}

#[test]
fn a_repository_without_tags_has_none() {
    let server = Server::always(Answer::json(200, r#"{"name":"app","tags":null}"#));
    assert_eq!(tonnage(&["tags", &server.image("app")]).run().well(), "");
    let call = ["tags", "--format", "json", &server.image("app")];
    assert_eq!(tonnage(&call).run().json()["tags"], json!([]));
}

#[test]
fn a_list_that_cannot_be_had_is_1() {
    let outcome = tonnage(&["tags", "samples.localhost/demo/none"]).run();
    snapshot::matches("tags-none", &snapshot::whole(&outcome));
    let outcome = tonnage(&["tags", "--format", "json", "Not/A"]).run();
    assert_eq!(outcome.code, Some(1));
    assert_eq!(outcome.json()["error"]["code"], "INVALID_REFERENCE");
    assert_eq!(outcome.json()["reference"], json!({"input": "Not/A"}));
    let outcome = tonnage(&["tags", "127.0.0.1:1/app"]).run();
    assert_eq!((outcome.code, outcome.text()), (Some(1), ""));
    assert!(outcome.err.contains("refused the connection"), "{}", outcome.err);
}

/// A platform has no say, not even one that is none.
#[test]
fn platforms_are_not_read() {
    tonnage(&["tags", APP]).with("TONNAGE_PLATFORM", "a/b/c/d").run().well();
    tonnage(&["tags", &format!("docker pull --platform a/b/c/d {APP}")]).run().well();
}

#[test]
fn the_listing_is_traced() {
    let outcome = tonnage(&["tags", "--trace", APP]).run();
    assert_eq!((outcome.code, outcome.text()), (Some(0), "1.0\n1.1\nlatest\n"));
    let purposes = |line: &&str| line.contains("→ tags") || line.contains("→ token");
    assert_eq!(outcome.err.lines().filter(purposes).count(), 3, "{}", outcome.err);
}

#[test]
fn wrong_usage_is_2() {
    let calls: [&[&str]; 4] =
        [&["tags"], &["tags", APP, APP], &["tags", "--limit", "0", APP], &["tags", "--raw", APP]];
    for call in calls {
        let outcome = tonnage(call).run();
        assert_eq!((outcome.code, outcome.text()), (Some(2), ""), "{call:?}: {}", outcome.err);
    }
    snapshot::matches("help-tags", tonnage(&["tags", "-h"]).run().well());
}

/// Tags are shown to people: what can be no tag is none.
#[test]
fn what_is_no_tag_is_not_printed() {
    let body = json!({"tags": ["\u{1b}[31m", "a\nb", "ok", "../up", "x".repeat(200)]});
    let server = Server::always(Answer::json(200, body.to_string()));
    assert_eq!(tonnage(&["tags", &server.image("app")]).run().well(), "ok\n");
    let call = ["tags", "--format", "json", &server.image("app")];
    assert_eq!(tonnage(&call).run().json()["tags"], Value::from(vec!["ok"]));
}
