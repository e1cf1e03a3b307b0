//! The form of `skopeo inspect`, where an image is as no tool makes them. Beside the real
//! skopeo it stands in the command's tests of peers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod support;

use std::collections::BTreeMap;

use insta::assert_snapshot;
use support::{image, layer};
use tonnage::{EMPTY_LAYER, History, ImageConfig, Inspection, Kind, MediaType, SourceKind};
use tonnage_render::skopeo;

fn with_config(config: ImageConfig) -> Inspection {
    Inspection { config: Some(config), ..image(Vec::new()) }
}

/// What stands after a key.
fn value(printed: &str, key: &str) -> String {
    let line = printed.lines().find(|line| line.trim_start().starts_with(key)).unwrap();
    line.split_once(": ").unwrap().1.trim_end_matches(',').to_owned()
}

#[test]
fn an_image_as_skopeo_has_it() {
    let mut inspection = image(vec![layer(0, Some(7)), layer(1, None)]);
    inspection.config = Some(ImageConfig {
        architecture: Some("amd64".to_owned()),
        os: Some("linux".to_owned()),
        created: Some("2015-10-31T22:22:56.015925234Z".to_owned()),
        docker_version: Some("1.8.2".to_owned()),
        env: vec!["PATH=/bin".to_owned()],
        labels: BTreeMap::from([("a".to_owned(), "b".to_owned())]),
        ..ImageConfig::default()
    });
    let annotation = ("k".to_owned(), "v".to_owned());
    inspection.layers.last_mut().unwrap().annotations = BTreeMap::from([annotation]);
    assert_snapshot!(skopeo(&inspection, &["1.0".to_owned(), "latest".to_owned()]), @r#"
    {
        "Name": "example.com/demo/app",
        "Digest": "sha256:0000000000000000000000000000000000000000000000000000000000000001",
        "RepoTags": [
            "1.0",
            "latest"
        ],
        "Created": "2015-10-31T22:22:56.015925234Z",
        "DockerVersion": "1.8.2",
        "Labels": {
            "a": "b"
        },
        "Architecture": "amd64",
        "Os": "linux",
        "Layers": [
            "sha256:af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc",
            "sha256:7c9fa136d4413fa6173637e883b6998d32e1d675f88cddff9dcbcf331820f4b8"
        ],
        "LayersData": [
            {
                "MIMEType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                "Digest": "sha256:af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc",
                "Size": 7,
                "Annotations": null
            },
            {
                "MIMEType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                "Digest": "sha256:7c9fa136d4413fa6173637e883b6998d32e1d675f88cddff9dcbcf331820f4b8",
                "Size": -1,
                "Annotations": {
                    "k": "v"
                }
            }
        ],
        "Env": [
            "PATH=/bin"
        ]
    }
    "#);
}

#[test]
fn what_is_not_there_is_null_or_empty() {
    let bare = Inspection { config: None, resolved: None, ..image(Vec::new()) };
    assert_snapshot!(skopeo(&bare, &[]), @r#"
    {
        "Name": "example.com/demo/app",
        "Digest": "",
        "RepoTags": [],
        "Created": null,
        "DockerVersion": "",
        "Labels": null,
        "Architecture": "",
        "Os": "",
        "Layers": [],
        "LayersData": [],
        "Env": null
    }
    "#);
    // Docker's manifests have a time even then.
    let mut docker = with_config(ImageConfig::default());
    docker.manifest.as_mut().unwrap().media_type = MediaType::DOCKER_MANIFEST;
    assert_eq!(value(&skopeo(&docker, &[]), "\"Created\""), "\"0001-01-01T00:00:00Z\"");
}

#[test]
fn a_step_of_schema_1_without_a_layer_has_the_empty_one() {
    let step = |empty_layer| History { empty_layer, ..History::default() };
    let config = ImageConfig {
        history: vec![step(true), step(false), step(true), step(false)],
        ..ImageConfig::default()
    };
    let layers = vec![layer(0, Some(7)), layer(1, Some(8))];
    let digests: Vec<String> = layers.iter().map(|layer| layer.digest.to_string()).collect();
    let mut inspection = Inspection { kind: Some(Kind::Schema1), ..image(layers) };
    inspection.config = Some(config);
    let printed: serde_json::Value = serde_json::from_str(&skopeo(&inspection, &[])).unwrap();
    let steps = serde_json::json!([EMPTY_LAYER, digests[0], EMPTY_LAYER, digests[1]]);
    assert_eq!(printed["Layers"], steps);
    assert_eq!(printed["LayersData"][1]["Size"], -1);
    assert_eq!(printed["LayersData"][1]["MIMEType"], "");
    assert_eq!(printed["Tag"], "1.0");
}

/// As Go reads a time, and writes it.
#[test]
fn times_are_written_as_go_writes_them() {
    for (created, written) in [
        ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z"),
        ("2024-01-02T03:04:05.120Z", "2024-01-02T03:04:05.12Z"),
        ("2024-01-02T03:04:05.000Z", "2024-01-02T03:04:05Z"),
        ("2024-01-02T03:04:05.1234567899Z", "2024-01-02T03:04:05.123456789Z"),
        ("2024-01-02T03:04:05+00:00", "2024-01-02T03:04:05Z"),
        ("2024-01-02T03:04:05.10+02:00", "2024-01-02T03:04:05.1+02:00"),
        ("2024-01-02T03:04:05-07:00", "2024-01-02T03:04:05-07:00"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        // What is no time stays what it is.
        ("yesterday", "yesterday"),
        ("2024-01-02T03:04:05", "2024-01-02T03:04:05"),
        ("ééééééééééééééé+00:00", "ééééééééééééééé+00:00"),
    ] {
        let config = ImageConfig { created: Some(created.to_owned()), ..ImageConfig::default() };
        let printed = skopeo(&with_config(config), &[]);
        assert_eq!(value(&printed, "\"Created\""), format!("\"{written}\""));
    }
}

/// As Go's `encoding/json` writes a text.
#[test]
fn texts_are_escaped_as_go_escapes_them() {
    for (text, written) in [
        ("<script>&'\"", r#"\u003cscript\u003e\u0026'\""#),
        ("a\\b\\\\f", r"a\\b\\\\f"),
        ("\u{8}\u{c}\n\r\t", r"\u0008\u000c\n\r\t"),
        ("\0\u{1b}\u{7f}", "\\u0000\\u001b\u{7f}"),
        ("\u{2028}\u{2029}é漢", "\\u2028\\u2029é漢"),
        ("  two  ", "  two  "),
    ] {
        let config = ImageConfig { env: vec![text.to_owned()], ..ImageConfig::default() };
        let printed = skopeo(&with_config(config), &[]);
        let line = printed.lines().rev().nth(2).unwrap();
        assert_eq!(line, format!("        \"{written}\""));
    }
}

#[test]
fn an_image_in_a_file_has_no_name() {
    let mut inspection = image(Vec::new());
    inspection.reference.source = Some(SourceKind::DockerArchive);
    assert!(skopeo(&inspection, &[]).starts_with("{\n    \"Digest\": "));
}
