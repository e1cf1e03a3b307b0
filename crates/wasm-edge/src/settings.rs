//! What the platform's variables say, as options.

use std::time::Duration;

use tonnage_relay::edge::{EdgeError, EdgeOptions};

/// What every variable begins with. What follows is the flag of `tonnage serve` that says
/// the same.
pub(crate) const PREFIX: &str = "TONNAGE_";

/// The longest time that is taken: a day.
const MAX_SECONDS: u64 = 24 * 60 * 60;

/// The variables that have a say, without what all begin with.
pub(crate) const NAMES: [&str; 7] = [
    "NAME",
    "ALLOW_ORIGIN",
    "ALLOW_REGISTRY",
    "PLAIN_HTTP_REGISTRY",
    "METERED_REGISTRY",
    "TIMEOUT",
    "TAG_AGE",
];

/// Reads them: what may be several stands between blanks or commas, a time is in seconds.
pub(crate) fn read(value: impl Fn(&str) -> Option<String>) -> Result<EdgeOptions, String> {
    let mut options = EdgeOptions::default();
    for name in NAMES {
        let Some(text) = value(name).filter(|text| !text.trim().is_empty()) else { continue };
        let words = text.split([' ', ',', '\n', '\t']).filter(|word| !word.is_empty());
        let words = words.map(str::to_owned).collect();
        match name {
            "NAME" => options.names = words,
            "ALLOW_ORIGIN" => options.allowed_origins = words,
            "ALLOW_REGISTRY" => options.allowed_registries = words,
            "PLAIN_HTTP_REGISTRY" => options.plain_http_registries = words,
            "METERED_REGISTRY" => options.metered_registries = words,
            "TIMEOUT" => options.timeout = seconds(name, &text)?,
            _ => options.tag_age = seconds(name, &text)?,
        }
    }
    Ok(options)
}

fn seconds(name: &str, text: &str) -> Result<Duration, String> {
    let seconds = text.trim().parse().ok().filter(|seconds| *seconds <= MAX_SECONDS);
    seconds.map(Duration::from_secs).ok_or_else(|| {
        format!("{PREFIX}{name} {text:?}: it takes whole seconds, at most {MAX_SECONDS}")
    })
}

/// Says which variable is meant where a flag is named.
pub(crate) fn in_words(error: &EdgeError) -> String {
    let text = error.to_string();
    let Some((flag, rest)) = text.strip_prefix("--").and_then(|text| text.split_once(' ')) else {
        return text;
    };
    format!("{PREFIX}{} {rest}", flag.replace('-', "_").to_ascii_uppercase())
}
