//! `X-Tonnage-Upstream`: what was asked of registries and token servers for one
//! answer.

use http::{HeaderName, HeaderValue};
use serde_json::Value;
use tonnage::Exchange;

/// The header that tells it.
pub(crate) const X_TONNAGE_UPSTREAM: HeaderName = HeaderName::from_static("x-tonnage-upstream");

/// The most bytes of it. Node reads 16 KiB of header fields in all.
const MAX_LEN: usize = 6 * 1024;
/// The most characters of one text when the whole would be longer.
const MAX_TEXT: usize = 160;

/// The exchanges as JSON that fits into a header: ASCII, and not too long. Secrets
/// are out of them already.
pub(crate) fn header(exchanges: &[Exchange]) -> Option<HeaderValue> {
    let mut list: Vec<Value> =
        exchanges.iter().filter_map(|exchange| serde_json::to_value(exchange).ok()).collect();
    for fields in list.iter_mut().filter_map(Value::as_object_mut) {
        // Nobody stands between us and them.
        fields.remove("upstream");
    }
    let mut text = ascii(&Value::from(list.clone()).to_string());
    if text.len() > MAX_LEN {
        list.iter_mut().for_each(shorten);
        text = ascii(&Value::from(list).to_string());
    }
    HeaderValue::try_from(text).ok().filter(|value| value.len() <= 2 * MAX_LEN)
}

fn shorten(exchange: &mut Value) {
    for field in exchange.as_object_mut().into_iter().flat_map(|fields| fields.values_mut()) {
        if let Value::String(text) = field
            && text.chars().count() > MAX_TEXT
        {
            *text = text.chars().take(MAX_TEXT).chain(['…']).collect();
        }
    }
}

/// Escapes what headers do not hold. JSON has such characters within strings
/// alone.
fn ascii(json: &str) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(json.len());
    for unit in json.chars() {
        if unit.is_ascii() && unit != '\u{7f}' {
            text.push(unit);
            continue;
        }
        for half in unit.encode_utf16(&mut [0; 2]) {
            // Writing to a String cannot fail.
            let _ = write!(text, "\\u{half:04x}");
        }
    }
    text
}
