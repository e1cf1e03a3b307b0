//! The images themselves: what the list says is there, and is what its digest says.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    reason = "a test that panics has failed, and no test needs all of the support"
)]
#![allow(clippy::disallowed_methods, reason = "a test may look into the folder of images")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use support::{Row, get, hash, rows, tagged};
use tonnage_samples::{Sample, samples};

fn manifest(row: &Row) -> Vec<u8> {
    let target = format!("/v2/{}/manifests/{}", row.repository, row.digest);
    let answer = get(row.repository, &target);
    assert_eq!(answer.status, 200, "{target}");
    assert_eq!(answer.headers.get("content-type"), Some(row.media_type), "{target}");
    assert_eq!(answer.headers.get("docker-content-digest"), Some(row.digest), "{target}");
    assert_eq!(answer.headers.get("content-length"), Some(&*answer.body.len().to_string()));
    answer.body.into_owned()
}

fn json(row: &Row) -> Value {
    serde_json::from_slice(&manifest(row)).unwrap()
}

/// The descriptors that a document names, but entries of an index.
fn blobs(manifest: &Value) -> Vec<&Value> {
    let layers = manifest["layers"].as_array().into_iter().flatten();
    manifest.get("config").into_iter().chain(layers).collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

#[test]
fn the_offered_samples_are_the_tagged_rows() {
    let offered: Vec<Sample> = samples().collect();
    let listed: Vec<Sample> = tagged()
        .iter()
        .map(|row| Sample { repository: row.repository, tag: row.tag, title: row.title })
        .collect();
    assert_eq!(offered, listed);
    assert!(offered.iter().all(|sample| !sample.title.is_empty() && sample.title.is_ascii()));
    assert_eq!(offered.len(), 14);
}

#[test]
fn every_manifest_is_what_its_digest_says() {
    for row in rows() {
        let hash = hash(&manifest(&row));
        assert_eq!(hash, row.file, "{}:{}", row.repository, row.tag);
        // The digest of a signed manifest is that of what was signed.
        let signed = row.media_type.ends_with("prettyjws");
        assert_eq!(row.digest == format!("sha256:{hash}"), !signed, "{row:?}");
    }
}

#[test]
fn every_tag_leads_where_the_list_says() {
    for row in tagged() {
        let target = format!("/v2/{}/manifests/{}", row.repository, row.tag);
        let answer = get(row.repository, &target);
        assert_eq!(answer.status, 200, "{target}");
        assert_eq!(answer.headers.get("docker-content-digest"), Some(row.digest), "{target}");
        assert_eq!(hash(&answer.body), row.file, "{target}");
    }
}

/// Whatever an index names is there, of that type and size.
#[test]
fn every_entry_is_in_its_repository() {
    let rows = rows();
    let mut entries = 0;
    for row in &rows {
        for entry in json(row)["manifests"].as_array().into_iter().flatten() {
            let is = |other: &&Row| {
                other.repository == row.repository && other.digest == text(entry, "digest")
            };
            let other = rows.iter().find(is).unwrap_or_else(|| panic!("{entry}"));
            assert_eq!(text(entry, "mediaType"), other.media_type, "{entry}");
            assert_eq!(entry["size"], manifest(other).len(), "{entry}");
            entries += 1;
        }
    }
    // Six of each tag of demo/app, 8 of list, 2 + 2 + 2 of nested, 2 of bare-index.
    assert_eq!(entries, 34);
}

/// Whatever a manifest names is there and is what its digest says, unless it comes
/// from elsewhere.
#[test]
fn every_blob_is_what_its_digest_says() {
    for row in rows() {
        for blob in blobs(&json(&row)) {
            let digest = text(blob, "digest");
            let answer = get(row.repository, &format!("/v2/{}/blobs/{digest}", row.repository));
            if text(blob, "mediaType").contains("foreign") {
                assert_eq!(answer.status, 404, "{blob}");
                assert!(!blob["urls"].as_array().unwrap().is_empty(), "{blob}");
                continue;
            }
            assert_eq!(answer.status, 200, "{blob}");
            assert_eq!(format!("sha256:{}", hash(&answer.body)), digest);
            assert_eq!(blob["size"], answer.body.len(), "{blob}");
        }
    }
}

/// A schema 1 manifest names its blobs without their sizes.
#[test]
fn every_blob_of_the_old_kind_is_what_its_digest_says() {
    let rows = rows();
    let row = rows.iter().find(|row| row.repository == "demo/schema1").unwrap();
    let entries = json(row)["fsLayers"].as_array().unwrap().clone();
    assert_eq!(entries.len(), 14);
    let mut empty = 0;
    for entry in &entries {
        let digest = text(entry, "blobSum");
        let answer = get(row.repository, &format!("/v2/{}/blobs/{digest}", row.repository));
        assert_eq!(format!("sha256:{}", hash(&answer.body)), digest);
        empty += usize::from(answer.body.len() == 32);
    }
    assert_eq!(empty, 10);
}

/// Nothing is shipped that no image needs.
#[test]
fn every_file_is_of_some_use() {
    let mut used = BTreeSet::new();
    for row in rows() {
        used.insert(row.file.to_owned());
        let manifest = json(&row);
        let layers = manifest["fsLayers"].as_array().into_iter().flatten();
        let blobs = blobs(&manifest).into_iter().map(|blob| text(blob, "digest"));
        let digests = blobs.chain(layers.map(|layer| text(layer, "blobSum")));
        used.extend(digests.map(|digest| digest.trim_start_matches("sha256:").to_owned()));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("images/blobs");
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(used.contains(&name), "{name}");
    }
}
