//! [`ImageManifest`]: one image for one platform, or one artifact.

use std::collections::BTreeMap;

use super::descriptors::{read_all, read_one};
use super::error::ManifestError;
use crate::descriptor::Descriptor;
use crate::json::Object;
use crate::media_type::MediaType;
use crate::size::{self, SizeError};

/// The most layers read. Docker's own limit is 127.
pub const MAX_LAYERS: usize = 4096;

/// One image for one platform, or one artifact: a config and layers.
///
/// Source: OCI image-spec, `manifest.md`; distribution, "Image Manifest V 2,
/// Schema 2".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageManifest {
    /// The type of the document.
    pub media_type: MediaType,
    /// The config; `None` in the withdrawn OCI artifact manifest alone.
    pub config: Option<Descriptor>,
    /// The layers, base first; an artifact's blobs.
    pub layers: Vec<Descriptor>,
    /// The type of artifact, when the manifest names one.
    pub artifact_type: Option<String>,
    /// The manifest that this one says something about.
    pub subject: Option<Descriptor>,
    /// Notes, in the order of their keys.
    pub annotations: BTreeMap<String, String>,
}

/// Sums over layers, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerTotals {
    /// Distinct layers that the registry serves.
    pub download: u64,
    /// All entries, repeats and foreign ones included.
    pub layers: u64,
    /// Distinct layers that come from elsewhere.
    pub foreign: u64,
}

impl LayerTotals {
    /// Adds up layers.
    ///
    /// # Errors
    ///
    /// [`SizeError`], when one digest has two sizes or a sum is too large.
    pub fn of(layers: &[Descriptor]) -> Result<Self, SizeError> {
        let distinct = distinct(layers)?;
        let all = size::sum(layers.iter().map(|layer| layer.size))?;
        let mut totals = Self { download: 0, layers: all, foreign: 0 };
        for (layer, from_elsewhere) in distinct {
            let sum = if from_elsewhere { &mut totals.foreign } else { &mut totals.download };
            *sum = size::sum([*sum, layer.size])?;
        }
        Ok(totals)
    }
}

/// Each layer that the registry serves, once.
pub(crate) fn served(layers: &[Descriptor]) -> Result<Vec<Descriptor>, SizeError> {
    let mut served = Vec::new();
    for (layer, from_elsewhere) in distinct(layers)? {
        if !from_elsewhere {
            served.push(layer.clone());
        }
    }
    Ok(served)
}

/// Each layer once, and whether it comes from elsewhere. One that is foreign anywhere
/// is so everywhere.
fn distinct(layers: &[Descriptor]) -> Result<Vec<(&Descriptor, bool)>, SizeError> {
    // Of equal digests the first one counts: those that are foreign somewhere.
    let mut all: Vec<&Descriptor> = layers.iter().filter(|layer| is_foreign(layer)).collect();
    all.extend(layers.iter().filter(|layer| !is_foreign(layer)));
    let mut distinct = Vec::new();
    for place in size::distinct(&all)? {
        if let Some(layer) = all.get(place) {
            distinct.push((*layer, is_foreign(layer)));
        }
    }
    Ok(distinct)
}

fn is_foreign(layer: &Descriptor) -> bool {
    layer.media_type.is_foreign_layer()
}

impl ImageManifest {
    pub(super) fn read(media_type: MediaType, document: &Object) -> Result<Self, ManifestError> {
        let withdrawn = media_type == MediaType::OCI_ARTIFACT;
        let list = if withdrawn { "blobs" } else { "layers" };
        let config = read_one(document, "config")?;
        if config.is_none() && !withdrawn {
            return Err(ManifestError::Missing("config"));
        }
        let layers = match read_all(document, list, MAX_LAYERS)? {
            Some(layers) => layers,
            None if withdrawn => Vec::new(),
            None => return Err(ManifestError::Missing("layers")),
        };
        let manifest = Self {
            media_type,
            config,
            layers,
            artifact_type: document.words("artifactType")?,
            subject: read_one(document, "subject")?,
            annotations: document.map("annotations")?,
        };
        manifest.totals()?;
        size::distinct(&manifest.layers.iter().chain(&manifest.config).collect::<Vec<_>>())?;
        Ok(manifest)
    }

    /// Sums over the layers.
    ///
    /// # Errors
    ///
    /// None for a manifest that was parsed: parsing adds up once, to refuse sums
    /// that no host can hold.
    pub fn totals(&self) -> Result<LayerTotals, SizeError> {
        LayerTotals::of(&self.layers)
    }

    /// Whether this is something other than a container image: its config is not
    /// an image's, or nothing in it belongs into one.
    #[must_use]
    pub fn is_artifact(&self) -> bool {
        let is_content = |layer: &Descriptor| layer.media_type.is_artifact_content();
        !self.has_image_config() || (!self.layers.is_empty() && self.layers.iter().all(is_content))
    }

    /// Whether the config is an image's by its type, or by one of those under which old
    /// registries stored it (distribution#1621) and Docker still takes it.
    fn has_image_config(&self) -> bool {
        let Some(config) = &self.config else { return false };
        let stored_as = ["application/octet-stream", "application/json", "text/html"];
        let is_docker = self.media_type == MediaType::DOCKER_MANIFEST;
        config.media_type.is_image_config()
            || (is_docker && stored_as.contains(&config.media_type.as_str()))
    }

    /// What kind of artifact this is: the manifest's `artifactType`, else the type of
    /// its config, else, where that says nothing, of what is in it.
    #[must_use]
    pub fn artifact_type(&self) -> Option<&str> {
        if !self.is_artifact() {
            return None;
        }
        let says_nothing = |config: &&Descriptor| {
            config.media_type.is_image_config() || config.media_type == MediaType::OCI_EMPTY
        };
        let config = self.config.as_ref();
        let content = config.filter(says_nothing).and_then(|_| self.layers.first());
        let of = content.or(config).map(|descriptor| descriptor.media_type.as_str());
        self.artifact_type.as_deref().or(of)
    }
}
