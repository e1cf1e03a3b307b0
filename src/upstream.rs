//! [`Upstream`]: what a proxy asked on somebody's behalf.

use serde::Serialize;

use crate::json::Object;
use crate::withheld::Withheld;

/// One request that a proxy made for one of ours, in the proxy's own words. No
/// secret is in it. What the answer that it passed on means, it leaves to the
/// lookup, which says so of the last of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Upstream {
    /// What was done.
    pub method: String,
    /// Where.
    pub url: String,
    /// What for.
    pub purpose: String,
    /// The status of the answer.
    pub status: Option<u64>,
    /// The size of the answer's body in bytes.
    pub bytes: Option<u64>,
    /// From the request to the end of the answer, in milliseconds.
    pub duration_ms: Option<u64>,
    /// What it meant, for people.
    pub note: String,
    /// Who was asked, when the proxy kept the credentials from them. An inspection
    /// has a warning for it instead.
    #[serde(skip)]
    pub withheld: Option<Withheld>,
}

/// The most requests believed to have been made for one.
const MAX_UPSTREAM: usize = 32;

impl Upstream {
    /// Reads the `X-Tonnage-Upstream` header of a proxy's answer. What makes no
    /// sense is left out: it is a tale, and nothing rests on it.
    #[must_use]
    pub fn parse_all(header: &str) -> Vec<Self> {
        // One reader, for objects: a list is the field of one.
        let Ok(wrapped) = Object::parse(format!("{{\"all\":{header}}}").as_bytes()) else {
            return Vec::new();
        };
        let list = wrapped.list("all").ok().flatten().unwrap_or_default();
        list.iter().take(MAX_UPSTREAM).filter_map(|one| Self::read(one.as_object()?)).collect()
    }

    fn read(object: &Object) -> Option<Self> {
        let text = |key| object.words(key).map(Option::unwrap_or_default).ok();
        Some(Self {
            method: text("method")?,
            url: text("url")?,
            purpose: text("purpose")?,
            status: object.whole("status").ok()?,
            bytes: object.whole("bytes").ok()?,
            duration_ms: object.whole("durationMs").ok()?,
            note: text("note")?,
            withheld: object.object("withheld").ok()?.and_then(Withheld::read),
        })
    }
}
