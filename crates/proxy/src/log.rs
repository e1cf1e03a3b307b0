//! [`Log`]: a line for each request.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use tonnage::proxy::{Resource, Route};
use tonnage::{Repository, Timestamp};
use tonnage_client::now;

use crate::visit::{End, Visit};

type Sink = dyn Fn(String) + Send + Sync;

/// Who is told of each request, in one line of JSON without its end; nobody, unless
/// somebody is named.
///
/// A line says which registry was asked for, and neither for what nor by whom: no name of
/// a repository, no address of a visitor, no credentials.
///
/// ```
/// use tonnage_proxy::Log;
///
/// let log = Log::to(|line| eprintln!("{line}")).with_names();
/// assert_ne!(log, Log::default());
/// ```
#[derive(Clone, Default)]
pub struct Log {
    sink: Option<Arc<Sink>>,
    names: bool,
}

impl Log {
    /// Tells `sink`, which must not keep others waiting.
    #[must_use]
    pub fn to(sink: impl Fn(String) + Send + Sync + 'static) -> Self {
        Self { sink: Some(Arc::new(sink)), names: false }
    }

    /// The same with names: of the repository, and the tag or digest.
    #[must_use]
    pub fn with_names(self) -> Self {
        Self { names: true, ..self }
    }

    pub(crate) fn write(&self, visit: &Visit<'_>) {
        if let Some(sink) = &self.sink {
            let line = Line::new(visit, self.names);
            // It is plain data: to write it cannot fail.
            sink(serde_json::to_string(&line).unwrap_or_default());
        }
    }
}

/// What a line says, in the order in which people read it.
#[derive(Serialize)]
struct Line<'a> {
    /// Seconds since 1970-01-01T00:00:00Z.
    time: f64,
    method: &'static str,
    part: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    registry: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'a str>,
    /// Nothing where the visitor did not wait for the end.
    status: Option<u16>,
    bytes: u64,
    ms: u64,
    from: &'static str,
    upstream: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl<'a> Line<'a> {
    fn new(visit: &'a Visit<'_>, names: bool) -> Self {
        let named = visit.route.as_ref().filter(|_| names).map(Route::resource);
        let blame = visit.end.and_then(|end| end.blame);
        Self {
            time: seconds(now()),
            method: visit.method,
            part: visit.part.as_str(),
            registry: visit.route.as_ref().map(|route| route.registry().as_str()),
            repository: named.and_then(Resource::repository).map(Repository::as_str),
            target: named.and_then(target),
            status: visit.end.map(|End { status, .. }| status),
            bytes: visit.end.map(|End { bytes, .. }| bytes).unwrap_or_default(),
            ms: u64::try_from(visit.time().as_millis()).unwrap_or(u64::MAX),
            from: visit.source.as_str(),
            upstream: visit.upstream,
            code: blame.map(|blame| blame.code),
            reason: blame.and_then(|blame| blame.reason),
        }
    }
}

/// The tag or digest.
fn target(resource: &Resource) -> Option<&str> {
    match resource {
        Resource::Manifest { target, .. } => Some(target.as_str()),
        Resource::Blob { digest, .. } | Resource::Referrers { digest, .. } => Some(digest.as_str()),
        _ => None,
    }
}

/// Milliseconds are exact in it for thousands of years.
#[expect(clippy::cast_precision_loss, reason = "a moment of our time has 41 bits")]
fn seconds(moment: Timestamp) -> f64 {
    moment.millis_since(Timestamp::default()) as f64 / 1000.0
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sink, names } = self;
        f.debug_struct("Log").field("is_kept", &sink.is_some()).field("names", names).finish()
    }
}

/// Those who tell the same one, not those who tell the same.
impl PartialEq for Log {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.sink, &other.sink) {
            (None, None) => true,
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        };
        same && self.names == other.names
    }
}

impl Eq for Log {}
