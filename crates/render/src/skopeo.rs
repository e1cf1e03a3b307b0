//! An inspection as `skopeo inspect` prints it.
//!
//! Source: skopeo 1.9.3, whose words and marks these are, and `LayersData`, which it has had
//! since 1.10; what Go's `encoding/json` makes of texts, times and what is not there.

use std::collections::BTreeMap;

use serde::Serialize;
use tonnage::{EMPTY_LAYER, ImageConfig, Inspection, Kind, Layer, MediaType};

/// When nothing was made, to Go.
const ZERO_TIME: &str = "0001-01-01T00:00:00Z";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output<'a> {
    /// What is in a file has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<&'a str>,
    digest: &'a str,
    repo_tags: &'a [String],
    created: Option<String>,
    docker_version: &'a str,
    labels: Option<&'a BTreeMap<String, String>>,
    architecture: &'a str,
    os: &'a str,
    layers: Vec<&'a str>,
    layers_data: Vec<LayerData<'a>>,
    env: Option<&'a [String]>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LayerData<'a> {
    #[serde(rename = "MIMEType")]
    mime_type: &'a str,
    digest: &'a str,
    /// −1 where it is not known.
    size: i64,
    annotations: Option<&'a BTreeMap<String, String>>,
}

/// An inspection as `skopeo inspect` prints it, with the tags of its repository, and
/// without the line break at the end.
///
/// What is empty in an image is as if it were not there: skopeo tells the one (`{}`) from
/// the other (`null`), an inspection does not. Who wants what `skopeo inspect --no-tags`
/// prints gives no tags.
#[must_use]
pub fn skopeo(inspection: &Inspection, tags: &[String]) -> String {
    let reference = &inspection.reference;
    let in_registry = reference.source.is_none();
    let is_schema1 = inspection.kind == Some(Kind::Schema1);
    let config = inspection.config.as_ref();
    let text = |of: fn(&ImageConfig) -> Option<&str>| config.and_then(of).unwrap_or_default();
    let layers_data = layers_data(inspection);
    let output = Output {
        name: in_registry.then(|| format!("{}/{}", reference.registry, reference.repository)),
        tag: reference.tag.as_deref().filter(|_| is_schema1),
        digest: inspection.resolved.as_ref().map_or("", |document| document.digest.as_str()),
        repo_tags: tags,
        created: created(inspection),
        docker_version: text(|config| config.docker_version.as_deref()),
        labels: config.map(|config| &config.labels).filter(|labels| !labels.is_empty()),
        architecture: text(|config| config.architecture.as_deref()),
        os: text(|config| config.os.as_deref()),
        layers: layers_data.iter().map(|layer| layer.digest).collect(),
        layers_data,
        env: config.map(|config| config.env.as_slice()).filter(|env| !env.is_empty()),
    };
    as_go(&serde_json::to_string_pretty(&output).unwrap_or_default())
}

impl<'a> From<&'a Layer> for LayerData<'a> {
    fn from(layer: &'a Layer) -> Self {
        Self {
            mime_type: layer.media_type.as_str(),
            digest: layer.digest.as_str(),
            size: layer.size.and_then(|size| i64::try_from(size).ok()).unwrap_or(-1),
            annotations: Some(&layer.annotations).filter(|annotations| !annotations.is_empty()),
        }
    }
}

fn layers_data(inspection: &Inspection) -> Vec<LayerData<'_>> {
    if inspection.kind != Some(Kind::Schema1) {
        return inspection.layers.iter().map(LayerData::from).collect();
    }
    // To skopeo a step of schema 1 that left no layer has one, and a layer has neither type
    // nor size.
    let mut layers = inspection.layers.iter();
    let steps = inspection.config.iter().flat_map(|config| &config.history);
    let mut data = Vec::new();
    for step in steps {
        let left = if step.empty_layer { None } else { layers.next() };
        let digest = left.map_or(EMPTY_LAYER, |layer| layer.digest.as_str());
        data.push(LayerData { mime_type: "", digest, size: -1, annotations: None });
    }
    data
}

/// When an image was made, as Go writes the time that it read. Where it is not said, OCI
/// images were made at no time, and Docker's at the first there is.
fn created(inspection: &Inspection) -> Option<String> {
    let config = inspection.config.as_ref();
    match config.and_then(|config| config.created.as_deref()) {
        Some(created) => Some(as_go_writes_times(created)),
        None => {
            let manifest = inspection.manifest.as_ref();
            let is_oci = manifest.is_some_and(|m| m.media_type == MediaType::OCI_MANIFEST);
            (!is_oci).then(|| ZERO_TIME.to_owned())
        }
    }
}

/// No zeros at the end of a fraction, and `Z` for what is no offset (RFC 3339).
fn as_go_writes_times(text: &str) -> String {
    let zone = text.get(19..).and_then(|rest| rest.find(['Z', '+', '-'])).map(|at| at + 19);
    let Some((time, zone)) = zone.and_then(|zone| text.split_at_checked(zone)) else {
        return text.to_owned();
    };
    let time = match time.split_once('.') {
        Some((seconds, fraction)) => {
            let fraction: String = fraction.chars().take(9).collect();
            format!("{seconds}.{}", fraction.trim_end_matches('0')).trim_end_matches('.').to_owned()
        }
        None => time.to_owned(),
    };
    let zone = if matches!(zone, "+00:00" | "-00:00") { "Z" } else { zone };
    format!("{time}{zone}")
}

/// The same JSON as Go writes it: indented by four, with what means something in HTML
/// escaped, and the line breaks of Unicode; two characters have no short escape.
fn as_go(json: &str) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    for line in json.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches(' ').len();
        text.push_str(&" ".repeat(indent));
        let mut characters = line.chars();
        while let Some(c) = characters.next() {
            match c {
                '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                    text.push_str(&format!("\\u{:04x}", u32::from(c)));
                }
                '\\' => match characters.next() {
                    Some('b') => text.push_str("\\u0008"),
                    Some('f') => text.push_str("\\u000c"),
                    escaped => {
                        text.push(c);
                        text.extend(escaped);
                    }
                },
                c => text.push(c),
            }
        }
    }
    text
}
