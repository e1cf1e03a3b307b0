//! All platforms: what the other images of an index weigh, after the one that was
//! asked for is known.
//!
//! Nothing is asked for that is known already. What cannot be had of one image is a
//! warning and harms no other. Attestations and artifacts are not fetched: nobody
//! pulls them to run. The size of a schema 1 image would take a request for each of
//! its layers; it is left open.

use super::arrival::{Arrival, describe};
use super::task::{Candidate, Task};
use super::{Lookup, Parts};
use crate::config::ImageConfig;
use crate::conversation::MAX_CONFIG_BODY;
use crate::descriptor::Descriptor;
use crate::error::{LookupError, LookupErrorKind};
use crate::http::{RequestId, Response};
use crate::inspection::WarningCode;
use crate::manifest::{ImageManifest, ManifestKind, served};

impl Lookup {
    /// Begins to look into the other images, if that was asked for and there are any.
    pub(super) fn begin_survey(&mut self) -> bool {
        let wanted = self.options.all_platforms && self.options.parts != Parts::Resolved;
        if !wanted || self.survey.begun || !self.report.has_entries() {
            return false;
        }
        self.survey.begun = true;
        if let Some((digest, layers)) = self.report.taken() {
            self.survey.mark(&digest);
            self.survey.know(&digest, None, &layers);
        }
        self.survey.incomplete = !self.report.is_complete();
        self.look_further();
        true
    }

    /// Looks into as many entries as may be under way; when all are known, adds up.
    pub(super) fn look_further(&mut self) {
        while let Some(candidate) = self.survey.next() {
            match self.at_hand(&candidate.descriptor) {
                Some(document) => {
                    let content_type = document.content_type.clone();
                    let arrival = Arrival { id: None, content_type, body: &document.body };
                    self.platform_known(&candidate, &arrival);
                }
                None => {
                    self.survey.asked(candidate.descriptor.media_type.is_index());
                    self.ask(Task::Platform(Box::new(candidate)));
                }
            }
        }
        if self.survey.is_idle() {
            self.add_up();
            self.finish();
        } else {
            self.progress();
        }
    }

    pub(super) fn platform_answered(
        &mut self,
        id: RequestId,
        candidate: &Candidate,
        response: &Response<'_>,
    ) {
        self.survey.answered();
        self.platform_known(candidate, &Arrival::of(id, response));
        self.look_further();
    }

    fn platform_known(&mut self, candidate: &Candidate, arrival: &Arrival<'_>) {
        let manifest = match self.read_entry(candidate, arrival) {
            Ok(manifest) => manifest,
            Err(error) => return self.cannot_be_weighed(candidate.row, &error.to_string()),
        };
        let digest = &candidate.descriptor.digest;
        match &manifest.kind {
            ManifestKind::Index(index) => {
                if let Err(error) = self.list_entries(index, digest, candidate.depth) {
                    self.cannot_be_weighed(candidate.row, &error.to_string());
                }
            }
            ManifestKind::Image(image) => self.platform_image(candidate, image),
            ManifestKind::Schema1(schema1) => {
                self.report.weighed(digest, None, schema1.layers.len());
                self.report.made(digest, &schema1.config);
                let reason = format!("it is {}, which tells no sizes", describe(&manifest));
                self.cannot_be_weighed(candidate.row, &reason);
            }
        }
    }

    fn platform_image(&mut self, candidate: &Candidate, image: &ImageManifest) {
        let digest = &candidate.descriptor.digest;
        if image.is_artifact() {
            return self.report.is_artifact(digest);
        }
        let (totals, layers) = match (image.totals(), served(&image.layers)) {
            (Ok(totals), Ok(layers)) => (totals, layers),
            (Err(error), _) | (_, Err(error)) => {
                return self.cannot_be_weighed(candidate.row, &error.to_string());
            }
        };
        self.report.weighed(digest, Some(totals.download), image.layers.len());
        let config = image.config.as_ref().filter(|_| self.options.parts == Parts::All);
        self.survey.know(digest, config.map(|config| &config.digest), &layers);
        if let Some(config) = config {
            self.want_platform_config(candidate.row, config);
        }
    }

