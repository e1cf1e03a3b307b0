//! Picks: what other tools would take, and the words for why. That each takes what
//! it takes is held to tables in `vectors`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::panic, clippy::indexing_slicing)]

use std::fmt::Write as _;

use insta::assert_snapshot;
use serde_json::{Value, json};
use tonnage::{Digest, ImageIndex, Manifest, ManifestKind, Pick, Platform};

const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";

/// An entry; `platform` is `os/architecture[/variant]`, or empty for none.
fn entry(platform: &str) -> Value {
    let mut entry = json!({ "mediaType": IMAGE, "digest": Digest::sha256(b""), "size": 0 });
    let mut parts = platform.split('/');
    if let (Some(os), Some(architecture)) = (parts.next(), parts.next()) {
        entry["platform"] = json!({ "os": os, "architecture": architecture });
        if let Some(variant) = parts.next() {
            entry["platform"]["variant"] = json!(variant);
        }
    }
    entry
}

fn zstd(platform: &str) -> Value {
    let mut entry = entry(platform);
    entry["annotations"] = json!({ "io.github.containers.compression.zstd": "true" });
    entry
}

fn windows(version: &str) -> Value {
    let mut entry = entry("windows/amd64");
    entry["platform"]["os.version"] = json!(version);
    entry
}

#[track_caller]
fn index(media_type: &str, entries: &[Value]) -> ImageIndex {
    let body = json!({ "schemaVersion": 2, "mediaType": media_type, "manifests": entries });
    match Manifest::parse(body.to_string().as_bytes(), None).map(|manifest| manifest.kind) {
        Ok(ManifestKind::Index(index)) => index,
        other => panic!("{other:?}"),
    }
}

/// Each tool, the entry it takes, and why.
#[track_caller]
fn picks(entries: &[Value], wanted: &str) -> String {
    let wanted: Platform = wanted.parse().unwrap_or_else(|error| panic!("{wanted}: {error}"));
    let mut text = String::new();
    for Pick { tool, selected, reason } in Pick::all_of(&index(INDEX, entries), &wanted) {
        let selected = selected.map_or_else(|| "-".to_owned(), |entry| entry.to_string());
        let _ = writeln!(text, "{tool:17} {selected}  {reason}");
    }
    text
}

#[track_caller]
fn pick(index: &ImageIndex, tool: &str, wanted: &str) -> Option<usize> {
    let wanted: Platform = wanted.parse().unwrap_or_else(|error| panic!("{wanted}: {error}"));
    let picks = Pick::all_of(index, &wanted);
    match picks.iter().find(|pick| pick.tool == tool) {
        Some(pick) => pick.selected,
        None => panic!("there is no {tool}"),
    }
}

