//! Selections: which entry of an index is taken, and why not the others.
#![allow(clippy::panic, clippy::indexing_slicing)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use serde_json::{Value, json};
use tonnage::{Digest, ImageIndex, Manifest, ManifestKind, Platform, Role, Selection};

const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// An entry of an index; `platform` is `os/architecture[/variant]`, or empty for
/// none.
fn entry(media_type: &str, platform: &str) -> Value {
    let mut entry = json!({
        "mediaType": media_type,
        "digest": Digest::sha256(platform.as_bytes()),
        "size": 1,
    });
    let mut parts = platform.split('/');
    if let (Some(os), Some(architecture)) = (parts.next(), parts.next()) {
        entry["platform"] = json!({ "os": os, "architecture": architecture });
        if let Some(variant) = parts.next() {
            entry["platform"]["variant"] = json!(variant);
        }
    }
    entry
}

fn images(platforms: &[&str]) -> Vec<Value> {
    platforms.iter().map(|platform| entry(IMAGE, platform)).collect()
}

#[track_caller]
fn index(entries: &[Value]) -> ImageIndex {
    let body = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": entries });
    match Manifest::parse(body.to_string().as_bytes(), None).map(|manifest| manifest.kind) {
        Ok(ManifestKind::Index(index)) => index,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn select(entries: &[Value], wanted: &str) -> Selection {
    let wanted: Platform = wanted.parse().unwrap_or_else(|error| panic!("{wanted}: {error}"));
    Selection::of(&index(entries), &wanted)
}

#[test]
fn the_best_is_first_and_what_also_runs_follows() {
    let entries = images(&["linux/386", "linux/arm64", "linux/amd64", "linux/amd64"]);
    assert_eq!(select(&entries, "linux/amd64").order, [2, 3, 0]);
    assert_eq!(select(&entries, "linux/arm64").order, [1]);
    assert_eq!(select(&entries, "linux/s390x").order, [0; 0]);
    assert_eq!(select(&entries, "linux/s390x").first(), None);
    assert_eq!(select(&[], "linux/amd64").first(), None);
}

#[test]
fn entries_without_a_platform_come_last() {
    let entries = images(&["", "linux/386"]);
    assert_eq!(select(&entries, "linux/amd64").order, [1, 0]);
    assert_eq!(select(&entries, "linux/s390x").order, [0]);
}

#[test]
fn a_nested_index_is_taken_like_an_image() {
    let entries = [entry(INDEX, "linux/arm64"), entry(INDEX, "linux/amd64")];
    assert_eq!(select(&entries, "linux/amd64").order, [1]);
}

fn attestation(about: Option<&str>) -> Value {
    let mut entry = entry(IMAGE, "unknown/unknown");
    entry["annotations"] = json!({ "vnd.docker.reference.type": "attestation-manifest" });
    if let Some(about) = about {
        entry["annotations"]["vnd.docker.reference.digest"] = json!(about);
    }
    entry
}

#[test]
fn what_is_no_image_is_never_taken() {
    let mut artifact = entry(IMAGE, "linux/amd64");
    artifact["artifactType"] = json!("application/vnd.example.sbom");
    let unknown = entry("application/vnd.example.other", "linux/amd64");
    let mut attested = entry(IMAGE, "linux/amd64");
    attested["annotations"] = json!({ "vnd.docker.reference.type": "anything" });
    let entries = [artifact, unknown, attestation(None), attested];
    for wanted in ["linux/amd64", "unknown/unknown"] {
        assert_eq!(select(&entries, wanted).first(), None, "{wanted}");
    }
    let roles: Vec<Role> = index(&entries).manifests.iter().map(Role::of).collect();
    assert_eq!(roles, [Role::Artifact, Role::Unknown, Role::Attestation, Role::Attestation]);
}

#[cfg(not(target_arch = "wasm32"))]
fn reasons(selection: &Selection) -> String {
    let line = |candidate: &tonnage::Candidate| format!("{candidate}\n");
    selection.candidates.iter().map(line).collect()
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn every_entry_has_its_reason() {
    let mut feature = entry(IMAGE, "linux/amd64");
    feature["platform"]["os.features"] = json!(["gpu"]);
    let entries = [
        entry(IMAGE, "linux/amd64"),
        entry(IMAGE, "linux/386"),
        entry(IMAGE, "linux/arm64"),
        entry(IMAGE, "linux/amd64/v2"),
        entry(IMAGE, "windows/amd64"),
        feature,
        entry(IMAGE, ""),
        attestation(None),
        attestation(Some("sha256:abc")),
        entry("application/vnd.example.other", "linux/amd64"),
    ];
    insta::assert_snapshot!(reasons(&select(&entries, "linux/amd64")), @"
    exact match
    choice 2 for linux/amd64
    another architecture
    another variant of the architecture
    another operating system
    needs features that were not asked for
    names no platform; its config tells
    an attestation, not an image
    attests sha256:abc, not an image
    not an image
    ");

    let mut windows = entry(IMAGE, "windows/amd64");
    windows["platform"]["os.version"] = json!("10.0.14393");
    insta::assert_snapshot!(
        reasons(&select(&[windows], "windows(10.0.17763)/amd64")),
        @"another version of the operating system"
    );
}
