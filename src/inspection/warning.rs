//! [`Warning`]: what is doubtful about an answer that stands.

use serde::Serialize;

/// Something doubtful about an answer that stands all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// What kind of doubt.
    pub code: WarningCode,
    /// What it is, for people.
    pub message: String,
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
    /// The image is of the old kind, which new clients no longer pull.
    Schema1,
}
