//! Manifests: how their kind is told, and which of them are not believed.
#![allow(clippy::unwrap_used, clippy::panic)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[path = "support/documents.rs"]
mod documents;

use documents::{
    DOCKER_CONFIG, DOCKER_LIST, DOCKER_MANIFEST, OCI_ARTIFACT, OCI_CONFIG, OCI_INDEX, OCI_MANIFEST,
    SCHEMA1, SCHEMA1_SIGNED, descriptor, image, index, layer, with,
};
use serde_json::{Value, json};
use tonnage::{
    Descriptor, Digest, ImageIndex, ImageManifest, LayerTotals, MAX_INDEX_ENTRIES, MAX_LAYERS,
    MAX_SIZE, Manifest, ManifestError, ManifestKind,
};

fn parse(document: &Value) -> Result<Manifest, ManifestError> {
    Manifest::parse(document.to_string().as_bytes(), None)
}

#[track_caller]
fn read(document: &Value) -> Manifest {
    parse(document).unwrap_or_else(|error| panic!("{error}: {document:.300}"))
}

#[track_caller]
fn read_image(document: &Value) -> ImageManifest {
    match read(document).kind {
        ManifestKind::Image(image) => image,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn read_index(document: &Value) -> ImageIndex {
    match read(document).kind {
        ManifestKind::Index(index) => index,
        other => panic!("{other:?}"),
    }
}

fn kind(manifest: &Manifest) -> &'static str {
    match manifest.kind {
        ManifestKind::Index(_) => "index",
        ManifestKind::Image(_) => "image",
        ManifestKind::Schema1(_) => "schema 1",
    }
}

fn schema1() -> Value {
    let history = json!([{ "v1Compatibility": r#"{"os":"linux"}"# }]);
    let layers = json!([{ "blobSum": Digest::sha256(b"layer") }]);
    json!({ "schemaVersion": 1, "fsLayers": layers, "history": history })
}

#[test]
fn the_kind_is_told_by_what_is_in_it() {
    let docker_image = with(image(&[]), "config", descriptor(DOCKER_CONFIG, "config", 7));
    let table = [
        (index(&[]), OCI_INDEX, "index"),
        (index(&[descriptor(OCI_MANIFEST, "a", 1)]), OCI_INDEX, "index"),
        (index(&[descriptor(DOCKER_MANIFEST, "a", 1)]), DOCKER_LIST, "index"),
        (image(&[]), OCI_MANIFEST, "image"),
        (docker_image, DOCKER_MANIFEST, "image"),
        (json!({ "blobs": [] }), OCI_ARTIFACT, "image"),
        (schema1(), SCHEMA1, "schema 1"),
        // A field that is `null` is not there.
        (with(image(&[]), "manifests", Value::Null), OCI_MANIFEST, "image"),
        (with(image(&[]), "mediaType", Value::Null), OCI_MANIFEST, "image"),
        (with(image(&[]), "mediaType", json!("")), OCI_MANIFEST, "image"),
        // Without a version, as some tools leave it out.
        (json!({ "manifests": [] }), OCI_INDEX, "index"),
    ];
    for (document, media_type, expected) in table {
        let manifest = read(&document);
        assert_eq!(manifest.media_type.as_str(), media_type, "{document}");
        assert_eq!(kind(&manifest), expected, "{document}");
    }
}

#[test]
fn digest_and_size_are_of_the_exact_bytes() {
    let body = format!(" {}\n", index(&[]));
    let manifest = Manifest::parse(body.as_bytes(), None).unwrap();
    assert_eq!(manifest.digest, Digest::sha256(body.as_bytes()));
    assert_eq!(manifest.size, body.len() as u64);
    assert_eq!(manifest.verify(body.as_bytes(), &manifest.digest), Ok(()));
    let other = Digest::sha256(b"other");
    let mismatch = manifest.verify(body.as_bytes(), &other).unwrap_err();
    assert_eq!((mismatch.expected, mismatch.found), (other, Some(manifest.digest)));
}

/// What the body calls itself, what the answer calls it, and what comes of it.
#[test]
fn the_header_and_the_body_must_agree() {
    let generic = ["application/json", "text/plain", "application/octet-stream"];
    let typed = |media_type: &str| with(index(&[]), "mediaType", json!(media_type)).to_string();
    let media_type = |body: &str, header: Option<&str>| {
        Manifest::parse(body.as_bytes(), header).map(|manifest| {
            let generic = manifest.generic_header.map(|header| header.to_string());
            (manifest.media_type.to_string(), generic)
        })
    };
    for stated in [OCI_INDEX, DOCKER_LIST] {
        let alone = Ok((stated.to_owned(), None));
        let body = typed(stated);
        assert_eq!(media_type(&body, None), alone);
        assert_eq!(media_type(&body, Some("")), alone);
        assert_eq!(media_type(&body, Some(stated)), alone);
        assert_eq!(media_type(&body, Some(&stated.to_ascii_uppercase())), alone);
        assert_eq!(media_type(&body, Some(&format!("{stated}; charset=utf-8"))), alone);
        for header in generic {
            let noted = Ok((stated.to_owned(), Some(header.to_owned())));
            assert_eq!(media_type(&body, Some(header)), noted);
        }
        for header in [OCI_MANIFEST, DOCKER_MANIFEST, OCI_ARTIFACT, SCHEMA1, SCHEMA1_SIGNED] {
            let error = media_type(&body, Some(header));
            assert!(matches!(error, Err(ManifestError::MediaTypes { .. })), "{stated} {header}");
        }
    }
    assert!(media_type(&typed(OCI_INDEX), Some(DOCKER_LIST)).is_err());
    // A body that does not say is what the header says.
    let silent = index(&[]).to_string();
    assert_eq!(media_type(&silent, Some(DOCKER_LIST)), Ok((DOCKER_LIST.to_owned(), None)));
    assert!(media_type(&silent, Some(OCI_MANIFEST)).is_err());
    // Schema 1 has two types for one document.
    let schema1 = schema1().to_string();
    for header in [SCHEMA1, SCHEMA1_SIGNED] {
        assert!(Manifest::parse(schema1.as_bytes(), Some(header)).is_ok(), "{header}");
    }
}

/// CVE-2021-41190: fields of two kinds in one document.
#[test]
fn fields_of_two_kinds_are_refused() {
    let fields = [
        ("manifests", json!([])),
        ("config", descriptor(OCI_CONFIG, "config", 7)),
        ("layers", json!([])),
        ("fsLayers", json!([])),
        ("history", json!([])),
    ];
    let image_of = |media_type: &str| with(image(&[]), "mediaType", json!(media_type));
    let index_of = |media_type: &str| with(index(&[]), "mediaType", json!(media_type));
    let table = [
        (index(&[]), &["config", "layers", "fsLayers", "history"][..]),
        (index_of(OCI_INDEX), &["config", "layers", "fsLayers", "history"]),
        (index_of(DOCKER_LIST), &["config", "layers", "fsLayers", "history"]),
        (image(&[]), &["manifests", "fsLayers", "history"]),
        (image_of(OCI_MANIFEST), &["manifests", "fsLayers", "history"]),
        (image_of(DOCKER_MANIFEST), &["manifests", "fsLayers", "history"]),
        (schema1(), &["config", "layers", "manifests"]),
    ];
    for (document, foreign) in table {
        for (field, value) in &fields {
            if foreign.contains(field) {
                let error = parse(&with(document.clone(), field, value.clone()));
                let contradiction = matches!(error, Err(ManifestError::Contradiction { .. }));
                assert!(contradiction, "{field} in {document}: {error:?}");
            }
        }
    }
}

#[test]
fn a_deciding_field_stands_once_in_its_own_spelling() {
    let config = descriptor(OCI_CONFIG, "config", 7);
    let table = [
        (r#"{"manifests":[],"manifests":[]}"#.to_owned(), "manifests"),
        (r#"{"manifests":[],"Manifests":[]}"#.to_owned(), "Manifests"),
        (r#"{"MANIFESTS":[]}"#.to_owned(), "MANIFESTS"),
        (r#"{"manifests":[],"manifests":null}"#.to_owned(), "manifests"),
        (format!(r#"{{"layers":[],"config":{config},"mediatype":"x"}}"#), "mediatype"),
        (format!(r#"{{"layers":[],"config":{config},"\u006cayers":[]}}"#), "layers"),
        (r#"{"schemaVersion":2,"schemaVersion":1,"manifests":[]}"#.to_owned(), "schemaVersion"),
    ];
    for (body, field) in table {
        let error = Manifest::parse(body.as_bytes(), None);
        assert_eq!(error, Err(ManifestError::Duplicate(field.to_owned())), "{body}");
    }
}

#[test]
fn unknown_fields_and_types_are_no_error() {
    let strange = descriptor("x-completely-unknown", "strange", 1);
    let document = with(with(image(&[strange]), "x", json!({ "y": [1.5, null] })), "Z", json!(1));
    assert_eq!(read_image(&document).layers.len(), 1);
    let entry = with(descriptor("x-unknown", "e", 1), "platform", json!({ "os": "plan9" }));
    assert_eq!(read_index(&index(&[entry])).manifests.len(), 1);
}

#[test]
fn descriptors_keep_what_they_say() {
    let entry = json!({
        "mediaType": OCI_MANIFEST, "digest": Digest::sha256(b"hello"), "size": 5,
        "urls": ["https://a.b/c"], "annotations": { "b": "2", "a": "1" }, "artifactType": "t",
        "data": "aGVsbG8=",
        "platform": { "os": "windows", "architecture": "amd64", "variant": "", "os.version": "10.0",
                      "os.features": ["win32k"], "features": ["sse4"] },
    });
    let read = read_index(&index(&[entry])).manifests;
    let entry = read.first().unwrap();
    assert_eq!(entry.media_type.as_str(), OCI_MANIFEST);
    assert_eq!(entry.urls, ["https://a.b/c"]);
    assert_eq!(entry.annotations.keys().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(entry.artifact_type.as_deref(), Some("t"));
    assert_eq!(entry.embedded(), Some(&b"hello"[..]));
    let platform = entry.platform.as_ref().map(ToString::to_string);
    assert_eq!(platform.as_deref(), Some("windows(10.0+win32k)/amd64"));
}

#[test]
fn embedded_content_is_what_its_descriptor_says_or_is_fetched() {
    let embedded = |data: &str, size: u64| {
        let entry = with(descriptor(OCI_MANIFEST, "hello", size), "data", json!(data));
        let entries = read_index(&index(&[entry])).manifests;
        entries.first().and_then(Descriptor::embedded).is_some()
    };
    assert!(embedded("aGVsbG8=", 5));
    assert!(!embedded("aGVsbG8=", 6), "another size");
    assert!(!embedded("aHVsbG8=", 5), "other bytes");
    assert!(!embedded("aGVsbG8", 5), "no padding");
    assert!(!embedded("%", 5), "no base64");
}

#[test]
fn artifacts_are_told_by_their_config() {
    let empty = descriptor("application/vnd.oci.empty.v1+json", "{}", 2);
    let helm = descriptor("application/vnd.cncf.helm.config.v1+json", "helm", 2);
    let artifact = with(with(image(&[]), "config", empty), "artifactType", json!("text/spdx"));
    let chart = with(image(&[]), "config", helm);
    let table = [
        (image(&[]), None),
        (with(image(&[]), "artifactType", json!("text/spdx")), None),
        (artifact.clone(), Some("text/spdx")),
        (chart, Some("application/vnd.cncf.helm.config.v1+json")),
        (json!({ "blobs": [layer("a", 1)], "artifactType": "t" }), Some("t")),
    ];
    for (document, artifact_type) in table {
        let image = read_image(&document);
        assert_eq!(image.artifact_type(), artifact_type, "{document}");
        assert_eq!(image.is_artifact(), artifact_type.is_some(), "{document}");
    }
    let attached = with(artifact, "subject", descriptor(OCI_MANIFEST, "subject", 9));
    let subject = read_image(&attached).subject;
    assert_eq!(subject.map(|subject| subject.digest), Some(Digest::sha256(b"subject")));
}

#[test]
fn repeated_layers_count_once_for_a_pull() {
    let foreign = descriptor("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "w", 9);
    let document = image(&[layer("a", 100), layer("b", 20), layer("a", 100), foreign]);
    let totals = read_image(&document).totals();
    assert_eq!(totals, Ok(LayerTotals { download: 120, layers: 229, foreign: 9 }));
}

#[test]
fn sizes_end_at_the_largest_number_every_host_counts_exactly() {
    assert!(parse(&image(&[layer("a", MAX_SIZE)])).is_ok());
    assert!(parse(&image(&[layer("a", MAX_SIZE + 1)])).is_err());
    assert!(parse(&image(&[layer("a", MAX_SIZE), layer("b", 0)])).is_ok());
    assert!(parse(&image(&[layer("a", MAX_SIZE), layer("b", 1)])).is_err());
    assert!(parse(&index(&[descriptor(OCI_MANIFEST, "a", MAX_SIZE + 1)])).is_err());
    for size in ["-1", "1.5", "1e3", "\"7\"", "null", "18446744073709551616", "[]"] {
        let document = image(&[layer("a", 77_777)]).to_string().replace("77777", size);
        assert!(Manifest::parse(document.as_bytes(), None).is_err(), "{size}");
    }
}

#[test]
fn lists_have_an_end() {
    let entries = |count: usize| {
        let entry = |number: usize| descriptor(OCI_MANIFEST, &number.to_string(), 1);
        index(&(0..count).map(entry).collect::<Vec<_>>())
    };
    assert_eq!(read_index(&entries(MAX_INDEX_ENTRIES)).manifests.len(), 16_384);
    let layers = |count: usize| image(&vec![layer("same", 1); count]);
    assert_eq!(read_image(&layers(MAX_LAYERS)).layers.len(), 4_096);
    assert!(parse(&entries(MAX_INDEX_ENTRIES + 1)).is_err());
    assert!(parse(&layers(MAX_LAYERS + 1)).is_err());
}

#[test]
fn only_real_brackets_nest() {
    let nested = |depth: usize| {
        let (open, close) = ("[".repeat(depth - 1), "]".repeat(depth - 1));
        Manifest::parse(format!(r#"{{"manifests":[],"x":{open}{close}}}"#).as_bytes(), None)
    };
    assert!(nested(127).is_ok());
    assert!(nested(128).is_err());
    let text = json!("[{\"".repeat(1000));
    assert!(parse(&with(index(&[]), "x", text)).is_ok(), "brackets in a text are letters");
}

#[test]
fn bytes_that_are_no_document_are_refused() {
    let deep = |open: &str, close: &str| {
        format!(r#"{{"manifests":[],"x":{}{}}}"#, open.repeat(100_000), close.repeat(100_000))
    };
    let valid = index(&[]).to_string();
    let table: [(&str, Vec<u8>); 16] = [
        ("nothing", Vec::new()),
        ("a byte order mark", [b"\xef\xbb\xbf", valid.as_bytes()].concat()),
        ("UTF-16", valid.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("no UTF-8 in a known field", b"{\"manifests\":[],\"mediaType\":\"\xff\"}".to_vec()),
        ("no UTF-8 in an unknown key", b"{\"manifests\":[],\"\xff\":1}".to_vec()),
        ("half a surrogate pair", br#"{"manifests":[],"mediaType":"\ud800"}"#.to_vec()),
        ("NaN", br#"{"manifests":[],"x":NaN}"#.to_vec()),
        ("a trailing comma", br#"{"manifests":[],}"#.to_vec()),
        ("a comment", br#"{"manifests":[]/**/}"#.to_vec()),
        ("half", valid.as_bytes().iter().copied().take(valid.len() - 1).collect()),
        ("two", valid.repeat(2).into_bytes()),
        ("a zero byte behind", [valid.as_bytes(), b"\0"].concat()),
        ("deep arrays", deep("[", "]").into_bytes()),
        ("deep objects", deep(r#"{"a":"#, "}").into_bytes()),
        ("open arrays", "[".repeat(1_000_000).into_bytes()),
        ("a list", b"[]".to_vec()),
    ];
    for (what, body) in table {
        assert!(Manifest::parse(&body, None).is_err(), "{what}");
        assert!(Manifest::parse(&body, Some(OCI_INDEX)).is_err(), "{what}");
    }
}

#[test]
fn only_an_unknown_type_may_well_be_right() {
    let unknown = with(index(&[]), "mediaType", json!("application/vnd.example.v9+json"));
    assert!(parse(&unknown).is_err_and(|error| error.is_unsupported()));
    assert!(parse(&json!({})).is_err_and(|error| !error.is_unsupported()));
}

#[cfg(not(target_arch = "wasm32"))]
mod texts {
    use insta::assert_snapshot;

    use super::documents::OCI_LAYER;
    use super::*;

    #[track_caller]
    fn refused(body: impl AsRef<[u8]>) -> String {
        match Manifest::parse(body.as_ref(), None) {
            Ok(manifest) => panic!("{manifest:?} is a manifest"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn no_document() {
        assert_snapshot!(refused(""), @"the manifest is empty");
        assert_snapshot!(refused(" \n"), @"the manifest is empty");
        assert_snapshot!(refused("<!DOCTYPE html>"), @"the answer is a web page, not a manifest");
        assert_snapshot!(refused("404 page not found"), @"the manifest is not readable: trailing characters at line 1 column 5");
        assert_snapshot!(refused("null"), @"the manifest is not readable: it is not a JSON object");
        assert_snapshot!(refused("[]"), @"the manifest is not readable: it is not a JSON object");
        assert_snapshot!(refused(r#"{"manifests":["#), @"the manifest is not readable: EOF while parsing a list at line 1 column 14");
        assert_snapshot!(refused("\u{feff}{}"), @"the manifest is not readable: expected value at line 1 column 1");
        assert_snapshot!(refused(b"{\"manifests\":[],\"\xff\":1}"), @"the manifest is not readable: invalid unicode code point at line 1 column 18");
        let deep = format!(r#"{{"manifests":[],"x":{}{}}}"#, "[".repeat(128), "]".repeat(128));
        assert_snapshot!(refused(deep), @"the manifest is not readable: it nests deeper than 127 levels, the most that are read");
        assert_snapshot!(refused(r#"{"manifests":{}}"#), @"the manifest is not readable: manifests is not a list");
    }

    #[test]
    fn no_kind() {
        assert_snapshot!(refused("{}"), @"nothing in the answer says which manifest it is");
        assert_snapshot!(refused(r#"{"schemaVersion":99999,"name":"x"}"#), @"nothing in the answer says which manifest it is");
        assert_snapshot!(
            refused(with(index(&[]), "mediaType", json!("text/\u{1b}[31m\u{202e}html")).to_string()),
            @"text/ [31m html is not a manifest type that is known here"
        );
        let body = with(index(&[]), "mediaType", json!(OCI_INDEX)).to_string();
        let error = Manifest::parse(body.as_bytes(), Some(OCI_MANIFEST)).unwrap_err();
        assert_snapshot!(error, @"the answer is called application/vnd.oci.image.manifest.v1+json, and calls itself application/vnd.oci.image.index.v1+json");
    }

    #[test]
    fn two_kinds() {
        assert_snapshot!(refused(with(index(&[]), "layers", json!([])).to_string()), @r#"an image index must not have "layers": it could be read in two ways"#);
        assert_snapshot!(refused(with(image(&[]), "history", json!([])).to_string()), @r#"an image manifest must not have "history": it could be read in two ways"#);
        assert_snapshot!(refused(with(schema1(), "config", json!({})).to_string()), @r#"a schema 1 manifest must not have "config": it could be read in two ways"#);
        assert_snapshot!(refused(r#"{"manifests":[],"Manifests":[]}"#), @r#"the manifest has "Manifests" twice or misspelled, so it could be read in two ways"#);
    }

    #[test]
    fn missing_and_wrong_fields() {
        assert_snapshot!(refused(r#"{"layers":[]}"#), @r#"the manifest has no "config""#);
        assert_snapshot!(refused(json!({ "config": descriptor(OCI_CONFIG, "c", 1) }).to_string()), @r#"the manifest has no "layers""#);
        assert_snapshot!(refused(json!({ "mediaType": OCI_INDEX }).to_string()), @r#"the manifest has no "manifests""#);
        assert_snapshot!(refused(json!({ "mediaType": SCHEMA1, "schemaVersion": 1 }).to_string()), @r#"the manifest has no "fsLayers""#);

        let no_digest = with(layer("a", 1), "digest", json!("sha256:abc"));
        assert_snapshot!(refused(image(&[layer("b", 1), no_digest.clone()]).to_string()), @"layers[1].digest: this digest needs 64 hexadecimal digits, and has 3");
        assert_snapshot!(refused(index(std::slice::from_ref(&no_digest)).to_string()), @"manifests[0].digest: this digest needs 64 hexadecimal digits, and has 3");
        assert_snapshot!(refused(with(image(&[]), "config", no_digest.clone()).to_string()), @"config.digest: this digest needs 64 hexadecimal digits, and has 3");
        assert_snapshot!(refused(with(index(&[]), "subject", no_digest).to_string()), @"subject.digest: this digest needs 64 hexadecimal digits, and has 3");
        assert_snapshot!(refused(json!({ "layers": [{ "mediaType": OCI_LAYER }] }).to_string()), @r#"the manifest has no "config""#);
    }

    #[test]
    fn sizes() {
        assert_snapshot!(refused(image(&[layer("a", MAX_SIZE + 1)]).to_string()), @"layers[0].size: larger than 2^53−1 bytes");
        assert_snapshot!(refused(image(&[layer("a", MAX_SIZE), layer("b", 1)]).to_string()), @"the sizes add up to more than 2^53−1 bytes");
        assert_snapshot!(refused(image(&[layer("a", 1), layer("a", 2)]).to_string()), @"sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb is said to have 1 bytes and also 2");
        assert_snapshot!(refused(image(&[layer("config", 8)]).to_string()), @"sha256:b79606fb3afea5bd1609ed40b622142f1c98125abcfe89a76a661b0e8e343910 is said to have 8 bytes and also 7");
        assert_snapshot!(refused(index(&[layer("a", 1), layer("a", 2)]).to_string()), @"sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb is said to have 1 bytes and also 2");
    }

    #[test]
    fn lists() {
        let entries: Vec<Value> = vec![descriptor(OCI_MANIFEST, "a", 1); MAX_INDEX_ENTRIES + 1];
        assert_snapshot!(refused(index(&entries).to_string()), @"the manifest has more than 16384 manifests, the most that are read");
        let layers: Vec<Value> = vec![layer("a", 1); MAX_LAYERS + 1];
        assert_snapshot!(refused(image(&layers).to_string()), @"the manifest has more than 4096 layers, the most that are read");
    }

    #[test]
    fn an_entry_that_is_not_as_large_as_its_index_says() {
        let error = ManifestError::EntrySize { digest: Digest::sha256(b"a"), said: 5, size: 6 };
        assert_snapshot!(error, @"the index says that sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb has 5 bytes, and it has 6");
    }

    /// What a document says is neither long nor several lines in a message.
    #[test]
    fn a_refusal_is_one_line() {
        let long = "x".repeat(1_000_000);
        for body in [
            format!(r#"{{"schemaVersion":"\u202e{long}"}}"#),
            format!(r#"{{"mediaType":"a/{long}\n","manifests":[]}}"#),
        ] {
            let text = refused(body);
            assert!(text.chars().count() < 400, "{} characters", text.chars().count());
            assert!(!text.contains(['\n', '\u{202e}']), "{text}");
        }
    }
}
