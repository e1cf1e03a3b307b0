//! Out over the border.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use tonnage::LookupError;
use wasm_bindgen::JsValue;

use crate::tree::Tree;

/// What a lookup says: plain objects, arrays and numbers, by way of JSON. A field named
/// `__proto__` is a field.
pub(crate) fn out(value: &impl Serialize) -> JsValue {
    let mut json = String::new();
    Tree::of(value).write(&mut json);
    js_sys::JSON::parse(&json).unwrap_or(JsValue::UNDEFINED)
}

/// The parts of something that was asked for by itself, such as a name: few, whose names
/// are ours. They are put together one by one, sooner than a text of them is written and
/// read. What cannot be put together is `undefined`; nothing of the core's is.
pub(crate) fn parts(value: &impl Serialize) -> JsValue {
    let serializer = Serializer::json_compatible();
    Tree::of(value).serialize(&serializer).unwrap_or(JsValue::UNDEFINED)
}

/// An error as a plain object.
pub(crate) fn thrown(error: impl Into<LookupError>) -> JsValue {
    out(&error.into())
}
