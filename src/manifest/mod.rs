//! [`Manifest`]: what a registry serves under `/manifests/`, and how its kind is
//! told.
//!
//! The kind is told in this order:
//!
//! 1. the body must be one JSON object, with each deciding field once;
//! 2. the `mediaType` in the body, and the `Content-Type` of the answer, which
//!    must agree when both name manifest types;
//! 3. `schemaVersion` 1 and `fsLayers`: schema 1, signed if there are
//!    `signatures`;
//! 4. `manifests`: an index; `blobs`: the withdrawn artifact manifest; `layers`:
//!    an image manifest. Docker's or OCI's is told by the types within.
//!
//! Then the fields of any other kind must be absent.

mod descriptors;
mod error;
mod image;
mod index;
mod schema1;
mod shape;

pub use error::ManifestError;
pub(crate) use image::served;
pub use image::{ImageManifest, LayerTotals, MAX_LAYERS};
pub use index::{ImageIndex, MAX_INDEX_ENTRIES, REFERENCE_DIGEST, REFERENCE_TYPE, Role};
pub use schema1::{EMPTY_LAYER, Schema1};

use std::borrow::Cow;

use crate::descriptor::Descriptor;
use crate::digest::{Algorithm, Digest, DigestMismatch};
use crate::json::Object;
use crate::media_type::MediaType;
use shape::Shape;

/// A parsed manifest: what it is, and the digest its bytes have.
///
/// ```
/// use tonnage::Manifest;
///
/// let body = br#"{"schemaVersion":2,"manifests":[]}"#;
/// let manifest = Manifest::parse(body, Some("application/vnd.oci.image.index.v1+json"))?;
/// assert!(manifest.media_type.is_index());
/// # Ok::<(), tonnage::ManifestError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The type: the body's own, else the header's, else what it looks like.
    pub media_type: MediaType,
    /// The SHA-256 digest; of a signed schema 1 manifest, that of its payload.
    pub digest: Digest,
    /// The size of the body in bytes.
    pub size: u64,
    /// What it is.
    pub kind: ManifestKind,
    /// The type in the header, when it did not say which manifest this is.
    pub generic_header: Option<MediaType>,
}

/// The three kinds of manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManifestKind {
    /// Several platforms under one name.
    Index(ImageIndex),
    /// One image, or one artifact.
    Image(ImageManifest),
    /// One image of the old kind.
    Schema1(Schema1),
}

impl Manifest {
    /// Reads a manifest. `content_type` is the header of the answer it came in.
    ///
    /// # Errors
    ///
    /// [`ManifestError`], when the body is no manifest, or could be read as two
    /// different ones.
    pub fn parse(body: &[u8], content_type: Option<&str>) -> Result<Self, ManifestError> {
        Self::parse_proved(body, content_type, None)
    }

    /// Reads a manifest whose bytes were checked against `proved`: in the engine, hashing
    /// once more would take longer than reading.
    pub(crate) fn parse_proved(
        body: &[u8],
        content_type: Option<&str>,
        proved: Option<&Digest>,
    ) -> Result<Self, ManifestError> {
        match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
            None => return Err(ManifestError::Empty),
            Some(b'<') => return Err(ManifestError::Markup),
            Some(_) => {}
        }
        let document = Object::parse(body)?;
        let header =
            content_type.map(MediaType::parse).filter(|header| !header.as_str().is_empty());
        let size = body.len() as u64;
        if schema1::is_signed(&document)? {
            return Self::parse_signed(&document, body, header);
        }
        let shape = Shape::of(&document)?;
        if let Some(field) = shape.ambiguous {
            return Err(ManifestError::Duplicate(field));
        }
        let stated = stated_type(&shape, header.as_ref())?;
        let media_type =
            stated.clone().or_else(|| sniff(&shape)).ok_or(ManifestError::UnknownKind)?;
        refuse_contradictions(&shape, &media_type)?;
        let kind = if media_type.is_index() {
            ManifestKind::Index(ImageIndex::read(media_type, &document)?)
        } else if media_type.is_schema1() {
            ManifestKind::Schema1(Schema1::read(&document, false)?)
        } else {
            ManifestKind::Image(ImageManifest::read(media_type, &document)?)
        };
        let (kind, media_type) = kind.typed(stated.is_none());
        let generic_header = header.filter(MediaType::is_generic);
        let proved = proved.filter(|digest| digest.algorithm() == Algorithm::Sha256);
        let digest = proved.cloned().unwrap_or_else(|| Digest::sha256(body));
        Ok(Self { media_type, digest, size, kind, generic_header })
    }

    /// Only the payload of a signed manifest is believed: what stands after it is
    /// signed by nobody.
    fn parse_signed(
        document: &Object,
        body: &[u8],
        header: Option<MediaType>,
    ) -> Result<Self, ManifestError> {
        let media_type = MediaType::DOCKER_SCHEMA1_SIGNED;
        if let Some(header) = header.clone().filter(|h| h.is_manifest() && !h.is_schema1()) {
            return Err(ManifestError::MediaTypes { header, body: media_type });
        }
        let payload = schema1::payload(document, body)?;
        let signed = Object::parse(&payload)?;
        let shape = Shape::of(&signed)?;
        if let Some(field) = shape.ambiguous {
            return Err(ManifestError::Duplicate(field));
        }
        refuse_contradictions(&shape, &media_type)?;
        Ok(Self {
            media_type,
            digest: Digest::sha256(&payload),
            size: body.len() as u64,
            kind: ManifestKind::Schema1(Schema1::read(&signed, true)?),
            generic_header: header.filter(MediaType::is_generic),
        })
    }

    /// The bytes that the digest names: the body, or what is signed in it. `body`
    /// are the bytes that this manifest was parsed from.
    #[must_use]
    pub fn payload<'a>(&self, body: &'a [u8]) -> Cow<'a, [u8]> {
        match &self.kind {
            ManifestKind::Schema1(manifest) if manifest.signed => {
                let document = Object::parse(body).unwrap_or_default();
                Cow::Owned(schema1::payload(&document, body).unwrap_or_default())
            }
            _ => Cow::Borrowed(body),
        }
    }

    /// Checks that this manifest is what `digest` names. `body` are the bytes it
    /// was parsed from.
    ///
    /// # Errors
    ///
    /// [`DigestMismatch`], with both digests.
    pub fn verify(&self, body: &[u8], digest: &Digest) -> Result<(), DigestMismatch> {
        digest.verify(&self.payload(body))
    }
}

