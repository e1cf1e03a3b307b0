//! The image that is taken, and its config.

use super::arrival::{Arrival, HASHED};
use super::task::{Candidate, Task};
use super::{Lookup, Parts};
use crate::config::ImageConfig;
use crate::conversation::MAX_CONFIG_BODY;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::error::LookupError;
use crate::http::{RequestId, Response};
use crate::inspection::{Status, Subject, WarningCode};
use crate::manifest::{ImageManifest, Manifest, ManifestError};
use crate::size::SizeError;

impl Lookup {
    pub(super) fn begin_image(
        &mut self,
        manifest: &Manifest,
        digest: &Digest,
        image: &ImageManifest,
        entry: Option<&Candidate>,
    ) -> Result<(), LookupError> {
        self.report.verification(Subject::Manifest, digest, Status::Verified, HASHED);
        if let Some(entry) = entry {
            self.report.select(entry.row, entry.descriptor.platform.as_ref());
        }
        self.report.image(manifest, digest, image).map_err(ManifestError::from)?;
        self.progress();
        Ok(())
    }

    pub(super) fn take_image(
        &mut self,
        manifest: &Manifest,
        digest: &Digest,
        image: &ImageManifest,
        entry: Option<&Candidate>,
    ) -> Result<(), LookupError> {
        self.begin_image(manifest, digest, image, entry)?;
        match image
            .config
            .as_ref()
            .filter(|_| !image.is_artifact() && self.options.parts == Parts::All)
        {
            Some(config) => self.want_config(config),
            None => {
                self.finish();
                Ok(())
            }
        }
    }

    pub(super) fn want_config(&mut self, descriptor: &Descriptor) -> Result<(), LookupError> {
        if let Some(document) = self.at_hand(descriptor) {
            return self.config_bytes(descriptor, &document.body);
        }
        if descriptor.size > MAX_CONFIG_BODY {
            self.config_unavailable("The config is larger than 4 MiB, the most that is read.");
        } else {
            self.ask(Task::Config(Box::new(descriptor.clone())));
        }
        Ok(())
    }

    pub(super) fn config_answered(
        &mut self,
        id: RequestId,
        descriptor: &Descriptor,
        response: &Response<'_>,
    ) -> Result<(), LookupError> {
        if let Err(mismatch) = descriptor.digest.verify(response.body) {
            self.conversation.note(id, "not what its digest says");
            if self.search.held.is_none() {
                let (of, note) = (Subject::Config, mismatch.to_string());
                self.report.verification(of, &descriptor.digest, Status::Failed, note);
            }
            let message = format!("The config is not what its digest says: {mismatch}.");
            self.no_config(WarningCode::ConfigDigestMismatch, &message);
            return Ok(());
        }
        self.conversation.note(id, "the config");
        self.remember(&descriptor.digest, &Arrival::of(id, response));
        self.config_bytes(descriptor, response.body)
    }

    pub(super) fn config_bytes(
        &mut self,
        descriptor: &Descriptor,
        body: &[u8],
    ) -> Result<(), LookupError> {
        let size = body.len() as u64;
        if size != descriptor.size {
            let conflict = SizeError::Conflict(descriptor.digest.clone(), descriptor.size, size);
            return Err(ManifestError::from(conflict).into());
        }
        let config = match ImageConfig::parse(body) {
            Ok(config) => ImageConfig { digest: Some(descriptor.digest.clone()), ..config },
            Err(error) => {
                self.no_config(WarningCode::ConfigMalformed, &format!("{error}."));
                return Ok(());
            }
        };
        match self.search.held.take() {
            Some(held) => self.held_config_known(held, config),
            None => self.config_known(Some(descriptor), config),
        }
    }

    pub(super) fn config_known(
        &mut self,
        descriptor: Option<&Descriptor>,
        config: ImageConfig,
    ) -> Result<(), LookupError> {
        if let Some(descriptor) = descriptor {
            self.report.verification(Subject::Config, &descriptor.digest, Status::Verified, HASHED);
        }
        self.report.config(config);
        self.finish();
        Ok(())
    }

    pub(super) fn config_unavailable(&mut self, message: &str) {
        self.no_config(WarningCode::ConfigUnavailable, message);
    }

    /// The size stands without a config. An image whose platform only its config
    /// could tell does not.
    pub(super) fn no_config(&mut self, code: WarningCode, message: &str) {
        match self.search.held.take() {
            Some(held) => {
                let reason = "names no platform, and its config cannot be had";
                self.report.reason(held.candidate.row, reason);
                if let Err(error) = self.try_next() {
                    self.end(Err(error));
                }
            }
            None => {
                self.report.warn(code, message);
                self.finish();
            }
        }
    }
}
