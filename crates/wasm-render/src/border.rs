//! Over the border, as JSON.

use serde::Serialize;
use tonnage::{Inspection, LookupError, LookupErrorKind};
use wasm_bindgen::JsValue;

/// What is written out can be: nothing of the core's cannot.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// An error, to be thrown.
pub(crate) fn thrown(error: impl Into<LookupError>) -> JsValue {
    JsValue::from_str(&json(&error.into()))
}

/// An inspection that the page has.
pub(crate) fn inspection(json: &str) -> Result<Box<Inspection>, JsValue> {
    let misuse = |_| thrown(LookupErrorKind::Misuse("this is no inspection"));
    Inspection::parse(json.as_bytes()).map(Box::new).map_err(misuse)
}
