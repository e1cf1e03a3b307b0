//! Out over the border.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use tonnage::LookupError;
use wasm_bindgen::JsValue;

use crate::tree::Tree;

/// Plain objects, arrays and numbers, as JSON would give them. What cannot be
/// serialized is `undefined`; nothing of the core's is.
pub(crate) fn out(value: &impl Serialize) -> JsValue {
    let serializer = Serializer::json_compatible();
    Tree::of(value).serialize(&serializer).unwrap_or(JsValue::UNDEFINED)
}

/// An error as a plain object.
pub(crate) fn thrown(error: impl Into<LookupError>) -> JsValue {
    out(&error.into())
}
