//! An answer as bytes, for a cache that knows nothing of it.

use std::time::Duration;

use serde::Serialize;
use tonnage::Timestamp;

use crate::passed::{Held, Passed};

/// What stands before the bytes of an answer, in one line of JSON.
#[derive(Debug, Serialize)]
struct Label<'a> {
    status: u16,
    /// When it came, in milliseconds; nothing for what never changes.
    since: Option<u64>,
    /// How long it is believed, in milliseconds.
    age: Option<u64>,
    fields: Vec<(&'a str, &'a str)>,
}

/// An answer out of a cache.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) passed: Passed,
    pub(super) is_fresh: bool,
}

/// An answer that came at `now` as bytes.
pub(super) fn write(passed: &Passed, age: Option<Duration>, now: Timestamp) -> Vec<u8> {
    let passed = passed.clone().kept();
    let Held { status, fields, body } = passed.held();
    let millis = |age: Duration| u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
    let since = age.map(|_| now.millis_since(Timestamp::from_millis(0)));
    let label = Label { status, since, age: age.map(millis), fields };
    // It is plain data: to write it cannot fail.
    let mut bytes = serde_json::to_vec(&label).unwrap_or_default();
    bytes.push(b'\n');
    bytes.extend_from_slice(body);
    bytes
}

/// What [`write`] wrote, read at `now`; nothing where it is something else.
pub(super) fn read(bytes: &[u8], now: Timestamp) -> Option<Found> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (label, rest) = bytes.split_at_checked(end)?;
    let label: serde_json::Value = serde_json::from_slice(label).ok()?;
    let number = |key: &str| label.get(key).and_then(serde_json::Value::as_u64);
    let status = u16::try_from(number("status")?).ok()?;
    let fields = label.get("fields")?.as_array()?.iter().map(|pair| {
        let text = |at: usize| pair.get(at).and_then(serde_json::Value::as_str);
        Some((text(0)?, text(1)?))
    });
    let fields = fields.collect::<Option<Vec<_>>>()?;
    let is_fresh = match number("since") {
        Some(since) => now.millis_since(Timestamp::from_millis(since)) < number("age")?,
        None => true,
    };
    let passed = Passed::of(Held { status, fields, body: rest.get(1..)? })?;
    Some(Found { passed, is_fresh })
}
