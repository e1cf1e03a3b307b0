//! Conformance: what the image-spec refuses, and where it says so.
#![allow(clippy::indexing_slicing)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use serde_json::{Value, json};
use tonnage::conformance::{Document, Edition, check};

const DIGEST: &str = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

fn descriptor() -> Value {
    json!({ "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": DIGEST, "size": 5 })
}

fn manifest() -> Value {
    json!({ "schemaVersion": 2, "config": descriptor(), "layers": [descriptor()] })
}

fn index() -> Value {
    let mut entry = descriptor();
    entry["platform"] = json!({ "os": "linux", "architecture": "riscv64" });
    json!({ "schemaVersion": 2, "manifests": [descriptor(), entry] })
}

fn config() -> Value {
    json!({
        "os": "linux", "architecture": "amd64", "created": "2015-10-31T22:22:56.015925234Z",
        "config": { "Env": ["A=b"], "Labels": { "a": "b", "A": "c" } },
        "rootfs": { "type": "layers", "diff_ids": [DIGEST] },
        "history": [{ "created": "2015-10-31T22:22:56+01:00", "empty_layer": true }]
    })
}

/// What is said of `document` once `place` in it (a JSON pointer) is `value`.
#[track_caller]
fn said(document: Document, place: &str, value: Value) -> String {
    let mut json = match document {
        Document::Descriptor => descriptor(),
        Document::Manifest => manifest(),
        Document::Index => index(),
        Document::Config => config(),
        Document::Layout => json!({ "imageLayoutVersion": "1.0.0" }),
    };
    let untouched = check(document, Edition::Current, json.to_string().as_bytes());
    assert_eq!(untouched.map_err(|error| error.to_string()), Ok(()), "{document:?}");
    let (parent, key) = place.rsplit_once('/').unwrap_or_default();
    if let Some(parent) = json.pointer_mut(parent) {
        match parent.as_array_mut() {
            Some(list) => list[key.parse::<usize>().unwrap_or_default()] = value,
            None => parent[key] = value,
        }
    }
    said_of(document, Edition::Current, &json.to_string())
}

