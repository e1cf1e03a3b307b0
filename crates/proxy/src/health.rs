//! `GET /healthz`: whether the server is well, and which samples it has.

use axum::response::Response;
use http::Method;
use serde::Serialize;
use tonnage_samples::{HOST, samples};

use crate::headers;

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
    samples: Vec<Sample>,
}

#[derive(Serialize)]
struct Sample {
    name: String,
    title: &'static str,
}

/// Says that the server is well.
pub(crate) fn answer(method: &Method) -> Response {
    let samples = samples().map(|sample| Sample {
        name: format!("{HOST}/{}:{}", sample.repository, sample.tag),
        title: sample.title,
    });
    let version = env!("CARGO_PKG_VERSION");
    let health = Health { status: "ok", version, samples: samples.collect() };
    // It is plain data: to write it cannot fail.
    let body = serde_json::to_vec(&health).unwrap_or_default();
    headers::document(method, "application/json", "no-store", body)
}
