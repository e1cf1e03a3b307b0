//! [`Inspection`]: the answer, and how it was had.
//!
//! Its JSON is the one shape that the command, the npm package, the page and the
//! extension speak. Fields are added, never renamed.

mod exchange;
mod parse;
mod source;
mod verification;
mod warning;

use std::collections::BTreeMap;

use serde::Serialize;

pub use exchange::Exchange;
pub use parse::{InspectionError, MAX_INSPECTION_BODY};
pub use source::SourceKind;
pub use verification::{Status, Subject, Verification};
pub use warning::{Warning, WarningCode};

use crate::config::{History, ImageConfig};
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::manifest::{Role, Schema1};
use crate::media_type::MediaType;
use crate::picks::Pick;
use crate::platform::Platform;
use crate::reference::{DEFAULT_TAG, Reference};
use crate::registry::rate_limit::RateLimit;

/// What an image weighs and what it is set up to do.
///
/// While a lookup is under way, what is not known yet is `None` or empty; of a
/// finished one `resolved` is there, and unless less was wanted `manifest`, `kind`
/// and `size`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// What was asked for.
    pub reference: ReferenceParts,
    /// What the reference points at: an index or a manifest.
    pub resolved: Option<DocumentSummary>,
    /// The manifest of the selected platform.
    pub manifest: Option<DocumentSummary>,
    /// What was found.
    pub kind: Option<Kind>,
    /// The type of an artifact.
    pub artifact_type: Option<String>,
    /// The manifest that this one says something about.
    pub subject: Option<Descriptor>,
    /// The platform that was asked for, and who asked.
    pub platform_asked: PlatformAsked,
    /// The platform of the selected image.
    pub platform: Option<Platform>,
    /// The entries of the index; empty for a single image.
    pub platforms: Vec<PlatformEntry>,
    /// Sums over all platforms, when all were asked for.
    pub index_total: Option<IndexTotal>,
    /// What other tools would take, when that was asked for; empty when there is no
    /// index to choose from.
    pub picks: Option<Vec<Pick>>,
    /// The config; `None` for artifacts, or when it cannot be had.
    pub config: Option<ImageConfig>,
    /// The layers, base first.
    pub layers: Vec<Layer>,
    /// The annotations of the manifest.
    pub annotations: BTreeMap<String, String>,
    /// What it weighs.
    pub size: Option<Size>,
    /// What was proved, and what is only somebody's word.
    pub verification: Vec<Verification>,
    /// What is doubtful.
    pub warnings: Vec<Warning>,
    /// The pulls that the registry still grants.
    pub rate_limit: Option<RateLimit>,
    /// Every request, in the order they were made.
    pub requests: Vec<Exchange>,
}

/// A reference in its parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReferenceParts {
    /// As it was typed.
    pub input: String,
    /// The registry; Docker Hub is always `docker.io`. Of a file, that of the name it
    /// gives its image; empty when it gives none.
    pub registry: String,
    /// What stands before the last slash of the repository.
    pub namespace: Option<String>,
    /// The repository; of a file as the registry.
    pub repository: String,
    /// The tag, `latest` when neither tag nor digest was typed.
    pub tag: Option<String>,
    /// The digest.
    pub digest: Option<Digest>,
    /// The whole name.
    pub canonical: String,
    /// What was read, when it was a file and no registry was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceKind>,
}

impl ReferenceParts {
    /// The parts of `reference`, which was typed as `input`.
    #[must_use]
    pub fn new(reference: &Reference, input: &str) -> Self {
        let typed = reference.tag().map(|tag| tag.as_str().to_owned());
        let implied = reference.digest().is_none().then(|| DEFAULT_TAG.to_owned());
        Self {
            input: input.to_owned(),
            registry: reference.registry().canonical().to_owned(),
            namespace: reference.repository().namespace().map(str::to_owned),
            repository: reference.repository().as_str().to_owned(),
            tag: typed.or(implied),
            digest: reference.digest().cloned(),
            canonical: reference.canonical(),
            source: None,
        }
    }
}

/// A document by type, digest and size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentSummary {
    /// The type of the document.
    pub media_type: MediaType,
    /// Its digest.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
}

