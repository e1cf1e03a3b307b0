//! Out over the border.

use serde::Serialize;
use tonnage::LookupError;
use wasm_bindgen::JsValue;

use crate::tree::Tree;

/// Plain objects, arrays and numbers, by way of JSON: a field named `__proto__` is a
/// field.
pub(crate) fn out(value: &impl Serialize) -> JsValue {
    let mut json = String::new();
    Tree::of(value).write(&mut json);
    js_sys::JSON::parse(&json).unwrap_or(JsValue::UNDEFINED)
}

/// An error as a plain object.
pub(crate) fn thrown(error: impl Into<LookupError>) -> JsValue {
    out(&error.into())
}
