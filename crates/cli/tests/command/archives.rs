//! Images in files: what is told of them is what a registry would tell.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::run::{inspect, tonnage};
use super::samples::{blob, samples, sha256};
use super::snapshot;

const LAYOUT: &str = r#"{"imageLayoutVersion":"1.0.0"}"#;

/// The documents and layers of `single`, and of a chart beside it, as an OCI layout. Layers
/// are as long as they should be, with nothing in them.
fn layout() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let blobs = folder.path().join("blobs/sha256");
    fs::create_dir_all(&blobs).unwrap();
    fs::write(folder.path().join("oci-layout"), LAYOUT).unwrap();
    let mut entries = Vec::new();
    for (slug, tag) in [("zstd-latest", "1.0"), ("chart-0.1.0", "chart")] {
        let sample = samples().into_iter().find(|sample| sample.slug() == slug).unwrap();
        let manifest = blob(sample.file);
        entries.push(json!({
            "mediaType": sample.media_type, "digest": sample.digest, "size": manifest.len(),
            "annotations": {"org.opencontainers.image.ref.name": tag}
        }));
        let document: Value = serde_json::from_slice(&manifest).unwrap();
        let layers = document["layers"].as_array().unwrap();
        for part in layers.iter().chain([&document["config"]]) {
            let digest = part["digest"].as_str().unwrap();
            let file = blobs.join(digest.trim_start_matches("sha256:"));
            if layers.contains(part) {
                File::create(file).unwrap().set_len(part["size"].as_u64().unwrap()).unwrap();
            } else {
                fs::write(file, blob(digest)).unwrap();
            }
        }
        fs::write(blobs.join(sample.digest.trim_start_matches("sha256:")), &manifest).unwrap();
    }
    let index = json!({"schemaVersion": 2, "manifests": entries});
    fs::write(folder.path().join("index.json"), index.to_string()).unwrap();
    folder
}

/// A folder as a tar archive.
fn packed(folder: &Path) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    // Holes are kept as holes otherwise.
    archive.sparse(false);
    archive.append_dir_all(".", folder).unwrap();
    archive.into_inner().unwrap()
}

fn written(folder: &TempDir, name: &str, bytes: &[u8]) -> String {
    let file = folder.path().join(name);
    File::create(&file).unwrap().write_all(bytes).unwrap();
    file.display().to_string()
}

/// The parts that are the same wherever an image lies.
fn essence(found: &Value) -> Value {
    let layers = found["layers"].as_array().unwrap();
    let layers: Vec<_> = layers.iter().map(|layer| [&layer["digest"], &layer["size"]]).collect();
    let manifest = &found["manifest"]["digest"];
    json!([found["kind"], manifest, layers, found["size"], found["config"], found["platform"]])
}

#[test]
fn a_file_tells_what_a_registry_tells() {
    let folder = layout();
    let bytes = packed(folder.path());
    let kept = tempfile::tempdir().unwrap();
    let plain = written(&kept, "plain.tar", &bytes);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&bytes).unwrap();
    let gzip = written(&kept, "app.tar.gz", &gzip.finish().unwrap());
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    let zstd = ruzstd::encoding::compress_to_vec(bytes.as_slice(), level);
    let zstd = written(&kept, "app.tar.zst", &zstd);
    let path = folder.path().display();
    let names = [
        format!("oci:{path}"),
        format!("oci-archive:{plain}"),
        format!("oci-archive:{gzip}"),
        format!("oci-archive:{zstd}"),
    ];
    for (tag, image) in [("1.0", "zstd"), ("chart", "chart:0.1.0")] {
        let registry = format!("samples.localhost/demo/{image}");
        let registry = inspect(&["--format", "json", &registry]).run().json();
        for name in &names {
            let name = format!("{name}:{tag}");
            let outcome = inspect(&["--format", "json", &name]).run();
            assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""), "{name}");
            let found = outcome.json();
            assert_eq!(essence(&found), essence(&registry), "{name}");
            assert_eq!(found["reference"]["input"], name.as_str());
            assert_eq!(found["requests"], json!([]), "{name}");
            let digest = inspect(&["--digest", &name]).run();
            assert_eq!(
                digest.well(),
                format!("{}\n", registry["manifest"]["digest"].as_str().unwrap())
            );
        }
    }
    let outcome = inspect(&["--raw", &format!("oci:{path}:1.0")]).run();
    assert_eq!(
        sha256(&outcome.out),
        samples().iter().find(|s| s.slug() == "zstd-latest").unwrap().digest
    );
}

#[test]
fn files_and_registries_stand_beside_each_other() {
    let folder = layout();
    let file = format!("oci:{}:1.0", folder.path().display());
    let outcome =
        tonnage(&["compare", "--format", "json", &file, "samples.localhost/demo/zstd"]).run();
    outcome.well();
    assert_eq!(outcome.json()["size"]["added"], 0);
    let outcome = inspect(&["--digest", "samples.localhost/demo/app", &file]).run();
    assert_eq!(outcome.well().lines().count(), 2);
    let outcome = inspect(&["--digest", "--fail-over", "1kB", &file]).run();
    assert_eq!(outcome.code, Some(3), "{}", outcome.err);
}

#[test]
fn what_cannot_be_read_says_so() {
    let folder = layout();
    let path = folder.path().display().to_string();
    let kept = tempfile::tempdir().unwrap();
    let bytes = packed(folder.path());
    let whole = written(&kept, "whole.tar", &bytes);
    let half = written(&kept, "half.tar", &bytes[..bytes.len() / 2]);
    let empty = written(&kept, "empty.tar", b"");
    let text = written(&kept, "text.tar", "no archive ".repeat(100).as_bytes());
    let xz = written(&kept, "app.tar.xz", b"\xfd7zXZ\x00 and so on, for long enough");
    let gzip = written(&kept, "broken.gz", b"\x1f\x8b\x08\x00 and no gzip at all, for long enough");
    let mut told = String::new();
    for name in [
        "oci:".to_owned(),
        "oci:/no/such/folder".to_owned(),
        "oci-archive:/no/such/file".to_owned(),
        format!("oci:{path}"),
        format!("oci:{path}:2.0"),
        format!("oci:{whole}"),
        format!("oci-archive:{path}"),
        format!("oci-archive:{whole}"),
        format!("oci-archive:{half}:1.0"),
        format!("oci-archive:{empty}"),
        format!("oci-archive:{text}"),
        format!("docker-archive:{xz}"),
        format!("docker-archive:{gzip}"),
    ] {
        let outcome = inspect(&[&name]).with("COLUMNS", "200").run();
        assert_eq!((outcome.code, outcome.text()), (Some(1), ""), "{name}: {}", outcome.err);
        let kept = kept.path().display().to_string();
        told.push_str(&outcome.err.replace(&path, "FOLDER").replace(&kept, "KEPT"));
        told.push('\n');
    }
    snapshot::matches("archives-unread", &told);
    let outcome = tonnage(&["tags", &format!("oci:{path}")]).run();
    assert_eq!((outcome.code, outcome.text()), (Some(1), ""));
    assert!(outcome.err.contains("INVALID_REFERENCE"), "{}", outcome.err);
}
