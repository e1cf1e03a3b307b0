//! `GET /healthz`: whether the server is well, and which samples it has.

use http::Method;
use serde::Serialize;

use crate::headers::{self, Response};

#[derive(Serialize)]
struct Health<'a> {
    status: &'static str,
    version: &'static str,
    samples: &'a [Sample],
}

/// An image of the registry that is built in.
#[derive(Debug, Serialize)]
pub struct Sample {
    /// What it is asked for as.
    pub name: String,
    /// What it shows.
    pub title: &'static str,
}

/// Says that the server is well.
pub fn answer(method: &Method, samples: &[Sample]) -> Response {
    let version = env!("CARGO_PKG_VERSION");
    let health = Health { status: "ok", version, samples };
    // It is plain data: to write it cannot fail.
    let body = serde_json::to_vec(&health).unwrap_or_default();
    headers::document(method, "application/json", "no-store", body)
}
