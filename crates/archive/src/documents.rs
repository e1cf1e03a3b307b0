//! Documents alone: a manifest, an index, a config, without the layers.

use std::collections::BTreeSet;

use tonnage::{Descriptor, Digest, ImageConfig, Manifest, ManifestKind, SourceKind};

use crate::archive::Archive;
use crate::error::ArchiveError;
use crate::image::Image;
use crate::shelf::{File, MAX_DOCUMENT, MAX_DOCUMENTS, Shelf, blob_path};

impl Archive {
    /// Takes documents as what they are, several by what they say of each other: a
    /// manifest and its config are one image. An inspection of them goes as far as they
    /// do: a manifest alone tells layers and size, an index alone its platforms.
    ///
    /// ```
    /// use tonnage::LookupOptions;
    /// use tonnage_archive::Archive;
    ///
    /// let body = br#"{"schemaVersion":2,"manifests":[]}"#;
    /// let archive = Archive::of_documents(&[body])?;
    /// let error = archive.inspect(None, LookupOptions::default()).unwrap_err();
    /// assert_eq!(error.code(), "PLATFORM_NOT_FOUND");
    /// # Ok::<(), tonnage_archive::ArchiveError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ArchiveError`], when one is no document of an image or larger than
    /// [`MAX_DOCUMENT`], when there are more than [`MAX_DOCUMENTS`], or a config and no
    /// manifest.
    pub fn of_documents(bodies: &[&[u8]]) -> Result<Self, ArchiveError> {
        if bodies.len() > MAX_DOCUMENTS {
            return Err(ArchiveError::TooManyEntries);
        }
        let mut shelf = Shelf::default();
        let mut tops: Vec<Descriptor> = Vec::new();
        let mut within = BTreeSet::new();
        for body in bodies {
            if body.len() as u64 > MAX_DOCUMENT {
                return Err(ArchiveError::DocumentTooLarge);
            }
            let digest = match Manifest::parse(body, None) {
                Ok(manifest) => {
                    note_entries(&manifest, &mut within);
                    let Manifest { media_type, digest, size, .. } = manifest;
                    tops.push(Descriptor::new(media_type, digest.clone(), size));
                    digest
                }
                Err(_) if is_config(body) => Digest::sha256(body),
                Err(error) => return Err(ArchiveError::NoDocument(error)),
            };
            let (size, content) = (body.len() as u64, Some(body.to_vec()));
            let file = File { size, encoding: None, content, hash: None, made: false };
            shelf.put(blob_path(&digest), file);
        }
        if tops.is_empty() {
            return Err(if bodies.is_empty() {
                ArchiveError::Empty
            } else {
                ArchiveError::ConfigAlone
            });
        }
        // What another one lists is its platform, and no image of its own.
        tops.retain(|descriptor| !within.contains(&descriptor.digest));
        let image = |descriptor| Image { names: Vec::new(), descriptor };
        let images = tops.into_iter().map(image).collect();
        Ok(Self::new(SourceKind::Document, images, shelf))
    }
}

fn note_entries(manifest: &Manifest, within: &mut BTreeSet<Digest>) {
    if let ManifestKind::Index(index) = &manifest.kind {
        within.extend(index.manifests.iter().map(|entry| entry.digest.clone()));
    }
}

/// Whether this is a config: what says nothing of a platform or of layers may be any
/// JSON there is.
fn is_config(body: &[u8]) -> bool {
    ImageConfig::parse(body)
        .is_ok_and(|config| config.platform().is_some() || !config.diff_ids.is_empty())
}
