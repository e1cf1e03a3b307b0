//! The query of a route: a few keys, each with a grammar of its own.

use super::error::RouteError;

/// The longest value of a key, in bytes, after decoding.
const MAX_VALUE_LEN: usize = 1024;
/// The most digits of a number.
const MAX_DIGITS: usize = 6;

/// A key that a route may have, and what its values look like.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    is_valid: fn(&str) -> bool,
}

/// How many entries a page has.
pub(super) const N: Key = Key { name: "n", is_valid: is_number };
/// The entry before the page. The specification has a tag there; Amazon and
/// others send a mark of their own.
pub(super) const LAST: Key = Key { name: "last", is_valid: is_mark };
/// Quay's mark of the next page.
pub(super) const NEXT_PAGE: Key = Key { name: "next_page", is_valid: is_mark };
/// Which referrers are meant.
pub(super) const ARTIFACT_TYPE: Key = Key { name: "artifactType", is_valid: is_media_type };

/// Reads a query that may have these keys, each once. What is empty was not said.
pub(super) fn parse(
    query: Option<&str>,
    keys: &[Key],
) -> Result<Vec<(&'static str, String)>, RouteError> {
    let mut found: Vec<(&'static str, String)> = Vec::new();
    for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let key = keys.iter().find(|key| key.name == name).ok_or(RouteError::QueryKey)?;
        if value.is_empty() {
            continue;
        }
        let value = decode(value)
            .filter(|value| value.len() <= MAX_VALUE_LEN && (key.is_valid)(value))
            .ok_or(RouteError::QueryValue(key.name))?;
        if found.iter().any(|(known, _)| *known == key.name) {
            return Err(RouteError::QueryValue(key.name));
        }
        found.push((key.name, value));
    }
    // In one order, so that one question has one address.
    found.sort_by_key(|(name, _)| keys.iter().position(|key| key.name == *name));
    Ok(found)
}

/// Undoes percent-encoding (RFC 3986, section 2.1), once; nothing when it is
/// broken, or hides what no value has. A plus is a plus.
fn decode(text: &str) -> Option<String> {
    let mut decoded = String::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let byte = if byte == b'%' {
            let mut digit = || char::from(bytes.next()?).to_digit(16);
            let value = digit()? * 16 + digit()?;
            u8::try_from(value).ok()?
        } else {
            byte
        };
        if !byte.is_ascii_graphic() {
            return None;
        }
        decoded.push(char::from(byte));
    }
    Some(decoded)
}

fn is_number(text: &str) -> bool {
    text.len() <= MAX_DIGITS && text.bytes().all(|b| b.is_ascii_digit())
}

/// A tag, or what base64 and its kin are made of.
fn is_mark(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~=+/:".contains(&b))
}

/// A media type without parameters (RFC 6838, section 4.2).
fn is_media_type(text: &str) -> bool {
    let is_name = |name: &str| {
        (1..=127).contains(&name.len())
            && name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    text.split_once('/').is_some_and(|(kind, subtype)| is_name(kind) && is_name(subtype))
}
