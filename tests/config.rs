//! Configs: what an image is set up to do, from whichever tool wrote it.
#![allow(clippy::panic)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use serde_json::{Value, json};
use tonnage::{Healthcheck, History, ImageConfig};

#[track_caller]
fn config(document: &Value) -> ImageConfig {
    ImageConfig::parse(document.to_string().as_bytes())
        .unwrap_or_else(|error| panic!("{document}: {error}"))
}

#[test]
fn everything_is_where_the_page_expects_it() {
    let config = config(&json!({
        "architecture": "arm", "os": "linux", "variant": "v7", "os.version": "1",
        "os.features": ["f"], "created": "2024-01-02T03:04:05Z", "author": "me",
        "docker_version": "24",
        "config": {
            "User": "65532:65532", "Env": ["A=b"], "Entrypoint": ["/e", "x y"], "Cmd": ["-v"],
            "WorkingDir": "/w", "Labels": { "b": "2", "a": "1" }, "StopSignal": "SIGTERM",
            "ExposedPorts": { "80/tcp": {}, "443/tcp": {} }, "Volumes": { "/data": {} },
            "Shell": ["/bin/sh"], "OnBuild": ["RUN x"],
            "Healthcheck": { "Test": ["CMD", "true"], "Interval": 30_000_000_000_u64, "Retries": 3 },
        },
        "rootfs": { "type": "layers", "diff_ids": ["sha256:a"] },
        "history": [{ "created": "2024", "created_by": "ADD x /" }],
    }));
    assert_eq!(config.platform().map(|p| p.to_string()).as_deref(), Some("linux(1+f)/arm/v7"));
    assert_eq!(config.created.as_deref(), Some("2024-01-02T03:04:05Z"));
    assert_eq!(config.author.as_deref(), Some("me"));
    assert_eq!(config.docker_version.as_deref(), Some("24"));
    assert_eq!(config.user.as_deref(), Some("65532:65532"));
    assert_eq!(config.env, ["A=b"]);
    assert_eq!(config.entrypoint, Some(vec!["/e".to_owned(), "x y".to_owned()]));
    assert_eq!(config.cmd, Some(vec!["-v".to_owned()]));
    assert_eq!(config.working_dir.as_deref(), Some("/w"));
    assert_eq!(config.labels.keys().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(config.exposed_ports, ["443/tcp", "80/tcp"]);
    assert_eq!(config.volumes, ["/data"]);
    assert_eq!(config.stop_signal.as_deref(), Some("SIGTERM"));
    assert_eq!(config.shell, Some(vec!["/bin/sh".to_owned()]));
    assert_eq!(config.on_build, ["RUN x"]);
    assert_eq!(
        config.healthcheck,
        Some(Healthcheck {
            test: vec!["CMD".to_owned(), "true".to_owned()],
            interval: Some(30_000_000_000),
            retries: Some(3),
            ..Healthcheck::default()
        })
    );
    assert_eq!(config.diff_ids, ["sha256:a"]);
    assert_eq!(config.history.len(), 1);
}

/// Old tools write `null` for what is empty, and empty for what is not there.
#[test]
fn null_and_empty_are_nothing() {
    let nothing = config(&json!({}));
    let nulls = config(&json!({
        "architecture": null, "os": null, "variant": null, "os.features": null, "created": null,
        "config": {
            "User": null, "Env": null, "Entrypoint": null, "Cmd": null, "Labels": null,
            "ExposedPorts": null, "Volumes": null, "Healthcheck": null, "Shell": null,
            "OnBuild": null, "WorkingDir": null, "StopSignal": null,
        },
        "rootfs": { "diff_ids": null }, "history": null,
    }));
    let empties = config(&json!({
        "variant": "", "os.version": "", "created": "", "author": "", "docker_version": "",
        "config": { "User": "", "Env": [], "Entrypoint": [], "Cmd": [], "Labels": {}, "Shell": [],
                    "WorkingDir": "", "StopSignal": "" },
        "rootfs": {}, "history": [],
    }));
    assert_eq!(nulls, nothing);
    assert_eq!(empties, nothing);
    assert_eq!(nothing, ImageConfig::default());
    assert_eq!(config(&json!({ "config": null, "rootfs": null })), nothing);
}

#[test]
fn values_within_may_be_null() {
    let config = config(&json!({
        "config": { "Labels": { "a": null }, "ExposedPorts": { "80/tcp": null },
                    "Healthcheck": { "Test": null } },
        "history": [{ "empty_layer": null, "created": null, "created_by": null }],
    }));
    assert_eq!(config.labels.get("a").map(String::as_str), Some(""));
    assert_eq!(config.exposed_ports, ["80/tcp"]);
    assert_eq!(config.healthcheck, Some(Healthcheck::default()));
    assert_eq!(config.history, [History::default()]);
}

#[test]
fn unknown_fields_are_no_error() {
    let config = config(&json!({
        "os": "linux", "architecture": "amd64", "container": "x", "id": "y", "moby.buildkit": {},
        "config": { "Hostname": "h", "AttachStdin": false, "Image": "z", "ArgsEscaped": true },
        "rootfs": { "type": "layers" }, "history": [{ "more": 1 }],
    }));
    assert_eq!(config.os.as_deref(), Some("linux"));
}

#[test]
fn half_a_platform_is_none() {
    for document in [
        json!({}),
        json!({ "os": "linux" }),
        json!({ "architecture": "amd64" }),
        json!({ "os": "", "architecture": "amd64" }),
        json!({ "os": "linux", "architecture": "" }),
    ] {
        assert_eq!(config(&document).platform(), None, "{document}");
    }
}

/// Where each step's layer is, or nothing for a step that left none.
fn aligned(empty: &[bool], layers: usize) -> (bool, Vec<Option<usize>>) {
    let steps: Vec<Value> = empty.iter().map(|empty| json!({ "empty_layer": empty })).collect();
    let mut config = config(&json!({ "history": steps }));
    let aligned = config.align_history(layers);
    (aligned, config.history.iter().map(|step| step.layer).collect())
}

#[test]
fn steps_are_paired_with_layers_when_there_are_as_many() {
    assert_eq!(aligned(&[], 0), (true, vec![]));
    assert_eq!(aligned(&[false, true, false], 2), (true, vec![Some(0), None, Some(1)]));
    assert_eq!(aligned(&[true], 0), (true, vec![None]));
    assert_eq!(aligned(&[false, true, false], 3), (false, vec![None, None, None]));
    assert_eq!(aligned(&[], 3), (false, vec![]));
}

/// A document that says itself which layer a step has is not believed.
#[test]
fn alignment_is_never_read() {
    let config = config(&json!({ "history": [{ "layer": 7 }] }));
    assert_eq!(config.history.first().and_then(|step| step.layer), None);
}

#[cfg(not(target_arch = "wasm32"))]
mod texts {
    use insta::assert_snapshot;
    use tonnage::ImageConfig;

    #[track_caller]
    fn refused(document: &str) -> String {
        match ImageConfig::parse(document.as_bytes()) {
            Ok(config) => panic!("{config:?} is a config"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_refusal_says_where() {
        assert_snapshot!(refused(""), @"the config is not readable: EOF while parsing a value at line 1 column 0");
        assert_snapshot!(refused("nonsense"), @"the config is not readable: expected ident at line 1 column 2");
        assert_snapshot!(refused("{} {}"), @"the config is not readable: trailing characters at line 1 column 4");
        assert_snapshot!(refused(r#"{"os":7}"#), @"the config is not readable: os is not a text");
        assert_snapshot!(refused("{\n \"config\": {\"Env\": \"A=b\"}}"), @"the config is not readable: config.Env is not a list of texts");
        assert_snapshot!(refused(r#"{"os":"a","os":"b"}"#), @"the config is not readable: os stands twice, so it could be read in two ways");
        assert_snapshot!(refused(r#"{"history":[{"empty_layer":1}]}"#), @"the config is not readable: history[0].empty_layer is not true or false");
    }

    /// What a document says is neither long nor several lines in a message.
    #[test]
    fn a_refusal_is_one_line() {
        let text = refused(&format!(r#"{{"history":"\u202e{}"}}"#, "x".repeat(100_000)));
        assert!(text.chars().count() < 400 && !text.contains('\u{202e}'), "{text}");
    }
}
