//! Schema 1, where the command does more than the engine: it checks signatures; and
//! sizes from registries that refuse a HEAD.

use serde_json::{Value, json};

use super::run::inspect;
use super::samples::samples;
use super::server::{Answer, Reply, Server};

/// The signed manifest that is built in.
fn manifest() -> String {
    let samples = samples();
    let sample = samples.iter().find(|sample| sample.is_schema1()).unwrap();
    inspect(&[&sample.image(), "--raw"]).run().text().to_owned()
}

/// A registry of that one manifest, whose blobs have 1,000 bytes each, told by the
/// first of them.
fn registry(manifest: String) -> Server {
    let media_type = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    Server::start(move |question| {
        Reply::Answer(match (question.method.as_str(), question.field("range")) {
            _ if question.target.contains("/manifests/") => {
                Answer::new(200, media_type, manifest.clone())
            }
            ("GET", Some("bytes=0-0")) => Answer::new(206, "application/octet-stream", "a")
                .with("content-range", "bytes 0-0/1000"),
            _ => Answer::json(405, "{}"),
        })
    })
}

fn verdict(found: &Value) -> &Value {
    let verdicts = found["verification"].as_array().unwrap();
    verdicts.iter().find(|verdict| verdict["of"] == "schema1-signature").unwrap()
}

#[test]
fn a_byte_tells_the_size_where_a_head_is_refused() {
    let registry = registry(manifest());
    let found = inspect(&[&registry.image("a"), "--format", "json"]).run().json();
    assert_eq!(found["size"]["download"], json!(4000));
    assert_eq!(found["size"]["complete"], json!(true));
    let asked = registry.asked();
    let count = |method: &str| asked.iter().filter(|asked| asked.starts_with(method)).count();
    assert_eq!((count("HEAD "), count("GET ")), (4, 5), "{asked:?}");
}

#[test]
fn signatures_are_checked() {
    let good = registry(manifest());
    let found = inspect(&[&good.image("a"), "--format", "json"]).run().json();
    assert_eq!(verdict(&found)["status"], json!("verified"));

    let forged = manifest().replace("\"signature\":\"", "\"signature\":\"AAAA");
    assert_ne!(forged, manifest());
    let forged = registry(forged);
    let outcome = inspect(&[&forged.image("a"), "--format", "json"]).run();
    assert_eq!(verdict(&outcome.json())["status"], json!("failed"));
    // It is the manifest's digest that proves it; the signature is told beside.
    let table = inspect(&[&forged.image("a")]).run();
    let words = "The signature is NOT GOOD: the key that came along did not sign this (ES256).";
    assert!(table.well().contains(words), "{}", table.text());
}
