//! Documents without layers, and layouts that are folders.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read files")]

mod support;

use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use serde_json::json;
use support::host::read_folder;
use support::samples::{Layout, NAME, layout};
use support::{options, read, told};
use tonnage::{
    Digest, Inspection, LookupError, LookupOptions, MediaType, PlatformAsked, SourceKind,
};
use tonnage_archive::Archive;

fn together(documents: &[&[u8]]) -> Result<Box<Inspection>, LookupError> {
    Archive::of_documents(documents)?.inspect(None, options())
}

/// The documents of an image: its config, two layers, its manifest.
fn documents() -> (Vec<u8>, Vec<u8>) {
    let blobs = layout().blobs;
    (blobs[3].1.clone(), blobs[0].1.clone())
}

#[test]
fn a_manifest_and_its_config_are_one_image() {
    let (manifest, config) = documents();
    let mut told = Vec::new();
    for documents in [&[&*manifest, &*config][..], &[&*config, &*manifest], &[&*manifest]] {
        let inspection = together(documents).unwrap();
        assert_eq!(inspection.reference.source, Some(SourceKind::Document));
        assert_eq!(inspection.size.unwrap().download, 3_700);
        assert_eq!(inspection.config.is_some(), documents.len() == 2);
        told.push(format!("{:?}", inspection.warnings));
    }
    assert_eq!(told[..2], ["[]", "[]"]);
    assert_snapshot!(
        told[2],
        @r#"[Warning { code: ConfigUnavailable, message: "The config cannot be had: sha256:7836ca46c10607c985e16730eaabe68cbdd640b4b9bacb69d4a2f618056b0967 is not in what was given." }]"#
    );
    assert_snapshot!(
        support::told(&together(&[&config]).unwrap_err()),
        @"UNSUPPORTED_ARCHIVE: this is the config of an image, which says nothing of its size. Its manifest says what it weighs; give both together."
    );
}

#[test]
fn an_index_alone_tells_its_platforms() {
    let mut layout = Layout::default();
    let mut entries = Vec::new();
    for architecture in ["amd64", "arm64"] {
        let mut image = layout.image(architecture, &[&[1; 10]]);
        image["platform"] = json!({"os": "linux", "architecture": architecture});
        entries.push(image);
    }
    let index = json!({"schemaVersion": 2, "manifests": entries}).to_string();
    let inspection = together(&[index.as_bytes()]).unwrap();
    assert_eq!(inspection.resolved.unwrap().media_type, MediaType::OCI_INDEX);
    let platforms = inspection.platforms.iter().map(|entry| entry.platform.clone().unwrap());
    let platforms: Vec<_> = platforms.map(|platform| platform.to_string()).collect();
    assert_eq!(platforms, ["linux/amd64", "linux/arm64"]);
    assert_eq!(inspection.size, None);
    assert_eq!(inspection.warnings.len(), 1);

    // With one of its manifests, the index is still what is meant.
    let manifest = layout.blobs.iter().find(|(digest, _)| digest.as_str() == entries[1]["digest"]);
    let archive = Archive::of_documents(&[&manifest.unwrap().1, index.as_bytes()]).unwrap();
    let platform = PlatformAsked::by_option("linux/arm64".parse().unwrap());
    let wanted = LookupOptions { platform, ..options() };
    let inspection = archive.inspect(None, wanted).unwrap();
    assert_eq!(inspection.size.unwrap().download, 10);
    assert_eq!(inspection.platforms.len(), 2);
}

