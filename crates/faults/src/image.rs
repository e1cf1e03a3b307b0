//! An image of one layer with nothing wrong about it, for cases to begin from.

use sha2::{Digest as _, Sha256};

use crate::question::{Asked, Question};
use crate::reply::Reply;

pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(crate) const CONFIG: &str = r#"{"architecture":"amd64","os":"linux","config":{"Cmd":["sh"]},"rootfs":{"type":"layers","diff_ids":["sha256:1111111111111111111111111111111111111111111111111111111111111111"]}}"#;

/// The SHA-256 of some bytes, as a digest.
pub(crate) fn digest(bytes: impl AsRef<[u8]>) -> String {
    let hash = Sha256::digest(bytes.as_ref());
    hash.iter().fold("sha256:".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

/// A descriptor of these bytes.
pub(crate) fn descriptor(media_type: &str, bytes: impl AsRef<[u8]>) -> String {
    let (digest, size) = (digest(bytes.as_ref()), bytes.as_ref().len());
    format!(r#"{{"mediaType":"{media_type}","digest":"{digest}","size":{size}}}"#)
}

/// A descriptor of a layer that nobody has.
pub(crate) fn layer(name: &str, size: &str) -> String {
    let (media_type, digest) = ("application/vnd.oci.image.layer.v1.tar+gzip", digest(name));
    format!(r#"{{"mediaType":"{media_type}","digest":"{digest}","size":{size}}}"#)
}

/// A manifest of these layers.
pub(crate) fn manifest_of(layers: &[String]) -> String {
    let config = descriptor("application/vnd.oci.image.config.v1+json", CONFIG);
    let layers = layers.join(",");
    format!(
        r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","config":{config},"layers":[{layers}]}}"#
    )
}

/// The manifest of an image of one layer of 1,000 bytes.
pub(crate) fn manifest() -> String {
    manifest_of(&[layer("base", "1000")])
}

/// An index of these entries.
pub(crate) fn index_of(entries: &[String]) -> String {
    let entries = entries.join(",");
    format!(r#"{{"schemaVersion":2,"mediaType":"{INDEX}","manifests":[{entries}]}}"#)
}

/// An image as it should be, but for its manifest.
pub(crate) fn with_manifest(question: &Question, manifest: impl Into<Vec<u8>>) -> Reply {
    match question.asked() {
        Asked::Manifest("latest") => Reply::new(200, MANIFEST, manifest),
        _ => rest(question),
    }
}

/// What an image has beside its manifest.
pub(crate) fn rest(question: &Question) -> Reply {
    match question.asked() {
        Asked::Blob(asked) if asked == digest(CONFIG) => {
            Reply::new(200, "application/octet-stream", CONFIG)
        }
        Asked::Tags => Reply::new(200, "application/json", r#"{"name":"app","tags":["latest"]}"#),
        _ => fault(404, "MANIFEST_UNKNOWN", "manifest unknown"),
    }
}

/// A refusal in the registry's own form.
pub(crate) fn fault(status: u16, code: &str, message: &str) -> Reply {
    let body = format!(r#"{{"errors":[{{"code":"{code}","message":"{message}"}}]}}"#);
    Reply::new(status, "application/json", body)
}
