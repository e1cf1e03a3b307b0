//! The one structure through which every manifest is read.
//!
//! Three structures for three kinds would cost the engine 2.5 kB, and an
//! untagged enum would answer "did not match any variant".

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::error::ManifestError;
use crate::descriptor::{Descriptor, MAX_SIZE};
use crate::digest::Digest;
use crate::media_type::MediaType;
use crate::platform::Platform;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wire {
    pub(super) schema_version: Option<u64>,
    pub(super) artifact_type: Option<String>,
    pub(super) config: Option<WireDescriptor>,
    pub(super) layers: Option<Vec<WireDescriptor>>,
    pub(super) blobs: Option<Vec<WireDescriptor>>,
    pub(super) manifests: Option<Vec<WireDescriptor>>,
    pub(super) subject: Option<WireDescriptor>,
    pub(super) annotations: Option<BTreeMap<String, String>>,
    pub(super) architecture: Option<String>,
    pub(super) fs_layers: Option<Vec<WireFsLayer>>,
    pub(super) history: Option<Vec<WireHistory>>,
}

impl Wire {
    pub(super) fn parse(body: &[u8]) -> Result<Self, ManifestError> {
        Ok(serde_json::from_slice(body)?)
    }

    /// The type of a document that names none: Docker's when what is in it is
    /// Docker's.
    pub(super) fn told_by_children(&self, sniffed: MediaType) -> MediaType {
        let first = self.manifests.as_ref().and_then(|entries| entries.first());
        let Some(child) = first.or(self.config.as_ref()) else { return sniffed };
        let child = MediaType::parse(&child.media_type);
        if sniffed.is_index() && child == MediaType::DOCKER_MANIFEST {
            MediaType::DOCKER_LIST
        } else if sniffed.is_image() && child == MediaType::DOCKER_CONFIG {
            MediaType::DOCKER_MANIFEST
        } else {
            sniffed
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireDescriptor {
    media_type: String,
    digest: String,
    size: u64,
    urls: Option<Vec<String>>,
    annotations: Option<BTreeMap<String, String>>,
    platform: Option<WirePlatform>,
    artifact_type: Option<String>,
    data: Option<String>,
}

#[derive(Deserialize)]
struct WirePlatform {
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
    variant: Option<String>,
    #[serde(rename = "os.version")]
    os_version: Option<String>,
    #[serde(rename = "os.features")]
    os_features: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireFsLayer {
    pub(super) blob_sum: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireHistory {
    pub(super) v1_compatibility: String,
}

impl WireDescriptor {
    pub(super) fn read(self, at: &str) -> Result<Descriptor, ManifestError> {
        let digest = read_digest(&self.digest, || format!("{at}.digest"))?;
        if self.size > MAX_SIZE {
            return Err(ManifestError::Size { at: format!("{at}.size") });
        }
        let mut descriptor = Descriptor::new(MediaType::parse(&self.media_type), digest, self.size);
        descriptor.urls = self.urls.unwrap_or_default();
        descriptor.annotations = self.annotations.unwrap_or_default();
        descriptor.platform = self.platform.map(WirePlatform::read);
        descriptor.artifact_type = self.artifact_type.filter(|text| !text.is_empty());
        // Data that does not decode is data that does not match: it is fetched.
        descriptor.data = self.data.and_then(|text| STANDARD.decode(text).ok());
        Ok(descriptor)
    }
}

pub(super) fn read_digest(
    text: &str,
    at: impl FnOnce() -> String,
) -> Result<Digest, ManifestError> {
    text.parse().map_err(|error| ManifestError::Digest { at: at(), error })
}

/// Reads a list of descriptors, at most `limit` of them.
pub(super) fn read_all(
    list: Vec<WireDescriptor>,
    what: &'static str,
    limit: usize,
) -> Result<Vec<Descriptor>, ManifestError> {
    if list.len() > limit {
        return Err(ManifestError::TooMany { what, limit });
    }
    let read = |(index, entry): (usize, WireDescriptor)| entry.read(&format!("{what}[{index}]"));
    list.into_iter().enumerate().map(read).collect()
}

impl WirePlatform {
    fn read(self) -> Platform {
        Platform {
            os: self.os,
            architecture: self.architecture,
            variant: self.variant.filter(|text| !text.is_empty()),
            os_version: self.os_version.filter(|text| !text.is_empty()),
            os_features: self.os_features.unwrap_or_default(),
        }
    }
}