/// What was found under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A container image.
    Image,
    /// A container image of the old kind.
    Schema1,
    /// Something else that registries store: a chart, a signature, a module.
    Artifact,
}

/// The platform that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlatformAsked {
    /// The platform.
    pub platform: Platform,
    /// Who asked: `option`, the name of an environment variable, or `default`.
    pub from: String,
}

impl PlatformAsked {
    /// A platform that the caller asked for.
    #[must_use]
    pub fn by_option(platform: Platform) -> Self {
        Self { platform, from: "option".to_owned() }
    }
}

/// linux/amd64, since nobody asked for another.
impl Default for PlatformAsked {
    fn default() -> Self {
        Self { platform: Platform::default(), from: "default".to_owned() }
    }
}

/// One entry of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlatformEntry {
    /// What it runs on, when the index says so, or else its config, if that was read.
    pub platform: Option<Platform>,
    /// The digest of its manifest.
    pub digest: Digest,
    /// The type of its manifest.
    pub media_type: MediaType,
    /// The size of its manifest in bytes.
    pub size: u64,
    /// What it is.
    pub role: Role,
    /// Whether it was taken.
    pub selected: bool,
    /// Why it was taken, or not.
    pub reason: String,
    /// Bytes to download. This and what follows is there when all platforms were asked
    /// for, of images whose documents were had and are what their digests say.
    pub download: Option<u64>,
    /// The number of layers, repeats and foreign ones included.
    pub layers: Option<u64>,
    /// When it was made, as its config writes it.
    pub created: Option<String>,
    /// Bytes of the download in layers that no other platform has.
    pub unique: Option<u64>,
    /// The rest of the download, which another platform has too.
    pub shared: Option<u64>,
}

/// Sums over all platforms of an index, each layer once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IndexTotal {
    /// Bytes of the distinct layers that the registry serves, of all platforms.
    pub download: u64,
    /// How many layers these are.
    pub distinct_layers: u64,
    /// Whether the sizes of all images are known. Else the rest is told in warnings,
    /// and what counts as unique may be in an image that is not known.
    pub complete: bool,
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Layer {
    /// The digest as the registry stores it.
    pub digest: Digest,
    /// The type.
    pub media_type: MediaType,
    /// The size as the registry stores it, in bytes, when it is known.
    pub size: Option<u64>,
    /// The digest when unpacked, as the config says.
    pub diff_id: Option<String>,
    /// The instruction that made it.
    pub created_by: Option<String>,
    /// Where else it can be fetched.
    pub urls: Vec<String>,
    /// Notes.
    pub annotations: BTreeMap<String, String>,
}

impl From<&Descriptor> for Layer {
    fn from(descriptor: &Descriptor) -> Self {
        Self {
            digest: descriptor.digest.clone(),
            media_type: descriptor.media_type.clone(),
            size: Some(descriptor.size),
            diff_id: None,
            created_by: None,
            urls: descriptor.urls.clone(),
            annotations: descriptor.annotations.clone(),
        }
    }
}

impl Layer {
    /// The layer as a manifest would say it, when its size is known.
    pub(crate) fn descriptor(&self) -> Option<Descriptor> {
        Some(Descriptor::new(self.media_type.clone(), self.digest.clone(), self.size?))
    }

    /// The layers of a schema 1 image, base first. It tells no sizes.
    #[must_use]
    pub fn all_of(schema1: &Schema1) -> Vec<Self> {
        let steps = schema1.config.history.iter().filter(|step| !step.empty_layer);
        let layer = |(digest, step): (&Digest, &History)| Self {
            digest: digest.clone(),
            media_type: MediaType::DOCKER_LAYER,
            size: None,
            diff_id: None,
            created_by: step.created_by.clone(),
            urls: Vec::new(),
            annotations: BTreeMap::new(),
        };
        schema1.layers.iter().zip(steps).map(layer).collect()
    }
}

/// What an image weighs, in bytes as the registry stores them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Distinct layers that this registry serves: what a pull fetches.
    pub download: u64,
    /// All layers, repeats and foreign ones included.
    pub layers: u64,
    /// Distinct layers that come from elsewhere.
    pub foreign: u64,
    /// The config document.
    pub config: u64,
    /// The manifest document.
    pub manifest: u64,
    /// Whether every layer's size is known.
    pub complete: bool,
}
