//! [`Cache`]: answers that the next visitor may have as well.

use std::time::Duration;

use tonnage::Timestamp;

use crate::key::{Key, Place};
use crate::passed::Passed;

/// The most bytes of answers that are kept, unless the options say otherwise.
pub const DEFAULT_CACHE_BYTES: u64 = 256 * 1024 * 1024;

/// What an entry costs beside its bytes.
const ENTRY_BYTES: usize = 512;

/// Answers that the next visitor may have as well: those to questions without anybody's
/// credentials, by what was asked. Bounded in bytes; what is asked for least leaves
/// first.
#[derive(Debug)]
pub(crate) struct Cache {
    /// Nothing where nothing is to be kept.
    entries: Option<moka::sync::Cache<String, Entry>>,
    tag_age: Duration,
}

#[derive(Clone, Debug)]
struct Entry {
    passed: Passed,
    /// When it came; nothing for what never changes.
    since: Option<Timestamp>,
    age: Duration,
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
        let entries = || moka::sync::Cache::builder().max_capacity(bytes).weigher(weigh).build();
        Self { entries: (bytes > 0).then(entries), tag_age }
    }

    /// What is known at `now`.
    pub(crate) fn find(&self, key: &Key, now: Timestamp) -> Found {
        let Some(entries) = &self.entries else { return Found::Nothing };
        let mut stale = Found::Nothing;
        for entry in key.places().filter_map(|place| entries.get(place)) {
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
        let Some(entries) = &self.entries else { return (0, 0) };
        // What is said of it is behind by a few insertions otherwise.
        entries.run_pending_tasks();
        (entries.weighted_size(), entries.entry_count())
    }

    /// Keeps an answer that came at `now`, if it is one to be kept.
    pub(crate) fn keep(&self, key: &Key, passed: &Passed, now: Timestamp) {
        let Some(entries) = &self.entries else { return };
        if let Some(Place { name, age }) = key.place(passed, self.tag_age) {
            let since = age.map(|_| now);
            let age = age.unwrap_or(Duration::MAX);
            entries.insert(name.to_owned(), Entry { passed: passed.clone().kept(), since, age });
        }
    }
}

impl Entry {
    fn is_fresh(&self, now: Timestamp) -> bool {
        self.since.is_none_or(|since| u128::from(now.millis_since(since)) < self.age.as_millis())
    }
}
