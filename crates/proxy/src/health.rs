//! `GET /healthz`: whether the server is well, and which samples it has.

use axum::response::Response;
use http::Method;
use serde_json::json;
use tonnage_samples::{HOST, samples};

use crate::headers;

/// Says that the server is well.
pub(crate) fn answer(method: &Method) -> Response {
    let samples: Vec<_> = samples()
        .map(|sample| {
            let name = format!("{HOST}/{}:{}", sample.repository, sample.tag);
            json!({ "name": name, "title": sample.title })
        })
        .collect();
    let version = env!("CARGO_PKG_VERSION");
    let body = json!({ "status": "ok", "version": version, "samples": samples });
    headers::document(method, "application/json", "no-store", body.to_string().into_bytes())
}
