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
        // What is foreign in one place is foreign in all, so these come first: of equal
        // digests the first one counts.
        let (mut all, served): (Vec<_>, Vec<_>) = layers.iter().partition(|l| is_foreign(l));
        all.extend(served);
        let (mut download, mut foreign) = (Vec::new(), Vec::new());
        for layer in size::distinct(&all)?.into_iter().filter_map(|place| all.get(place)) {
            let sizes = if is_foreign(layer) { &mut foreign } else { &mut download };
            sizes.push(layer.size);
        }
        Ok(Self {
            download: size::sum(download)?,
            layers: size::sum(layers.iter().map(|layer| layer.size))?,
            foreign: size::sum(foreign)?,
        })
    }
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
    /// an image's.
    #[must_use]
    pub fn is_artifact(&self) -> bool {
        !self.config.as_ref().is_some_and(|config| config.media_type.is_image_config())
    }

    /// What kind of artifact this is: the manifest's `artifactType`, else the
    /// type of its config.
    #[must_use]
    pub fn artifact_type(&self) -> Option<&str> {
        let of_config = || self.config.as_ref().map(|config| config.media_type.as_str());
        self.artifact_type.as_deref().or_else(of_config).filter(|_| self.is_artifact())
    }
}
