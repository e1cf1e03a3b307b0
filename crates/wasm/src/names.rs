//! Names and sizes: references, what people paste, platforms.

use serde::Serialize;
use tonnage::{
    LookupError, LookupErrorKind, PastedFrom, Platform, ReadableSize, Reference, ReferenceParts,
    Units, read_pasted, readable_instruction,
};
use wasm_bindgen::prelude::*;

use crate::convert::{parts, thrown};

/// Reads a reference, strictly.
#[wasm_bindgen(js_name = parseReference, unchecked_return_type = "Reference")]
pub fn parse_reference(text: &str) -> Result<JsValue, JsValue> {
    let reference: Reference = text.parse().map_err(thrown)?;
    Ok(parts(&ReferenceParts::new(&reference, text)))
}

/// Finds the image in what somebody pasted.
#[wasm_bindgen(js_name = readPasted, unchecked_return_type = "Pasted")]
pub fn pasted(text: &str) -> Result<JsValue, JsValue> {
    #[derive(Serialize)]
    struct Pasted {
        reference: ReferenceParts,
        from: PastedFrom,
        #[serde(skip_serializing_if = "Option::is_none")]
        platform: Option<String>,
    }
    let pasted = read_pasted(text).map_err(thrown)?;
    let reference = ReferenceParts::new(&pasted.reference, text);
    Ok(parts(&Pasted { reference, from: pasted.from, platform: pasted.platform }))
}

/// Reads a platform, such as `linux/arm/v7`.
#[wasm_bindgen(js_name = parsePlatform, unchecked_return_type = "Platform")]
pub fn parse_platform(text: &str) -> Result<JsValue, JsValue> {
    platform(text).map(|platform| parts(&platform)).map_err(thrown)
}

pub(crate) fn platform(text: &str) -> Result<Platform, LookupError> {
    text.parse().map_err(|error| {
        LookupErrorKind::InvalidPlatform { from: "option".to_owned(), error }.into()
    })
}

/// A platform as it is typed.
#[wasm_bindgen(js_name = formatSize, unchecked_return_type = "ReadableSize")]
pub fn format_size(bytes: f64, binary: bool, aligned: bool) -> JsValue {
    #[derive(Serialize)]
    struct Size {
        value: String,
        unit: &'static str,
    }
    let units = if binary { Units::Binary } else { Units::Decimal };
    // Sizes are integers up to 2^53−1, which a number holds exactly.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let bytes = bytes as u64;
    let size =
        if aligned { ReadableSize::aligned(bytes, units) } else { ReadableSize::new(bytes, units) };
    parts(&Size { value: size.value, unit: size.unit })
}

/// A step of the history as its author wrote it.
#[wasm_bindgen(js_name = readableInstruction)]
pub fn instruction(created_by: &str) -> String {
    readable_instruction(created_by).into_owned()
}