    fn want_platform_config(&mut self, row: usize, descriptor: &Descriptor) {
        if let Some(document) = self.at_hand(descriptor) {
            return self.platform_config_known(row, descriptor, &document.body);
        }
        let task = Task::PlatformConfig { descriptor: Box::new(descriptor.clone()), row };
        let url = task.ask(&self.endpoint).url;
        if self.conversation.exchanges.iter().any(|exchange| exchange.url == url) {
            // It is on its way, for another image too, or cannot be had.
            return;
        }
        if descriptor.size > MAX_CONFIG_BODY {
            let reason = "it is larger than 4 MiB, the most that is read";
            return self.config_cannot_be_had(row, reason);
        }
        if self.survey.stopped {
            return self.config_cannot_be_had(row, "the registry limits how often it is asked");
        }
        self.survey.asked(false);
        self.ask(task);
    }

    pub(super) fn platform_config_answered(
        &mut self,
        id: RequestId,
        row: usize,
        descriptor: &Descriptor,
        response: &Response<'_>,
    ) {
        self.survey.answered();
        match descriptor.digest.verify(response.body) {
            Ok(()) => {
                self.conversation.note(id, "the config");
                self.remember(&descriptor.digest, &Arrival::of(id, response));
                self.platform_config_known(row, descriptor, response.body);
            }
            Err(mismatch) => {
                self.conversation.note(id, "not what its digest says");
                let reason = format!("it is not what its digest says: {mismatch}");
                self.config_cannot_be_had(row, &reason);
            }
        }
        self.look_further();
    }

    /// Tells of every image with that config when it was made.
    fn platform_config_known(&mut self, row: usize, descriptor: &Descriptor, body: &[u8]) {
        let size = body.len() as u64;
        if size != descriptor.size {
            let said = descriptor.size;
            let reason = format!("it is said to have {said} bytes, and has {size}");
            return self.config_cannot_be_had(row, &reason);
        }
        match ImageConfig::parse(body) {
            Ok(config) => {
                for image in self.survey.known() {
                    if image.config.as_ref() == Some(&descriptor.digest) {
                        self.report.made(&image.digest, &config);
                    }
                }
            }
            Err(error) => self.config_cannot_be_had(row, &error.to_string()),
        }
    }

    /// An entry, or its config, cannot be had.
    pub(super) fn platform_failed(&mut self, task: &Task, error: &LookupError) {
        self.survey.answered();
        if matches!(error.kind(), LookupErrorKind::RateLimited { .. }) {
            self.survey.stopped = true;
        }
        match task {
            Task::PlatformConfig { row, .. } => self.config_cannot_be_had(*row, &error.to_string()),
            Task::Platform(candidate) => {
                self.cannot_be_weighed(candidate.row, &error.to_string());
            }
            _ => {}
        }
    }

    fn cannot_be_weighed(&mut self, row: usize, reason: &str) {
        self.survey.incomplete = true;
        let message = format!("{} cannot be weighed: {reason}.", self.report.entry_name(row));
        self.survey.failed(row, message);
    }

    fn config_cannot_be_had(&mut self, row: usize, reason: &str) {
        let name = self.report.entry_name(row);
        self.survey.failed(row, format!("The config of {name} cannot be had: {reason}."));
    }

    fn add_up(&mut self) {
        for message in self.survey.failures() {
            self.report.warn(WarningCode::PlatformUnavailable, message);
        }
        if let Some(message) = self.survey.left_out() {
            self.report.warn(WarningCode::PlatformsIncomplete, message);
        }
        let mut platforms = Vec::new();
        for image in self.survey.known() {
            self.report.tell_repeats(&image.digest);
            platforms.push(self.report.platforms_of(&image.digest));
        }
        match self.survey.add_up(&platforms) {
            Ok((unique, total)) => {
                for (image, unique) in self.survey.known().iter().zip(unique) {
                    self.report.shares(&image.digest, unique);
                }
                self.report.index_total(total);
            }
            Err(error) => {
                let message = format!("The platforms do not add up: {error}.");
                self.report.warn(WarningCode::PlatformsIncomplete, message);
            }
        }
    }
}
