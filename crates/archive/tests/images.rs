//! Images in archives: what is told of them, and which is meant.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use insta::assert_snapshot;
use serde_json::json;
use support::host::{HOST, Host};
use support::samples::{CONTAINERD, Layout, NAME, layout, saved};
use support::{inspect, options, read, told};
use tonnage::{Digest, Inspection, Kind, MediaType, SourceKind, Status, Subject};

/// What is told beside the image: whose word it is, and what is doubtful.
fn words(inspection: &Inspection) -> String {
    let mut lines = Vec::new();
    let reference = &inspection.reference;
    lines.push(format!(
        "{:?} {:?} {:?} tag {:?} from {:?}",
        reference.canonical,
        reference.registry,
        reference.repository,
        reference.tag.as_deref().unwrap_or_default(),
        reference.source.unwrap().as_str(),
    ));
    for check in &inspection.verification {
        let digest = check.digest.short();
        lines.push(format!("{:?} {digest} {:?}: {}", check.of, check.status, check.note));
    }
    for warning in &inspection.warnings {
        lines.push(format!("{:?}: {}", warning.code, warning.message));
    }
    lines.join("\n")
}

#[test]
fn a_layout_in_an_archive_is_told_as_a_registrys_image() {
    let inspection = inspect(&layout().tarball().end(), None).unwrap();
    assert_eq!(inspection.kind, Some(Kind::Image));
    assert_eq!(inspection.size.unwrap().download, 3_700);
    assert_eq!(inspection.layers.len(), 2);
    assert_eq!(inspection.config.as_ref().unwrap().os.as_deref(), Some("linux"));
    assert_eq!(inspection.requests, []);
    assert_snapshot!(words(&inspection));
}

#[test]
fn what_docker_saved_has_a_manifest_made_here() {
    let layers: &[&[u8]] = &[&[1; 3000], &[2; 700], &[1; 3000]];
    let archive = saved(&[(&["team/app:1.0", "app:latest"], layers)]).end();
    let inspection = inspect(&archive, None).unwrap();
    assert_eq!(inspection.reference.source, Some(SourceKind::DockerArchive));
    assert_eq!(inspection.size.unwrap().download, 3_700);
    assert_eq!(inspection.size.unwrap().layers, 6_700);
    let plain = "application/vnd.docker.image.rootfs.diff.tar";
    assert!(inspection.layers.iter().all(|layer| layer.media_type.as_str() == plain));
    let manifest = inspection.manifest.clone().unwrap();
    let archive = read(&archive).unwrap();
    let body = archive.document(&manifest.digest).unwrap();
    assert_eq!(Digest::sha256(body), manifest.digest);
    assert_eq!(archive.tags(), ["team/app:1.0", "app:latest"]);
    assert_snapshot!(words(&inspection));
}

/// Docker since version 25 saves a layout, and the list of old beside it.
#[test]
fn what_docker_saves_now_keeps_its_manifest() {
    let layout = layout();
    let list = json!([{"Config": "blobs/sha256/0", "RepoTags": ["team/app:1.0"], "Layers": []}]);
    let archive = layout.tarball().file("manifest.json", list.to_string().as_bytes()).end();
    let inspection = inspect(&archive, None).unwrap();
    assert_eq!(inspection.reference.source, Some(SourceKind::DockerArchive));
    let said = layout.index[0]["digest"].as_str();
    assert_eq!(inspection.manifest.as_ref().map(|it| it.digest.as_str()), said);
    assert!(inspection.warnings.is_empty());
}

/// As `tonnage compare` reads inspections that were kept.
#[test]
fn what_is_told_of_a_file_is_read_back() {
    for archive in [layout().tarball(), saved(&[(&["app:1"], &[&[1; 700]])])] {
        let archive = Host { hashing: true, ..HOST }.read(&archive.end()).0.unwrap();
        let inspection = archive.inspect(None, options()).unwrap();
        let json = serde_json::to_vec(&inspection).unwrap();
        assert_eq!(Inspection::parse(&json).unwrap(), *inspection);
    }
}

#[test]
fn layers_are_hashed_when_that_is_wanted() {
    let host = Host { hashing: true, ..HOST };
    let status = |archive: &[u8]| {
        let inspection = host.read(archive).0.unwrap().inspect(None, options()).unwrap();
        let layers = inspection.verification.iter().filter(|check| check.of == Subject::Layer);
        layers.map(|check| check.status).collect::<Vec<_>>()
    };
    assert_eq!(status(&layout().tarball().end()), [Status::Verified, Status::Verified]);
    let saved = saved(&[(&[], &[&[1; 3000]])]);
    assert_eq!(status(&saved.clone().end()), [Status::Verified]);

    let mut changed = layout();
    changed.blobs[2].1[5] ^= 1;
    let archive = changed.tarball().end();
    assert_eq!(status(&archive), [Status::Verified, Status::Failed]);
    let inspection = host.read(&archive).0.unwrap().inspect(None, options()).unwrap();
    assert_snapshot!(words(&inspection));
}

