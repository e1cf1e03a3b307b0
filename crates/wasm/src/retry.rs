//! When to ask again, for drivers in JavaScript and for our own.

use std::time::Duration;

use tonnage::{Again, Method, Outcome, Request, Retry, Timestamp, TransportFailureKind};
use wasm_bindgen::prelude::*;

use crate::fetch;
use crate::lookup::timestamp;
use crate::via::Via;

/// After how many milliseconds a `GET` or `HEAD` is worth asking again that was asked
/// again `times` times; `undefined` when it is not. `status` and `retryAfter`, the
/// header, are those of an answer; `kind` is that of a failure, as `handleFailure`
/// takes it. `now` is in milliseconds, and `jitter` a random number from 0 to 1. How
/// many times are enough is the driver's to say.
#[wasm_bindgen(js_name = retryAfter)]
pub fn retry_after(
    times: u32,
    status: Option<u16>,
    #[wasm_bindgen(js_name = retryAfter)] retry_after: Option<String>,
    kind: Option<String>,
    now: f64,
    jitter: f64,
) -> Option<f64> {
    let rule = Retry { times: u32::MAX };
    let kind = kind.map(|kind| failure(&kind));
    let outcome = match &kind {
        Some(kind) => Outcome::Failure(kind),
        None => Outcome::Answer { status: status?, retry_after: retry_after.as_deref() },
    };
    let again = rule.after(Method::Get, times, outcome, timestamp(now), jitter)?;
    u32::try_from(again.wait.as_millis()).ok().map(f64::from)
}

/// What kind of failure JavaScript means.
pub(crate) fn failure(kind: &str) -> TransportFailureKind {
    match kind {
        "timeout" => TransportFailureKind::Timeout,
        "too-large" => TransportFailureKind::TooLarge,
        "truncated" => TransportFailureKind::Truncated,
        "broken" => TransportFailureKind::Broken,
        "redirect" => TransportFailureKind::Redirect,
        "aborted" => TransportFailureKind::Aborted,
        _ => TransportFailureKind::Unreachable,
    }
}

/// The times that a driver in JavaScript asked again: milliseconds and what came before
/// by turns, a status or a kind of failure. What makes no sense is left out.
#[cold]
pub(crate) fn read(flat: Vec<String>) -> Vec<Again> {
    let again = |pair: &[String]| {
        let [wait, before] = pair else { return None };
        // Whole ones: a table of 10 kB is needed to read any number.
        let wait = Duration::from_millis(wait.parse().ok()?);
        match before.parse() {
            Ok(status) => Again::new(wait, Outcome::Answer { status, retry_after: None }),
            Err(_) => Again::new(wait, Outcome::Failure(&failure(before))),
        }
    };
    flat.chunks_exact(2).filter_map(again).collect()
}

/// Whether our own driver asks again.
#[cold]
pub(crate) fn judge(
    rule: Retry,
    request: &Request,
    outcome: &fetch::Outcome,
    via: &Via,
    times: usize,
    now: Timestamp,
) -> Option<Again> {
    let times = u32::try_from(times).ok()?;
    let after = |outcome| rule.after(request.method, times, outcome, now, js_sys::Math::random());
    let arrived = match outcome {
        Ok(arrived) => arrived,
        // Somebody looks at a page and has waited long enough: another time is theirs to
        // choose.
        Err(failure) if failure.kind == TransportFailureKind::Timeout => return None,
        Err(failure) => return after(Outcome::Failure(&failure.kind)),
    };
    // A proxy's own error is not the registry's, whatever its status.
    match via.inward(arrived.headers.clone(), &arrived.body) {
        Ok((headers, _)) => {
            let retry_after = headers.get("retry-after");
            after(Outcome::Answer { status: arrived.status, retry_after })
        }
        Err(failure) => after(Outcome::Failure(&failure.kind)),
    }
}
