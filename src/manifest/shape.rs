//! [`Shape`]: what a document looks like, before any of it is believed.

use crate::json::{JsonError, Object};

/// Which of the fields that decide its kind a document has.
///
/// One document must be one thing to everybody who reads it. A second
/// `manifests`, or a `Layers` that a reader in Go would take for `layers`, would
/// make it another thing to another reader (CVE-2021-41190 and its kin), so the
/// fields that decide may stand once, in their own spelling.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub(super) media_type: Option<String>,
    pub(super) schema_version: Option<u64>,
    pub(super) config: bool,
    pub(super) layers: bool,
    pub(super) manifests: bool,
    pub(super) blobs: bool,
    pub(super) fs_layers: bool,
    pub(super) history: bool,
    /// A deciding field that stands twice, or in another spelling.
    pub(super) ambiguous: Option<String>,
}

const DECIDING: [&str; 10] = [
    "mediaType",
    "schemaVersion",
    "artifactType",
    "config",
    "layers",
    "manifests",
    "blobs",
    "fsLayers",
    "history",
    "signatures",
];

impl Shape {
    /// The shape of a document.
    pub(super) fn of(document: &Object) -> Result<Self, JsonError> {
        let mut shape = Self::default();
        let mut seen = [false; DECIDING.len()];
        for key in document.keys() {
            let deciding = DECIDING.iter().position(|known| known.eq_ignore_ascii_case(key));
            let Some(seen) = deciding.and_then(|index| seen.get_mut(index)) else { continue };
            if *seen || !DECIDING.contains(&key) {
                shape.ambiguous.get_or_insert_with(|| key.to_owned());
            }
            *seen = true;
        }
        if shape.ambiguous.is_some() {
            return Ok(shape);
        }
        shape.media_type = document.text("mediaType")?.map(str::to_owned);
        shape.schema_version = document.whole("schemaVersion")?;
        for key in DECIDING {
            if let Some(flag) = shape.flag(key) {
                *flag = document.get(key)?.is_some();
            }
        }
        Ok(shape)
    }

    fn flag(&mut self, key: &str) -> Option<&mut bool> {
        Some(match key {
            "config" => &mut self.config,
            "layers" => &mut self.layers,
            "manifests" => &mut self.manifests,
            "blobs" => &mut self.blobs,
            "fsLayers" => &mut self.fs_layers,
            "history" => &mut self.history,
            _ => return None,
        })
    }
}
