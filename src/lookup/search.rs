//! [`Search`]: which entries of an index, and of those within it, are still to be
//! tried.

use std::collections::VecDeque;

use super::task::Candidate;
use crate::digest::Digest;
use crate::error::{LookupError, LookupErrorKind};
use crate::manifest::Manifest;

/// How many indexes may lie within each other.
pub(super) const MAX_INDEX_DEPTH: usize = 4;
/// How many entries are tried, at most, before one fits.
const MAX_TRIES: usize = 64;

/// Which entries are still to be tried, and what is at hand of the one that is
/// being tried.
#[derive(Debug, Default)]
pub(super) struct Search {
    queue: VecDeque<Candidate>,
    seen: Vec<Digest>,
    /// An image whose index names no platform for it. Its config decides.
    pub(super) held: Option<Held>,
}

/// An image that is not taken yet.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) candidate: Candidate,
    pub(super) manifest: Manifest,
}

impl Search {
    /// Puts the entries of an index before those that are left: depth first.
    pub(super) fn push(&mut self, candidates: Vec<Candidate>) {
        for candidate in candidates.into_iter().rev() {
            self.queue.push_front(candidate);
        }
    }

    /// The entry to try next. One that was seen before is a loop, or a repeat, and
    /// is passed over.
    pub(super) fn next(&mut self) -> Result<Option<Candidate>, LookupError> {
        while let Some(candidate) = self.queue.pop_front() {
            if candidate.depth > MAX_INDEX_DEPTH {
                return Err(LookupErrorKind::TooDeep { limit: MAX_INDEX_DEPTH }.into());
            }
            if self.seen.len() >= MAX_TRIES {
                return Err(LookupErrorKind::TooDeep { limit: MAX_TRIES }.into());
            }
            if !self.seen.contains(&candidate.descriptor.digest) {
                self.seen.push(candidate.descriptor.digest.clone());
                return Ok(Some(candidate));
            }
        }
        Ok(None)
    }
}
