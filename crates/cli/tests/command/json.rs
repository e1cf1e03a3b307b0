//! JSON: the one shape of the contract, and figures that agree with the bytes.

use serde_json::{Value, json};

use super::run::inspect;
use super::samples::{blob, samples, sha256};
use super::server::{Answer, Server};
use super::shape::shape;

/// The fields, in their order, with the types they may have. After `?` stands one
/// that may be left out.
const SHAPE: &str = include_str!("shape.txt");

#[test]
fn each_sample_has_the_shape_of_the_contract() {
    for sample in samples() {
        let outcome = inspect(&[&sample.image(), "--format", "json"]).run();
        holds_to_shape(outcome.well());
        let outcome = inspect(&[&sample.image(), "x:", "--format", "json"]).run();
        holds_to_shape(outcome.text().lines().next().unwrap());
    }
}

/// What no sample has: a subject and a rate limit.
#[test]
fn what_is_rarely_there_has_the_shape_of_the_contract() {
    let digest = format!("sha256:{}", "0".repeat(64));
    let media_type = "application/vnd.oci.image.manifest.v1+json";
    let descriptor = |media_type| json!({"mediaType": media_type, "digest": digest, "size": 2});
    let body = json!({
        "schemaVersion": 2, "mediaType": media_type, "artifactType": "application/vnd.example",
        "config": descriptor("application/vnd.oci.empty.v1+json"), "layers": [],
        "subject": descriptor(media_type), "annotations": {"a": "b"}
    });
    let answer = Answer::new(200, media_type, body.to_string())
        .with("ratelimit-limit", "100;w=21600")
        .with("ratelimit-remaining", "76;w=21600");
    let server = Server::always(answer);
    let outcome = inspect(&[&server.image("app"), "--format", "json"]).run();
    holds_to_shape(outcome.well());
    let found = outcome.json();
    assert_eq!(found["rateLimit"], json!({"limit": 100, "remaining": 76, "windowSeconds": 21600}));
    assert_eq!(found["subject"]["digest"], json!(digest));
    assert_eq!(found["annotations"], json!({"a": "b"}));
}

#[track_caller]
pub(crate) fn holds_to_shape(text: &str) {
    holds_to(SHAPE, text);
}

/// Holds a text to a list of fields like that of an inspection.
#[track_caller]
pub(crate) fn holds_to(fields: &str, text: &str) {
    let found = shape(text);
    let rules = fields.lines().map(|rule| rule.split_once(' ').unwrap());
    let rules: Vec<_> = rules.map(|(path, kinds)| (path.trim_start_matches('?'), kinds)).collect();
    for (path, kind) in &found.fields {
        let rule = rules.iter().find(|(known, _)| known == path);
        let (_, kinds) = rule.unwrap_or_else(|| panic!("{path} is not in the contract"));
        assert!(kinds.split('|').any(|known| known == *kind), "{path} is {kind}, not {kinds}");
    }
    for object in found.objects.iter().filter(|object| !object.is_empty()) {
        let parent = object[0].rsplit_once('.').map(|(parent, _)| parent);
        let below = fields.lines().filter_map(|rule| rule.split(' ').next()).filter(|path| {
            let path = path.trim_start_matches('?');
            path.rsplit_once('.').map(|(parent, _)| parent) == parent && !path.ends_with("[]")
        });
        // Those that must be there, and of the others those that are.
        let is_there =
            |path: &&str| !path.starts_with('?') || object.iter().any(|found| *found == path[1..]);
        let expected: Vec<_> = below.filter(is_there).map(|p| p.trim_start_matches('?')).collect();
        assert_eq!(*object, expected);
    }
}

/// Nothing is asked but the sample registry itself, which has no address.
#[test]
fn samples_are_asked_without_a_network() {
    for sample in samples() {
        let found = inspect(&[&sample.image(), "--format", "json"]).run().json();
        let requests = found["requests"].as_array().unwrap();
        assert!(!requests.is_empty());
        for request in requests {
            let url = request["url"].as_str().unwrap();
            assert!(url.starts_with("https://samples.localhost/"), "{url}");
        }
    }
}

