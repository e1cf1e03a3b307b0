//! Images that skopeo, umoci and buildah put into files, beside what skopeo says of the
//! same files.
//!
//! `cargo xtask test peers` sets up the tools and runs it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::indexing_slicing, clippy::string_slice)]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tools read files")]

#[path = "../../cli/tests/peers/layout.rs"]
#[allow(dead_code, reason = "not every way to make an image is needed here")]
mod layout;
mod support;
#[path = "../../cli/tests/peers/workshop.rs"]
#[allow(dead_code, reason = "nothing stays open here")]
mod workshop;

use layout::Layout;
use serde_json::{Value, json};
use support::host::{HOST, Host, read_folder};
use tonnage::{Digest, Inspection, LookupOptions, Status, Subject, Verification};
use tonnage_archive::{Archive, Encoding, Reader, Want, read_source};
use workshop::Workshop;

fn sha256(bytes: &[u8]) -> String {
    Digest::sha256(bytes).to_string()
}

/// A layout of two images and a list of both.
fn images(workshop: &Workshop) -> Layout<'_> {
    let layout = Layout::new(workshop, "layout");
    for architecture in ["amd64", "arm64"] {
        layout.image(architecture);
        layout.same_layer_twice(architecture, 20_000);
        layout.layer(architecture, 300);
        layout.configure(architecture, architecture, &["--config.env=A=b", "--author=me"]);
    }
    let platform = |name: &str| json!({"os": "linux", "architecture": name});
    let entries = ["amd64", "arm64"].map(|name| layout.descriptor(name, platform(name)));
    layout.index("multi", &entries);
    layout
}

/// What is typed for skopeo and for us, below the workshop.
fn inspect(workshop: &Workshop, typed: &str) -> Inspection {
    let source = read_source(typed).unwrap().unwrap();
    let path = workshop.path(&source.path);
    let tag = source.tag.as_deref();
    let archive: Archive = if path.is_dir() {
        read_folder(&path, tag).unwrap()
    } else {
        let host = Host { chunk: 4096, hashing: true, ..HOST };
        host.read(&std::fs::read(path).unwrap()).0.unwrap()
    };
    let options = LookupOptions { input: Some(typed.to_owned()), ..LookupOptions::default() };
    *archive.inspect(tag, options).unwrap()
}

/// The digest, the layers, their sizes and the platform, as skopeo says them.
#[track_caller]
fn assert_as_skopeo(workshop: &Workshop, typed: &str) {
    let ours = inspect(workshop, typed);
    let raw = workshop.run("skopeo", &["inspect", "--raw", typed]);
    assert_eq!(ours.resolved.as_ref().unwrap().digest.as_str(), sha256(&raw), "{typed}");
    assert_eq!(ours.resolved.unwrap().size, raw.len() as u64, "{typed}");

    let known = ["--override-os=linux", "--override-arch=amd64", "inspect", "--no-tags", typed];
    let theirs: Value = serde_json::from_slice(&workshop.run("skopeo", &known)).unwrap();
    let layers: Vec<_> = ours.layers.iter().map(|layer| json!(layer.digest.as_str())).collect();
    assert_eq!(Value::Array(layers), theirs["Layers"], "{typed}");
    let config = ours.config.unwrap();
    assert_eq!(json!(config.env), theirs["Env"], "{typed}");
    assert_eq!(json!(config.created), theirs["Created"], "{typed}");
    assert_eq!(json!(config.architecture), theirs["Architecture"], "{typed}");

    let manifest: Value = serde_json::from_slice(&raw).unwrap();
    if let Some(layers) = manifest["layers"].as_array() {
        let sizes: Vec<_> = layers.iter().map(|layer| layer["size"].as_u64()).collect();
        let ours: Vec<_> = ours.layers.iter().map(|layer| layer.size).collect();
        assert_eq!(ours, sizes, "{typed}");
    }
    let failed = |check: &Verification| check.status == Status::Failed;
    assert!(!ours.verification.iter().any(failed), "{typed}");
    println!("{typed}: equal");
}

