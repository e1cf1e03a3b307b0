//! Two inspections beside each other.

use tonnage::{Inspection, LookupError};
use wasm_bindgen::prelude::*;

use crate::convert::{out, thrown};

/// Compares two inspections, each as its JSON.
#[wasm_bindgen(unchecked_return_type = "Comparison")]
pub fn compare(a: &str, b: &str) -> Result<JsValue, JsValue> {
    let read = |json: &str| Inspection::parse(json.as_bytes()).map_err(LookupError::from);
    let (a, b) = (read(a).map_err(thrown)?, read(b).map_err(thrown)?);
    Ok(out(&tonnage::compare(&a, &b)))
}
