//! [`Warning`]: what is doubtful about an answer that stands.

use serde::Serialize;

use crate::manifest::Manifest;

/// Something doubtful about an answer that stands all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// What kind of doubt.
    pub code: WarningCode,
    /// What it is, for people.
    pub message: String,
}

impl Warning {
    /// That a manifest was called by a type that is no manifest's.
    #[must_use]
    pub fn of_generic_header(manifest: &Manifest) -> Option<Self> {
        let header = manifest.generic_header.as_ref()?;
        let message = format!(
            "The registry calls the manifest {header}, which says nothing; it was told by its \
             content."
        );
        Some(Self { code: WarningCode::GenericContentType, message })
    }
}

/// The kinds of doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum WarningCode {
    /// The config cannot be had: it is missing, refused, or too large.
    ConfigUnavailable,
    /// The config's bytes are not what its digest names. Nothing in it is shown.
    ConfigDigestMismatch,
    /// The config is there, and makes no sense.
    ConfigMalformed,
    /// The steps of the history are not as many as the layers.
    HistoryMismatch,
    /// The answer was called by a type that is no manifest's.
    GenericContentType,
    /// The one image there is runs on another platform than was asked for.
    PlatformDiffers,
    /// A layer's size is not known.
    SizeUnknown,
    /// Credentials were kept back from a token server that nobody vouches for.
    RealmNotTrusted,
    /// Of another platform's image, asked for with all of them, the manifest or the
    /// config cannot be had or makes no sense.
    PlatformUnavailable,
    /// The platforms do not add up, or are more than are looked into.
    PlatformsIncomplete,
    /// The image is of the old kind, which new clients no longer pull.
    Schema1,
    /// The file has no manifest, as what Docker before version 25 and skopeo save; one was
    /// made of what it has, and no registry knows the image by that one's digest.
    NoManifest,
    /// A layer is not in the file.
    LayerUnavailable,
    /// A layer in the file is not what is said of it: its size, or its bytes.
    LayerMismatch,
}
