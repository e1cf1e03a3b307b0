//! [`Schema1`]: the manifest that Docker wrote before 2016, signed or not.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::descriptors::read_digest;
use super::error::ManifestError;
use super::image::MAX_LAYERS;
use crate::config::{History, ImageConfig};
use crate::digest::Digest;
use crate::json::{Json, JsonError, Object};
use crate::order::sorted;

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

/// Whether a document is a signed manifest.
pub(super) fn is_signed(document: &Object) -> Result<bool, JsonError> {
    Ok(document.get("signatures")?.is_some() && document.whole("schemaVersion")? == Some(1))
}

/// The bytes that a signed manifest signs, and that its digest names: those
/// before the signatures, with the tail that the signature keeps.
///
/// They are cut out of the body by their offset. Writing the parsed document out
/// again would give other bytes.
pub(super) fn payload(document: &Object, body: &[u8]) -> Result<Vec<u8>, ManifestError> {
    let broken = ManifestError::Schema1;
    let mut agreed: Option<(u64, String)> = None;
    for signature in document.list("signatures")?.unwrap_or_default() {
        let protected = signature.as_object().and_then(protected);
        let protected = protected.ok_or(broken("a signature does not say what it signs"))?;
        match &agreed {
            Some(known) if *known != protected => {
                return Err(broken("its signatures sign different bytes"));
            }
            _ => agreed = Some(protected),
        }
    }
    let (length, tail) = agreed.ok_or(broken("its list of signatures is empty"))?;
    let kept = usize::try_from(length).ok().and_then(|length| body.get(..length));
    let tail = base64url(&tail);
    match (kept, tail) {
        (Some(kept), Some(tail)) => Ok([kept, &tail].concat()),
        _ => Err(broken("a signature signs more bytes than there are")),
    }
}

/// How many bytes a signature keeps, and the tail that it adds.
fn protected(signature: &Object) -> Option<(u64, String)> {
    let bytes = base64url(signature.text("protected").ok()??)?;
    let protected = Object::parse(&bytes).ok()?;
    let tail = protected.text("formatTail").ok()??;
    Some((protected.whole("formatLength").ok()??, tail.to_owned()))
}

fn base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

impl Schema1 {
    pub(super) fn read(document: &Object, signed: bool) -> Result<Self, ManifestError> {
        let broken = ManifestError::Schema1;
        if document.whole("schemaVersion")? != Some(1) {
            return Err(broken("its schemaVersion is not 1"));
        }
        let fs_layers = document.list("fsLayers")?.ok_or(ManifestError::Missing("fsLayers"))?;
        let entries = document.list("history")?.ok_or(ManifestError::Missing("history"))?;
        let mut steps = Vec::new();
        for entry in entries {
            steps.push(step(entry, &format!("history[{}]", steps.len()))?);
        }
        if fs_layers.is_empty() || fs_layers.len() != steps.len() {
            return Err(broken("it has not as many steps as layers"));
        }
        if fs_layers.len() > MAX_LAYERS {
            return Err(ManifestError::TooMany { what: "fsLayers", limit: MAX_LAYERS });
        }
        let mut config = steps
            .first()
            .and_then(|newest| ImageConfig::read(newest).ok())
            .ok_or(broken("its newest step has no readable config"))?;
        if config.architecture.is_none() {
            config.architecture = document.words("architecture")?;
        }
        let (mut layers, mut history) = (Vec::new(), Vec::new());
        let mut chain = Chain::default();
        // The document begins with the newest step; a stack begins with its base.
        for (index, (layer, step)) in fs_layers.iter().zip(&steps).enumerate().rev() {
            if chain.is_repeat(step)? {
                continue;
            }
            let place = || format!("fsLayers[{index}]");
            let sum = layer.object_at(&place())?.text("blobSum").map_err(|e| e.within(&place()))?;
            let sum = sum.ok_or_else(|| JsonError::missing("blobSum").within(&place()))?;
            let digest = read_digest(sum, || format!("{}.blobSum", place()))?;
            let empty_layer = step.flag("throwaway")? || digest.as_str() == EMPTY_LAYER;
            let container = step.object("container_config")?;
            let command = container.map(|container| container.texts("Cmd")).transpose()?.flatten();
            history.push(History {
                created: step.text("created")?.map(str::to_owned),
                created_by: command.map(|words| words.join(" ")),
                author: step.words("author")?,
                comment: step.words("comment")?,
                empty_layer,
                layer: (!empty_layer).then_some(layers.len()),
            });
            if !empty_layer {
                layers.push(digest);
            }
        }
        chain.end()?;
        config.history = history;
        Ok(Self { signed, layers, config })
    }
}

/// The names of the steps, base first: each says which one it stands on.
///
/// Source: moby, `distribution/pull_v2.go`, and containers/image,
/// `manifest/docker_schema1.go`, both `fixManifestLayers`.
#[derive(Default)]
struct Chain {
    ids: Vec<String>,
}

impl Chain {
    /// Adds a step. Some versions of Docker wrote one twice in a row; everybody
    /// passes over the second.
    fn is_repeat(&mut self, step: &Object) -> Result<bool, ManifestError> {
        let (id, parent) = (step.words("id")?, step.words("parent")?);
        // A Windows base stands on one that is in no manifest.
        if let (Some(id), Some(below)) = (&id, self.ids.last()) {
            if id == below {
                return Ok(true);
            }
            if parent.is_some_and(|parent| parent != *below) {
                let what = "the parent of one of its steps is not the step before it";
                return Err(ManifestError::Schema1(what));
            }
        }
        if let Some(id) = id {
            self.ids.push(id);
        }
        Ok(false)
    }

    fn end(self) -> Result<(), ManifestError> {
        match sorted(&self.ids).len() == self.ids.len() {
            true => Ok(()),
            false => Err(ManifestError::Schema1("one of its steps stands in two places")),
        }
    }
}

/// One entry of the history: a document in a text.
fn step(entry: &Json, place: &str) -> Result<Object, ManifestError> {
    let key = "v1Compatibility";
    let text =
        entry.object_at(place)?.text(key).and_then(|text| text.ok_or(JsonError::missing(key)));
    let text = text.map_err(|error| error.within(place))?;
    let broken = ManifestError::Schema1("one of its steps is not readable");
    Object::parse(text.as_bytes()).map_err(|_| broken)
}
