//! Documents that are at hand: manifests, and which entry of an index is taken.

use std::collections::BTreeMap;

use serde::Serialize;
use tonnage::{
    Descriptor, Digest, ImageConfig, Layer, LayerTotals, LookupErrorKind, Manifest, ManifestError,
    ManifestKind, MediaType, Platform, Role, Selection, Warning,
};
use wasm_bindgen::prelude::*;

use crate::convert::{out, thrown};
use crate::names::platform;

/// Reads a manifest.
#[wasm_bindgen(js_name = parseManifest, unchecked_return_type = "Manifest")]
pub fn parse_manifest(body: &[u8], content_type: Option<String>) -> Result<JsValue, JsValue> {
    let manifest = Manifest::parse(body, content_type.as_deref()).map_err(thrown)?;
    Ok(out(&View::of(&manifest).map_err(thrown)?))
}

/// Judges the entries of an index for a platform.
#[wasm_bindgen(js_name = selectPlatform, unchecked_return_type = "Selection")]
pub fn select_platform(index: &[u8], wanted: &str) -> Result<JsValue, JsValue> {
    #[derive(Serialize)]
    struct Candidate {
        reason: String,
    }
    #[derive(Serialize)]
    struct Selected {
        selected: Option<usize>,
        candidates: Vec<Candidate>,
    }
    let manifest = Manifest::parse(index, None).map_err(thrown)?;
    let ManifestKind::Index(index) = &manifest.kind else {
        let kind = LookupErrorKind::Misuse("only an index has platforms to select from");
        return Err(thrown(kind));
    };
    let selection = Selection::of(index, &platform(wanted).map_err(thrown)?);
    let reason = |candidate: &tonnage::Candidate| Candidate { reason: candidate.to_string() };
    let candidates = selection.candidates.iter().map(reason).collect();
    Ok(out(&Selected { selected: selection.first(), candidates }))
}

/// A manifest as the npm package shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a> {
    kind: &'static str,
    media_type: &'a MediaType,
    digest: &'a Digest,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    entries: Option<Vec<Entry<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layers: Option<Vec<Layer>>,
    config: Option<&'a Descriptor>,
    image_config: Option<&'a ImageConfig>,
    totals: Option<Totals>,
    warnings: Vec<Warning>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    platform: Option<&'a Platform>,
    digest: &'a Digest,
    media_type: &'a MediaType,
    size: u64,
    role: Role,
    annotations: &'a BTreeMap<String, String>,
}

impl<'a> From<&'a Descriptor> for Entry<'a> {
    fn from(descriptor: &'a Descriptor) -> Self {
        Self {
            platform: descriptor.platform.as_ref(),
            digest: &descriptor.digest,
            media_type: &descriptor.media_type,
            size: descriptor.size,
            role: Role::of(descriptor),
            annotations: &descriptor.annotations,
        }
    }
}

#[derive(Serialize)]
struct Totals {
    download: u64,
    layers: u64,
    foreign: u64,
}

impl<'a> View<'a> {
    fn of(manifest: &'a Manifest) -> Result<Self, ManifestError> {
        let mut view = View {
            kind: "index",
            media_type: &manifest.media_type,
            digest: &manifest.digest,
            size: manifest.size,
            entries: None,
            layers: None,
            config: None,
            image_config: None,
            totals: None,
            warnings: Vec::from_iter(Warning::of_generic_header(manifest)),
        };
        match &manifest.kind {
            ManifestKind::Index(index) => {
                view.entries = Some(index.manifests.iter().map(Entry::from).collect());
            }
            ManifestKind::Image(image) => {
                view.kind = if image.is_artifact() { "artifact" } else { "image" };
                view.layers = Some(image.layers.iter().map(Layer::from).collect());
                view.config = image.config.as_ref();
                let LayerTotals { download, layers, foreign } = image.totals()?;
                view.totals = Some(Totals { download, layers, foreign });
            }
            ManifestKind::Schema1(schema1) => {
                view.kind = "schema1";
                view.layers = Some(Layer::all_of(schema1));
                view.image_config = Some(&schema1.config);
            }
        }
        Ok(view)
    }
}
