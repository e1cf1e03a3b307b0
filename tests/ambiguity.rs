//! One document is one thing to everybody who reads it: a field that some readers
//! would take and others would not, at whatever depth, is refused; what nobody knows
//! is not (CVE-2021-41190 and its kin).
#![allow(clippy::unwrap_used)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[path = "support/documents.rs"]
mod documents;

use documents::{OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST, SCHEMA1};
use serde_json::{Value, json};
use tonnage::{Digest, ImageConfig, Manifest};

/// A descriptor with every field that is read.
fn whole(media_type: &str) -> Value {
    json!({
        "mediaType": media_type,
        "digest": Digest::sha256(media_type.as_bytes()),
        "size": 7,
        "urls": ["https://example.com/"],
        "annotations": { "a": "b" },
        "data": "",
        "artifactType": "application/x",
        "platform": {
            "os": "linux", "architecture": "amd64", "variant": "v2",
            "os.version": "1", "os.features": ["a"],
        },
    })
}

/// Every kind of manifest, with every field that is read.
fn manifests() -> [Value; 3] {
    let subject = whole(OCI_MANIFEST);
    let index = json!({
        "schemaVersion": 2, "mediaType": OCI_INDEX, "artifactType": "application/x",
        "manifests": [whole(OCI_MANIFEST)], "subject": subject, "annotations": { "a": "b" },
    });
    let image = json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST, "artifactType": "application/x",
        "config": whole(OCI_CONFIG), "layers": [whole(OCI_LAYER)], "subject": subject,
        "annotations": { "a": "b" },
    });
    let schema1 = json!({
        "schemaVersion": 1, "mediaType": SCHEMA1, "architecture": "amd64",
        "fsLayers": [{ "blobSum": Digest::sha256(b"layer") }],
        "history": [{ "v1Compatibility": "{\"os\":\"linux\"}" }],
    });
    [index, image, schema1]
}

fn config() -> Value {
    json!({
        "architecture": "amd64", "os": "linux", "variant": "v2", "os.version": "1",
        "os.features": ["a"], "created": "2026-01-01T00:00:00Z", "author": "me",
        "docker_version": "1",
        "config": {
            "Env": ["A=b"], "Labels": { "a": "b" }, "Entrypoint": ["a"], "Cmd": ["a"],
            "User": "me", "WorkingDir": "/", "ExposedPorts": { "80/tcp": {} },
            "Volumes": { "/data": {} }, "StopSignal": "SIGINT", "Shell": ["sh"],
            "OnBuild": ["RUN a"],
            "Healthcheck":
                { "Test": ["NONE"], "Interval": 1, "Timeout": 1, "StartPeriod": 1, "Retries": 1 },
        },
        "rootfs": { "type": "layers", "diff_ids": ["sha256:a"] },
        "history": [{
            "created": "2026-01-01T00:00:00Z", "created_by": "a", "author": "me",
            "comment": "a", "empty_layer": false,
        }],
    })
}

/// Objects in which every key is anybody's.
const MAPS: [&str; 4] = ["annotations", "Labels", "ExposedPorts", "Volumes"];
/// Written by many, read by nobody here.
const NOT_READ: [&str; 1] = ["/rootfs/type"];

/// The place of every field that is read, as JSON pointers.
fn fields(value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let at = format!("{at}/{key}");
                if !MAPS.contains(&key.as_str()) {
                    found.extend(fields(value, &at));
                }
                found.push(at);
            }
        }
        Value::Array(list) => {
            for (place, value) in list.iter().enumerate() {
                found.extend(fields(value, &format!("{at}/{place}")));
            }
        }
        _ => {}
    }
    found.retain(|at| !NOT_READ.contains(&at.as_str()));
    found
}

/// The first letter in the other case: the same field to every reader in Go.
fn misspelled(key: &str) -> String {
    let (first, rest) = key.split_at(1);
    let upper = first.to_ascii_uppercase();
    format!("{}{rest}", if upper == first { first.to_ascii_lowercase() } else { upper })
}

/// `document` with one field more, beside the one at a place or instead of it.
fn changed(document: &Value, at: &str, key: &str, keep: bool) -> String {
    let mut document = document.clone();
    let (parent, old) = at.rsplit_once('/').unwrap();
    let object = document.pointer_mut(parent).and_then(Value::as_object_mut).unwrap();
    let value = object.get(old).unwrap().clone();
    if !keep {
        object.remove(old);
    }
    object.insert(key.to_owned(), value);
    document.to_string()
}

/// Holds a kind of document to the rule; says how many fields there were.
fn hold(document: &Value, read: impl Fn(&str) -> Result<(), String>) -> usize {
    assert_eq!(read(&document.to_string()), Ok(()), "{document}");
    let fields = fields(document, "");
    for at in &fields {
        let key = at.rsplit('/').next().unwrap();
        let beside = read(&changed(document, at, &misspelled(key), true)).unwrap_err();
        assert!(beside.contains("could be read in two ways"), "{at}: {beside}");
        let alone = read(&changed(document, at, &misspelled(key), false)).unwrap_err();
        assert!(alone.contains("could be read in two ways"), "{at}: {alone}");
        let unknown = read(&changed(document, at, "x-unknown", true));
        assert_eq!(unknown, Ok(()), "unknown beside {at}");
    }
    fields.len()
}

#[test]
fn a_misspelled_field_of_a_manifest_is_refused_at_any_depth() {
    let read = |text: &str| match Manifest::parse(text.as_bytes(), None) {
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    };
    assert_eq!(manifests().map(|manifest| hold(&manifest, read)), [32, 46, 7]);
}

#[test]
fn a_misspelled_field_of_a_config_is_refused_at_any_depth() {
    let read = |text: &str| match ImageConfig::parse(text.as_bytes()) {
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    };
    assert_eq!(hold(&config(), read), 34);
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn it_is_said_where_the_misspelled_field_is() {
    let [index, ..] = manifests();
    let text = changed(&index, "/manifests/0/platform/os", "OS", false);
    let error = Manifest::parse(text.as_bytes(), None).unwrap_err().to_string();
    insta::assert_snapshot!(error, @"the manifest is not readable: manifests[0].platform.OS is misspelled, so it could be read in two ways");
    let text = changed(&config(), "/config/Env", "env", false);
    let error = ImageConfig::parse(text.as_bytes()).unwrap_err().to_string();
    insta::assert_snapshot!(error, @"the config is not readable: config.env is misspelled, so it could be read in two ways");
}
