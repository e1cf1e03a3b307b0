//! Platforms as containerd reads, normalises and prefers them.

use serde_json::{Value, json};
use tonnage::{Digest, Manifest, ManifestKind, MediaType, Platform, Selection};

use crate::shared::{Table, same};

fn platform(value: &Value) -> Platform {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    let features = value.get("os.features").and_then(Value::as_array);
    let features = features.into_iter().flatten().filter_map(Value::as_str);
    Platform {
        os: text("os"),
        architecture: text("architecture"),
        variant: given(text("variant")),
        os_version: given(text("os.version")),
        os_features: features.map(str::to_owned).collect(),
    }
}

/// An index with one entry for each platform, as a registry would serve it.
fn index(platforms: &Value) -> Vec<u8> {
    let entry = |(index, platform): (usize, &Value)| {
        json!({
            "mediaType": MediaType::OCI_MANIFEST,
            "digest": Digest::sha256(&index.to_be_bytes()),
            "size": index,
            "platform": platform,
        })
    };
    let entries: Vec<Value> =
        platforms.as_array().into_iter().flatten().enumerate().map(entry).collect();
    json!({ "schemaVersion": 2, "manifests": entries }).to_string().into_bytes()
}

#[test]
fn the_selection_is_containerds() {
    let Some(table) = Table::read("vectors/platforms.tsv") else { return };
    table.hold("id", &[], |row| {
        let body = index(&row.json("candidates_json"));
        let manifest = Manifest::parse(&body, None).map_err(|error| error.to_string())?;
        let ManifestKind::Index(index) = &manifest.kind else { return Err("no index".into()) };
        let selection = Selection::of(index, &platform(&row.json("want_json")));
        same(&selection.candidates.len(), &index.manifests.len())?;
        let first = selection.first().map_or_else(|| "-1".to_owned(), |entry| entry.to_string());
        same(&row.get("containerd_only"), &first.as_str())
            .map_err(|why| format!("{} of {}: {why}", row.get("want"), row.get("candidates")))
    });
}

#[test]
fn platform_strings_are_containerds() {
    let Some(table) = Table::read("vectors/platform_parse.tsv") else { return };
    table.hold("containerd", &[], |row| {
        let input = row.text("input_json");
        let ours = input.parse::<Platform>().ok();
        let printed = ours.as_ref().map_or_else(|| "ERR".to_owned(), ToString::to_string);
        let normalized =
            ours.as_ref().map(|platform| platform.normalized().to_string()).unwrap_or_default();
        same(&row.get("containerd"), &printed.as_str())
            .and_then(|()| same(&row.get("containerd_normalized"), &normalized.as_str()))
            .map_err(|why| format!("{input:?}: {why}"))
    });
}
