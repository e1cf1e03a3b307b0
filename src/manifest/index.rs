//! [`ImageIndex`]: one name for the images of several platforms.

use std::collections::BTreeMap;

use serde::Serialize;

use super::descriptors::{read_all, read_one};
use super::error::ManifestError;
use super::image::ImageManifest;
use crate::descriptor::Descriptor;
use crate::json::Object;
use crate::media_type::MediaType;
use crate::size;

/// The most entries read.
pub const MAX_INDEX_ENTRIES: usize = 16_384;

/// One name for the images of several platforms; Docker's "manifest list".
///
/// Source: OCI image-spec, `image-index.md`; distribution, "Manifest List".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageIndex {
    /// The type of the document.
    pub media_type: MediaType,
    /// The entries, in their order.
    pub manifests: Vec<Descriptor>,
    /// The type of artifact, when the index is one.
    pub artifact_type: Option<String>,
    /// The manifest that this index says something about.
    pub subject: Option<Descriptor>,
    /// Notes, in the order of their keys.
    pub annotations: BTreeMap<String, String>,
}

/// What an entry of an index is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// An image for a platform.
    Image,
    /// What somebody attests of another entry: provenance, a bill of materials.
    Attestation,
    /// Something else that is stored beside images.
    Artifact,
    /// An index of its own.
    Index,
    /// A type that is not known here.
    Unknown,
}

/// Says what an entry of an index refers to; any value means "not an image".
pub const REFERENCE_TYPE: &str = "vnd.docker.reference.type";
/// The digest of the entry that an attestation is about.
pub const REFERENCE_DIGEST: &str = "vnd.docker.reference.digest";

impl Role {
    /// The role of an entry.
    #[must_use]
    pub fn of(entry: &Descriptor) -> Self {
        if entry.annotations.contains_key(REFERENCE_TYPE) {
            Self::Attestation
        } else if entry.media_type.is_index() {
            Self::Index
        } else if entry.artifact_type.is_some() || entry.media_type == MediaType::OCI_ARTIFACT {
            Self::Artifact
        } else if entry.media_type.is_image() || entry.media_type.is_schema1() {
            Self::Image
        } else {
            Self::Unknown
        }
    }
}

impl ImageIndex {
    pub(super) fn read(media_type: MediaType, document: &Object) -> Result<Self, ManifestError> {
        let manifests = read_all(document, "manifests", MAX_INDEX_ENTRIES)?
            .ok_or(ManifestError::Missing("manifests"))?;
        size::distinct(&manifests.iter().collect::<Vec<_>>())?;
        Ok(Self {
            media_type,
            manifests,
            artifact_type: document.words("artifactType")?,
            subject: read_one(document, "subject")?,
            annotations: document.map("annotations")?,
        })
    }

    /// The artifact that this index is, when its entries are blobs: so BuildKit keeps
    /// its caches, where it is not told otherwise.
    #[must_use]
    pub fn as_artifact(&self) -> Option<ImageManifest> {
        let is_config = |entry: &Descriptor| entry.media_type == MediaType::BUILDKIT_CACHE;
        let at = self.manifests.iter().position(is_config)?;
        let mut layers = self.manifests.clone();
        let config = layers.remove(at);
        Some(ImageManifest {
            media_type: self.media_type.clone(),
            config: Some(config),
            layers,
            artifact_type: self.artifact_type.clone(),
            subject: self.subject.clone(),
            annotations: self.annotations.clone(),
        })
    }
}
