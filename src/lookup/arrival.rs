//! [`Arrival`]: a document that is at hand.

use crate::digest::Digest;
use crate::error::LookupError;
use crate::http::{RequestId, Response};
use crate::manifest::{Manifest, ManifestKind};
use crate::words::counted;

/// The header in which a registry says what it thinks a document's digest is.
pub(super) const CONTENT_DIGEST: &str = "docker-content-digest";
/// How a document was verified.
pub(super) const HASHED: &str = "hashed here";

/// A document that is at hand.
pub(super) struct Arrival<'a> {
    /// The request that brought it; `None` when it was remembered or embedded.
    pub(super) id: Option<RequestId>,
    pub(super) content_type: Option<String>,
    pub(super) body: &'a [u8],
}

impl<'a> Arrival<'a> {
    pub(super) fn of(id: RequestId, response: &Response<'a>) -> Self {
        let content_type = response.headers.get("content-type").map(str::to_owned);
        Self { id: Some(id), content_type, body: response.body }
    }

    /// Reads the document as a manifest, after checking that it is what `digest`
    /// names. That of a signed schema 1 manifest names only what is signed in it.
    pub(super) fn read(&self, digest: Option<&Digest>) -> Result<Manifest, LookupError> {
        let parse = |proved: Option<&Digest>| {
            Manifest::parse_proved(self.body, self.content_type.as_deref(), proved)
        };
        let Some(digest) = digest else { return Ok(parse(None)?) };
        let Err(mismatch) = digest.verify(self.body) else { return Ok(parse(Some(digest))?) };
        match parse(None) {
            Ok(manifest) if manifest.verify(self.body, digest).is_ok() => Ok(manifest),
            _ => Err(mismatch.into()),
        }
    }
}

/// What the registry says the digest is, if it says something that can be checked.
pub(super) fn stated_digest(response: &Response<'_>) -> Option<Digest> {
    let digest: Digest = response.headers.get(CONTENT_DIGEST)?.trim().parse().ok()?;
    digest.is_verifiable().then_some(digest)
}

/// A manifest in a few words, for the trace.
pub(super) fn describe(manifest: &Manifest) -> String {
    match &manifest.kind {
        ManifestKind::Index(index) => {
            format!("an index of {}", counted(index.manifests.len(), "entry", "entries"))
        }
        ManifestKind::Image(image) => {
            let what = if image.is_artifact() { "an artifact" } else { "an image" };
            format!("{what} of {}", counted(image.layers.len(), "layer", "layers"))
        }
        ManifestKind::Schema1(schema1) => {
            format!("a schema 1 image of {}", counted(schema1.layers.len(), "layer", "layers"))
        }
    }
}
