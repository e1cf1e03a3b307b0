//! What artifacts and layers are, in words for people.
//!
//! Types are an open set; here are those that people meet. What is not known is said
//! as it stands.

use std::borrow::Cow;

use crate::inspection::Layer;

/// By a part of the type: the first that fits.
const WORDS: [(&str, &str); 29] = [
    ("helm.chart.provenance", "signature of a Helm chart"),
    ("cncf.helm", "Helm chart"),
    ("cosign.artifact.sbom", "bill of materials"),
    ("cosign", "signature (cosign)"),
    ("notary.signature", "signature (Notation)"),
    ("sigstore.bundle", "signature (Sigstore)"),
    ("in-toto.provenance", "provenance (in-toto)"),
    ("spdx", "bill of materials (SPDX)"),
    ("cyclonedx", "bill of materials (CycloneDX)"),
    ("vnd.syft", "bill of materials (Syft)"),
    ("in-toto", "attestation (in-toto)"),
    ("dsse.envelope", "signed attestation (DSSE)"),
    ("docker.attestation", "attestation"),
    ("wasm", "WebAssembly module"),
    ("docker.plugin", "Docker plugin"),
    ("buildkit.cacheconfig", "build cache (BuildKit)"),
    ("ollama.image.license", "licence of a model"),
    ("docker.ai.license", "licence of a model"),
    ("ollama.image.model", "model"),
    ("vnd.ollama.", "settings of a model"),
    ("docker.ai.", "model"),
    ("cncf.model", "model"),
    ("kitops.modelkit", "model"),
    ("sylabs.sif", "Singularity image (SIF)"),
    ("aquasec.trivy", "database of Trivy"),
    ("openpolicyagent", "policies (Open Policy Agent)"),
    ("cncf.flux", "sources for Flux"),
    ("docker.compose", "Compose project"),
    ("erofs", "EROFS file system"),
];

/// Annotations that tell what a statement states: BuildKit's and cosign's.
const PREDICATE_TYPES: [&str; 2] = ["in-toto.io/predicate-type", "predicateType"];

/// By a part of what an in-toto statement states.
const PREDICATES: [(&str, &str); 3] = [
    ("slsa.dev/provenance", "provenance (SLSA)"),
    ("spdx.dev", "bill of materials (SPDX)"),
    ("cyclonedx.org", "bill of materials (CycloneDX)"),
];

/// Annotations of layers that are made to be read in parts, by how their keys begin.
const IN_PARTS: [(&str, &str); 2] = [
    ("io.github.containers.zstd-chunked.", ", readable in parts (zstd:chunked)"),
    ("containerd.io/snapshot/stargz/toc.digest", ", readable in parts (eStargz)"),
];

fn find(list: &[(&str, &'static str)], text: &str) -> Option<&'static str> {
    list.iter().find(|(part, _)| text.contains(part)).map(|(_, words)| *words)
}

/// What an artifact of that type is, with these blobs in it, in a few words:
/// `Helm chart`. `None` when nothing about it is known here.
#[must_use]
pub fn artifact_words(artifact_type: &str, blobs: &[Layer]) -> Option<&'static str> {
    let of_type = find(&WORDS, artifact_type);
    // What an attestation states stands with its content.
    if of_type.is_none_or(|words| words.contains("attestation")) {
        return blobs.iter().find_map(content_words).or(of_type);
    }
    of_type
}

fn content_words(layer: &Layer) -> Option<&'static str> {
    let predicate = PREDICATE_TYPES.iter().find_map(|key| layer.annotations.get(*key));
    let stated = predicate.and_then(|predicate| find(&PREDICATES, predicate));
    stated.or_else(|| find(&WORDS, layer.media_type.as_str()))
}

/// What a layer, or a blob of an artifact, is: `tar, compressed with gzip`. A type that
/// is not known here is said as it stands.
///
/// ```
/// use tonnage::{Descriptor, Digest, Layer, MediaType, layer_words};
///
/// let media_type = MediaType::parse("application/vnd.oci.image.layer.v1.tar+zstd");
/// let mut layer = Layer::from(&Descriptor::new(media_type, Digest::sha256(b""), 7));
/// assert_eq!(layer_words(&layer), "tar, compressed with zstd");
///
/// let key = "io.github.containers.zstd-chunked.manifest-checksum";
/// layer.annotations.insert(key.to_owned(), "sha256:…".to_owned());
/// assert_eq!(layer_words(&layer), "tar, compressed with zstd, readable in parts (zstd:chunked)");
/// ```
#[must_use]
pub fn layer_words(layer: &Layer) -> Cow<'_, str> {
    if let Some(words) = content_words(layer) {
        return Cow::Borrowed(words);
    }
    let words = layer.media_type.in_words();
    let has = |key: &str| layer.annotations.keys().any(|known| known.starts_with(key));
    match IN_PARTS.iter().find(|(key, _)| has(key)) {
        Some((_, parts)) => Cow::Owned(format!("{words}{parts}")),
        None => words,
    }
}