#[test]
fn a_schema_1_manifest_alone_tells_no_sizes() {
    let layer = Digest::sha256(b"layer");
    let manifest = json!({
        "schemaVersion": 1, "name": "app", "tag": "1", "architecture": "amd64",
        "fsLayers": [{"blobSum": layer.as_str()}],
        "history": [{"v1Compatibility": json!({"id": "a".repeat(64), "os": "linux"}).to_string()}],
    });
    let inspection = together(&[manifest.to_string().as_bytes()]).unwrap();
    assert!(!inspection.size.unwrap().complete);
    let messages: Vec<_> = inspection.warnings.iter().map(|it| it.message.clone()).collect();
    assert_snapshot!(messages.join("\n"), @"
    This is a schema 1 image, which Docker 26 and containerd 2.1 no longer pull.
    Layer sha256:dac1d7cfa95021764849fd102524e141488c5e3a90f861dbb5a12d9ac8584f85 is not there, and so is its size.
    ");
}

#[test]
fn what_is_no_document_is_told_as_that() {
    let told = [&b"{}"[..], b"[]", b"no", b"", br#"{"name":"left-pad","version":"1.3.0"}"#]
        .map(|body| told(&together(&[body]).unwrap_err()));
    assert_snapshot!(told.join("\n"));
    assert_eq!(together(&[]).unwrap_err().code(), "MALFORMED_ARCHIVE");
}

/// The documents that are shared beside the checkout.
fn shared() -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let path = std::env::var_os("TONNAGE_SHARED").map_or(own, PathBuf::from).join("trees");
    if path.is_dir() {
        return Some(path);
    }
    assert!(std::env::var("CI").is_err(), "{} is not there: set TONNAGE_SHARED", path.display());
    println!("not run: {} is not there", path.display());
    None
}

/// Every image of every layout, from the folder and from the same folder in an archive.
#[test]
fn a_folder_is_read_as_an_archive_of_it_is() {
    let Some(trees) = shared() else { return };
    let mut images = 0;
    for tree in std::fs::read_dir(trees).unwrap().map(|entry| entry.unwrap().path()) {
        if !tree.join("index.json").is_file() {
            continue;
        }
        let mut tar = std::process::Command::new("tar");
        let output = tar.arg("-C").arg(&tree).args(["-cf", "-", "."]).output();
        let output = output.expect("tar is needed: apt-get install tar");
        let archive = read(&output.stdout).unwrap();
        for tag in archive.tags() {
            let options = || LookupOptions { all_platforms: true, picks: true, ..options() };
            let from_archive = archive.inspect(Some(&tag), options());
            let folder = read_folder(&tree, Some(&tag)).unwrap();
            let from_folder = folder.inspect(Some(&tag), options());
            match (from_archive, from_folder) {
                (Ok(mut one), Ok(other)) => {
                    one.reference.source = Some(SourceKind::Oci);
                    assert_eq!(one, other, "{tag}");
                    images += 1;
                }
                (Err(one), Err(other)) => assert_eq!(one.code(), other.code(), "{tag}: {one}"),
                (one, other) => panic!("{tag}: {one:?}, {other:?}"),
            }
        }
        if archive.tags().len() > 1 {
            let of_folder: LookupError = read_folder(&tree, None).err().unwrap().into();
            assert_eq!(archive.inspect(None, options()).unwrap_err(), of_folder);
        }
    }
    assert!(images > 10, "{images} images");
}

#[test]
fn a_folder_that_is_no_layout_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let told = || match read_folder(folder.path(), Some("1.0")) {
        Ok(archive) => told(&archive.inspect(Some("1.0"), options()).unwrap_err()),
        Err(error) => told(&error.into()),
    };
    let mut all = vec![told()];
    for index in [
        "no",
        "{}",
        r#"{"schemaVersion":2,"manifests":[]}"#,
        &json!({"schemaVersion": 2, "manifests": [{
            "mediaType": MediaType::OCI_MANIFEST.as_str(), "size": 2,
            "digest": Digest::sha256(b"{}").as_str(), "annotations": {NAME: "1.0"},
        }]})
        .to_string(),
    ] {
        std::fs::write(folder.path().join("index.json"), index).unwrap();
        all.push(told());
    }
    assert_snapshot!(all.join("\n"));
}
