//! Inspections read back from their JSON: whole, tolerant of more, strict on what is there.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that panics has failed"
)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use serde_json::{Value, json};
use tonnage::{Inspection, MAX_INSPECTION_BODY};

const SHA: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const OTHER: &str = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

fn config() -> Value {
    json!({
        "digest": SHA, "architecture": "arm64", "os": "windows", "variant": "",
        "osVersion": "1", "osFeatures": ["f"], "created": "then", "author": "",
        "dockerVersion": "1.2", "env": ["A=b", "", "C"], "labels": { "": "", "l": "\u{0}" },
        "entrypoint": [], "cmd": ["sh", "-c", ""], "user": "0", "workingDir": "/",
        "exposedPorts": ["80/tcp"], "volumes": ["/v"], "stopSignal": "9",
        "healthcheck": {
            "test": ["NONE"], "interval": u64::MAX, "timeout": 1, "startPeriod": 2,
            "retries": 0,
        },
        "shell": ["sh"], "onBuild": ["RUN x"],
        "history": [
            { "created": null, "createdBy": null, "emptyLayer": true, "layer": null },
            {
                "created": "", "createdBy": "", "author": "me", "comment": "c",
                "emptyLayer": false, "layer": 0,
            },
        ],
    })
}

/// An inspection that has everything. The transcripts have the likely ones.
fn whole() -> Value {
    let platform = json!({
        "os": "windows", "architecture": "arm64", "variant": "v8", "osVersion": "10.0.1",
        "osFeatures": ["win32k"],
    });
    let document = json!({ "mediaType": "application/x", "digest": SHA, "size": 9 });
    let exchange = |method: &str, purpose: &str| {
        json!({
            "method": method, "url": "https://a.example:8443/v2/?n=1&sig=…&=…&k=…",
            "purpose": purpose, "status": 200, "bytes": 1, "durationMs": 2, "note": "\u{1b}[2J",
            "upstream": [{
                "method": "?", "url": "anything", "purpose": "x", "status": null, "bytes": null,
                "durationMs": null, "note": "",
            }],
        })
    };
    let verification =
        |of: &str, status: &str| json!({ "of": of, "digest": SHA, "status": status, "note": "" });
    let codes = [
        "CONFIG_UNAVAILABLE",
        "CONFIG_DIGEST_MISMATCH",
        "CONFIG_MALFORMED",
        "HISTORY_MISMATCH",
        "GENERIC_CONTENT_TYPE",
        "PLATFORM_DIFFERS",
        "SIZE_UNKNOWN",
        "REALM_NOT_TRUSTED",
        "PLATFORM_UNAVAILABLE",
        "PLATFORMS_INCOMPLETE",
        "SCHEMA1",
    ];
    let entry = |role: &str| {
        json!({
            "platform": platform, "digest": SHA, "mediaType": "application/x", "size": 9,
            "role": role, "selected": false, "reason": "", "download": 7, "layers": 2,
            "created": "then", "unique": 3, "shared": 4,
        })
    };
    let entries = ["image", "attestation", "artifact", "index", "unknown"].map(entry);
    let warnings = codes.map(|code| json!({ "code": code, "message": "" }));
    let layer = |digest: &str, size: Value| {
        json!({
            "digest": digest, "mediaType": "text/x", "size": size, "diffId": SHA,
            "createdBy": "\u{202e}RUN", "urls": ["ftp://x"], "annotations": { "a": "" },
        })
    };
    json!({
        "reference": {
            "input": " docker pull a ", "registry": "docker.io", "namespace": "library",
            "repository": "library/a", "tag": "1", "digest": SHA,
            "canonical": "docker.io/library/a:1",
        },
        "resolved": document, "manifest": document, "kind": "artifact", "artifactType": "",
        "subject": {
            "mediaType": "application/x", "digest": SHA, "size": 9, "urls": ["https://x"],
            "annotations": { "a": "b" }, "platform": platform, "artifactType": "y",
        },
        "platformAsked": { "platform": platform, "from": "DOCKER_DEFAULT_PLATFORM" },
        "platform": platform,
        "platforms": entries,
        "indexTotal": { "download": 9, "distinctLayers": 2, "complete": false },
        "picks": [
            { "tool": "crane", "selected": 0, "reason": "" },
            { "tool": "podman, skopeo", "selected": null, "reason": "" },
        ],
        "config": config(),
        "layers": [layer(SHA, json!(9_007_199_254_740_991_u64)), layer(OTHER, Value::Null)],
        "annotations": { "b": "c" },
        "size": {
            "download": 1, "layers": 2, "foreign": 3, "config": 4, "manifest": 5,
            "complete": false,
        },
        "verification": [
            verification("tag", "claimed"), verification("index", "verified"),
            verification("manifest", "failed"), verification("config", "not-checked"),
            verification("schema1-signature", "verified"),
        ],
        "warnings": warnings,
        "rateLimit": { "limit": 100, "remaining": 76, "windowSeconds": null },
        "requests": [
            exchange("GET", "manifest"), exchange("HEAD", "blob-size"), exchange("POST", "token"),
            exchange("GET", "config"), exchange("GET", "tags"), exchange("GET", "referrers"),
            exchange("GET", "ping"),
        ],
    })
}

