//! [`Metrics`]: what is counted, for those who look after the server.

use std::fmt;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use tonnage::{Purpose, TransportFailureKind};

use crate::visit::Visit;

/// The media type of a page of numbers.
///
/// Source: the OpenMetrics specification, version 1.0.
pub(crate) const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Up to how many seconds an answer counts as one of these. What is known takes less than
/// the first, and nobody waits longer than the last.
const TIMES: [f64; 11] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// A label has one of a few values, all of them our own words: what visitors and
/// registries say is never one.
type Labels<const N: usize> = [(&'static str, &'static str); N];

/// What is counted since the server began.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Labels<3>, Counter>,
    request_seconds: Family<Labels<1>, Histogram>,
    answers: Family<Labels<1>, Counter>,
    errors: Family<Labels<1>, Counter>,
    refused: Family<Labels<1>, Counter>,
    upstream_requests: Family<Labels<2>, Counter>,
    upstream_seconds: Family<Labels<1>, Histogram>,
    shared_tokens: Counter,
    accounts_refused: Counter,
    hung_up_on: Counter,
    connections: Gauge,
    cache_bytes: Gauge,
    cache_entries: Gauge,
    pulls: Family<Vec<(&'static str, String)>, Gauge>,
}

/// What is true of the moment in which somebody asks.
pub(crate) struct Moment {
    pub(crate) cache_bytes: u64,
    pub(crate) cache_entries: u64,
    /// The pulls that are left at the registries that count them, as far as that is known.
    pub(crate) pulls: Vec<(String, u64)>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics(…)")
    }
}

/// One connection that is counted as open.
#[derive(Debug)]
pub(crate) struct Connected(Gauge);

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn times() -> Histogram {
    Histogram::new(TIMES)
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("tonnage"),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(times),
            answers: Family::default(),
            errors: Family::default(),
            refused: Family::default(),
            upstream_requests: Family::default(),
            upstream_seconds: Family::new_with_constructor(times),
            shared_tokens: Counter::default(),
            accounts_refused: Counter::default(),
            hung_up_on: Counter::default(),
            connections: Gauge::default(),
            cache_bytes: Gauge::default(),
            cache_entries: Gauge::default(),
            pulls: Family::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        let to = &mut self.registry;
        to.register("build", "Which server this is", Info::new(version));
        to.register("requests", "Requests of visitors", self.requests.clone());
        to.register(
            "request_seconds",
            "Time until the answer was there",
            self.request_seconds.clone(),
        );
        to.register("answers", "Where answers about registries came from", self.answers.clone());
        to.register("errors", "Answers that are the server's own errors", self.errors.clone());
        to.register("refused", "Questions that the rules forbid", self.refused.clone());
        to.register(
            "upstream_requests",
            "Requests to registries and token servers",
            self.upstream_requests.clone(),
        );
        to.register(
            "upstream_seconds",
            "Time until they had answered",
            self.upstream_seconds.clone(),
        );
        to.register(
            "shared_tokens",
            "Tokens that somebody else was asking for",
            self.shared_tokens.clone(),
        );
        to.register(
            "accounts_refused",
            "Times that the operator's own account was not taken",
            self.accounts_refused.clone(),
        );
        to.register(
            "connections_refused",
            "Connections of visitors who had all that one may have",
            self.hung_up_on.clone(),
        );
        to.register("connections", "Open connections", self.connections.clone());
        to.register("cache_bytes", "Bytes of answers that are kept", self.cache_bytes.clone());
        to.register("cache_entries", "Answers that are kept", self.cache_entries.clone());
        to.register(
            "pulls_remaining",
            "Pulls that a registry still grants, as it said last",
            self.pulls.clone(),
        );
    }

    /// A visit is over.
    pub(crate) fn visited(&self, visit: &Visit<'_>) {
        let part = visit.part.as_str();
        let status = visit.end.map_or("none", |end| status(end.status));
        let labels = [("method", visit.method), ("part", part), ("status", status)];
        self.requests.get_or_create(&labels).inc();
        self.request_seconds.get_or_create(&[("part", part)]).observe(visit.time().as_secs_f64());
        if visit.route.is_some() {
            self.answers.get_or_create(&[("from", visit.source.as_str())]).inc();
        }
        let Some(blame) = visit.end.and_then(|end| end.blame) else { return };
        self.errors.get_or_create(&[("code", blame.code)]).inc();
        if let Some(reason) = blame.reason {
            self.refused.get_or_create(&[("reason", reason)]).inc();
        }
    }

    /// Somebody upstream has answered, or has not.
    pub(crate) fn asked(
        &self,
        purpose: Purpose,
        outcome: Result<u16, &TransportFailureKind>,
        time: Duration,
    ) {
        let purpose = named(purpose);
        let outcome = outcome.map_or_else(failure, status);
        self.upstream_requests.get_or_create(&[("purpose", purpose), ("status", outcome)]).inc();
        self.upstream_seconds.get_or_create(&[("purpose", purpose)]).observe(time.as_secs_f64());
    }

    /// Somebody has a token that another one was asking for.
    pub(crate) fn shared_a_token(&self) {
        self.shared_tokens.inc();
    }

    /// The operator's own account was not taken, and is not shown for a while.
    pub(crate) fn refused_the_account(&self) {
        self.accounts_refused.inc();
    }

    /// Somebody is connected for as long as this is held.
    pub(crate) fn connected(&self) -> Connected {
        self.connections.inc();
        Connected(self.connections.clone())
    }

    /// Somebody had all the connections that one may have.
    pub(crate) fn hung_up(&self) {
        self.hung_up_on.inc();
    }

    /// All of it as text.
    pub(crate) fn page(&self, moment: Moment) -> String {
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        self.cache_bytes.set(whole(moment.cache_bytes));
        self.cache_entries.set(whole(moment.cache_entries));
        self.pulls.clear();
        for (registry, left) in moment.pulls {
            self.pulls.get_or_create(&vec![("registry", registry)]).set(whole(left));
        }
        let mut page = String::new();
        // To write to a String cannot fail.
        let _ = encode(&mut page, &self.registry);
        page
    }
}

/// The statuses that tell something by themselves; others are told by their class.
const STATUSES: [(u16, &str); 12] = [
    (200, "200"),
    (206, "206"),
    (304, "304"),
    (400, "400"),
    (401, "401"),
    (403, "403"),
    (404, "404"),
    (429, "429"),
    (500, "500"),
    (502, "502"),
    (503, "503"),
    (504, "504"),
];

fn status(status: u16) -> &'static str {
    let told = STATUSES.iter().find(|(known, _)| *known == status).map(|(_, told)| *told);
    told.unwrap_or(match status {
        ..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    })
}

const fn failure(kind: &TransportFailureKind) -> &'static str {
    match kind {
        TransportFailureKind::Timeout => "timeout",
        TransportFailureKind::TooLarge => "too-large",
        TransportFailureKind::Redirect => "redirect",
        TransportFailureKind::Refused => "refused",
        _ => "failed",
    }
}

const fn named(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Manifest => "manifest",
        Purpose::Token => "token",
        Purpose::Config => "config",
        Purpose::BlobSize => "blob-size",
        Purpose::Tags => "tags",
        Purpose::Referrers => "referrers",
        Purpose::Ping => "ping",
        _ => "other",
    }
}
