//! [`Report`]: the inspection while it is being written.

use std::collections::BTreeMap;

use super::options::LookupOptions;
use crate::config::ImageConfig;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::http::Headers;
use crate::inspection::{
    DocumentSummary, Exchange, Inspection, Kind, Layer, PlatformEntry, ReferenceParts, Size,
    Status, Subject, Verification, Warning, WarningCode,
};
use crate::manifest::{
    ImageIndex, ImageManifest, LayerTotals, MAX_INDEX_ENTRIES, Manifest, ManifestError, Role,
    Schema1,
};
use crate::order::{firsts, order_by};
use crate::picks::Pick;
use crate::platform::Platform;
use crate::preference::Preference;
use crate::reference::Reference;
use crate::registry::rate_limit::RateLimit;
use crate::selection::Selection;
use crate::size::{self, SizeError};
use crate::words::counted;

/// The inspection while it is being written.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) inspection: Box<Inspection>,
    /// Sums over the layers of an image, or of a schema 1 image as far as its
    /// sizes are known.
    totals: Option<LayerTotals>,
    /// The places of a schema 1 image's layers, in the order of their digests: the
    /// sizes come one by one.
    by_digest: Vec<usize>,
    config_size: u64,
}

impl Report {
    pub(super) fn new(reference: &Reference, options: &LookupOptions) -> Self {
        let input = options.input.clone().unwrap_or_else(|| reference.to_string());
        let inspection = Inspection {
            reference: ReferenceParts::new(reference, &input),
            resolved: None,
            manifest: None,
            kind: None,
            artifact_type: None,
            subject: None,
            platform_asked: options.platform.clone(),
            platform: None,
            platforms: Vec::new(),
            index_total: None,
            picks: options.picks.then(Vec::new),
            config: None,
            layers: Vec::new(),
            annotations: BTreeMap::new(),
            size: None,
            verification: Vec::new(),
            warnings: Vec::new(),
            rate_limit: None,
            requests: Vec::new(),
        };
        Self {
            inspection: Box::new(inspection),
            totals: None,
            by_digest: Vec::new(),
            config_size: 0,
        }
    }

    /// The inspection as it stands, with the trace so far.
    pub(super) fn snapshot(&self, exchanges: &[Exchange]) -> Box<Inspection> {
        let mut inspection = self.inspection.clone();
        inspection.requests = exchanges.to_vec();
        inspection
    }

    pub(super) fn note_rate_limit(&mut self, headers: &Headers) {
        if let Some(rate_limit) = RateLimit::from_headers(headers) {
            self.inspection.rate_limit = Some(rate_limit);
        }
    }

    pub(super) fn warn(&mut self, code: WarningCode, message: impl Into<String>) {
        let warning = Warning { code, message: message.into() };
        if !self.inspection.warnings.contains(&warning) {
            self.inspection.warnings.push(warning);
        }
    }

    pub(super) fn verification(
        &mut self,
        of: Subject,
        digest: &Digest,
        status: Status,
        note: impl Into<String>,
    ) {
        let note = note.into();
        let verification = Verification { of, digest: digest.clone(), status, note };
        self.inspection.verification.push(verification);
    }

    /// What the reference points at.
    pub(super) fn resolved(&mut self, manifest: &Manifest, digest: &Digest) {
        self.inspection.resolved = Some(summary(manifest, digest));
    }

    pub(super) fn generic_header(&mut self, manifest: &Manifest) {
        self.inspection.warnings.extend(Warning::of_generic_header(manifest));
    }

    /// Adds the entries of an index; the row of the first is returned. Indexes within
    /// each other may have no more of them than one.
    pub(super) fn entries(
        &mut self,
        index: &ImageIndex,
        selection: &Selection,
    ) -> Result<usize, ManifestError> {
        let first = self.inspection.platforms.len();
        if first + index.manifests.len() > MAX_INDEX_ENTRIES {
            return Err(ManifestError::TooMany { what: "manifests", limit: MAX_INDEX_ENTRIES });
        }
        for (entry, candidate) in index.manifests.iter().zip(&selection.candidates) {
            self.inspection.platforms.push(PlatformEntry {
                platform: entry.platform.clone(),
                digest: entry.digest.clone(),
                media_type: entry.media_type.clone(),
                size: entry.size,
                role: Role::of(entry),
                selected: false,
                reason: candidate.to_string(),
                download: None,
                layers: None,
                created: None,
                unique: None,
                shared: None,
            });
        }
        Ok(first)
    }