fn parse(value: &Value) -> Result<Inspection, String> {
    Inspection::parse(value.to_string().as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn whatever_stands_in_an_inspection_is_read_and_written_again() {
    let whole = whole();
    let read = parse(&whole).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), whole);
    assert_eq!(parse(&serde_json::to_value(&read).unwrap()), Ok(read.clone()));
    assert_eq!(read.requests[2].id.get(), 2, "numbered in their order");
    assert_eq!(read.config.unwrap().diff_ids, [SHA, SHA], "they stand with the layers");
}

/// As a newer version may write it, and an older one.
#[test]
fn what_is_not_known_and_what_is_not_yet_there_is_no_error() {
    let mut value = whole();
    for place in ["", "/reference", "/layers/0", "/config", "/requests/0/upstream/0", "/size"] {
        let object = value.pointer_mut(place).unwrap().as_object_mut().unwrap();
        object.insert("someday".to_owned(), json!({ "a": [1.5, -1, null] }));
    }
    assert_eq!(parse(&value), parse(&whole()));

    let object = value.as_object_mut().unwrap();
    for key in ["picks", "indexTotal", "rateLimit", "subject", "annotations", "size", "config"] {
        object.remove(key);
    }
    let read = parse(&value).unwrap();
    assert_eq!((read.picks, read.size, read.config), (None, None, None));
}

/// The place, what stands there instead, and what is said of it.
#[test]
fn what_is_wrong_is_told_with_its_place() {
    let many = |count: usize| Value::Array(vec![Value::Null; count]);
    let table = [
        ("/reference", Value::Null, "reference is missing"),
        ("/reference/canonical", json!(7), "reference.canonical is not a text"),
        ("/reference/digest", json!("sha256:x"), "reference.digest is not a digest"),
        ("/kind", json!("Image"), "kind is not a kind"),
        ("/platforms", json!({}), "platforms is not a list"),
        ("/platforms/1/role", json!("king"), "platforms[1].role is not a role"),
        ("/platforms/1/platform/os", Value::Null, "platforms[1].platform.os is missing"),
        ("/platforms", many(16_385), "platforms is not a list of at most 16,384"),
        ("/layers", many(16_385), "layers is not a list of at most 16,384"),
        ("/layers/1", json!([]), "layers[1] is not an object"),
        ("/layers/1/size", json!(-1), "layers[1].size is not a whole number"),
        ("/layers/1/size", json!(1.5), "layers[1].size is not a whole number"),
        ("/layers/1/size", json!(1_u64 << 53), "layers[1].size is not a whole number up to 2^53−1"),
        ("/layers/1/size", json!(1), "the sizes add up to more than 2^53−1 bytes"),
        ("/layers/1/urls", json!([1]), "layers[1].urls is not a list of texts"),
        (
            "/layers/1/annotations",
            json!({"a": 1}),
            "layers[1].annotations is not an object of texts",
        ),
        ("/size/complete", Value::Null, "size.complete is missing"),
        ("/size/complete", json!(1), "size.complete is not true or false"),
        ("/picks/0/tool", json!("nobody"), "picks[0].tool is not a tool that is known here"),
        ("/config/history", Value::Null, "config.history is missing"),
        ("/config/history/0/layer", json!("0"), "config.history[0].layer is not a whole number"),
        ("/verification/0/of", json!("moon"), "verification[0].of is not what can be proved"),
        ("/warnings/0/code", json!("OH"), "warnings[0].code is not the code of a warning"),
        ("/requests/0/method", json!("get"), "requests[0].method is not a method"),
        ("/requests/0/status", json!(70_000), "requests[0].status is not a status"),
        ("/requests/0/url", json!("https://a:b@c/"), "requests[0].url is not an address"),
        ("/requests/0/url", json!("javascript:x"), "requests[0].url is not an address"),
    ];
    for (place, there, said) in table {
        let mut value = whole();
        *value.pointer_mut(place).unwrap() = there;
        let error = parse(&value).unwrap_err();
        assert_eq!(error, format!("this is not an inspection: {said}"), "{place}");
    }
}

#[test]
fn one_digest_has_one_size() {
    let mut value = whole();
    value["layers"][0]["size"] = json!(5);
    value["layers"][1] = value["layers"][0].clone();
    assert!(parse(&value).is_ok());
    value["layers"][1]["size"] = json!(6);
    let error = parse(&value).unwrap_err();
    assert!(error.ends_with("is said to have 5 bytes and also 6"), "{error}");
    value["layers"] = Value::Array(vec![value["layers"][0].clone(); 4_097]);
    let error = parse(&value).unwrap_err();
    assert_eq!(error, "this is not an inspection: layers is not a list of at most 4,096");
}

#[test]
fn what_is_no_inspection_at_all_is_told() {
    let deep = format!("{{\"a\":{}", "[".repeat(200));
    for (text, said) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        ("[]", "it is not a JSON object"),
        ("{}", "layers is missing"),
        ("{\"layers\":[],\"layers\":[]}", "layers stands twice, so it could be read in two ways"),
        (&deep, "it nests deeper than 127 levels, the most that are read"),
    ] {
        let error = Inspection::parse(text.as_bytes()).unwrap_err().to_string();
        assert_eq!(error, format!("this is not an inspection: {said}"));
    }
    let blanks = vec![b' '; MAX_INSPECTION_BODY + 1];
    let error = Inspection::parse(&blanks).unwrap_err().to_string();
    assert_eq!(error, "this is not an inspection: it is larger than 64 MiB, the most that is read");
}
