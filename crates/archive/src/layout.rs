//! The images of an OCI image layout.
//!
//! Source: OCI image-spec, `image-layout.md`, "index.json file"; `annotations.md`.

use tonnage::{Descriptor, Digest, Manifest, ManifestError, ManifestKind, MediaType};

use crate::error::ArchiveError;
use crate::image::Image;
use crate::shelf::{Shelf, blob_path};

/// Where a layout says which images it has.
pub(crate) const INDEX: &str = "index.json";

/// Annotations that name an image: the specification's and containerd's, whose whole
/// names come first.
const NAMES: [&str; 2] = ["io.containerd.image.name", "org.opencontainers.image.ref.name"];

/// The images that `index.json` lists. One that names none of several is itself the one
/// image, of several platforms.
pub(crate) fn images(index: &[u8]) -> Result<Vec<Image>, ArchiveError> {
    let manifest = Manifest::parse(index, None).map_err(ArchiveError::Index)?;
    let ManifestKind::Index(content) = &manifest.kind else {
        return Err(ArchiveError::Index(ManifestError::Missing("manifests")));
    };
    let images: Vec<Image> = content.manifests.iter().map(image).collect();
    if images.len() > 1 && images.iter().all(|image| image.names.is_empty()) {
        let (digest, size) = (Digest::sha256(index), index.len() as u64);
        let descriptor = Descriptor::new(MediaType::OCI_INDEX, digest, size);
        return Ok(vec![Image { names: Vec::new(), descriptor }]);
    }
    Ok(images)
}

fn image(entry: &Descriptor) -> Image {
    let names = NAMES.iter().filter_map(|key| entry.annotations.get(*key));
    Image::new(names.cloned().collect(), entry.clone())
}

/// Puts the index where its own digest leads, too: it may be the image.
pub(crate) fn shelve(index: &[u8], shelf: &mut Shelf) {
    shelf.link(Some(blob_path(&Digest::sha256(index))), Some(INDEX.to_owned()));
}
