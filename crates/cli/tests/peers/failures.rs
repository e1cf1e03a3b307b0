//! What is not there: a real registry's own words for it, and ours.

use std::time::Duration;

use serde_json::{Value, json};

use super::fixture::{Guard, Guarded, Images, Registry, Tonnage, Workshop};
use super::requests::{assert_nothing_twice, show, steps};

const JSON: [&str; 2] = ["--format", "json"];

#[test]
fn an_unknown_tag_is_told_with_the_tags_there_are() {
    let workshop = Workshop::open();
    let registry = Registry::start(&workshop, "open", &Guard::Open);
    Images::new(&workshop, &registry).tiny("team/tiny");
    let error = failure(&workshop, &registry.image("team/tiny:mutli"), &[]);
    assert_eq!(error["code"], "NOT_FOUND");
    let mut tags: Vec<_> = error["tags"].as_array().unwrap().iter().map(Value::as_str).collect();
    assert_eq!(tags[0], Some("multi"), "the nearest comes first");
    tags.sort_unstable();
    assert_eq!(tags, ["amd64", "arm64", "multi", "v2s2"].map(Some));
    assert!(error["hint"].as_str().unwrap().contains("multi"), "{error}");
}

#[test]
fn an_unknown_tag_costs_three_requests_more_than_the_token() {
    let workshop = Workshop::open();
    let guarded = Guarded::start(&workshop, "tokens", Duration::ZERO);
    Images::new(&workshop, &guarded.registry).single("pub/app:one");
    let image = guarded.image("pub/app:two");
    let (error, seen) = guarded.while_doing(|| failure(&workshop, &image, &[]));
    show("an unknown tag", &seen);
    assert_eq!(error["tags"], json!(["one"]));
    let steps = steps(&seen);
    assert_eq!(
        steps[2..4],
        [
            "registry Bearer GET 404 /v2/pub/app/manifests/two",
            "registry Bearer GET 404 /v2/pub/app/manifests/two",
        ],
        "as what it is, and as schema 1"
    );
    assert!(steps[4].starts_with("registry Bearer GET 200 /v2/pub/app/tags/list"), "{steps:#?}");
    assert_eq!(steps.len(), 5);
    assert_nothing_twice(&seen);
}

#[test]
fn an_unknown_repository() {
    let workshop = Workshop::open();
    let registry = Registry::start(&workshop, "open", &Guard::Open);
    let error = failure(&workshop, &registry.image("team/nothing:latest"), &[]);
    assert_eq!(error["code"], "NOT_FOUND");
    assert_eq!(error["tags"], Value::Null);
    // Of what is private, a stranger is not even told whether it exists.
    let guarded = Guarded::start(&workshop, "tokens", Duration::ZERO);
    let error = failure(&workshop, &guarded.image("priv/nothing:latest"), &[]);
    assert_eq!(error["code"], "UNAUTHORIZED");
    let error = failure(&workshop, &guarded.image("pub/nothing:latest"), &[]);
    assert_eq!(error["code"], "NOT_FOUND");
}

#[test]
fn an_unknown_digest() {
    let workshop = Workshop::open();
    let registry = Registry::start(&workshop, "open", &Guard::Open);
    Images::new(&workshop, &registry).single("team/app:latest");
    let digest = format!("sha256:{}", "0".repeat(64));
    let error = failure(&workshop, &registry.image(&format!("team/app@{digest}")), &[]);
    assert_eq!(error["code"], "NOT_FOUND");
    assert_eq!(error["tags"], Value::Null);
    assert!(error["message"].as_str().unwrap().contains(&digest), "{error}");
}

#[test]
fn a_platform_that_is_not_there_is_told_with_those_that_are() {
    let workshop = Workshop::open();
    let registry = Registry::start(&workshop, "open", &Guard::Open);
    Images::new(&workshop, &registry).tiny("team/tiny");
    let image = registry.image("team/tiny:multi");
    let error = failure(&workshop, &image, &["--platform", "linux/s390x"]);
    assert_eq!(error["code"], "PLATFORM_NOT_FOUND");
    assert_eq!(
        error["available"],
        json!([
            {"os": "linux", "architecture": "amd64"},
            {"os": "linux", "architecture": "arm64", "variant": "v8"},
        ])
    );
}

#[test]
fn a_registry_that_is_gone() {
    let workshop = Workshop::open();
    let registry = Registry::start(&workshop, "open", &Guard::Open);
    let image = registry.image("team/tiny:multi");
    drop(registry);
    assert_eq!(failure(&workshop, &image, &[])["code"], "TRANSPORT");
}

/// The error of a lookup that has to fail.
fn failure(workshop: &Workshop, image: &str, options: &[&str]) -> Value {
    let error = Tonnage(workshop).inspect(image, &[&JSON, options].concat()).error();
    println!("{}: {} {}", error["code"], error["message"], error["hint"]);
    error
}
