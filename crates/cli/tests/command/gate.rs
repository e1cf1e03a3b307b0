//! `--fail-over`: a gate that an image passes or not.

use serde_json::json;

use super::run::{Outcome, inspect};
use super::server::{Answer, Reply, Server};
use super::snapshot;

const APP: &str = "samples.localhost/demo/app:1.0";
const CHART: &str = "samples.localhost/demo/chart:0.1.0";
const NONE: &str = "samples.localhost/demo/none";

fn weighed(most: &str, images: &[&str]) -> Outcome {
    inspect(&[&["--digest", "--fail-over", most], images].concat()).run()
}

#[test]
fn an_image_passes_up_to_the_last_byte() {
    // What it is in bytes stands in the table of the samples.
    for (most, status) in [
        ("324378", 0),
        ("324377", 3),
        ("324.378 kB", 0),
        ("1 GB", 0),
        ("316.775KiB", 3),
        ("316.8 KiB", 0),
        ("0", 3),
    ] {
        let outcome = weighed(most, &[APP]);
        assert_eq!(outcome.code, Some(status), "{most}: {}", outcome.err);
        assert_eq!(
            outcome.err.lines().count(),
            usize::from(status == 3),
            "{most}: {}",
            outcome.err
        );
        assert!(outcome.text().starts_with("sha256:"), "{most}");
    }
}

#[test]
fn each_image_over_the_gate_is_told_and_a_failure_counts_for_more() {
    let outcome = weighed("100kB", &[APP, CHART, APP]);
    assert_eq!((outcome.code, outcome.text().lines().count()), (Some(3), 3));
    snapshot::matches("fail-over", &outcome.err);
    let outcome = weighed("100kB", &[APP, NONE]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.err);
    assert!(outcome.err.contains("over: ") && outcome.err.contains("NOT_FOUND"), "{}", outcome.err);
}

/// Schema 1 names no sizes, and here nobody tells them.
#[test]
fn what_cannot_be_judged_does_not_pass() {
    let digest = |letter: &str| format!("sha256:{}", letter.repeat(64));
    let history = |id: &str, parent: &str| json!({"v1Compatibility": json!({"id": id.repeat(64), "parent": parent.repeat(64)}).to_string()});
    let last = json!({"v1Compatibility": json!({"id": "c".repeat(64)}).to_string()});
    let body = json!({
        "schemaVersion": 1, "name": "app", "tag": "latest", "architecture": "amd64",
        "fsLayers": [{"blobSum": digest("a")}, {"blobSum": digest("b")}],
        "history": [history("d", "c"), last]
    });
    let known = digest("a");
    let server = Server::start(move |question| {
        Reply::Answer(if question.target.contains("/manifests/") {
            Answer::new(
                200,
                "application/vnd.docker.distribution.manifest.v1+json",
                body.to_string(),
            )
        } else if question.target.ends_with(&known) {
            Answer::new(200, "application/octet-stream", vec![0; 5000])
        } else {
            Answer::json(404, "{}")
        })
    });
    let image = server.image("app");
    let mut told = String::new();
    for most in ["1GB", "1kB"] {
        let outcome = weighed(most, &[&image]);
        assert_eq!(outcome.code, Some(3), "{}", outcome.err);
        told.push_str(&server.masked(&outcome.err));
    }
    snapshot::matches("fail-over-incomplete", &told);
}
