//! [`deed`]: a deed as a plain object.

use js_sys::{Array, Object, Reflect, Uint8Array};
use tonnage::{Purpose, Request};
use tonnage_command::{Deed, Encoding, PROGRAM_TIMEOUT, Part};
use wasm_bindgen::JsValue;

/// A deed as a plain object, whose `kind` tells what it is.
pub(crate) fn deed(deed: Deed) -> JsValue {
    let (kind, fields): (&str, Vec<(&str, JsValue)>) = match deed {
        Deed::Ready(how) => (
            "ready",
            vec![
                ("timeout", millis(how.timeout)),
                ("certificates", bytes(&how.certificates)),
                ("retries", how.retries.into()),
            ],
        ),
        Deed::Send { id, request } => ("send", {
            let mut fields = sent(&request);
            fields.push(("id", id.get().into()));
            fields
        }),
        Deed::Read { id, part } => ("read", {
            let mut fields = read(&part);
            fields.push(("id", id.get().into()));
            fields
        }),
        Deed::Run { id, program, argument, input, limit } => (
            "run",
            vec![
                ("id", id.get().into()),
                ("program", program.into()),
                ("argument", argument.into()),
                ("input", input.into()),
                ("limit", number(limit)),
                ("timeout", millis(PROGRAM_TIMEOUT)),
            ],
        ),
        Deed::ReadInput { limit } => ("input", vec![("limit", number(limit))]),
        Deed::Out(text) => ("out", vec![("bytes", bytes(&text))]),
        Deed::Tell(text) => ("tell", vec![("text", text.into())]),
        Deed::Doing(text) => ("doing", vec![("text", text.into())]),
        // It comes only to whoever can serve.
        Deed::Serve(_) | Deed::Wait => ("wait", Vec::new()),
        Deed::Exit(status) => ("exit", vec![("status", status.into())]),
    };
    let object = Object::new();
    for (name, value) in [("kind", kind.into())].into_iter().chain(fields) {
        // A new object takes every field.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}

fn sent(request: &Request) -> Vec<(&'static str, JsValue)> {
    let headers = Array::new();
    for (name, value) in request.headers.iter() {
        headers.push(&Array::of2(&name.into(), &value.into()));
    }
    vec![
        ("method", request.method.as_str().into()),
        ("forToken", (request.purpose == Purpose::Token).into()),
        ("url", request.url.to_string().into()),
        ("headers", headers.into()),
        ("body", request.body.clone().map_or(JsValue::NULL, Into::into)),
        ("limit", number(request.limit)),
    ]
}

fn read(part: &Part) -> Vec<(&'static str, JsValue)> {
    let encoding = match part.encoding {
        None => JsValue::NULL,
        Some(Encoding::Gzip) => "gzip".into(),
        Some(Encoding::Zstd) => "zstd".into(),
        Some(other) => other.to_string().into(),
    };
    vec![
        ("file", part.file.to_string_lossy().into_owned().into()),
        ("encoding", encoding),
        ("offset", number(part.offset)),
        ("limit", number(part.limit)),
        ("isPlain", part.is_plain.into()),
    ]
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn millis(time: std::time::Duration) -> JsValue {
    (time.as_secs_f64() * 1000.0).into()
}

/// Sizes and places here stay far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn number(number: impl TryInto<u64>) -> JsValue {
    (number.try_into().unwrap_or(u64::MAX) as f64).into()
}
