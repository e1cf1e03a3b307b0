//! [`Descriptor`]: what a document says of another document or blob.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::digest::Digest;
use crate::media_type::MediaType;
use crate::platform::Platform;

/// The largest size that is the same number on every host: 2^53−1, the largest
/// integer that JavaScript's numbers hold exactly.
pub const MAX_SIZE: u64 = (1 << 53) - 1;

/// What a document says of another document or blob: its type, its digest and
/// how many bytes it has.
///
/// Source: OCI image-spec, `descriptor.md`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// The type of the content.
    pub media_type: MediaType,
    /// The digest of the content.
    pub digest: Digest,
    /// The size of the content in bytes, at most [`MAX_SIZE`].
    pub size: u64,
    /// Where else it can be fetched.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<String>,
    /// Notes, in the order of their keys.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// What it runs on, in the entries of an index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// The type of artifact, where the content is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// The content itself, when it came along (`data`).
    #[serde(skip)]
    pub data: Option<Vec<u8>>,
}

impl Descriptor {
    /// A descriptor of some bytes.
    #[must_use]
    pub fn new(media_type: MediaType, digest: Digest, size: u64) -> Self {
        Self {
            media_type,
            digest,
            size,
            urls: Vec::new(),
            annotations: BTreeMap::new(),
            platform: None,
            artifact_type: None,
            data: None,
        }
    }

    /// The content that came along, if it is what the digest and size say.
    #[must_use]
    pub fn embedded(&self) -> Option<&[u8]> {
        let data = self.data.as_deref()?;
        (data.len() as u64 == self.size && self.digest.verify(data).is_ok()).then_some(data)
    }
}