#[test]
fn every_pick_has_its_reason() {
    let arm = [entry("linux/amd64"), entry("linux/arm/v5"), entry("linux/arm/v7")];
    assert_snapshot!(picks(&arm, "linux/arm"), @"
    containerd strict 2  exactly linux/arm/v7
    podman, skopeo    2  the first there is of no variant, v8, v7, v6, v5
    crane             1  the first that is linux/arm, to the letter; any variant will do
    regctl            2  the best that runs on linux/arm
    oras              1  the first that is linux/arm, to the letter; any variant will do
    first entry       0  it stands first, whatever it is for
    ");
    assert_snapshot!(picks(&arm, "linux/arm/v6"), @"
    containerd strict -  no entry is exactly linux/arm/v6
    podman, skopeo    1  the first there is of v6, v5, no variant
    crane             -  no entry is linux/arm/v6, to the letter
    regctl            1  the best that runs on linux/arm/v6; the nearest variant
    oras              -  no entry is linux/arm/v6, to the letter
    first entry       0  it stands first, whatever it is for
    ");
    assert_snapshot!(picks(&arm, "linux/amd64/v3"), @"
    containerd strict -  no entry is exactly linux/amd64/v3
    podman, skopeo    0  the first there is of v3, no variant
    crane             -  no entry is linux/amd64/v3, to the letter
    regctl            0  the best that runs on linux/amd64/v3; the nearest variant
    oras              -  no entry is linux/amd64/v3, to the letter
    first entry       0  it stands first, whatever it is for
    ");
    assert_snapshot!(picks(&arm, "linux/s390x"), @"
    containerd strict -  no entry is exactly linux/s390x
    podman, skopeo    -  no entry is linux/s390x with no variant
    crane             -  no entry is linux/s390x, to the letter
    regctl            -  no entry that names its platform runs on linux/s390x
    oras              -  no entry is linux/s390x, to the letter
    first entry       0  it stands first, whatever it is for
    ");
}

#[test]
fn entries_without_a_platform_part_the_tools() {
    assert_snapshot!(picks(&[entry(""), entry("")], "linux/amd64"), @"
    containerd strict 0  names no platform; its config tells
    podman, skopeo    0  names no platform; taken as nothing else fits
    crane             0  names no platform, which it takes for linux/amd64
    regctl            -  no entry that names its platform runs on linux/amd64
    oras              -  no entry is linux/amd64, to the letter
    first entry       0  it stands first, whatever it is for
    ");
    assert_snapshot!(picks(&[entry("")], "linux/arm64"), @"
    containerd strict 0  names no platform; its config tells
    podman, skopeo    0  names no platform; taken as nothing else fits
    crane             -  no entry is linux/arm64, to the letter
    regctl            -  no entry that names its platform runs on linux/arm64
    oras              -  no entry is linux/arm64, to the letter
    first entry       0  it stands first, whatever it is for
    ");
    assert_snapshot!(picks(&[], "linux/amd64"), @"
    containerd strict -  no entry is exactly linux/amd64
    podman, skopeo    -  no entry is linux/amd64 with no variant
    crane             -  no entry is linux/amd64, to the letter
    regctl            -  no entry that names its platform runs on linux/amd64
    oras              -  no entry is linux/amd64, to the letter
    first entry       -  the index is empty
    ");
}

#[test]
fn a_version_of_windows_parts_the_tools() {
    let servers = [windows("10.0.17763.1"), windows("10.0.20348.1"), windows("10.0.20348.2")];
    assert_snapshot!(picks(&servers, "windows(10.0.20348.2)/amd64"), @"
    containerd strict 1  exactly windows/amd64, in a build that runs there
    podman, skopeo    0  the first that is windows/amd64, to the letter
    crane             2  the first that is windows(10.0.20348.2)/amd64, to the letter
    regctl            2  the best that runs on windows(10.0.20348.2)/amd64
    oras              2  the first that is windows(10.0.20348.2)/amd64, to the letter
    first entry       0  it stands first, whatever it is for
    ");
    assert_snapshot!(picks(&[entry("linux/amd64")], "windows/amd64"), @"
    containerd strict -  no entry is exactly windows/amd64
    podman, skopeo    -  no entry is windows/amd64 with no variant
    crane             -  no entry is windows/amd64, to the letter
    regctl            0  the best that runs on windows/amd64; a Linux image, in a virtual machine
    oras              -  no entry is windows/amd64, to the letter
    first entry       0  it stands first, whatever it is for
    ");
}

/// What no row of the tables tells apart.
#[test]
fn regctl_takes_the_best_and_not_the_first() {
    let rows: [(&[Value], &str, Option<usize>); 10] = [
        // The newest Windows, when none was asked for.
        (&[windows("10.0.17763.1"), windows("10.0.20348.1")], "windows/amd64", Some(1)),
        (&[windows("10.0.20348.1"), windows("10.0.17763.9")], "windows/amd64", Some(0)),
        (&[windows("10.0.old"), windows("10.0.17763")], "windows/amd64", Some(1)),
        (&[windows("10.0"), windows("10.0.1")], "windows/amd64", Some(0)),
        (&[windows("10.0.1"), windows("10.0")], "windows/amd64", Some(0)),
        // A variant without a number counts 0, and the one that was asked for most.
        (&[entry("linux/mips/v1")], "linux/mips", Some(0)),
        (&[entry("linux/mips/v2")], "linux/mips", None),
        (&[entry("linux/mips"), entry("linux/mips/fast")], "linux/mips/fast", Some(1)),
        (&[entry("linux/armhf"), entry("linux/armel")], "linux/arm/v6", Some(1)),
        (&[entry("linux/armhf")], "linux/arm", Some(0)),
    ];
    for (entries, wanted, stated) in rows {
        assert_eq!(pick(&index(INDEX, entries), "regctl", wanted), stated, "{wanted}");
    }
    // Of any other system the version is the one that was asked for, or none.
    let mut aix = entry("aix/ppc64");
    aix["platform"]["os.version"] = json!("7.3");
    let index = index(INDEX, &[aix]);
    assert_eq!(pick(&index, "regctl", "aix/ppc64"), None);
    assert_eq!(pick(&index, "regctl", "aix(7.3)/ppc64"), Some(0));
}

/// podman takes zstd where both are there; a Docker manifest list cannot say so.
#[test]
fn podman_prefers_zstd_in_an_oci_index() {
    let twins = [entry("linux/amd64"), zstd("linux/amd64")];
    assert_snapshot!(picks(&twins, "linux/amd64"), @"
    containerd strict 0  exactly linux/amd64
    podman, skopeo    1  the first that is linux/amd64, to the letter; zstd goes before gzip
    crane             0  the first that is linux/amd64, to the letter
    regctl            0  the best that runs on linux/amd64
    oras              0  the first that is linux/amd64, to the letter
    first entry       0  it stands first, whatever it is for
    ");
    assert_eq!(pick(&index(LIST, &twins), "podman, skopeo", "linux/amd64"), Some(0));
    // A better variant goes before a better compression.
    let variants = [zstd("linux/arm/v5"), entry("linux/arm/v7")];
    assert_eq!(pick(&index(INDEX, &variants), "podman, skopeo", "linux/arm/v7"), Some(1));
}

#[test]
fn podman_does_not_look_into_an_index_within_an_index() {
    let mut nested = entry("linux/amd64");
    nested["mediaType"] = json!(INDEX);
    assert_snapshot!(picks(&[nested], "linux/amd64"), @"
    containerd strict 0  exactly linux/amd64
    podman, skopeo    0  the first that is linux/amd64, to the letter; an index within an index, which it does not look into
    crane             0  the first that is linux/amd64, to the letter
    regctl            0  the best that runs on linux/amd64
    oras              0  the first that is linux/amd64, to the letter
    first entry       0  it stands first, whatever it is for
    ");
}

#[test]
fn features_are_asked_for_or_not() {
    let mut gpu = entry("linux/amd64");
    gpu["platform"]["os.features"] = json!(["gpu"]);
    let index = index(INDEX, &[entry("linux/amd64"), gpu]);
    for (tool, plain, with_gpu) in [
        ("containerd strict", Some(0), Some(1)),
        ("podman, skopeo", Some(0), Some(0)),
        ("crane", Some(0), Some(1)),
        ("regctl", Some(0), Some(0)),
        ("oras", Some(0), Some(1)),
    ] {
        assert_eq!(pick(&index, tool, "linux/amd64"), plain, "{tool}");
        assert_eq!(pick(&index, tool, "linux(+gpu)/amd64"), with_gpu, "{tool}");
    }
}
