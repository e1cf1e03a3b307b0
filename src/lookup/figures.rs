//! The figures in a [`Report`] of all images that an index has.

use super::report::Report;
use crate::config::ImageConfig;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::inspection::{IndexTotal, PlatformEntry};
use crate::manifest::{Role, served};

impl Report {
    pub(super) fn has_entries(&self) -> bool {
        !self.inspection.platforms.is_empty()
    }

    /// The image that was taken from an index: its digest, and each layer that the
    /// registry serves. Its figures are told among those of the entries.
    pub(super) fn taken(&mut self) -> Option<(Digest, Vec<Descriptor>)> {
        let digest = self.inspection.manifest.as_ref()?.digest.clone();
        let download = self.inspection.size?.download;
        self.weighed(&digest, Some(download), self.inspection.layers.len());
        if let Some(config) = self.inspection.config.clone() {
            self.made(&digest, &config);
        }
        let layers = served(&self.layers_of_known_size()).ok()?;
        Some((digest, layers))
    }

    pub(super) fn is_complete(&self) -> bool {
        self.inspection.size.is_some_and(|size| size.complete)
    }

    /// The entries that are this image. One image may be there for several platforms.
    fn entries_of(&mut self, digest: &Digest) -> impl Iterator<Item = &mut PlatformEntry> {
        self.inspection.platforms.iter_mut().filter(move |entry| entry.digest == *digest)
    }

    pub(super) fn weighed(&mut self, digest: &Digest, download: Option<u64>, layers: usize) {
        for entry in self.entries_of(digest) {
            entry.download = download;
            entry.layers = Some(layers as u64);
        }
    }

    /// When an image was made, and what it runs on if its index does not say.
    pub(super) fn made(&mut self, digest: &Digest, config: &ImageConfig) {
        for entry in self.entries_of(digest) {
            entry.created.clone_from(&config.created);
            if entry.platform.is_none() {
                entry.platform = config.platform();
            }
        }
    }

    /// Tells of every entry that is this image what is known of one of them: some may
    /// have been listed after it was looked into.
    pub(super) fn tell_repeats(&mut self, digest: &Digest) {
        let known =
            self.entries_of(digest).find(|entry| entry.layers.is_some()).map(|entry| entry.clone());
        let Some(known) = known else { return };
        for entry in self.entries_of(digest) {
            entry.download = known.download;
            entry.layers = known.layers;
            entry.created.clone_from(&known.created);
            if entry.platform.is_none() {
                entry.platform.clone_from(&known.platform);
            }
        }
    }

    pub(super) fn shares(&mut self, digest: &Digest, unique: u64) {
        for entry in self.entries_of(digest) {
            entry.unique = Some(unique);
            entry.shared = entry.download.map(|download| download.saturating_sub(unique));
        }
    }

    pub(super) fn is_artifact(&mut self, digest: &Digest) {
        for entry in self.entries_of(digest) {
            entry.role = Role::Artifact;
        }
    }

    /// For how many platforms an image is.
    pub(super) fn platforms_of(&mut self, digest: &Digest) -> usize {
        let mut platforms = Vec::new();
        for entry in self.entries_of(digest) {
            if !platforms.contains(&entry.platform) {
                platforms.push(entry.platform.clone());
            }
        }
        platforms.len()
    }

    /// What an entry is called in a warning.
    pub(super) fn entry_name(&self, row: usize) -> String {
        let Some(entry) = self.inspection.platforms.get(row) else { return String::new() };
        match &entry.platform {
            Some(platform) => platform.to_string(),
            None => format!("entry {}", entry.digest.short()),
        }
    }

    pub(super) fn index_total(&mut self, total: IndexTotal) {
        self.inspection.index_total = Some(total);
    }
}
