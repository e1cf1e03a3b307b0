//! [`RateLimit`]: how many pulls a registry still grants.

use serde::Serialize;

use crate::http::Headers;

/// How many pulls a registry grants, and how many are left.
///
/// Source: Docker Hub, "Usage and limits": `ratelimit-limit: 100;w=21600`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RateLimit {
    /// Pulls in a window.
    pub limit: u64,
    /// Pulls left in this window.
    pub remaining: u64,
    /// The length of a window in seconds, when it was said.
    pub window_seconds: Option<u64>,
}

impl RateLimit {
    /// Reads the headers of an answer; `None` when they say nothing of it.
    #[must_use]
    pub fn from_headers(headers: &Headers) -> Option<Self> {
        let (limit, window) = read(headers.get("ratelimit-limit")?)?;
        let (remaining, window_of_remaining) = read(headers.get("ratelimit-remaining")?)?;
        Some(Self { limit, remaining, window_seconds: window.or(window_of_remaining) })
    }
}

fn read(value: &str) -> Option<(u64, Option<u64>)> {
    let mut parts = value.split(';');
    let number = parts.next()?.trim().parse().ok()?;
    let window = parts.find_map(|part| part.trim().strip_prefix("w=")?.parse().ok());
    Some((number, window))
}
