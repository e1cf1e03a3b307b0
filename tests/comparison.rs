//! Two images beside each other: what is kept, what is fetched, what is set otherwise.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use std::collections::BTreeMap;

use serde_json::json;
use tonnage::{
    Comparison, Digest, DocumentSummary, HistoryChange, ImageConfig, Inspection, Kind, Layer,
    LayerChange, MediaType, Platform, PlatformAsked, Reference, ReferenceParts, Size, SizeChange,
    compare,
};

/// A layer by name and size. What stands before a slash names what is in it, what after
/// it how it is packed: `base/zstd`.
fn layer(name: &str, size: u64) -> Layer {
    let (content, _) = name.split_once('/').unwrap_or((name, ""));
    Layer {
        digest: Digest::sha256(name.as_bytes()),
        media_type: MediaType::DOCKER_LAYER,
        size: Some(size),
        diff_id: Some(Digest::sha256(format!("unpacked {content}").as_bytes()).to_string()),
        created_by: Some(format!("COPY {content}")),
        urls: Vec::new(),
        annotations: BTreeMap::new(),
    }
}

fn foreign(name: &str, size: u64) -> Layer {
    let media_type = MediaType::parse("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
    Layer { media_type, ..layer(name, size) }
}

fn layers(names: &[(&str, u64)]) -> Vec<Layer> {
    names.iter().map(|(name, size)| layer(name, *size)).collect()
}

fn image(name: &str, layers: Vec<Layer>, config: Option<&str>) -> Inspection {
    let reference: Reference = name.parse().unwrap();
    let document = DocumentSummary {
        media_type: MediaType::OCI_MANIFEST,
        digest: Digest::sha256(name.as_bytes()),
        size: 1,
    };
    let download = layers.iter().filter_map(|layer| layer.size).sum();
    let complete = layers.iter().all(|layer| layer.size.is_some());
    let size = Size { download, layers: download, foreign: 0, config: 2, manifest: 1, complete };
    Inspection {
        reference: ReferenceParts::new(&reference, name),
        resolved: Some(document.clone()),
        manifest: Some(document),
        kind: Some(Kind::Image),
        artifact_type: None,
        subject: None,
        platform_asked: PlatformAsked::default(),
        platform: Some(Platform::default()),
        platforms: Vec::new(),
        index_total: None,
        picks: None,
        config: config.map(|text| ImageConfig::parse(text.as_bytes()).unwrap()),
        layers,
        annotations: BTreeMap::new(),
        size: Some(size),
        verification: Vec::new(),
        warnings: Vec::new(),
        rate_limit: None,
        requests: Vec::new(),
    }
}

fn of_layers(a: Vec<Layer>, b: Vec<Layer>) -> Comparison {
    compare(&image("a", a, None), &image("b", b, None))
}

/// The rows as `change place-in-A place-in-B`.
fn rows(comparison: &Comparison) -> Vec<String> {
    let place = |place: Option<usize>| place.map_or("–".to_owned(), |place| place.to_string());
    let row = |row: &tonnage::LayerRow| {
        format!("{:?} {} {}", row.change, place(row.a), place(row.b)).to_lowercase()
    };
    comparison.layers.iter().map(row).collect()
}

#[test]
fn a_new_release_keeps_its_base() {
    let a = layers(&[("base", 1_000), ("lib", 200), ("app 1", 30), ("doc", 4)]);
    let b = layers(&[("base", 1_000), ("lib", 200), ("app 2", 31), ("doc", 4), ("more", 5)]);
    let comparison = of_layers(a, b);
    assert_eq!(
        rows(&comparison),
        ["kept 0 0", "kept 1 1", "removed 2 –", "added – 2", "kept 3 3", "added – 4"]
    );
    assert_eq!(
        comparison.size,
        SizeChange { added: 36, kept: 1_204, removed: 30, recompressed: 0 }
    );
    let base = comparison.base.unwrap();
    assert_eq!((base.layers, base.download, base.same_digests), (2, 1_200, true));
    assert!(!comparison.is_same());
}

/// In another compression the layers are told to be the same, and fetched all the same.
#[test]
fn another_compression_is_not_another_content() {
    let a = layers(&[("base/gzip", 1_000), ("lib", 200), ("app/gzip", 30)]);
    let b = layers(&[("base/zstd", 900), ("lib", 200), ("app/zstd", 25)]);
    let comparison = of_layers(a.clone(), b);
    assert_eq!(rows(&comparison), ["recompressed 0 0", "kept 1 1", "recompressed 2 2"]);
    assert_eq!(comparison.layers[0].was, Some(a[0].digest.clone()));
    assert_eq!(comparison.layers[0].size, Some(900));
    assert_eq!(comparison.layers[1].was, None);
    assert_eq!(
        comparison.size,
        SizeChange { added: 925, kept: 200, removed: 1_030, recompressed: 925 }
    );
    let base = comparison.base.unwrap();
    assert_eq!((base.layers, base.same_digests), (3, false));
}

#[test]
fn what_has_no_config_is_compared_by_digest_alone() {
    let unknown = |layers: Vec<Layer>| {
        layers.into_iter().map(|layer| Layer { diff_id: None, ..layer }).collect::<Vec<_>>()
    };
    let a = unknown(layers(&[("base/gzip", 1_000), ("lib", 200)]));
    let b = unknown(layers(&[("base/zstd", 900), ("lib", 200)]));
    let comparison = of_layers(a, b);
    assert_eq!(rows(&comparison), ["removed 0 –", "added – 0", "kept 1 1"]);
    assert_eq!(comparison.base, None);
    assert_eq!(comparison.settings, None);
    assert!(comparison.history.is_empty());
    assert!(!comparison.is_same(), "nobody knows what is set");
}

#[test]
fn a_layer_that_moved_is_told_once_and_costs_nothing() {
    let a = layers(&[("x", 1), ("y", 20), ("z", 300)]);
    let b = layers(&[("z", 300), ("x", 1), ("y", 20)]);
    let comparison = of_layers(a, b);
    assert_eq!(rows(&comparison), ["kept 2 0", "kept 0 1", "kept 1 2"]);
    assert_eq!(comparison.size, SizeChange { added: 0, kept: 321, removed: 0, recompressed: 0 });
    assert_eq!(comparison.base, None);
}

#[test]
fn a_layer_that_repeats_counts_once() {
    let once = layers(&[("x", 1), ("y", 20)]);
    let twice = layers(&[("x", 1), ("y", 20), ("x", 1), ("z", 300), ("z", 300)]);
    let comparison = of_layers(once.clone(), twice.clone());
    assert_eq!(rows(&comparison), ["kept 0 0", "kept 1 1", "kept 0 2", "added – 3", "added – 4"]);
    assert_eq!(comparison.size, SizeChange { added: 300, kept: 21, removed: 0, recompressed: 0 });
    let comparison = of_layers(twice, once);
    assert_eq!(comparison.size, SizeChange { added: 0, kept: 21, removed: 300, recompressed: 0 });
}

#[test]
fn layers_from_elsewhere_and_of_no_known_size_add_nothing() {
    let a = vec![layer("x", 1)];
    let b = vec![layer("x", 1), foreign("w", 9_000), Layer { size: None, ..layer("y", 0) }];
    let comparison = of_layers(a, b);
    assert_eq!(comparison.size, SizeChange { added: 0, kept: 1, removed: 0, recompressed: 0 });
    assert_eq!(rows(&comparison), ["kept 0 0", "added – 1", "added – 2"]);
    assert!(comparison.a.complete && !comparison.b.complete);
}

#[test]
fn an_image_is_the_same_as_itself() {
    let config = r#"{"os":"linux","config":{"Env":["A=b"]},"history":[{"created_by":"x"}]}"#;
    let a = image("a", layers(&[("x", 1), ("y", 20)]), Some(config));
    let comparison = compare(&a, &a);
    assert!(comparison.is_same());
    assert_eq!(comparison.size, SizeChange { added: 0, kept: 21, removed: 0, recompressed: 0 });
    assert!(comparison.settings.unwrap().is_empty());
    assert_eq!(comparison.history[0].change, HistoryChange::Kept);
}

#[test]
fn every_setting_is_compared() {
    let a = r#"{"created":"then","config":{"Env":["A=1","B=2","P=x","A=3","N"],"Labels":{"l":"1","m":"2"},
        "Entrypoint":["/a"],"Cmd":["x y"],"User":"1","WorkingDir":"/a","ExposedPorts":{"1/tcp":{},"2/tcp":{}},
        "Volumes":{"/v":{}},"StopSignal":"SIGTERM","Shell":["/bin/sh"],"OnBuild":["RUN a"],
        "Healthcheck":{"Test":["NONE"]}}}"#;
    let b = r#"{"config":{"Env":["B=2","A=1","Q=","N"],"Labels":{"l":"1","m":"3"},
        "Entrypoint":["/a","-v"],"Cmd":["x","y"],"ExposedPorts":{"2/tcp":{},"3/udp":{}},
        "Volumes":{"/w":{}},"StopSignal":"SIGINT","OnBuild":["RUN b"]}}"#;
    let (a, b) = (image("a", Vec::new(), Some(a)), image("b", Vec::new(), Some(b)));
    let settings = compare(&a, &b).settings;
    assert_eq!(
        serde_json::to_value(settings).unwrap(),
        json!({
            "env": [
                {"name": "A", "a": "3", "b": "1"},
                {"name": "P", "a": "x", "b": null},
                {"name": "Q", "a": null, "b": ""}
            ],
            "labels": [{"name": "m", "a": "2", "b": "3"}],
            "entrypoint": {"a": ["/a"], "b": ["/a", "-v"]},
            "cmd": {"a": ["x y"], "b": ["x", "y"]},
            "user": {"a": "1", "b": null},
            "workingDir": {"a": "/a", "b": null},
            "exposedPorts": [
                {"name": "1/tcp", "a": "", "b": null}, {"name": "3/udp", "a": null, "b": ""}
            ],
            "volumes": [{"name": "/v", "a": "", "b": null}, {"name": "/w", "a": null, "b": ""}],
            "stopSignal": {"a": "SIGTERM", "b": "SIGINT"},
            "healthcheck": {"a": {"test": ["NONE"]}, "b": null},
            "shell": {"a": ["/bin/sh"], "b": null},
            "onBuild": {"a": ["RUN a"], "b": ["RUN b"]}
        })
    );
}