    /// What other tools would take from the index that the reference points at.
    pub(super) fn picks(&mut self, index: &ImageIndex) {
        if let Some(picks) = &mut self.inspection.picks {
            *picks = Pick::all_of(index, &self.inspection.platform_asked.platform);
        }
    }

    /// Says of an entry why it was taken, or not, after it was looked into.
    pub(super) fn reason(&mut self, row: usize, reason: impl Into<String>) {
        if let Some(entry) = self.inspection.platforms.get_mut(row) {
            entry.reason = reason.into();
        }
    }

    /// The platform of an entry of which the index does not say it.
    pub(super) fn platform_by_config(&mut self, row: usize, platform: Option<Platform>) {
        if let Some(entry) = self.inspection.platforms.get_mut(row) {
            entry.platform = platform;
        }
    }

    pub(super) fn select(&mut self, row: usize, platform: Option<&Platform>) {
        if let Some(entry) = self.inspection.platforms.get_mut(row) {
            entry.selected = true;
            entry.reason.push_str(", taken");
            self.inspection.platform = platform.cloned();
        }
    }

    /// The platforms that could be asked for.
    pub(super) fn available(&self) -> Vec<Platform> {
        let entries = self.inspection.platforms.iter();
        let offered = entries.filter(|entry| matches!(entry.role, Role::Image | Role::Index));
        let named = offered.filter_map(|entry| entry.platform.as_ref());
        let known: Vec<_> = named.filter(|platform| !platform.is_unknown()).collect();
        let names: Vec<String> = known.iter().map(ToString::to_string).collect();
        let first = firsts(names.len(), &|a, b| names.get(a).cmp(&names.get(b)));
        let once = known.into_iter().zip(first).filter(|(_, first)| *first);
        once.map(|(platform, _)| platform.clone()).collect()
    }

    /// The manifest that was taken, of an image or an artifact.
    pub(super) fn image(
        &mut self,
        manifest: &Manifest,
        digest: &Digest,
        image: &ImageManifest,
    ) -> Result<(), SizeError> {
        let artifact = image.is_artifact();
        let inspection = &mut *self.inspection;
        inspection.manifest = Some(summary(manifest, digest));
        inspection.kind = Some(if artifact { Kind::Artifact } else { Kind::Image });
        inspection.artifact_type = image.artifact_type().map(str::to_owned);
        inspection.subject.clone_from(&image.subject);
        inspection.annotations.clone_from(&image.annotations);
        inspection.layers = image.layers.iter().map(Layer::from).collect();
        self.config_size = image.config.as_ref().map_or(0, |config| config.size);
        self.totals = Some(image.totals()?);
        self.weigh()
    }

    /// The schema 1 manifest that was taken. Sizes are not known yet.
    pub(super) fn schema1(&mut self, manifest: &Manifest, digest: &Digest, schema1: &Schema1) {
        let inspection = &mut *self.inspection;
        inspection.manifest = Some(summary(manifest, digest));
        inspection.kind = Some(Kind::Schema1);
        inspection.layers = Layer::all_of(schema1);
        let layers = &schema1.layers;
        self.by_digest = order_by(layers.len(), &|a, b| layers.get(a).cmp(&layers.get(b)));
        inspection.config = Some(schema1.config.clone());
        self.warn(
            WarningCode::Schema1,
            "This is a schema 1 image, which Docker 26 and containerd 2.1 no longer pull.",
        );
    }

    /// The size of a blob of a schema 1 image, when the registry told it.
    pub(super) fn blob_size(&mut self, digest: &Digest, size: u64) {
        let layers = &mut self.inspection.layers;
        let is_before = |place: &usize| layers.get(*place).is_some_and(|l| l.digest < *digest);
        let start = self.by_digest.partition_point(is_before);
        for place in self.by_digest.iter().skip(start) {
            match layers.get_mut(*place) {
                Some(layer) if layer.digest == *digest => layer.size = Some(size),
                _ => break,
            }
        }
    }