fn said_of(document: Document, edition: Edition, text: &str) -> String {
    match check(document, edition, text.as_bytes()) {
        Ok(()) => "well".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    use Document::{Config, Descriptor, Index, Layout, Manifest};
    let mut nameless = descriptor();
    nameless["platform"] = json!({ "os": "linux" });
    let rows = [
        (Descriptor, "/mediaType", json!("text"), "mediaType is not a media type"),
        (Descriptor, "/mediaType", json!(null), "mediaType is missing"),
        (
            Descriptor,
            "/mediaType",
            json!("text/plain; charset=utf-8"),
            "mediaType is not a media type",
        ),
        (Descriptor, "/mediaType", json!("Text/Plain"), "well"),
        (Descriptor, "/artifactType", json!(""), "artifactType is not a media type"),
        (Descriptor, "/digest", json!("sha256:abc"), "digest is not a digest"),
        (Descriptor, "/digest", json!("md5:2872f31c5c1f62a694fbd20c1e85257c"), "well"),
        (Descriptor, "/size", json!(-1), "size is not a whole number"),
        (Descriptor, "/size", json!(1_u64 << 63), "size is not below 2^63"),
        (Descriptor, "/size", json!((1_u64 << 63) - 1), "well"),
        (Descriptor, "/data", json!("aGk"), "data is not base64 with its padding"),
        (
            Descriptor,
            "/urls",
            json!(["https://a.b/c", "c"]),
            "urls[1] is not an address with its scheme",
        ),
        (
            Descriptor,
            "/urls",
            json!(["https://a.b/ c"]),
            "urls[0] is not an address with its scheme",
        ),
        (Descriptor, "/urls", json!(null), "urls is not a value, but null"),
        (Descriptor, "/annotations", json!({ "a": 1 }), "annotations.a is not a text"),
        (Descriptor, "/anything", json!(1), "well"),
        (Manifest, "/schemaVersion", json!(1), "schemaVersion is not 2"),
        (Manifest, "/schemaVersion", json!("2"), "schemaVersion is not a whole number"),
        (Manifest, "/config/size", json!("5"), "config.size is not a whole number"),
        (Manifest, "/layers", json!([]), "layers is not a list of at least one"),
        (Manifest, "/layers/0", json!({}), "layers[0].mediaType is missing"),
        (Manifest, "/layers/0", json!("a"), "layers[0] is not an object"),
        (Manifest, "/subject", json!(".nope"), "subject is not an object"),
        (Manifest, "/annotations", json!({ "a": "b", "A": "c" }), "well"),
        (Index, "/manifests", json!([]), "well"),
        (Index, "/manifests/1", nameless, "manifests[1].platform.architecture is missing"),
        (
            Index,
            "/manifests/1/platform/os.features",
            json!("a"),
            "manifests[1].platform.os.features is not a list",
        ),
        (
            Index,
            "/manifests/1/platform/variant",
            json!(8),
            "manifests[1].platform.variant is not a text",
        ),
        (Config, "/rootfs", json!(null), "rootfs is missing"),
        (Config, "/rootfs/type", json!("layer"), "rootfs.type is not \"layers\""),
        (Config, "/os", json!(1), "os is not a text"),
        (Config, "/created", json!("yesterday"), "created is not a date with its time (RFC 3339)"),
        (
            Config,
            "/created",
            json!("2023-02-29T00:00:00Z"),
            "created is not a date with its time (RFC 3339)",
        ),
        (Config, "/created", json!("2024-02-29T23:59:60Z"), "well"),
        (
            Config,
            "/created",
            json!("2024-01-01T00:00:00"),
            "created is not a date with its time (RFC 3339)",
        ),
        (
            Config,
            "/created",
            json!("2024-01-01T00:00:00Z+01:00"),
            "created is not a date with its time (RFC 3339)",
        ),
        (
            Config,
            "/created",
            json!("2024-01-01T24:00:00Z"),
            "created is not a date with its time (RFC 3339)",
        ),
        (
            Config,
            "/created",
            json!("2024-01-01T00:00:00.Z"),
            "created is not a date with its time (RFC 3339)",
        ),
        (
            Config,
            "/created",
            json!("2024-1-1T00:00:00Z"),
            "created is not a date with its time (RFC 3339)",
        ),
        (Config, "/created", json!(null), "created is not a value, but null"),
        (Config, "/config/User", json!(0), "config.User is not a text"),
        (Config, "/config/Volumes", json!(null), "well"),
        (Config, "/config/Volumes", json!(["/a"]), "config.Volumes is not an object"),
        (
            Config,
            "/config/ExposedPorts",
            json!({ "80/tcp": null }),
            "config.ExposedPorts.80/tcp is not an object",
        ),
        (Config, "/config/Labels", json!({ "a": null }), "config.Labels.a is not a text"),
        (Config, "/config/Entrypoint", json!(null), "well"),
        (Config, "/config/Cmd", json!("sh"), "config.Cmd is not a list of texts"),
        (Config, "/config/Env", json!(["A=", "=b"]), "config.Env[1] is not NAME=value"),
        (
            Config,
            "/history/0/empty_layer",
            json!("yes"),
            "history[0].empty_layer is not true or false",
        ),
        (Config, "/history", json!("none"), "history is not a list"),
        (Layout, "/imageLayoutVersion", json!("1.1.0"), "imageLayoutVersion is not \"1.0.0\""),
    ];
    for (document, place, value, stated) in rows {
        assert_eq!(said(document, place, value.clone()), stated, "{document:?} {place} {value}");
    }
}

#[test]
fn what_is_no_such_document_is_refused() {
    let documents = [
        Document::Descriptor,
        Document::Manifest,
        Document::Index,
        Document::Config,
        Document::Layout,
    ];
    for document in documents {
        for text in ["", "<html>", "[]", "{}", "null", "{\"a\":", "{\"imageLayoutVersion\":1.0.0}"]
        {
            assert_ne!(said_of(document, Edition::Current, text), "well", "{document:?} {text}");
        }
    }
    let twice = r#"{"imageLayoutVersion":"1.0.0","imageLayoutVersion":"1.0.0"}"#;
    assert_eq!(
        said_of(Document::Layout, Edition::Current, twice),
        "imageLayoutVersion stands twice, so it could be read in two ways"
    );
}

/// What was added since, and what was taken back.
#[test]
fn editions_differ_in_platforms_and_environments() {
    let mut index = index();
    let text = index.to_string();
    assert_eq!(said_of(Document::Index, Edition::Current, &text), "well");
    assert_eq!(
        said_of(Document::Index, Edition::Of2019, &text),
        "manifests[1].platform.architecture is not one of those that the system has"
    );
    index["manifests"][1]["platform"]["architecture"] = json!("s390x");
    assert_eq!(said_of(Document::Index, Edition::Of2019, &index.to_string()), "well");

    let mut config = config();
    config["config"]["Env"] = json!(["anything"]);
    let text = config.to_string();
    assert_eq!(said_of(Document::Config, Edition::Of2019, &text), "well");
    assert_eq!(
        said_of(Document::Config, Edition::Current, &text),
        "config.Env[0] is not NAME=value"
    );
}