#[test]
fn what_is_in_files_is_what_skopeo_says() {
    let workshop = Workshop::open();
    let layout = images(&workshop);
    let from = |tag: &str| format!("oci:{}", layout.name(tag));
    let copy = |from: &str, to: &str| workshop.run("skopeo", &["copy", "--all", from, to]);

    for tag in ["amd64", "multi"] {
        copy(&from(tag), &format!("oci:copied:{tag}"));
        copy(&from(tag), &format!("oci-archive:{tag}.tar:team/app:{tag}"));
        assert_as_skopeo(&workshop, &format!("oci:layout:{tag}"));
        assert_as_skopeo(&workshop, &format!("oci:copied:{tag}"));
        assert_as_skopeo(&workshop, &format!("oci-archive:{tag}.tar:team/app:{tag}"));
        assert_as_skopeo(&workshop, &format!("oci-archive:{tag}.tar"));
    }
    copy(&from("amd64"), "docker-archive:saved.tar:docker.io/team/app:1.0");
    assert_as_skopeo(&workshop, "docker-archive:saved.tar");
    assert_as_skopeo(&workshop, "docker-archive:saved.tar:team/app:1.0");
    let saved = inspect(&workshop, "docker-archive:saved.tar");
    assert_eq!(saved.reference.registry, "docker.io");
    assert_eq!(saved.reference.repository, "team/app");
    assert_eq!(saved.reference.tag.as_deref(), Some("1.0"));
    assert!(
        saved
            .verification
            .iter()
            .any(|it| { it.of == Subject::Layer && it.status == Status::Verified })
    );
}

/// buildah writes both kinds as podman does.
#[test]
fn what_buildah_writes_is_read() {
    let workshop = Workshop::open();
    let _ = images(&workshop);
    let store = ["--root", "store", "--runroot", "run-store"];
    let buildah = |arguments: &[&str]| {
        let output = workshop.run("buildah", &[&store[..], arguments].concat());
        String::from_utf8(output).unwrap().trim().to_owned()
    };
    let image = buildah(&["pull", "--quiet", "oci:layout:amd64"]);
    buildah(&["tag", &image, "localhost/team/app:2.0"]);
    for (kind, file) in [("oci-archive", "b-oci.tar"), ("docker-archive", "b-docker.tar")] {
        let typed = format!("{kind}:{file}:localhost/team/app:2.0");
        buildah(&["push", "--quiet", "localhost/team/app:2.0", &typed]);
        assert_as_skopeo(&workshop, &typed);
        assert_as_skopeo(&workshop, &format!("{kind}:{file}"));
    }
}

/// Archives of the same folder by GNU tar in all of its formats.
#[test]
fn every_format_of_tar_is_read() {
    let workshop = Workshop::open();
    let _ = images(&workshop);
    let by_folder = inspect(&workshop, "oci:layout:multi");
    for format in ["v7", "oldgnu", "gnu", "ustar", "posix"] {
        let (file, format) = (format!("{format}.tar"), format!("--format={format}"));
        workshop.run("tar", &["-cf", &file, &format, "-C", "layout", "."]);
        let ours = inspect(&workshop, &format!("oci-archive:{file}:multi"));
        assert_eq!(ours.resolved, by_folder.resolved, "{format}");
        assert_eq!(ours.layers, by_folder.layers, "{format}");
        assert_eq!(ours.config, by_folder.config, "{format}");
    }
}

/// The host has the decoder, and feeds what comes out of it.
#[test]
fn a_compressed_archive_is_wanted_decompressed() {
    let workshop = Workshop::open();
    let _ = images(&workshop);
    workshop.run("skopeo", &["copy", "oci:layout:amd64", "docker-archive:saved.tar:app:1.0"]);
    let plain = inspect(&workshop, "docker-archive:saved.tar");
    workshop.run("gzip", &["saved.tar"]);
    let compressed = std::fs::read(workshop.path("saved.tar.gz")).unwrap();
    let mut reader = Reader::new();
    assert_eq!(reader.feed(&compressed[..4096]), Ok(Want::Decompressed(Encoding::Gzip)));
    for chunk in workshop.run("gzip", &["-dc", "saved.tar.gz"]).chunks(4096) {
        let _ = reader.feed(chunk).unwrap();
    }
    let options = LookupOptions { input: Some(plain.reference.input), ..Default::default() };
    let inspection = reader.finish().unwrap().inspect(None, options).unwrap();
    assert_eq!(inspection.resolved, plain.resolved);
    assert_eq!(inspection.layers, plain.layers);
}