#[test]
fn names_are_told_in_their_parts() {
    let input = "docker pull samples.localhost/demo/app:1.0";
    let found = inspect(&[input, "--format", "json"]).run().json();
    let reference = json!({
        "input": input, "registry": "samples.localhost", "namespace": "demo",
        "repository": "demo/app", "tag": "1.0", "digest": null,
        "canonical": "samples.localhost/demo/app:1.0"
    });
    assert_eq!(found["reference"], reference);
    let digest = samples()[0].digest;
    let input = format!("samples.localhost/demo/app@{digest}");
    let found = inspect(&[&input, "--format", "json"]).run().json();
    let reference = json!({
        "input": input, "registry": "samples.localhost", "namespace": "demo",
        "repository": "demo/app", "tag": null, "digest": digest, "canonical": input
    });
    assert_eq!(found["reference"], reference);
}

/// Digests and sizes are those of the bytes behind them, added up here anew.
#[test]
fn figures_agree_with_the_bytes() {
    for sample in samples() {
        let name = sample.slug();
        let found = inspect(&[&sample.image(), "--format", "json"]).run().json();
        let raw = blob(sample.file);
        assert_eq!(found["resolved"]["digest"], sample.digest, "{name}");
        assert_eq!(found["resolved"]["mediaType"], sample.media_type, "{name}");
        assert_eq!(found["resolved"]["size"], raw.len(), "{name}");
        let manifest = if sample.is_index() {
            let digest = found["manifest"]["digest"].as_str().unwrap();
            let body = blob(digest);
            assert_eq!(digest, sha256(&body), "{name}");
            body
        } else {
            assert_eq!(found["manifest"], found["resolved"], "{name}");
            raw
        };
        assert_eq!(found["manifest"]["size"], manifest.len(), "{name}");
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        let layers =
            if sample.is_schema1() { schema1_layers(&manifest) } else { layers(&manifest) };
        assert_eq!(found["size"], sum(&found, &manifest, &layers), "{name}");
        let told: Vec<Value> = found["layers"].as_array().unwrap().clone();
        let told = told.iter().map(|layer| (&layer["digest"], &layer["size"]));
        assert!(told.eq(layers.iter().map(|(digest, size, _)| (digest, size))), "{name}");
    }
}

/// A layer: its digest, its size, and whether it comes from elsewhere.
type Row = (Value, Value, bool);

fn layers(manifest: &Value) -> Vec<Row> {
    let row = |layer: &Value| {
        let foreign = layer["mediaType"].as_str().unwrap().contains("foreign");
        (layer["digest"].clone(), layer["size"].clone(), foreign)
    };
    manifest["layers"].as_array().unwrap().iter().map(row).collect()
}

/// The files are the layers as the registry stores them, newest first in the
/// manifest. Those of 32 bytes are empty steps.
fn schema1_layers(manifest: &Value) -> Vec<Row> {
    let entries = manifest["fsLayers"].as_array().unwrap().iter().rev();
    let row = |entry: &Value| {
        let digest = entry["blobSum"].clone();
        let size = blob(digest.as_str().unwrap()).len();
        (digest, json!(size), false)
    };
    entries.map(row).filter(|(_, size, _)| *size != 32).collect()
}

fn sum(found: &Value, manifest: &Value, layers: &[Row]) -> Value {
    let mut seen = Vec::new();
    let (mut download, mut foreign, mut all) = (0, 0, 0);
    for (digest, size, from_elsewhere) in layers {
        let size = size.as_u64().unwrap();
        all += size;
        if !seen.contains(&digest) {
            seen.push(digest);
            *(if *from_elsewhere { &mut foreign } else { &mut download }) += size;
        }
    }
    json!({
        "download": download, "layers": all, "foreign": foreign,
        "config": manifest["config"]["size"].as_u64().unwrap_or_default(),
        "manifest": found["manifest"]["size"], "complete": true
    })
}
