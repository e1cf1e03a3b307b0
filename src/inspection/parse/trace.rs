//! The requests of an inspection, what was proved, and what is doubtful.

use super::part::{Part, Read};
use crate::http::{Method, Purpose, RequestId};
use crate::inspection::{Exchange, Status, Subject, Verification, Warning, WarningCode};
use crate::json::Json;
use crate::upstream::Upstream;
use crate::url::{Origin, Scheme, Url};

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
pub(super) fn requests(part: &mut Part<'_>, key: &str) -> Vec<Exchange> {
    let mut requests = part.list(key, exchange);
    for (number, exchange) in (0..).zip(&mut requests) {
        exchange.id = RequestId(number);
    }
    requests
}

fn exchange(json: &Json, place: &str) -> Read<Exchange> {
    let mut part = Part::at(json, place)?;
    let exchange = Exchange {
        id: RequestId(0),
        method: part.word("method", "a method", &METHODS, Method::Get),
        url: address(&mut part, "url"),
        purpose: part.word("purpose", "a purpose", &PURPOSES, Purpose::Ping),
        status: status(&mut part, "status"),
        bytes: part.some_number("bytes"),
        duration_ms: part.some_number("durationMs"),
        note: part.text("note"),
        upstream: part.list("upstream", upstream),
    };
    part.end_within(place, exchange)
}

/// An address as it was printed. What was left out of it, since it may be a secret, is
/// empty, and printed as before.
fn address(part: &mut Part<'_>, key: &str) -> Url {
    part.text(key).replace("=…", "=").parse().unwrap_or_else(|_| {
        part.wrong(key, "an address");
        let nowhere = Origin { scheme: Scheme::Https, host: String::new(), port: 443 };
        Url::from_parts(nowhere, String::new(), None)
    })
}

fn status(part: &mut Part<'_>, key: &str) -> Option<u16> {
    let status = part.some_number(key).map(u16::try_from)?;
    if status.is_err() {
        part.wrong(key, "a status");
    }
    status.ok()
}

fn upstream(json: &Json, place: &str) -> Read<Upstream> {
    let mut part = Part::at(json, place)?;
    let upstream = Upstream {
        method: part.text("method"),
        url: part.text("url"),
        purpose: part.text("purpose"),
        status: part.some_number("status"),
        bytes: part.some_number("bytes"),
        duration_ms: part.some_number("durationMs"),
        note: part.text("note"),
        withheld: None,
    };
    part.end_within(place, upstream)
}

pub(super) fn verification(json: &Json, place: &str) -> Read<Verification> {
    let mut part = Part::at(json, place)?;
    let verification = Verification {
        of: part.word("of", "what can be proved", &SUBJECTS, Subject::Tag),
        digest: part.digest("digest"),
        status: part.word("status", "a verdict", &STATUSES, Status::NotChecked),
        note: part.text("note"),
    };
    part.end_within(place, verification)
}

pub(super) fn warning(json: &Json, place: &str) -> Read<Warning> {
    let mut part = Part::at(json, place)?;
    let warning = Warning {
        code: part.word("code", "the code of a warning", &CODES, WarningCode::SizeUnknown),
        message: part.text("message"),
    };
    part.end_within(place, warning)
}
