//! [`Survey`]: the images of all platforms, as far as they were looked into.

use std::collections::VecDeque;

use super::search::MAX_INDEX_DEPTH;
use super::task::Candidate;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::inspection::IndexTotal;
use crate::manifest::{ImageIndex, Role};
use crate::order::order_by;
use crate::size::{self, SizeError};
use crate::words::counted;

/// How many entries of an index are looked into, at most. Docker Hub counts each as
/// a pull.
const MAX_ENTRIES: usize = 64;
/// How many of them are asked for at once.
const MAX_AT_ONCE: usize = 8;

/// The images of all platforms: which are still to be looked into, and what is known
/// of the others.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Whether the image that was asked for is known, and the others are looked into.
    pub(super) begun: bool,
    /// Indexes are looked into one by one and before all images, so that the entries
    /// stand in one order whatever is answered first.
    indexes: VecDeque<Candidate>,
    opening: bool,
    images: VecDeque<Candidate>,
    under_way: usize,
    seen: Vec<Digest>,
    known: Vec<Known>,
    /// How many entries are passed over.
    left_out: usize,
    /// Whether the registry wants to hear no more.
    pub(super) stopped: bool,
    /// Whether a size is missing.
    pub(super) incomplete: bool,
    /// What could not be had, and the row of the entry.
    failures: Vec<(usize, String)>,
}

/// An image that was looked into.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) digest: Digest,
    pub(super) config: Option<Digest>,
    /// Each layer that the registry serves, once.
    layers: Vec<(Digest, u64)>,
}

impl Survey {
    /// Notes the entries of an index, which stand in the rows from `first` on.
    pub(super) fn note(&mut self, index: &ImageIndex, first: usize, depth: usize) {
        for (at, descriptor) in index.manifests.iter().enumerate() {
            let queue = match Role::of(descriptor) {
                Role::Index => &mut self.indexes,
                Role::Image => &mut self.images,
                Role::Attestation | Role::Artifact | Role::Unknown => continue,
            };
            let descriptor = descriptor.clone();
            queue.push_back(Candidate { descriptor, row: first + at, depth });
        }
    }

    /// Says that a document was looked into already.
    pub(super) fn mark(&mut self, digest: &Digest) {
        if !self.seen.contains(digest) {
            self.seen.push(digest.clone());
        }
    }

    /// The entry to look into next, if it need not wait for others.
    pub(super) fn next(&mut self) -> Option<Candidate> {
        while !self.opening && self.under_way < MAX_AT_ONCE {
            let candidate = self.indexes.pop_front().or_else(|| self.images.pop_front())?;
            if self.seen.contains(&candidate.descriptor.digest) {
                continue;
            }
            let is_index = candidate.descriptor.media_type.is_index();
            let too_deep = is_index && candidate.depth > MAX_INDEX_DEPTH;
            if self.stopped || too_deep || self.seen.len() >= MAX_ENTRIES {
                self.left_out += 1;
                continue;
            }
            self.mark(&candidate.descriptor.digest);
            return Some(candidate);
        }
        None
    }

    /// Says that a document is asked for.
    pub(super) fn asked(&mut self, is_index: bool) {
        self.under_way += 1;
        self.opening = is_index;
    }

    /// Says that it was answered.
    pub(super) fn answered(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
        self.opening = false;
    }

    pub(super) const fn is_idle(&self) -> bool {
        self.under_way == 0
    }

    pub(super) fn failed(&mut self, row: usize, what: String) {
        self.failures.push((row, what));
    }

    pub(super) fn know(&mut self, digest: &Digest, config: Option<&Digest>, served: &[Descriptor]) {
        let mut layers = Vec::with_capacity(served.len());
        for layer in served {
            layers.push((layer.digest.clone(), layer.size));
        }
        self.known.push(Known { digest: digest.clone(), config: config.cloned(), layers });
    }

    pub(super) fn known(&self) -> &[Known] {
        &self.known
    }

    /// What could not be had, in the order of the rows.
    pub(super) fn failures(&self) -> Vec<&str> {
        let row = |at: usize| self.failures.get(at).map(|(row, _)| row);
        let order = order_by(self.failures.len(), &|a, b| row(a).cmp(&row(b)));
        let text = |at: usize| self.failures.get(at).map(|(_, text)| text.as_str());
        order.into_iter().filter_map(text).collect()
    }

    /// That some entries were passed over, and why.
    pub(super) fn left_out(&self) -> Option<String> {
        let entries = match self.left_out {
            0 => return None,
            count => counted(count, "entry was", "entries were"),
        };
        Some(if self.stopped {
            format!("{entries} not looked into, as the registry limits how often it is asked.")
        } else {
            format!(
                "{entries} not looked into: no more than {MAX_ENTRIES} are, in no more than \
                 {MAX_INDEX_DEPTH} indexes within each other."
            )
        })
    }

    /// For each known image the bytes that no other platform has, and the sum of all,
    /// each layer once. `platforms` says for how many platforms each image is.
    pub(super) fn add_up(&self, platforms: &[usize]) -> Result<(Vec<u64>, IndexTotal), SizeError> {
        let mut pieces = Vec::new();
        for (image, known) in self.known.iter().enumerate() {
            for (digest, size) in &known.layers {
                pieces.push((image, digest, *size));
            }
        }
        let digest = |at: usize| pieces.get(at).map(|(_, digest, _)| *digest);
        let order = order_by(pieces.len(), &|a, b| digest(a).cmp(&digest(b)));
        let piece = |at: usize| order.get(at).and_then(|at| pieces.get(*at));
        let complete = !self.incomplete && self.left_out == 0;
        let mut total = IndexTotal { download: 0, distinct_layers: 0, complete };
        let mut unique = vec![0; self.known.len()];
        let mut at = 0;
        while let Some((owner, digest, size)) = piece(at) {
            let mut holders = 0;
            while let Some((image, _, other)) = piece(at).filter(|(_, next, _)| next == digest) {
                if other != size {
                    return Err(SizeError::Conflict((*digest).clone(), *size, *other));
                }
                holders += platforms.get(*image).copied().unwrap_or(1);
                at += 1;
            }
            if let Some(unique) = unique.get_mut(*owner).filter(|_| holders == 1) {
                *unique += size;
            }
            total.download = size::sum([total.download, *size])?;
            total.distinct_layers += 1;
        }
        Ok((unique, total))
    }
}
