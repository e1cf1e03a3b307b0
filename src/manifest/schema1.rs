//! [`Schema1`]: the manifest that Docker wrote before 2016, signed or not.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::error::ManifestError;
use super::image::MAX_LAYERS;
use super::wire::{Wire, read_digest};
use crate::config::{History, ImageConfig, Wire as WireConfig};
use crate::digest::Digest;

/// The digest of the layer in which nothing changed: 32 bytes of gzip. It stands
/// for steps such as `ENV`, and counts 0.
pub const EMPTY_LAYER: &str =
    "sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4";

/// One image for one platform, as Docker wrote it before 2016: layers without
/// sizes, and the config scattered over its history.
///
/// Source: distribution, "Image Manifest V 2, Schema 1".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema1 {
    /// Whether it carries signatures.
    pub signed: bool,
    /// The digests of the layers that hold something, base first. No size is
    /// known; the registry is asked for each.
    pub layers: Vec<Digest>,
    /// The config of the newest step, with the history of all.
    pub config: ImageConfig,
}

/// What a signed manifest wraps its payload in.
#[derive(Deserialize)]
struct Signed {
    signatures: Vec<Signature>,
}

#[derive(Deserialize)]
struct Signature {
    protected: String,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
struct Protected {
    format_length: u64,
    format_tail: String,
}

/// The bytes that a signed manifest signs, and that its digest names: those
/// before the signatures, with the tail that the signature keeps.
///
/// They are cut out of the body by their offset. Writing the parsed document out
/// again would give other bytes.
pub(super) fn payload(body: &[u8]) -> Result<Vec<u8>, ManifestError> {
    let broken = ManifestError::Schema1;
    let signed: Signed = serde_json::from_slice(body)?;
    let mut agreed: Option<Protected> = None;
    for signature in signed.signatures {
        let protected = URL_SAFE_NO_PAD
            .decode(signature.protected.trim_end_matches('='))
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Protected>(&bytes).ok())
            .ok_or(broken("a signature does not say what it signs"))?;
        match &agreed {
            Some(known) if *known != protected => {
                return Err(broken("its signatures sign different bytes"));
            }
            _ => agreed = Some(protected),
        }
    }
    let protected = agreed.ok_or(broken("its list of signatures is empty"))?;
    let kept = usize::try_from(protected.format_length).ok().and_then(|length| body.get(..length));
    let tail = URL_SAFE_NO_PAD.decode(protected.format_tail.trim_end_matches('=')).ok();
    match (kept, tail) {
        (Some(kept), Some(tail)) => Ok([kept, &tail].concat()),
        _ => Err(broken("a signature signs more bytes than there are")),
    }
}

/// What one entry of the history says beside its config.
#[derive(Deserialize)]
struct Compatibility {
    created: Option<String>,
    author: Option<String>,
    comment: Option<String>,
    container_config: Option<ContainerConfig>,
    #[serde(default)]
    throwaway: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ContainerConfig {
    cmd: Option<Vec<String>>,
}

impl Schema1 {
    pub(super) fn read(wire: Wire, signed: bool) -> Result<Self, ManifestError> {
        let broken = ManifestError::Schema1;
        if wire.schema_version != Some(1) {
            return Err(broken("its schemaVersion is not 1"));
        }
        let fs_layers = wire.fs_layers.ok_or(ManifestError::Missing("fsLayers"))?;
        let entries = wire.history.ok_or(ManifestError::Missing("history"))?;
        if fs_layers.is_empty() || fs_layers.len() != entries.len() {
            return Err(broken("it has not as many steps as layers"));
        }
        if fs_layers.len() > MAX_LAYERS {
            return Err(ManifestError::TooMany { what: "fsLayers", limit: MAX_LAYERS });
        }
        let newest = entries.first().map(|entry| entry.v1_compatibility.as_str());
        let mut config = newest
            .and_then(|text| serde_json::from_str::<WireConfig>(text).ok())
            .map(ImageConfig::from)
            .ok_or(broken("its newest step has no readable config"))?;
        config.architecture = config.architecture.or(wire.architecture);
        let (mut layers, mut history) = (Vec::new(), Vec::new());
        // The document begins with the newest step; a stack begins with its base.
        for (index, (layer, entry)) in fs_layers.iter().zip(&entries).enumerate().rev() {
            let digest = read_digest(&layer.blob_sum, || format!("fsLayers[{index}].blobSum"))?;
            let step: Compatibility = serde_json::from_str(&entry.v1_compatibility)
                .map_err(|_| broken("one of its steps is not readable"))?;
            let empty_layer = step.throwaway || digest.as_str() == EMPTY_LAYER;
            let command = step.container_config.and_then(|config| config.cmd);
            history.push(History {
                created: step.created,
                created_by: command.map(|words| words.join(" ")),
                author: step.author.filter(|text| !text.is_empty()),
                comment: step.comment.filter(|text| !text.is_empty()),
                empty_layer,
                layer: (!empty_layer).then_some(layers.len()),
            });
            if !empty_layer {
                layers.push(digest);
            }
        }
        config.history = history;
        Ok(Self { signed, layers, config })
    }
}
