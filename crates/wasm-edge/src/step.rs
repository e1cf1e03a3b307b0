//! [`step`]: a step as a plain object.

use js_sys::{Array, Object, Reflect, Uint8Array};
use tonnage_relay::edge::{Fetch, Kept, VisitStep};
use wasm_bindgen::JsValue;

/// A step as a plain object, whose `kind` tells what it is.
pub(crate) fn step(step: VisitStep) -> JsValue {
    let (kind, fields): (&str, Vec<(&str, JsValue)>) = match step {
        VisitStep::Admit(visitor) => ("admit", vec![("visitor", visitor.into())]),
        VisitStep::Find(name) => ("find", vec![("name", name.into())]),
        VisitStep::Fetch(fetch) => ("fetch", asked(&fetch)),
        VisitStep::Keep(Kept { name, bytes, age }) => (
            "keep",
            vec![
                ("name", name.into()),
                ("bytes", Uint8Array::from(bytes.as_slice()).into()),
                ("seconds", age.as_secs_f64().into()),
            ],
        ),
        VisitStep::Page(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.as_str(), *value));
            ("page", vec![("headers", pairs(fields))])
        }
        VisitStep::Done(answer) => {
            let fields = answer.headers().iter();
            let fields =
                fields.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
            let headers = pairs(fields);
            let body = Uint8Array::from(answer.body().as_ref());
            let status = answer.status().as_u16();
            ("done", vec![("status", status.into()), ("headers", headers), ("body", body.into())])
        }
        VisitStep::Wait => ("wait", Vec::new()),
    };
    let object = Object::new();
    for (name, value) in [("kind", kind.into())].into_iter().chain(fields) {
        // A new object takes every field.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}

fn asked(fetch: &Fetch) -> Vec<(&'static str, JsValue)> {
    let Fetch { method, url, headers, body, limit, within } = fetch;
    #[expect(clippy::cast_precision_loss, reason = "limits are a few MiB")]
    let limit = *limit as f64;
    vec![
        ("method", method.as_str().into()),
        ("url", url.into()),
        ("headers", pairs(headers.iter())),
        ("body", body.as_ref().map_or(JsValue::NULL, Into::into)),
        ("limit", limit.into()),
        ("within", (within.as_secs_f64() * 1000.0).into()),
    ]
}

fn pairs<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> JsValue {
    fields.map(|(name, value)| Array::of2(&name.into(), &value.into())).collect::<Array>().into()
}
