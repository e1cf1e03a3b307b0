//! [`Shape`]: what a document looks like, before any of it is believed.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::error::ManifestError;

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
    pub(super) artifact_type: bool,
    pub(super) config: bool,
    pub(super) layers: bool,
    pub(super) manifests: bool,
    pub(super) blobs: bool,
    pub(super) fs_layers: bool,
    pub(super) history: bool,
    pub(super) signatures: bool,
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
    /// Reads the shape of a document, which must be one JSON object.
    pub(super) fn of(body: &[u8]) -> Result<Self, ManifestError> {
        if nesting(body) > MAX_NESTING {
            return Err(ManifestError::Nesting { limit: MAX_NESTING });
        }
        Ok(serde_json::from_slice(body)?)
    }

    fn flag(&mut self, key: &str) -> Option<&mut bool> {
        Some(match key {
            "artifactType" => &mut self.artifact_type,
            "config" => &mut self.config,
            "layers" => &mut self.layers,
            "manifests" => &mut self.manifests,
            "blobs" => &mut self.blobs,
            "fsLayers" => &mut self.fs_layers,
            "history" => &mut self.history,
            "signatures" => &mut self.signatures,
            _ => return None,
        })
    }
}

/// The most levels of lists and objects within each other. Serde's own limit does
/// not hold in fields that are not known.
const MAX_NESTING: usize = 128;

/// How deep brackets nest, without regard to whether they match.
fn nesting(body: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut quoted, mut escaped) = (false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a manifest, which is a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Shape, M::Error> {
        let mut shape = Shape::default();
        let mut seen = [false; DECIDING.len()];
        while let Some(key) = map.next_key::<String>()? {
            let deciding = DECIDING.iter().position(|known| known.eq_ignore_ascii_case(&key));
            let Some(seen) = deciding.and_then(|index| seen.get_mut(index)) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if *seen || !DECIDING.contains(&key.as_str()) {
                shape.ambiguous.get_or_insert_with(|| key.clone());
            }
            *seen = true;
            match key.as_str() {
                "mediaType" => shape.media_type = map.next_value()?,
                "schemaVersion" => shape.schema_version = map.next_value()?,
                key => {
                    let present = map.next_value::<Option<IgnoredAny>>()?.is_some();
                    if let Some(flag) = shape.flag(key) {
                        *flag = present;
                    }
                }
            }
        }
        Ok(shape)
    }

    fn visit_seq<S: de::SeqAccess<'de>>(self, _: S) -> Result<Shape, S::Error> {
        Err(de::Error::invalid_type(de::Unexpected::Seq, &self))
    }
}
