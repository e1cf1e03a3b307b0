//! Platforms as containerd reads, normalises and prefers them.

use serde_json::{Value, json};
use tonnage::{Digest, ImageIndex, Manifest, ManifestKind, MediaType, Pick, Platform, Selection};

use crate::shared::{Row, Table, same};

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

/// The index of a row: one entry for each platform, as a registry would serve it.
fn index(row: &Row) -> Result<ImageIndex, String> {
    let platforms = row.json("candidates_json");
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
    let body = json!({ "schemaVersion": 2, "manifests": entries }).to_string();
    match Manifest::parse(body.as_bytes(), None).map(|manifest| manifest.kind) {
        Ok(ManifestKind::Index(index)) => Ok(index),
        Ok(other) => Err(format!("{other:?}")),
        Err(error) => Err(error.to_string()),
    }
}

/// An entry as the table writes it.
fn as_stated(entry: Option<usize>) -> String {
    entry.map_or_else(|| "-1".to_owned(), |entry| entry.to_string())
}

#[test]
fn the_selection_is_containerds() {
    let Some(table) = Table::read("vectors/platforms.tsv") else { return };
    table.hold("id", &[], |row| {
        let index = index(row)?;
        let selection = Selection::of(&index, &platform(&row.json("want_json")));
        same(&selection.candidates.len(), &index.manifests.len())?;
        same(&row.get("containerd_only"), &as_stated(selection.first()).as_str())
            .map_err(|why| format!("{} of {}: {why}", row.get("want"), row.get("candidates")))
    });
}

/// Our name of each tool, and the column of its answers. The client that does not
/// look has none.
const TOOLS: [(&str, Option<&str>); 6] = [
    ("containerd strict", Some("containerd_strict")),
    ("podman, skopeo", Some("containers_image")),
    ("crane", Some("ggcr")),
    ("regctl", Some("regclient")),
    ("oras", Some("oras")),
    ("first entry", None),
];

#[test]
fn each_tool_takes_what_it_takes() {
    let Some(table) = Table::read("vectors/platforms.tsv") else { return };
    table.hold("id", &[], |row| {
        let index = index(row)?;
        let picks = Pick::all_of(&index, &platform(&row.json("want_json")));
        let tools: Vec<&str> = picks.iter().map(|pick| pick.tool).collect();
        same(&TOOLS.map(|(tool, _)| tool).to_vec(), &tools)?;
        for (pick, (_, column)) in picks.iter().zip(TOOLS) {
            let stated = column.map_or("0", |column| row.get(column));
            let ours = as_stated(pick.selected);
            same(&stated, &ours.as_str()).map_err(|why| {
                let (want, candidates) = (row.get("want"), row.get("candidates"));
                format!("{}, {want} of {candidates}: {why}, {}", pick.tool, pick.reason)
            })?;
            if pick.reason.is_empty() {
                return Err(format!("{} has no reason", pick.tool));
            }
        }
        Ok(())
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
        if let Some(ours) = &ours {
            let mut stated = platform(&row.json("containerd_json"));
            // We sort features when we read them, containerd when it prints them.
            stated.os_features.sort();
            same(&stated, ours).map_err(|why| format!("{input:?}: {why}"))?;
        }
        same(&row.get("containerd"), &printed.as_str())
            .and_then(|()| same(&row.get("containerd_normalized"), &normalized.as_str()))
            .map_err(|why| format!("{input:?}: {why}"))
    });
}
