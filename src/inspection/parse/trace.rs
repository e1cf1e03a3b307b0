//! The requests of an inspection, what was proved, and what is doubtful.

use super::digest;
use super::part::{Part, Read, wrong};
use crate::http::{Method, Purpose, RequestId};
use crate::inspection::{Exchange, Status, Subject, Verification, Warning, WarningCode};
use crate::upstream::Upstream;
use crate::url::Url;

const METHODS: [(&str, Method); 3] =
    [("GET", Method::Get), ("HEAD", Method::Head), ("POST", Method::Post)];

const PURPOSES: [(&str, Purpose); 7] = [
    ("manifest", Purpose::Manifest),
    ("token", Purpose::Token),
    ("config", Purpose::Config),
    ("blob-size", Purpose::BlobSize),
    ("tags", Purpose::Tags),
    ("referrers", Purpose::Referrers),
    ("ping", Purpose::Ping),
];

const SUBJECTS: [(&str, Subject); 6] = [
    ("tag", Subject::Tag),
    ("index", Subject::Index),
    ("manifest", Subject::Manifest),
    ("config", Subject::Config),
    ("layer", Subject::Layer),
    ("schema1-signature", Subject::Schema1Signature),
];

const STATUSES: [(&str, Status); 4] = [
    ("verified", Status::Verified),
    ("claimed", Status::Claimed),
    ("failed", Status::Failed),
    ("not-checked", Status::NotChecked),
];

const CODES: [(&str, WarningCode); 14] = [
    ("CONFIG_UNAVAILABLE", WarningCode::ConfigUnavailable),
    ("CONFIG_DIGEST_MISMATCH", WarningCode::ConfigDigestMismatch),
    ("CONFIG_MALFORMED", WarningCode::ConfigMalformed),
    ("HISTORY_MISMATCH", WarningCode::HistoryMismatch),
    ("GENERIC_CONTENT_TYPE", WarningCode::GenericContentType),
    ("PLATFORM_DIFFERS", WarningCode::PlatformDiffers),
    ("SIZE_UNKNOWN", WarningCode::SizeUnknown),
    ("REALM_NOT_TRUSTED", WarningCode::RealmNotTrusted),
    ("PLATFORM_UNAVAILABLE", WarningCode::PlatformUnavailable),
    ("PLATFORMS_INCOMPLETE", WarningCode::PlatformsIncomplete),
    ("SCHEMA1", WarningCode::Schema1),
    ("NO_MANIFEST", WarningCode::NoManifest),
    ("LAYER_UNAVAILABLE", WarningCode::LayerUnavailable),
    ("LAYER_MISMATCH", WarningCode::LayerMismatch),
];

/// Requests are numbered in the order they were made.
pub(super) fn requests(part: &Part<'_>, key: &str) -> Read<Vec<Exchange>> {
    let mut requests = part.list(key, exchange)?;
    for (number, exchange) in (0..).zip(&mut requests) {
        exchange.id = RequestId(number);
    }
    Ok(requests)
}

fn exchange(part: &Part<'_>) -> Read<Exchange> {
    let status = part.some_number("status")?.map(u16::try_from).transpose();
    Ok(Exchange {
        id: RequestId(0),
        method: part.word("method", "a method", &METHODS)?,
        url: part.one("url", "an address", address)?,
        purpose: part.word("purpose", "a purpose", &PURPOSES)?,
        status: status.or_else(|_| wrong("status", "a status"))?,
        bytes: part.some_number("bytes")?,
        duration_ms: part.some_number("durationMs")?,
        note: part.text("note")?,
        upstream: part.list("upstream", upstream)?,
    })
}

/// An address as it was printed. What was left out of it, since it may be a secret, is
/// empty, and printed as before.
fn address(text: &str) -> Option<Url> {
    text.replace("=…", "=").parse().ok()
}

fn upstream(part: &Part<'_>) -> Read<Upstream> {
    Ok(Upstream {
        method: part.text("method")?,
        url: part.text("url")?,
        purpose: part.text("purpose")?,
        status: part.some_number("status")?,
        bytes: part.some_number("bytes")?,
        duration_ms: part.some_number("durationMs")?,
        note: part.text("note")?,
        withheld: None,
    })
}

pub(super) fn verification(part: &Part<'_>) -> Read<Verification> {
    Ok(Verification {
        of: part.word("of", "what can be proved", &SUBJECTS)?,
        digest: part.one("digest", "a digest", digest)?,
        status: part.word("status", "a verdict", &STATUSES)?,
        note: part.text("note")?,
    })
}

pub(super) fn warning(part: &Part<'_>) -> Read<Warning> {
    let code = part.word("code", "the code of a warning", &CODES)?;
    Ok(Warning { code, message: part.text("message")? })
}
