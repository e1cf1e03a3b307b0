//! `tonnage compare`: two images beside each other.

use serde_json::{Value, json};

use super::json::holds_to;
use super::run::tonnage;
use super::samples::samples;
use super::server::{Answer, Server};
use super::snapshot;

const OLD: &str = "samples.localhost/demo/app:1.0";
const NEW: &str = "samples.localhost/demo/app:1.1";
const NONE: &str = "samples.localhost/demo/none";

/// The fields, in their order, with the types they may have.
const SHAPE: &str = include_str!("comparison.txt");

#[test]
fn two_releases_are_told_apart() {
    for width in ["100", "40"] {
        let outcome = tonnage(&["compare", OLD, NEW]).with("COLUMNS", width).run();
        snapshot::matches(&format!("compare-{width}"), outcome.well());
    }
}

#[test]
fn two_platforms_of_one_image_are_told_apart() {
    let of = |platform: &str| format!("docker pull --platform {platform} {OLD}");
    let outcome = tonnage(&["compare", &of("linux/amd64"), &of("linux/arm64")]).run();
    snapshot::matches("compare-platforms", outcome.well());
    // By the digests that the index has for them, too.
    let found = tonnage(&["compare", "--format", "json", &of("linux/amd64"), &of("linux/arm64")])
        .run()
        .json();
    let by_digest = |side: &str| {
        let digest = found[side]["digest"].as_str().unwrap();
        format!("samples.localhost/demo/app@{digest}")
    };
    let outcome = tonnage(&["compare", "--format", "json", &by_digest("a"), &by_digest("b")]).run();
    outcome.well();
    for part in ["size", "base", "layers", "settings", "history"] {
        assert_eq!(outcome.json()[part], found[part], "{part}");
    }
}

#[test]
fn the_option_names_the_platform_of_both() {
    let outcome =
        tonnage(&["compare", "--platform", "linux/arm64", "--format", "json", OLD, NEW]).run();
    outcome.well();
    let found = outcome.json();
    for side in ["a", "b"] {
        let platform = json!({"os": "linux", "architecture": "arm64", "variant": "v8"});
        assert_eq!(found[side]["platform"], platform);
    }
}

#[test]
fn programs_are_told_the_same() {
    let outcome = tonnage(&["compare", "--format", "json", OLD, NEW]).run();
    outcome.well();
    let found = outcome.json();
    assert_eq!(
        found["size"],
        json!({"added": 21_313, "kept": 304_835, "removed": 19_543, "recompressed": 0})
    );
    assert_eq!(found["base"], json!({"layers": 4, "download": 304_835, "sameDigests": true}));
    let changes: Vec<_> =
        found["layers"].as_array().unwrap().iter().map(|l| &l["change"]).collect();
    assert_eq!(changes, ["kept", "kept", "kept", "kept", "removed", "added"]);
    assert_eq!(found["settings"]["env"], json!([{"name": "APP_VERSION", "a": "1.0", "b": "1.1"}]));
    assert_eq!(found["settings"]["entrypoint"], Value::Null);
}

/// Every pair of samples has one shape, and its figures add up.
#[test]
fn every_pair_has_one_shape() {
    let samples = samples();
    for a in &samples {
        for b in &samples {
            let outcome = tonnage(&["compare", "--format", "json", &a.image(), &b.image()]).run();
            holds_to(SHAPE, outcome.well());
            let found = outcome.json();
            let size = |field: &str| found["size"][field].as_u64().unwrap();
            let name = format!("{} {}", a.slug(), b.slug());
            assert_eq!(size("added") + size("kept"), found["b"]["download"], "{name}");
            assert!(size("recompressed") <= size("added"), "{name}");
            if a.digest == b.digest {
                assert_eq!((size("added"), size("removed")), (0, 0), "{name}");
            }
        }
    }
}

/// What both have is asked for once: A brings the token, the index and its documents.
#[test]
fn both_are_asked_on_one_session() {
    let outcome = tonnage(&["compare", "--trace", OLD, OLD]).run();
    assert_eq!(outcome.code, Some(0));
    let asked = |name: &str| {
        let is = |line: &&str| line.starts_with(name) && line.contains('→');
        outcome.err.lines().filter(is).count()
    };
    assert_eq!((asked("[A]"), asked("[B]")), (5, 1), "{}", outcome.err);
    assert!(outcome.text().contains("A and B are the same image"));
}

#[test]
fn a_failed_lookup_is_1_and_the_other_is_looked_up_all_the_same() {
    let outcome = tonnage(&["compare", NONE, NEW]).run();
    assert_eq!((outcome.code, outcome.text()), (Some(1), ""));
    let outcome = tonnage(&["compare", "--format", "json", OLD, NONE]).run();
    assert_eq!(outcome.code, Some(1));
    assert_eq!(outcome.json()["reference"], json!({"input": NONE}));
    assert_eq!(outcome.json()["error"]["code"], "NOT_FOUND");
    let outcome = tonnage(&["compare", "--format", "json", "Not/A", NONE]).run();
    let codes: Vec<_> = outcome.lines().iter().map(|line| line["error"]["code"].clone()).collect();
    assert_eq!(codes, ["INVALID_REFERENCE", "NOT_FOUND"]);
    assert!(outcome.err.contains("Not/A") && outcome.err.contains("demo/none"));
}

#[test]
fn wrong_usage_is_2() {
    let calls: [&[&str]; 5] = [
        &["compare"],
        &["compare", OLD],
        &["compare", OLD, NEW, NEW],
        &["compare", "--format", "xml", OLD, NEW],
        &["compare", "--platform", "linux/a b", OLD, NEW],
    ];
    for call in calls {
        let outcome = tonnage(call).run();
        assert_eq!((outcome.code, outcome.text()), (Some(2), ""), "{call:?}: {}", outcome.err);
    }
    snapshot::matches("help-compare", tonnage(&["compare", "-h"]).run().well());
}

/// Two registries, of which each is asked for its own.
#[test]
fn images_of_two_registries_are_compared() {
    let media_type = "application/vnd.oci.image.manifest.v1+json";
    let body = json!({
        "schemaVersion": 2, "mediaType": media_type, "layers": [],
        "config": {"mediaType": "application/vnd.oci.empty.v1+json", "size": 2,
            "digest": format!("sha256:{}", "0".repeat(64))}
    });
    let server = Server::always(Answer::new(200, media_type, body.to_string()));
    let outcome = tonnage(&["compare", "--format", "json", OLD, &server.image("app")]).run();
    holds_to(SHAPE, outcome.well());
    assert_eq!(outcome.json()["settings"], Value::Null);
}
