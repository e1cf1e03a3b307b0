//! [`Task`]: one thing that a lookup asks a registry for.

use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::error::LookupError;
use crate::http::{Method, Purpose};
use crate::registry::endpoint::Endpoint;
use crate::registry::tag_list::MAX_TAGS_BODY;
use crate::url::Url;

/// The largest manifest read, in bytes.
pub const MAX_MANIFEST_BODY: u64 = 4 * 1024 * 1024;
/// The largest config read, in bytes.
pub const MAX_CONFIG_BODY: u64 = 4 * 1024 * 1024;

/// What is asked for first. Schema 1 is not in it: some registries would convert
/// newer images for whoever accepts that.
const ACCEPT: &str = "application/vnd.oci.image.index.v1+json, \
    application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, \
    application/vnd.docker.distribution.manifest.v2+json";

/// What is asked for when a registry has nothing newer.
const ACCEPT_SCHEMA1: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws, \
    application/vnd.docker.distribution.manifest.v1+json";

/// One thing that a lookup asks a registry for.
#[derive(Clone, Debug)]
pub(super) enum Task {
    /// What the reference names.
    Asked { target: String },
    /// What the reference names, as schema 1. Where that is not there either, the
    /// answer is the refusal of all newer types, if it was one.
    AskedAsSchema1 { target: String, refusal: Option<Box<LookupError>> },
    /// Whether the tag still means what it meant.
    Revalidate { target: String },
    /// An entry of an index.
    Entry(Box<Candidate>),
    /// A config.
    Config(Box<Descriptor>),
    /// How many bytes a blob has.
    BlobSize(Digest),
    /// The tags there are.
    Tags { url: Url },
}

/// An entry of an index that is tried.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) descriptor: Descriptor,
    /// Its row in the report's list of platforms.
    pub(super) row: usize,
    /// How many indexes it lies within.
    pub(super) depth: usize,
}

impl Task {
    pub(super) fn method(&self) -> Method {
        match self {
            Self::Revalidate { .. } | Self::BlobSize(_) => Method::Head,
            _ => Method::Get,
        }
    }

    pub(super) fn purpose(&self) -> Purpose {
        match self {
            Self::Config(_) => Purpose::Config,
            Self::BlobSize(_) => Purpose::BlobSize,
            Self::Tags { .. } => Purpose::Tags,
            _ => Purpose::Manifest,
        }
    }

    pub(super) fn url(&self, endpoint: &Endpoint) -> Url {
        match self {
            Self::Asked { target }
            | Self::AskedAsSchema1 { target, .. }
            | Self::Revalidate { target } => endpoint.manifest(target),
            Self::Entry(candidate) => endpoint.manifest(candidate.descriptor.digest.as_str()),
            Self::Config(descriptor) => endpoint.blob(&descriptor.digest),
            Self::BlobSize(digest) => endpoint.blob(digest),
            Self::Tags { url } => url.clone(),
        }
    }

    pub(super) fn accept(&self) -> Option<&'static str> {
        match self {
            Self::Asked { .. } | Self::Revalidate { .. } | Self::Entry(_) => Some(ACCEPT),
            Self::AskedAsSchema1 { .. } => Some(ACCEPT_SCHEMA1),
            Self::Config(_) | Self::BlobSize(_) | Self::Tags { .. } => None,
        }
    }

    pub(super) fn limit(&self) -> u64 {
        match self {
            Self::Config(_) => MAX_CONFIG_BODY,
            Self::Tags { .. } => MAX_TAGS_BODY,
            _ => MAX_MANIFEST_BODY,
        }
    }

    /// What a body is called when it is too large.
    pub(super) fn what(&self) -> &'static str {
        match self {
            Self::Config(_) => "this config",
            Self::Tags { .. } => "this list of tags",
            _ => "this manifest",
        }
    }
}
