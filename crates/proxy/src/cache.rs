//! [`Cache`]: answers that the next visitor may have as well.

use std::time::Duration;

use http::StatusCode;
use tonnage::proxy::{Resource, Route};
use tonnage::{Method, Timestamp};

use crate::passed::Passed;

/// How long what a tag means is believed, and what a list holds, unless the options
/// say otherwise. After that the registry is asked whether it has changed.
pub const DEFAULT_TAG_AGE: Duration = Duration::from_secs(60);
/// The most bytes of answers that are kept, unless the options say otherwise.
pub const DEFAULT_CACHE_BYTES: u64 = 256 * 1024 * 1024;

/// How long it is believed that there is no such thing: somebody may be about to push
/// it.
const MISSING_AGE: Duration = Duration::from_secs(30);
/// What an entry costs beside its bytes.
const ENTRY_BYTES: usize = 512;

/// Answers that the next visitor may have as well: those to questions without anybody's
/// credentials, by what was asked. Bounded in bytes; what is asked for least leaves
/// first.
#[derive(Debug)]
pub(crate) struct Cache {
    entries: moka::sync::Cache<String, Entry>,
    tag_age: Duration,
}

#[derive(Clone, Debug)]
struct Entry {
    passed: Passed,
    /// When it came; nothing for what never changes.
    since: Option<Timestamp>,
    age: Duration,
}

/// What is asked, as far as answers depend on it.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// By its digest it is the same whatever a visitor accepts.
    proved: Option<String>,
    /// A whole answer is one to a question for its head, too.
    whole: String,
    asked: String,
}

impl Key {
    /// The key of a question; nothing where each answer is for itself.
    pub(crate) fn new(route: &Route, method: Method, accept: &str) -> Option<Self> {
        if matches!(route.resource(), Resource::Ping) {
            return None;
        }
        let whole = format!("GET {route} {accept}");
        let asked =
            if method == Method::Head { format!("HEAD {route} {accept}") } else { whole.clone() };
        let proved =
            route.digest().filter(|_| !matches!(route.resource(), Resource::Referrers { .. }));
        Some(Self { proved: proved.map(|_| route.to_string()), whole, asked })
    }

    /// The question as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.asked
    }
}

/// What there is of an answer.
#[derive(Debug)]
pub(crate) enum Found {
    /// It may be given as it is.
    Fresh(Passed),
    /// Whether it still holds is for the registry to say.
    Stale(Passed),
    /// Nothing.
    Nothing,
}

impl Cache {
    pub(crate) fn new(bytes: u64, tag_age: Duration) -> Self {
        let weigh = |key: &String, entry: &Entry| {
            u32::try_from(ENTRY_BYTES + key.len() + entry.passed.weight()).unwrap_or(u32::MAX)
        };
        let entries = moka::sync::Cache::builder().max_capacity(bytes).weigher(weigh).build();
        Self { entries, tag_age }
    }

    /// What is known at `now`.
    pub(crate) fn find(&self, key: &Key, now: Timestamp) -> Found {
        let keys = key.proved.iter().chain([&key.whole, &key.asked]);
        let mut stale = Found::Nothing;
        for entry in keys.filter_map(|key| self.entries.get(key)) {
            if entry.is_fresh(now) {
                return Found::Fresh(entry.passed);
            }
            // The last one: it answers the very question.
            stale = Found::Stale(entry.passed);
        }
        stale
    }

    /// How many bytes are kept, and of how many answers.
    pub(crate) fn weight(&self) -> (u64, u64) {
        // What is said of it is behind by a few insertions otherwise.
        self.entries.run_pending_tasks();
        (self.entries.weighted_size(), self.entries.entry_count())
    }

    /// Keeps an answer that came at `now`, if it is one to be kept.
    pub(crate) fn keep(&self, key: &Key, passed: &Passed, now: Timestamp) {
        let (key, since, age) = match (passed.status(), &key.proved) {
            (StatusCode::OK, Some(proved)) if passed.is_proved() => (proved, None, Duration::MAX),
            // Bytes that are not what was asked for are for nobody else. A head has none.
            (StatusCode::OK, Some(_)) if key.asked == key.whole => return,
            (StatusCode::OK, _) => (&key.asked, Some(now), self.tag_age),
            (StatusCode::NOT_FOUND, _) => (&key.asked, Some(now), MISSING_AGE.min(self.tag_age)),
            _ => return,
        };
        self.entries.insert(key.clone(), Entry { passed: passed.clone().kept(), since, age });
    }
}

impl Entry {
    fn is_fresh(&self, now: Timestamp) -> bool {
        self.since.is_none_or(|since| u128::from(now.millis_since(since)) < self.age.as_millis())
    }
}