#[test]
fn the_json_says_who_is_compared() {
    let a = image("a:1", layers(&[("base/gzip", 10)]), Some(r#"{"created":"then"}"#));
    let b = image("b:2", layers(&[("base/zstd", 9)]), Some("{}"));
    let found = serde_json::to_value(compare(&a, &b)).unwrap();
    assert_eq!(
        found["a"],
        json!({
            "reference": "docker.io/library/a:1", "digest": Digest::sha256(b"a:1"),
            "platform": {"os": "linux", "architecture": "amd64"}, "created": "then",
            "download": 10, "layers": 1, "complete": true
        })
    );
    assert_eq!(found["b"]["reference"], "docker.io/library/b:2");
    assert_eq!(found["base"], json!({"layers": 1, "download": 9, "sameDigests": false}));
    assert_eq!(found["size"], json!({"added": 9, "kept": 0, "removed": 10, "recompressed": 9}));
    assert_eq!(
        found["layers"],
        json!([{
            "change": "recompressed", "a": 0, "b": 0, "digest": Digest::sha256(b"base/zstd"),
            "was": Digest::sha256(b"base/gzip"), "size": 9, "createdBy": "COPY base"
        }])
    );
    assert_eq!(found["history"], json!([]));
}

fn with_history(steps: &[char]) -> Inspection {
    let steps: Vec<_> = steps.iter().map(|step| json!({"created_by": step})).collect();
    image("a", Vec::new(), Some(&json!({ "history": steps }).to_string()))
}

/// All lists of up to four steps of three kinds: what is kept and removed is A, what is
/// kept and added is B, and no more could be kept.
#[test]
fn a_history_is_laid_beside_another_line_by_line() {
    let mut lists: Vec<Vec<char>> = vec![Vec::new()];
    for length in 0..4 {
        let longest: Vec<_> = lists.iter().filter(|list| list.len() == length).cloned().collect();
        for list in longest {
            lists.extend(['x', 'y', 'z'].map(|step| [list.clone(), vec![step]].concat()));
        }
    }
    for a in &lists {
        for b in lists.iter().filter(|b| b.len() + a.len() < 8) {
            let history = compare(&with_history(a), &with_history(b)).history;
            let without = |change: HistoryChange| -> String {
                let rows = history.iter().filter(|row| row.change != change);
                rows.filter_map(|row| row.created_by.clone()).collect()
            };
            assert_eq!(without(HistoryChange::Added), a.iter().collect::<String>());
            assert_eq!(without(HistoryChange::Removed), b.iter().collect::<String>());
            let kept = history.iter().filter(|row| row.change == HistoryChange::Kept).count();
            assert_eq!(kept, longest_common(a, b), "{a:?} {b:?}");
        }
    }
}

fn longest_common(a: &[char], b: &[char]) -> usize {
    match (a, b) {
        ([first, a @ ..], [other, b @ ..]) if first == other => 1 + longest_common(a, b),
        ([_, rest @ ..], [_, others @ ..]) => {
            longest_common(rest, b).max(longest_common(a, others))
        }
        _ => 0,
    }
}

/// Lists that nobody writes take no time and no memory that would hurt.
#[test]
fn a_history_without_end_is_told_all_the_same() {
    let many = |step: char| vec![step; 40_000];
    let (a, b) = ([vec!['o'], many('x')].concat(), [vec!['o'], many('y')].concat());
    let comparison = compare(&with_history(&a), &with_history(&b));
    assert_eq!(comparison.history.len(), 80_001);
    assert_eq!(comparison.history[0].change, HistoryChange::Kept);
    assert_eq!(comparison.history[1].change, HistoryChange::Removed);
    assert_eq!(comparison.history[80_000].change, HistoryChange::Added);
    let all = |name: &str| (0..2_000).map(|at| layer(&format!("{name}{at}"), 1)).collect();
    let comparison = of_layers(all("a"), all("b"));
    assert_eq!(comparison.size.added, 2_000);
    assert!(comparison.layers.iter().any(|row| row.change == LayerChange::Removed));
}
