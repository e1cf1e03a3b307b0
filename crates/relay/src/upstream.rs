//! `X-Tonnage-Upstream`: what was asked of registries and token servers for one
//! answer.

use std::borrow::Cow;

use http::{HeaderName, HeaderValue};
use serde::Serialize;
use tonnage::{Exchange, Method, Purpose, Withheld, proxy};

/// The header that tells it.
pub const X_TONNAGE_UPSTREAM: HeaderName = HeaderName::from_static(proxy::UPSTREAM);

/// The most bytes of it. Node reads 16 KiB of header fields in all.
const MAX_LEN: usize = 6 * 1024;
/// The most characters of one text when the whole would be longer.
const MAX_TEXT: usize = 160;

/// One request, as `requests[]` of an inspection has it. Nobody stands between us
/// and whom we ask, so that there is no `upstream` in it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    method: Method,
    url: String,
    purpose: Purpose,
    status: Option<u16>,
    bytes: Option<u64>,
    duration_ms: Option<u64>,
    note: Cow<'a, str>,
    /// That this one was not shown the visitor's credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    withheld: Option<&'a Withheld>,
}

impl<'a> Told<'a> {
    /// Secrets are out of it: of a query only what is known to be none is told.
    fn new(exchange: &'a Exchange, withheld: Option<&'a Withheld>, longest: usize) -> Self {
        let Exchange { method, purpose, status, bytes, duration_ms, .. } = *exchange;
        let url = shortened(exchange.url.redacted().into(), longest).into_owned();
        let note = shortened(Cow::Borrowed(&exchange.note), longest);
        let from_them = Withheld::from(exchange.url.origin());
        let withheld = withheld.filter(|withheld| **withheld == from_them);
        Self { method, url, purpose, status, bytes, duration_ms, note, withheld }
    }
}

/// The exchanges as JSON that fits into a header: ASCII, and not too long.
pub fn header(exchanges: &[Exchange], withheld: Option<&Withheld>) -> Option<HeaderValue> {
    let tell = |longest| {
        let told = exchanges.iter().map(|exchange| Told::new(exchange, withheld, longest));
        let told: Vec<_> = told.collect();
        serde_json::to_string(&told).ok().map(|json| ascii(&json))
    };
    let whole = tell(usize::MAX).filter(|text| text.len() <= MAX_LEN);
    HeaderValue::try_from(whole.or_else(|| tell(MAX_TEXT))?).ok()
}

fn shortened(text: Cow<'_, str>, longest: usize) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text,
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
