//! Manifests for tests, as JSON to be changed and written out.
#![allow(dead_code, reason = "each file of tests takes what it needs")]

use serde_json::{Value, json};
use tonnage::Digest;

pub(crate) const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(crate) const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const OCI_ARTIFACT: &str = "application/vnd.oci.artifact.manifest.v1+json";
pub(crate) const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
pub(crate) const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
pub(crate) const SCHEMA1: &str = "application/vnd.docker.distribution.manifest.v1+json";
pub(crate) const SCHEMA1_SIGNED: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";
pub(crate) const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
pub(crate) const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
pub(crate) const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// A descriptor of something that is called `name`.
pub(crate) fn descriptor(media_type: &str, name: &str, size: u64) -> Value {
    json!({ "mediaType": media_type, "digest": Digest::sha256(name.as_bytes()), "size": size })
}

/// A layer that is called `name`.
pub(crate) fn layer(name: &str, size: u64) -> Value {
    descriptor(OCI_LAYER, name, size)
}

/// An OCI image manifest without `mediaType`.
pub(crate) fn image(layers: &[Value]) -> Value {
    json!({ "schemaVersion": 2, "config": descriptor(OCI_CONFIG, "config", 7), "layers": layers })
}

/// An OCI index without `mediaType`.
pub(crate) fn index(entries: &[Value]) -> Value {
    json!({ "schemaVersion": 2, "manifests": entries })
}

/// `document` with one more field.
pub(crate) fn with(mut document: Value, field: &str, value: Value) -> Value {
    if let Value::Object(fields) = &mut document {
        fields.insert(field.to_owned(), value);
    }
    document
}