    pub(super) fn layers_of_known_size(&self) -> Vec<Descriptor> {
        self.inspection.layers.iter().filter_map(Layer::descriptor).collect()
    }

    /// Adds up what is known.
    pub(super) fn weigh(&mut self) -> Result<(), SizeError> {
        let Some(manifest) = &self.inspection.manifest else { return Ok(()) };
        let layers = &self.inspection.layers;
        let complete = layers.iter().all(|layer| layer.size.is_some());
        let totals = match self.totals {
            Some(totals) => totals,
            None => LayerTotals::of(&self.layers_of_known_size())?,
        };
        self.inspection.size = Some(Size {
            download: totals.download,
            layers: totals.layers,
            foreign: totals.foreign,
            config: self.config_size,
            manifest: manifest.size,
            complete,
        });
        size::sum([totals.download, self.config_size, manifest.size]).map(drop)
    }

    /// The config of the image that was taken.
    pub(super) fn config(&mut self, mut config: ImageConfig) {
        let count = self.inspection.layers.len();
        if !config.history.is_empty() && !config.align_history(count) {
            let steps = config.history.iter().filter(|step| !step.empty_layer).count();
            let steps = counted(steps, "step that left a layer", "steps that left a layer");
            let layers = counted(count, "layer", "layers");
            let message = format!(
                "The history tells of {steps}, and the image has {layers}; they are not paired."
            );
            self.warn(WarningCode::HistoryMismatch, message);
        }
        for step in &config.history {
            if let Some(layer) = step.layer.and_then(|at| self.inspection.layers.get_mut(at)) {
                layer.created_by.clone_from(&step.created_by);
            }
        }
        if config.diff_ids.len() == count {
            for (layer, diff_id) in self.inspection.layers.iter_mut().zip(&config.diff_ids) {
                layer.diff_id = Some(diff_id.clone());
            }
        }
        self.platform(config.platform());
        self.inspection.config = Some(config);
    }

    /// The platform that an image says itself.
    pub(super) fn platform(&mut self, own: Option<Platform>) {
        if self.inspection.platforms.is_empty() {
            return self.single_platform(own);
        }
        match (&self.inspection.platform, own) {
            (None, own) => self.inspection.platform = own,
            (Some(said), Some(own)) if said.contradicts(&own) => {
                let message = format!(
                    "The index says that this image runs on {said}; the image itself says {own}."
                );
                self.warn(WarningCode::PlatformDiffers, message);
            }
            _ => {}
        }
    }

    /// The platform of an image that is in no index. It is taken whatever it is,
    /// and said so.
    fn single_platform(&mut self, platform: Option<Platform>) {
        let asked = &self.inspection.platform_asked.platform;
        if let Some(platform) = &platform
            && Preference::of(asked).rank(platform).is_err()
        {
            let message =
                format!("This is the only image there is, and runs on {platform}, not {asked}.");
            self.warn(WarningCode::PlatformDiffers, message);
        }
        self.inspection.platform = platform;
    }

    /// Warns of every layer whose size is not known.
    pub(super) fn warn_of_unknown_sizes(&mut self) {
        let Inspection { layers, warnings, .. } = &mut *self.inspection;
        let digest = |place: usize| layers.get(place).map(|layer| &layer.digest);
        let first = firsts(layers.len(), &|a, b| digest(a).cmp(&digest(b)));
        for (layer, first) in layers.iter().zip(first) {
            if first && layer.size.is_none() {
                let digest = &layer.digest;
                let message = format!("The registry does not tell the size of layer {digest}.");
                warnings.push(Warning { code: WarningCode::SizeUnknown, message });
            }
        }
    }
}

fn summary(manifest: &Manifest, digest: &Digest) -> DocumentSummary {
    DocumentSummary {
        media_type: manifest.media_type.clone(),
        digest: digest.clone(),
        size: manifest.size,
    }
}
