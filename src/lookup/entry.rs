//! The entries of an index: which is taken.

use super::Lookup;
use super::arrival::{Arrival, HASHED, describe};
use super::search::Held;
use super::task::{Candidate, Task};
use crate::config::ImageConfig;
use crate::digest::Digest;
use crate::error::{LookupError, LookupErrorKind};
use crate::http::{RequestId, Response};
use crate::inspection::{Status, Subject};
use crate::manifest::{ImageIndex, Manifest, ManifestError, ManifestKind};
use crate::preference::Preference;
use crate::selection::{Candidate as Verdict, Selection};

impl Lookup {
    pub(super) fn index_known(
        &mut self,
        index: &ImageIndex,
        digest: &Digest,
        depth: usize,
    ) -> Result<(), LookupError> {
        self.report.verification(Subject::Index, digest, Status::Verified, HASHED);
        let (selection, first) = self.list_entries(index, digest, depth)?;
        let candidate = |at: &usize| {
            let descriptor = index.manifests.get(*at)?.clone();
            Some(Candidate { descriptor, row: first + at, depth: depth + 1 })
        };
        self.search.push(selection.order.iter().filter_map(candidate).collect());
        self.progress();
        self.try_next()
    }

    /// Lists the entries of an index, each with the verdict on it. The row of the first
    /// is told.
    pub(super) fn list_entries(
        &mut self,
        index: &ImageIndex,
        digest: &Digest,
        depth: usize,
    ) -> Result<(Selection, usize), LookupError> {
        let selection = Selection::of(index, &self.options.platform.platform);
        let first = self.report.entries(index, &selection)?;
        if self.options.all_platforms {
            if depth > 0 {
                self.survey.mark(digest);
            }
            self.survey.note(index, first, depth + 1);
        }
        Ok((selection, first))
    }

    pub(super) fn try_next(&mut self) -> Result<(), LookupError> {
        let Some(candidate) = self.search.next()? else {
            return Err(LookupErrorKind::PlatformNotFound {
                asked: self.options.platform.platform.clone(),
                available: self.report.available(),
            }
            .into());
        };
        if let Some(document) = self.at_hand(&candidate.descriptor) {
            let content_type = document.content_type.clone();
            let arrival = Arrival { id: None, content_type, body: &document.body };
            return self.entry_known(&candidate, &arrival);
        }
        self.ask(Task::Entry(Box::new(candidate)));
        Ok(())
    }

    pub(super) fn entry_answered(
        &mut self,
        id: RequestId,
        candidate: &Candidate,
        response: &Response<'_>,
    ) -> Result<(), LookupError> {
        self.entry_known(candidate, &Arrival::of(id, response))
    }

    pub(super) fn entry_known(
        &mut self,
        candidate: &Candidate,
        arrival: &Arrival<'_>,
    ) -> Result<(), LookupError> {
        let manifest = self.read_entry(candidate, arrival)?;
        let descriptor = &candidate.descriptor;
        let digest = &descriptor.digest;
        match &manifest.kind {
            ManifestKind::Index(index) => self.index_known(index, digest, candidate.depth),
            ManifestKind::Schema1(schema1) => {
                self.report.select(candidate.row, descriptor.platform.as_ref());
                self.take_schema1(&manifest, digest, schema1, arrival.body)
            }
            ManifestKind::Image(image) if descriptor.platform.is_some() => {
                self.take_image(&manifest, digest, image, Some(candidate))
            }
            ManifestKind::Image(image) if image.is_artifact() => {
                self.report.reason(candidate.row, Verdict::NotAnImage.to_string());
                self.try_next()
            }
            ManifestKind::Image(image) => {
                let config = image.config.clone();
                let candidate = candidate.clone();
                self.search.held = Some(Held { candidate, manifest });
                match config {
                    Some(config) => self.want_config(&config),
                    None => self.try_next(),
                }
            }
        }
    }

    /// Reads an entry, and checks that it is what its index says.
    pub(super) fn read_entry(
        &mut self,
        candidate: &Candidate,
        arrival: &Arrival<'_>,
    ) -> Result<Manifest, LookupError> {
        let descriptor = &candidate.descriptor;
        let digest = &descriptor.digest;
        let manifest = arrival.read(Some(digest))?;
        if manifest.size != descriptor.size {
            let (said, size) = (descriptor.size, manifest.size);
            return Err(ManifestError::EntrySize { digest: digest.clone(), said, size }.into());
        }
        if manifest.media_type != descriptor.media_type && !manifest.media_type.is_schema1() {
            let (said, media_type) = (descriptor.media_type.clone(), manifest.media_type);
            let digest = digest.clone();
            return Err(ManifestError::EntryType { digest, said, media_type }.into());
        }
        self.remember(digest, arrival);
        let platform = descriptor.platform.as_ref().map(|platform| format!("{platform}: "));
        self.say(arrival.id, format!("{}{}", platform.unwrap_or_default(), describe(&manifest)));
        Ok(manifest)
    }

    /// The config of an image that its index names no platform for.
    pub(super) fn held_config_known(
        &mut self,
        mut held: Held,
        config: ImageConfig,
    ) -> Result<(), LookupError> {
        let wanted = Preference::of(&self.options.platform.platform);
        let verdict = match config.platform().map(|platform| wanted.rank(&platform)) {
            Some(Ok(rank)) => Verdict::Fits { place: rank.place, wanted: wanted.wanted().clone() },
            Some(Err(mismatch)) => Verdict::Rejected(mismatch),
            None => Verdict::Unnamed,
        };
        self.report.reason(held.candidate.row, format!("{verdict}, its config says"));
        self.report.platform_by_config(held.candidate.row, config.platform());
        if !matches!(verdict, Verdict::Fits { .. }) {
            return self.try_next();
        }
        held.candidate.descriptor.platform = config.platform();
        let digest = held.candidate.descriptor.digest.clone();
        let ManifestKind::Image(image) = &held.manifest.kind else { return self.try_next() };
        self.begin_image(&held.manifest, &digest, image, Some(&held.candidate))?;
        self.config_known(image.config.as_ref(), config)
    }
}