#[test]
fn layers_as_stored_are_held_against_what_is_said() {
    let mut shorter = layout();
    shorter.blobs[1].1.pop();
    shorter.blobs.remove(2);
    let inspection = inspect(&shorter.tarball().end(), None).unwrap();
    assert_eq!(inspection.size.unwrap().download, 3_700);
    assert_snapshot!(words(&inspection));
}

/// Before version 25 a layer that was there already was a link to it; some tools write
/// hard links, podman links to a file that stands beside.
#[test]
fn layers_may_be_links() {
    for (flag, target) in [(b'1', "a/layer.tar"), (b'2', "../a/layer.tar"), (b'2', "/a/layer.tar")]
    {
        let layer = [7; 900];
        let digest = Digest::sha256(&layer);
        let config =
            json!({"os": "linux", "rootfs": {"diff_ids": [digest.as_str(), digest.as_str()]}});
        let list = json!([{"Config": "c.json", "Layers": ["a/layer.tar", "./b//layer.tar"]}]);
        let archive = support::tarball::Tarball::default()
            .link(flag, "b/layer.tar", target)
            .file("a/layer.tar", &layer)
            .file("c.json", config.to_string().as_bytes())
            .file("manifest.json", list.to_string().as_bytes())
            .end();
        let inspection = inspect(&archive, None).unwrap();
        assert_eq!(inspection.size.unwrap().layers, 1_800, "{target}");
        assert_eq!(inspection.size.unwrap().download, 900, "{target}");
    }
}

/// Two images of the same layers, and one more.
fn three() -> Layout {
    let mut layout = Layout::default();
    let amd64 = layout.image("amd64", &[&[1; 300]]);
    let arm64 = layout.image("arm64", &[&[1; 300], &[2; 200]]);
    let other = layout.image("amd64", &[&[3; 100]]);
    layout.list(amd64, &[(NAME, "1.0"), (CONTAINERD, "docker.io/library/app:1.0")]);
    layout.list(arm64, &[(NAME, "ghcr.io/team/app:2.0")]);
    layout.list(other, &[(NAME, "1.0"), (CONTAINERD, "ghcr.io/team/other:1.0")]);
    layout
}

#[test]
fn an_image_goes_by_its_tag_its_name_its_digest_or_its_place() {
    let layout = three();
    let archive = layout.tarball().end();
    let digest = |at: usize| layout.index[at]["digest"].as_str().unwrap().to_owned();
    let by_digest = format!("@{}", digest(2));
    for (tag, at) in [
        ("app:1.0", 0),
        ("docker.io/library/app:1.0", 0),
        ("ghcr.io/team/app:2.0", 1),
        ("2.0", 1),
        ("ghcr.io/team/other:1.0", 2),
        (by_digest.as_str(), 2),
        ("@1", 1),
    ] {
        let inspection = inspect(&archive, Some(tag)).unwrap();
        assert_eq!(inspection.resolved.unwrap().digest.as_str(), digest(at), "{tag}");
    }
    let by_digest = inspect(&archive, Some(&by_digest)).unwrap();
    assert!(by_digest.verification.iter().all(|check| check.of != Subject::Tag));
    assert_eq!(by_digest.reference.digest.unwrap().as_str(), digest(2));
    let told = |tag| told(&inspect(&archive, tag).unwrap_err());
    assert_snapshot!(
        [told(None), told(Some("1.0")), told(Some("3.0")), told(Some("@9"))].join("\n"),
    );
    let error = inspect(&archive, Some("3.0")).unwrap_err();
    assert_eq!(serde_json::to_value(&error).unwrap()["tags"].as_array().unwrap().len(), 4);
}

/// Signatures and the like lie beside the image that they are about.
#[test]
fn what_has_no_name_beside_one_that_has_is_not_meant() {
    let mut layout = layout();
    let other = layout.image("arm64", &[&[8; 10]]);
    layout.list(other, &[]);
    let archive = layout.tarball().end();
    assert_eq!(inspect(&archive, None).unwrap().size.unwrap().download, 3_700);
    assert_eq!(read(&archive).unwrap().tags().len(), 3);
}