impl ManifestKind {
    /// The kind and its type. Of a document that names none, the type is Docker's
    /// when what is in it is Docker's.
    fn typed(mut self, sniffed: bool) -> (Self, MediaType) {
        let media_type = match &mut self {
            Self::Index(index) => {
                let docker = |entry: &Descriptor| entry.media_type == MediaType::DOCKER_MANIFEST;
                if sniffed && index.manifests.first().is_some_and(docker) {
                    index.media_type = MediaType::DOCKER_LIST;
                }
                index.media_type.clone()
            }
            Self::Image(image) => {
                let docker = |config: &Descriptor| config.media_type == MediaType::DOCKER_CONFIG;
                if sniffed && image.config.as_ref().is_some_and(docker) {
                    image.media_type = MediaType::DOCKER_MANIFEST;
                }
                image.media_type.clone()
            }
            Self::Schema1(_) => MediaType::DOCKER_SCHEMA1,
        };
        (self, media_type)
    }
}

/// The type by the body's own word, else by the header's.
fn stated_type(
    shape: &Shape,
    header: Option<&MediaType>,
) -> Result<Option<MediaType>, ManifestError> {
    let header = header.filter(|header| header.is_manifest());
    let body = shape.media_type.as_deref().map(MediaType::parse).filter(|t| !t.as_str().is_empty());
    match (body, header) {
        (Some(body), _) if !body.is_manifest() => Err(ManifestError::UnknownMediaType(body)),
        (Some(body), Some(header)) if !same_type(&body, header) => {
            Err(ManifestError::MediaTypes { header: header.clone(), body })
        }
        (Some(body), _) => Ok(Some(body)),
        (None, header) => Ok(header.cloned()),
    }
}

/// Schema 1 has two types for one document; whether it is signed is seen in it.
fn same_type(a: &MediaType, b: &MediaType) -> bool {
    a == b || (a.is_schema1() && b.is_schema1())
}

fn sniff(shape: &Shape) -> Option<MediaType> {
    if shape.schema_version == Some(1) && shape.fs_layers {
        Some(MediaType::DOCKER_SCHEMA1)
    } else if shape.manifests {
        Some(MediaType::OCI_INDEX)
    } else if shape.blobs {
        Some(MediaType::OCI_ARTIFACT)
    } else if shape.layers || shape.config {
        Some(MediaType::OCI_MANIFEST)
    } else {
        None
    }
}

fn refuse_contradictions(shape: &Shape, media_type: &MediaType) -> Result<(), ManifestError> {
    let manifests = ("manifests", shape.manifests);
    let layers = ("layers", shape.layers);
    let config = ("config", shape.config);
    let fs_layers = ("fsLayers", shape.fs_layers);
    let history = ("history", shape.history);
    let (kind, foreign): (_, &[_]) = if media_type.is_index() {
        ("an image index", &[config, layers, fs_layers, history])
    } else if media_type.is_schema1() {
        ("a schema 1 manifest", &[config, layers, manifests])
    } else {
        ("an image manifest", &[manifests, fs_layers, history])
    };
    match foreign.iter().find(|(_, present)| *present) {
        Some((field, _)) => Err(ManifestError::Contradiction { kind, field }),
        None => Ok(()),
    }
}
