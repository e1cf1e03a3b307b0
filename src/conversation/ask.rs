//! [`Ask`]: what a registry is asked, before it is known with what leave.

use crate::http::{Headers, Method, Purpose};
use crate::url::Url;

/// The largest manifest read, in bytes.
pub const MAX_MANIFEST_BODY: u64 = 4 * 1024 * 1024;
/// The largest config read, in bytes.
pub const MAX_CONFIG_BODY: u64 = 4 * 1024 * 1024;

/// What a registry is asked for when nothing else is said: every manifest but
/// schema 1, for whose sake some registries would convert newer images.
///
/// Source: OCI distribution-spec, "Pulling manifests".
pub const ACCEPT: &str = "application/vnd.oci.image.index.v1+json, \
    application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, \
    application/vnd.docker.distribution.manifest.v2+json";

/// What a registry is asked for when it has nothing newer.
pub const ACCEPT_SCHEMA1: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws, \
    application/vnd.docker.distribution.manifest.v1+json";

/// What a registry is asked, before it is known with what leave.
#[derive(Clone, Debug)]
pub struct Ask {
    /// What to do.
    pub method: Method,
    /// Where.
    pub url: Url,
    /// What for.
    pub purpose: Purpose,
    /// Headers, without `authorization`.
    pub headers: Headers,
    /// The most bytes of an answer that are read.
    pub limit: u64,
    /// What the answer is called when it is too large.
    pub what: &'static str,
}
