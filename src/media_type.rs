//! [`MediaType`]: what a document or blob says it is. The type is also
//! re-exported at the root and is meant to be used from there.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

/// A media type: an open set with names for the ones that matter here.
///
/// Unknown types pass through untouched, as the image-spec asks ("an
/// encountered mediaType that is unknown … MUST NOT generate an error").
///
/// ```
/// use tonnage::MediaType;
///
/// let ours = MediaType::parse("application/vnd.oci.image.index.v1+json; charset=utf-8");
/// assert_eq!(ours, MediaType::OCI_INDEX);
/// assert!(ours.is_index());
/// ```
///
/// Source: OCI image-spec, `media-types.md`; distribution, "Image Manifest V 2,
/// Schema 1" and "Schema 2".
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MediaType(Cow<'static, str>);

impl MediaType {
    /// OCI image index.
    pub const OCI_INDEX: Self = Self::known("application/vnd.oci.image.index.v1+json");
    /// OCI image manifest.
    pub const OCI_MANIFEST: Self = Self::known("application/vnd.oci.image.manifest.v1+json");
    /// The OCI artifact manifest, withdrawn before image-spec 1.1.
    pub const OCI_ARTIFACT: Self = Self::known("application/vnd.oci.artifact.manifest.v1+json");
    /// Docker manifest list.
    pub const DOCKER_LIST: Self =
        Self::known("application/vnd.docker.distribution.manifest.list.v2+json");
    /// Docker image manifest, schema 2.
    pub const DOCKER_MANIFEST: Self =
        Self::known("application/vnd.docker.distribution.manifest.v2+json");
    /// Docker image manifest, schema 1, unsigned.
    pub const DOCKER_SCHEMA1: Self =
        Self::known("application/vnd.docker.distribution.manifest.v1+json");
    /// Docker image manifest, schema 1, signed.
    pub const DOCKER_SCHEMA1_SIGNED: Self =
        Self::known("application/vnd.docker.distribution.manifest.v1+prettyjws");
    /// OCI image config.
    pub const OCI_CONFIG: Self = Self::known("application/vnd.oci.image.config.v1+json");
    /// Docker image config.
    pub const DOCKER_CONFIG: Self = Self::known("application/vnd.docker.container.image.v1+json");
    /// What makes an index a build cache, of which each entry is a blob (BuildKit).
    pub const BUILDKIT_CACHE: Self = Self::known("application/vnd.buildkit.cacheconfig.v0");
    /// The two bytes `{}` that stand for "no config".
    pub const OCI_EMPTY: Self = Self::known("application/vnd.oci.empty.v1+json");
    /// A layer as Docker stores it. Schema 1 layers, which name no type, are this.
    pub const DOCKER_LAYER: Self = Self::known("application/vnd.docker.image.rootfs.diff.tar.gzip");

    const fn known(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// Reads a media type from a header or a document: parameters are dropped
    /// and letters lowered (RFC 9110, section 8.3.1).
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let essence = text.split(';').next().unwrap_or_default().trim();
        Self(Cow::Owned(essence.to_ascii_lowercase()))
    }

    /// The type as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An image index or a Docker manifest list.
    #[must_use]
    pub fn is_index(&self) -> bool {
        *self == Self::OCI_INDEX || *self == Self::DOCKER_LIST
    }

    /// An OCI or schema 2 image manifest.
    #[must_use]
    pub fn is_image(&self) -> bool {
        *self == Self::OCI_MANIFEST || *self == Self::DOCKER_MANIFEST
    }

    /// A schema 1 manifest, signed or not.
    #[must_use]
    pub fn is_schema1(&self) -> bool {
        *self == Self::DOCKER_SCHEMA1 || *self == Self::DOCKER_SCHEMA1_SIGNED
    }

    /// Any type that a registry serves under `/manifests/`.
    #[must_use]
    pub fn is_manifest(&self) -> bool {
        self.is_index() || self.is_image() || self.is_schema1() || *self == Self::OCI_ARTIFACT
    }

    /// The config of a container image, as against that of an artifact.
    #[must_use]
    pub fn is_image_config(&self) -> bool {
        *self == Self::OCI_CONFIG || *self == Self::DOCKER_CONFIG
    }

    /// A layer that registries may refuse to serve: foreign (Docker) or
    /// non-distributable (OCI).
    #[must_use]
    pub fn is_foreign_layer(&self) -> bool {
        self.0.starts_with("application/vnd.docker.image.rootfs.foreign.")
            || self.0.starts_with("application/vnd.oci.image.layer.nondistributable.")
    }

    /// Content that is no part of a file system: what holds nothing else is no image,
    /// whatever its config is called. cosign, BuildKit and Ollama call theirs an
    /// image's.
    #[must_use]
    pub fn is_artifact_content(&self) -> bool {
        const TYPES: [&str; 7] = [
            "application/vnd.in-toto",
            "application/vnd.dsse.",
            "application/vnd.dev.cosign.",
            "application/vnd.dev.sigstore.",
            "application/vnd.ollama.",
            "application/vnd.wasm.",
            "application/wasm",
        ];
        TYPES.iter().any(|start| self.0.starts_with(start))
    }

    /// A type that says nothing about which manifest a body is. Old and static
    /// registries send these; the body decides then.
    #[must_use]
    pub fn is_generic(&self) -> bool {
        !self.is_manifest()
    }

    /// The type in words, for people: `tar, compressed with gzip`.
    #[must_use]
    pub fn in_words(&self) -> Cow<'static, str> {
        layer_in_words(&self.0).map_or_else(|| self.0.clone(), Cow::Owned)
    }
}

fn layer_in_words(text: &str) -> Option<String> {
    let rest = [
        "application/vnd.oci.image.layer.v1.",
        "application/vnd.oci.image.layer.nondistributable.v1.",
        "application/vnd.docker.image.rootfs.diff.",
        "application/vnd.docker.image.rootfs.foreign.diff.",
    ]
    .iter()
    .find_map(|prefix| text.strip_prefix(prefix))?;
    let mut parts = rest.split(['+', '.']);
    (parts.next()? == "tar").then_some(())?;
    let mut words = String::from("tar");
    for part in parts {
        words.push_str(match part {
            "gzip" => ", compressed with gzip",
            "zstd" => ", compressed with zstd",
            "encrypted" => ", encrypted",
            _ => return None,
        });
    }
    Some(words)
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for MediaType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
