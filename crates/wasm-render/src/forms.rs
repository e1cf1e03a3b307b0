//! An inspection, as other programs and people read it.

use serde::Serialize;
use tonnage_render::equivalents as lines;
use wasm_bindgen::prelude::*;

use crate::border::{inspection, json};

/// For an issue or a chat.
#[wasm_bindgen]
pub fn markdown(found: &str) -> Result<String, JsValue> {
    Ok(tonnage_render::markdown(&*inspection(found)?))
}

/// A picture of the size, as SVG.
#[wasm_bindgen]
pub fn badge(label: &str, found: &str) -> Result<String, JsValue> {
    Ok(tonnage_render::badge(label, &*inspection(found)?))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Lines {
    docker_pull: Option<String>,
    crane: Option<String>,
    skopeo: Option<String>,
    curl: Vec<String>,
    /// For each request of the inspection, one by one.
    each: Vec<String>,
}

/// What to type elsewhere for the same, as JSON.
#[wasm_bindgen]
pub fn equivalents(found: &str) -> Result<String, JsValue> {
    let found = inspection(found)?;
    let each = found.requests.iter().map(tonnage_render::curl_line).collect();
    let tonnage_render::Equivalents { docker_pull, crane, skopeo, curl } = lines(&found);
    Ok(json(&Lines { docker_pull, crane, skopeo, curl, each }))
}
