//! [`Visit`]: one request of a visitor, as those who look after the server see it.

use std::time::{Duration, Instant};

use http::Method;
use serde::Serialize;
use tonnage::proxy::{Resource, Route};

use crate::headers::Response;
use crate::log::Log;
use crate::metrics::Metrics;
use crate::problem::Blame;

/// One request of a visitor. It is written down when it is over, also when the visitor
/// did not wait for the end.
pub(crate) struct Visit<'a> {
    metrics: &'a Metrics,
    log: &'a Log,
    since: Instant,
    pub(crate) method: &'static str,
    pub(crate) part: Part,
    pub(crate) source: Source,
    /// What was asked of a registry, once that is read.
    pub(crate) route: Option<Route>,
    /// How many requests it took upstream.
    pub(crate) upstream: usize,
    pub(crate) end: Option<End>,
}

/// What was wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Ping,
    Manifest,
    Blob,
    Tags,
    Referrers,
    /// Under `/r/`, and no route.
    Nothing,
    Health,
    Page,
}

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Source {
    /// It was known.
    Cache,
    /// Somebody else was asking for the same.
    Shared,
    /// A registry was asked.
    Registry,
    /// The registry that is built in was asked.
    Samples,
    /// Nobody was asked: it is the server's own.
    Here,
}

/// How a visit ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    pub(crate) status: u16,
    /// The bytes of the body.
    pub(crate) bytes: u64,
    pub(crate) blame: Option<Blame>,
}

impl<'a> Visit<'a> {
    /// A visit that begins now.
    pub(crate) fn begin(metrics: &'a Metrics, log: &'a Log, method: &Method) -> Self {
        Self {
            metrics,
            log,
            since: Instant::now(),
            method: name(method),
            part: Part::Page,
            source: Source::Here,
            route: None,
            upstream: 0,
            end: None,
        }
    }

    /// What is wanted of a registry.
    pub(crate) fn wants(&mut self, route: &Route) {
        self.part = match route.resource() {
            Resource::Ping => Part::Ping,
            Resource::Manifest { .. } => Part::Manifest,
            Resource::Tags { .. } => Part::Tags,
            Resource::Referrers { .. } => Part::Referrers,
            _ => Part::Blob,
        };
        self.route = Some(route.clone());
    }

    /// How it ends.
    pub(crate) fn ends(&mut self, response: &Response) {
        self.end = Some(End {
            status: response.status().as_u16(),
            bytes: u64::try_from(response.body().len()).unwrap_or(u64::MAX),
            blame: response.extensions().get().copied(),
        });
    }

    /// How long it took until the answer was there.
    pub(crate) fn time(&self) -> Duration {
        self.since.elapsed()
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.metrics.visited(self);
        self.log.write(self);
    }
}

impl Part {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Ping => "ping",
            Self::Manifest => "manifest",
            Self::Blob => "blob",
            Self::Tags => "tags",
            Self::Referrers => "referrers",
            Self::Nothing => "nothing",
            Self::Health => "health",
            Self::Page => "page",
        }
    }
}

impl Source {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Cache => "cache",
            Self::Shared => "shared",
            Self::Registry => "registry",
            Self::Samples => "samples",
            Self::Here => "here",
        }
    }
}

/// A method by its name; others have names that visitors think up.
fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
