//! Schema 1: what Docker wrote before 2016, signed or not.
#![allow(clippy::unwrap_used, clippy::panic)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[path = "support/documents.rs"]
mod documents;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use documents::{OCI_MANIFEST, SCHEMA1, SCHEMA1_SIGNED, with};
use serde_json::{Value, json};
use tonnage::{Digest, EMPTY_LAYER, MAX_LAYERS, Manifest, ManifestError, ManifestKind, Schema1};

/// A step, newest first as the document wants it: its layer and its config.
type Step<'a> = (&'a str, Value);

fn layer(name: &str) -> String {
    if name == "empty" {
        EMPTY_LAYER.to_owned()
    } else {
        Digest::sha256(name.as_bytes()).to_string()
    }
}

fn document(steps: &[Step<'_>]) -> Value {
    let layers: Vec<Value> =
        steps.iter().map(|(name, _)| json!({ "blobSum": layer(name) })).collect();
    let history: Vec<Value> =
        steps.iter().map(|(_, config)| json!({ "v1Compatibility": config.to_string() })).collect();
    json!({ "schemaVersion": 1, "name": "a", "tag": "b", "architecture": "amd64",
            "fsLayers": layers, "history": history })
}

/// What a signature keeps of the payload: how much, and what follows.
fn protected(length: usize, tail: &str) -> String {
    let tail = URL_SAFE_NO_PAD.encode(tail);
    let text = json!({ "formatLength": length, "formatTail": tail, "time": "2016" }).to_string();
    URL_SAFE_NO_PAD.encode(text)
}

/// The payload with signatures in it, as Docker wrote them: before its last brace.
fn sign(payload: &str, signatures: &[String], between: &str) -> String {
    let kept = payload.strip_suffix("\n}").unwrap();
    let signature =
        |protected: &String| json!({ "header": {}, "signature": "", "protected": protected });
    let signatures: Vec<Value> = signatures.iter().map(signature).collect();
    format!("{kept},{between}\n   \"signatures\": {}\n}}", Value::Array(signatures))
}

/// The document as its signature covers it.
fn payload(document: &Value) -> String {
    let text = document.to_string();
    format!("{}\n}}", text.strip_suffix('}').unwrap())
}

fn signed(document: &Value) -> String {
    let payload = payload(document);
    sign(&payload, &[protected(payload.len() - 2, "\n}")], "")
}

#[track_caller]
fn read(body: &str) -> Schema1 {
    match Manifest::parse(body.as_bytes(), None).map(|manifest| manifest.kind) {
        Ok(ManifestKind::Schema1(schema1)) => schema1,
        other => panic!("{other:?}"),
    }
}

fn simple() -> Value {
    document(&[("top", json!({ "os": "linux" })), ("base", json!({}))])
}

#[test]
fn layers_are_base_first_and_empty_steps_have_none() {
    let schema1 = read(
        &document(&[
            ("empty", json!({ "created": "2", "container_config": { "Cmd": ["/bin/sh", "-c", "#(nop) ENV a=b"] },
                              "config": { "Env": ["a=b"], "Cmd": ["x"] }, "os": "linux" })),
            ("thrown", json!({ "throwaway": true, "container_config": { "Cmd": null } })),
            ("top", json!({ "author": "me", "comment": "", "container_config": {} })),
            ("base", json!({ "created": "1" })),
        ])
        .to_string(),
    );
    assert!(!schema1.signed);
    assert_eq!(schema1.layers, [Digest::sha256(b"base"), Digest::sha256(b"top")]);
    let steps: Vec<_> =
        schema1.config.history.iter().map(|step| (step.empty_layer, step.layer)).collect();
    assert_eq!(steps, [(false, Some(0)), (false, Some(1)), (true, None), (true, None)]);
    let last = schema1.config.history.last().unwrap();
    assert_eq!(last.created_by.as_deref(), Some("/bin/sh -c #(nop) ENV a=b"));
    assert_eq!(schema1.config.env, ["a=b"]);
    assert_eq!(schema1.config.digest, None, "there is no such document");
    assert_eq!(schema1.config.platform().map(|p| p.to_string()).as_deref(), Some("linux/amd64"));
}

#[test]
fn a_repeated_layer_stands_as_often_as_it_is_a_step() {
    let schema1 =
        read(&document(&[("a", json!({})), ("b", json!({})), ("a", json!({}))]).to_string());
    let a = Digest::sha256(b"a");
    assert_eq!(schema1.layers, [a.clone(), Digest::sha256(b"b"), a]);
}

/// A step that says which one it is, and which one it stands on.
fn linked(id: &str, parent: &str) -> Value {
    json!({ "id": id, "parent": parent })
}

/// Steps of their own ids, each on the next.
fn chain(ids: &[&'static str]) -> Vec<Step<'static>> {
    let parents = ids.iter().skip(1).chain([&""]);
    ids.iter().zip(parents).map(|(id, parent)| (*id, linked(id, parent))).collect()
}

#[test]
fn each_step_stands_on_the_one_before_it() {
    assert_eq!(read(&document(&chain(&["c", "b", "a"])).to_string()).layers.len(), 3);
    // The base of a Windows image stands on one that is in no manifest.
    let windows = document(&[("b", linked("b", "a")), ("a", linked("a", "elsewhere"))]);
    assert_eq!(read(&windows.to_string()).layers.len(), 2);
    // What is not said contradicts nothing.
    let silent = document(&[("b", json!({ "id": "b" })), ("a", json!({ "id": "a" }))]);
    assert_eq!(read(&silent.to_string()).layers.len(), 2);
}

/// Some versions of Docker wrote a step twice in a row; everybody counts it once.
#[test]
fn a_step_that_is_written_twice_in_a_row_is_one() {
    let twice = [
        ("c", linked("c", "b")),
        ("b", linked("b", "b")),
        ("b", linked("b", "a")),
        ("a", linked("a", "")),
    ];
    let schema1 = read(&document(&twice).to_string());
    let layers = ["a", "b", "c"].map(|name| Digest::sha256(name.as_bytes()));
    assert_eq!(schema1.layers, layers);
    let steps: Vec<_> = schema1.config.history.iter().map(|step| step.layer).collect();
    assert_eq!(steps, [Some(0), Some(1), Some(2)]);
}

#[test]
fn the_newest_step_says_the_architecture_before_the_document_does() {
    let of = |config: Value| read(&document(&[("a", config)]).to_string()).config.architecture;
    assert_eq!(of(json!({ "architecture": "arm" })).as_deref(), Some("arm"));
    assert_eq!(of(json!({})).as_deref(), Some("amd64"));
}

#[test]
fn the_digest_of_a_signed_one_is_that_of_its_payload() {
    let document = simple();
    let (body, payload) = (signed(&document), payload(&document));
    for header in [None, Some(SCHEMA1), Some(SCHEMA1_SIGNED), Some("application/json")] {
        let manifest = Manifest::parse(body.as_bytes(), header).unwrap();
        assert_eq!(manifest.media_type.as_str(), SCHEMA1_SIGNED);
        assert_eq!(manifest.digest, Digest::sha256(payload.as_bytes()));
        assert_eq!(manifest.size, body.len() as u64);
        assert_eq!(manifest.verify(body.as_bytes(), &manifest.digest), Ok(()));
        assert!(manifest.verify(body.as_bytes(), &Digest::sha256(body.as_bytes())).is_err());
    }
    assert!(read(&body).signed);
    assert_eq!(read(&body).layers, read(&document.to_string()).layers);
}

#[test]
fn several_signatures_sign_the_same() {
    let payload = payload(&simple());
    let one = protected(payload.len() - 2, "\n}");
    let padded = format!("{one}==");
    assert_eq!(read(&sign(&payload, &[one, padded], "")).layers.len(), 2);
}

/// What stands behind the signed part is signed by nobody.
#[test]
fn only_the_payload_is_believed() {
    let payload = payload(&simple());
    let evil = format!("\"fsLayers\":[{{\"blobSum\":\"{}\"}}],", layer("evil"));
    let body = sign(&payload, &[protected(payload.len() - 2, "\n}")], &evil);
    assert_eq!(read(&body).layers, [Digest::sha256(b"base"), Digest::sha256(b"top")]);
    let manifest = Manifest::parse(body.as_bytes(), None).unwrap();
    assert_eq!(manifest.digest, Digest::sha256(payload.as_bytes()));
}

#[test]
fn the_payload_must_itself_be_one_thing() {
    let foreign = with(simple(), "layers", json!([]));
    let twice =
        payload(&simple()).replace("{\"architecture\"", "{\"fsLayers\":[],\"architecture\"");
    let twice = sign(&twice, &[protected(twice.len() - 2, "\n}")], "");
    assert!(matches!(
        Manifest::parse(signed(&foreign).as_bytes(), None),
        Err(ManifestError::Contradiction { .. })
    ));
    assert!(matches!(
        Manifest::parse(twice.as_bytes(), None),
        Err(ManifestError::Duplicate(field)) if field == "fsLayers"
    ));
}

#[test]
fn a_signed_one_is_not_called_an_image() {
    let error = Manifest::parse(signed(&simple()).as_bytes(), Some(OCI_MANIFEST));
    assert!(matches!(error, Err(ManifestError::MediaTypes { .. })));
}

#[test]
fn layers_have_an_end() {
    let steps = |count| document(&vec![("a", json!({})); count]).to_string();
    assert_eq!(read(&steps(MAX_LAYERS)).layers.len(), 4096);
    assert!(Manifest::parse(steps(MAX_LAYERS + 1).as_bytes(), None).is_err());
}

#[cfg(not(target_arch = "wasm32"))]
mod texts {
    use insta::assert_snapshot;

    use super::*;

    #[track_caller]
    fn refused(body: &str) -> String {
        match Manifest::parse(body.as_bytes(), None) {
            Ok(manifest) => panic!("{manifest:?} is a manifest"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn steps_that_do_not_fit() {
        let uneven = with(simple(), "fsLayers", json!([{ "blobSum": layer("a") }]));
        assert_snapshot!(refused(&uneven.to_string()), @"the schema 1 manifest does not fit together: it has not as many steps as layers");
        assert_snapshot!(refused(&document(&[]).to_string()), @"the schema 1 manifest does not fit together: it has not as many steps as layers");
        let no_version =
            with(with(simple(), "schemaVersion", json!(2)), "mediaType", json!(SCHEMA1));
        assert_snapshot!(refused(&no_version.to_string()), @"the schema 1 manifest does not fit together: its schemaVersion is not 1");
        let no_history = with(simple(), "history", Value::Null);
        assert_snapshot!(refused(&no_history.to_string()), @r#"the manifest has no "history""#);
        let text = json!([{ "v1Compatibility": "no JSON" }, { "v1Compatibility": "{}" }]);
        assert_snapshot!(refused(&with(simple(), "history", text).to_string()), @"the schema 1 manifest does not fit together: one of its steps is not readable");
        let text = json!([{ "v1Compatibility": "{}" }, { "v1Compatibility": "no JSON" }]);
        assert_snapshot!(refused(&with(simple(), "history", text).to_string()), @"the schema 1 manifest does not fit together: one of its steps is not readable");
        let no_digest = json!([{ "blobSum": layer("a") }, { "blobSum": "x" }]);
        assert_snapshot!(refused(&with(simple(), "fsLayers", no_digest).to_string()), @"fsLayers[1].blobSum: a digest is written algorithm:hash, like sha256:…");
        let steps = vec![("a", json!({})); MAX_LAYERS + 1];
        assert_snapshot!(refused(&document(&steps).to_string()), @"the manifest has more than 4096 fsLayers, the most that are read");
    }

    #[test]
    fn steps_that_do_not_stand_on_each_other() {
        let other = [("b", linked("b", "x")), ("a", linked("a", ""))];
        assert_snapshot!(refused(&document(&other).to_string()), @"the schema 1 manifest does not fit together: the parent of one of its steps is not the step before it");
        let circle = document(&chain(&["a", "b", "a"]));
        assert_snapshot!(refused(&circle.to_string()), @"the schema 1 manifest does not fit together: one of its steps stands in two places");
        let no_text = with(simple(), "history", json!([{}, {}]));
        assert_snapshot!(refused(&no_text.to_string()), @"the manifest is not readable: history[0].v1Compatibility is missing");
    }

    #[test]
    fn signatures_that_do_not_fit() {
        let payload = payload(&simple());
        let length = payload.len() - 2;
        let body = |signatures: &[String]| sign(&payload, signatures, "");
        assert_snapshot!(refused(&body(&[])), @"the schema 1 manifest does not fit together: its list of signatures is empty");
        assert_snapshot!(refused(&body(&["%".to_owned()])), @"the schema 1 manifest does not fit together: a signature does not say what it signs");
        assert_snapshot!(refused(&body(&[URL_SAFE_NO_PAD.encode("{}")])), @"the schema 1 manifest does not fit together: a signature does not say what it signs");
        assert_snapshot!(refused(&body(&[protected(length, "\n}"), protected(length, "}")])), @"the schema 1 manifest does not fit together: its signatures sign different bytes");
        assert_snapshot!(refused(&body(&[protected(1_000_000, "\n}")])), @"the schema 1 manifest does not fit together: a signature signs more bytes than there are");
        assert_snapshot!(refused(&body(&[protected(length - 1, "\n}")])), @r"the manifest is not readable: control character (\u0000-\u001F) found while parsing a string at line 2 column 0");
        let number = with(simple(), "signatures", json!(1)).to_string();
        assert_snapshot!(refused(&number), @"the manifest is not readable: signatures is not a list");
    }
}