/// Nobody has to leave the layers in there as they are.
#[test]
fn layers_may_be_stored_compressed() {
    let stored = b"\x1f\x8b\x08\0\0\0\0\0 and so on";
    let diff_id = Digest::sha256(b"what is in it");
    let config = json!({"os": "linux", "rootfs": {"diff_ids": [diff_id.as_str()]}});
    let list = json!([{"Config": "c.json", "RepoTags": null, "Layers": ["layer.tar"]}]);
    let archive = support::tarball::Tarball::default()
        .file("layer.tar", stored)
        .file("c.json", config.to_string().as_bytes())
        .file("manifest.json", list.to_string().as_bytes())
        .end();
    let archive = Host { hashing: true, ..HOST }.read(&archive).0.unwrap();
    let inspection = archive.inspect(None, options()).unwrap();
    assert_eq!(inspection.layers[0].media_type, MediaType::DOCKER_LAYER);
    assert_eq!(inspection.size.unwrap().download, stored.len() as u64);
    assert_snapshot!(words(&inspection));
}

/// The config's file is named by its digest.
#[test]
fn a_config_that_is_not_what_its_name_says_is_not_shown() {
    let archive = saved(&[(&["app:1"], &[&[1; 700]])]).end();
    let at = archive.windows(7).position(|bytes| bytes == b"\"linux\"").unwrap();
    let mut changed = archive.clone();
    changed[at + 1] = b'L';
    let inspection = inspect(&changed, None).unwrap();
    assert_eq!(inspection.config, None);
    assert_eq!(inspection.warnings[0].code, tonnage::WarningCode::ConfigDigestMismatch);
    assert!(inspect(&archive, None).unwrap().config.is_some());
}

/// What names none of its images is one, of several platforms.
#[test]
fn an_index_without_names_is_the_image() {
    let mut layout = Layout::default();
    for architecture in ["amd64", "arm64"] {
        let mut image = layout.image(architecture, &[architecture.as_bytes()]);
        image["platform"] = json!({"os": "linux", "architecture": architecture});
        layout.list(image, &[]);
    }
    let archive = read(&layout.tarball().end()).unwrap();
    let all = tonnage::LookupOptions { all_platforms: true, picks: true, ..options() };
    let inspection = archive.inspect(None, all).unwrap();
    assert_eq!(inspection.resolved.unwrap().digest, Digest::sha256(&layout.index_json()));
    assert_eq!(inspection.index_total.unwrap().download, 10);
    assert!(inspection.picks.unwrap().len() > 3);
}

/// Docker saves the index of all platforms, and the blobs of one.
#[test]
fn other_platforms_may_not_be_there() {
    let mut layout = Layout::default();
    let mut entries = Vec::new();
    for architecture in ["amd64", "arm64"] {
        let mut image = layout.image(architecture, &[&[1; 10]]);
        image["platform"] = json!({"os": "linux", "architecture": architecture});
        entries.push(image);
    }
    let index = json!({"schemaVersion": 2, "manifests": entries}).to_string();
    let index = layout.blob(&MediaType::OCI_INDEX, index.as_bytes());
    layout.list(index, &[(NAME, "1.0")]);
    let arm64: Digest = entries[1]["digest"].as_str().unwrap().parse().unwrap();
    layout.blobs.retain(|(digest, _)| *digest != arm64);
    let archive = read(&layout.tarball().end()).unwrap();
    let all = tonnage::LookupOptions { all_platforms: true, ..options() };
    let inspection = archive.inspect(None, all).unwrap();
    let platform = tonnage::PlatformAsked::by_option("linux/arm64".parse().unwrap());
    let wanted = tonnage::LookupOptions { platform, ..options() };
    let error = archive.inspect(None, wanted).unwrap_err();
    assert_snapshot!(format!("{}\n{}", words(&inspection), told(&error)));
}

#[test]
fn what_is_typed_is_a_kind_a_path_and_a_tag() {
    let digest = Digest::sha256(b"");
    let mut lines = Vec::new();
    for input in [
        "oci:dir",
        "oci:dir:1.0",
        "oci:/a/dir:",
        "oci-archive:../app.tar:ghcr.io/team/app:1.0",
        "docker-archive:app.tar:@1",
        &format!("oci:dir@{digest}"),
        &format!("oci:dir:@{digest}"),
        "oci:C:\\images\\app:1.0",
        &format!("oci:dir:app:1.0@{digest}"),
        "oci:me@home:1.0",
        "oci:",
        "docker-archive::1.0",
        "oci",
        "ubuntu:14.04",
        "dir:app",
    ] {
        let source = tonnage_archive::read_source(input);
        let text = source.map(|source| match source {
            Ok(source) => format!("{:?} {:?} {:?}", source.kind, source.path, source.tag),
            Err(error) => format!("{error} at {}", error.position()),
        });
        lines.push(format!("{input} -> {}", text.unwrap_or_else(|| "a registry's".to_owned())));
    }
    assert_snapshot!(lines.join("\n"));
}
