//! The trace: each step as it happens.

use tonnage::{Exchange, Method, Request};

use crate::style::Style;
use crate::text::visible;

/// A request that goes out, in the manner of the client this project started
/// from: what for, how, where.
#[must_use]
pub fn asked(request: &Request, style: &Style) -> String {
    let number = request.id.get() + 1;
    let purpose = purpose(request.purpose);
    let (method, url) = (request.method.as_str(), request.url.redacted());
    format!("{number:>3} → {purpose:<9} {method:<4} {}", style.accent(&visible(&url)))
}

/// What came of it: status, bytes, time, and what it meant.
#[must_use]
pub fn answered(exchange: &Exchange, style: &Style) -> String {
    let number = exchange.id.get() + 1;
    let status = exchange.status.map_or_else(|| "–".to_owned(), |status| status.to_string());
    let status = match exchange.status {
        Some(200..=299) => style.good(&status),
        Some(401) => style.warn(&status),
        _ => style.bad(&status),
    };
    // The answer to a HEAD has no body, which is not a body of no bytes.
    let bytes = exchange.bytes.filter(|_| exchange.method != Method::Head);
    let bytes = bytes.map_or_else(|| "–".to_owned(), |bytes| style.size(bytes));
    let time = exchange.duration_ms.map_or_else(|| "–".to_owned(), |ms| format!("{ms} ms"));
    let note = visible(&exchange.note);
    let purpose = purpose(exchange.purpose);
    format!("{number:>3} ← {purpose:<9} {status}  {bytes:>8} {time:>8}  {note}")
}

fn purpose(purpose: tonnage::Purpose) -> &'static str {
    use tonnage::Purpose;
    match purpose {
        Purpose::Manifest => "manifest",
        Purpose::Token => "token",
        Purpose::Config => "config",
        Purpose::BlobSize => "blob size",
        Purpose::Tags => "tags",
        Purpose::Referrers => "referrers",
        _ => "ping",
    }
}
