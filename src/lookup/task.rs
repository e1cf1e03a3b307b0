//! [`Task`]: one thing that a lookup asks a registry for.

use crate::conversation::{ACCEPT, ACCEPT_SCHEMA1, Ask, MAX_CONFIG_BODY, MAX_MANIFEST_BODY};
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::error::LookupError;
use crate::http::{Headers, Method, Purpose};
use crate::registry::endpoint::Endpoint;
use crate::registry::fault::MAX_FAULT_BODY;
use crate::registry::tag_list::MAX_TAGS_BODY;
use crate::url::Url;

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
    /// Another entry of an index, for what it weighs.
    Platform(Box<Candidate>),
    /// The config of another entry, for when it was made.
    PlatformConfig { descriptor: Box<Descriptor>, row: usize },
    /// How many bytes a blob has.
    BlobSize(Digest),
    /// The first byte of a blob, with which the number of all comes along.
    BlobByte(Digest),
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
    /// What the registry is asked.
    pub(super) fn ask(&self, endpoint: &Endpoint) -> Ask {
        let manifest = |target: &str| Ask {
            method: Method::Get,
            url: endpoint.manifest(target),
            purpose: Purpose::Manifest,
            headers: [("accept", ACCEPT)].into_iter().collect(),
            limit: MAX_MANIFEST_BODY,
            what: "this manifest",
        };
        let blob = |digest: &Digest| Ask {
            url: endpoint.blob(digest),
            purpose: Purpose::Config,
            headers: Headers::new(),
            limit: MAX_CONFIG_BODY,
            what: "this config",
            ..manifest("")
        };
        match self {
            Self::Asked { target } => manifest(target),
            Self::AskedAsSchema1 { target, .. } => {
                let headers = [("accept", ACCEPT_SCHEMA1)].into_iter().collect();
                Ask { headers, ..manifest(target) }
            }
            Self::Revalidate { target } => Ask { method: Method::Head, ..manifest(target) },
            Self::Entry(candidate) | Self::Platform(candidate) => {
                manifest(candidate.descriptor.digest.as_str())
            }
            Self::Config(descriptor) | Self::PlatformConfig { descriptor, .. } => {
                blob(&descriptor.digest)
            }
            Self::BlobSize(digest) => {
                Ask { method: Method::Head, purpose: Purpose::BlobSize, ..blob(digest) }
            }
            Self::BlobByte(digest) => Ask {
                purpose: Purpose::BlobSize,
                headers: [("range", "bytes=0-0")].into_iter().collect(),
                limit: MAX_FAULT_BODY,
                what: "this blob",
                ..blob(digest)
            },
            Self::Tags { url } => Ask {
                url: url.clone(),
                purpose: Purpose::Tags,
                headers: Headers::new(),
                limit: MAX_TAGS_BODY,
                what: "this list of tags",
                ..manifest("")
            },
        }
    }
}
