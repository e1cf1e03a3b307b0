//! What `docker save` writes, laid out as an OCI image layout.
//!
//! Before version 25 Docker saved no manifests: `manifest.json` lists for each image its
//! config and its layers. One is made of them here, to the letter as containers/image
//! makes it, so that both call an image by one digest.
//!
//! Source: moby, "Docker Image Specification v1.2", "Combined Image JSON + Filesystem
//! Changeset Format".

use tonnage::{Descriptor, Digest, ImageConfig, MAX_LAYERS, MediaType, SavedImage};

use crate::error::ArchiveError;
use crate::image::Image;
use crate::path::normal;
use crate::shelf::{File, MAX_DOCUMENT_BYTES, Shelf, blob_path};

/// Where `docker save` says which images there are.
pub(crate) const LIST: &str = "manifest.json";
/// Where Dockers before 1.10 said it.
pub(crate) const OLD_LIST: &str = "repositories";

/// The images that `manifest.json` lists. Their manifests, configs and layers are put
/// where a layout would have them.
pub(crate) fn images(list: &[u8], shelf: &mut Shelf) -> Result<Vec<Image>, ArchiveError> {
    let saved = SavedImage::parse_all(list).map_err(|error| unreadable(error.to_string()))?;
    let mut room = MAX_DOCUMENT_BYTES;
    saved.into_iter().map(|saved| lay_out(saved, shelf, &mut room)).collect()
}

/// `room` is how many bytes may still be read and made: many images may have one config.
fn lay_out(saved: SavedImage, shelf: &mut Shelf, room: &mut u64) -> Result<Image, ArchiveError> {
    let missing = || ArchiveError::Missing { path: saved.config.clone() };
    let path = normal(saved.config.as_bytes()).ok_or_else(missing)?;
    let body = shelf.document(&path).ok_or_else(missing)?.to_vec();
    take(room, body.len())?;
    let diff_ids =
        ImageConfig::parse(&body).map_err(|error| unreadable(error.to_string()))?.diff_ids;
    let paths = &saved.layers;
    if paths.len() != diff_ids.len() || paths.len() > MAX_LAYERS {
        let (listed, said) = (paths.len(), diff_ids.len());
        let why = format!("it lists {listed} layers, and the config has {said}");
        return Err(unreadable(why));
    }
    // Who names the file by a digest claims it.
    let digest = claimed(&path).unwrap_or_else(|| Digest::sha256(&body));
    let config = Descriptor::new(MediaType::DOCKER_CONFIG, digest, body.len() as u64);
    shelf.link(Some(blob_path(&config.digest)), Some(path));
    let mut layers = Vec::new();
    for (path, diff_id) in paths.iter().zip(&diff_ids) {
        let missing = || ArchiveError::Missing { path: path.clone() };
        let path = normal(path.as_bytes()).ok_or_else(missing)?;
        let size = shelf.file(&path).ok_or_else(missing)?.size;
        let digest: Digest =
            diff_id.parse().map_err(|error| unreadable(format!("rootfs.diff_ids: {error}")))?;
        shelf.link(Some(blob_path(&digest)), Some(path));
        layers.push(Descriptor::new(MediaType::DOCKER_LAYER, digest, size));
    }
    let manifest = manifest(&config, &layers).into_bytes();
    take(room, manifest.len())?;
    let descriptor = Descriptor::new(
        MediaType::DOCKER_MANIFEST,
        Digest::sha256(&manifest),
        manifest.len() as u64,
    );
    let size = descriptor.size;
    let file = File { size, encoding: None, content: Some(manifest), hash: None, made: true };
    shelf.put(blob_path(&descriptor.digest), file);
    Ok(Image::new(saved.tags, descriptor))
}

fn take(room: &mut u64, bytes: usize) -> Result<(), ArchiveError> {
    let left = room.checked_sub(bytes as u64);
    *room = left.ok_or_else(|| unreadable("it lists more images than are read".to_owned()))?;
    Ok(())
}

fn unreadable(why: String) -> ArchiveError {
    ArchiveError::Document { path: LIST, why }
}

/// The digest that the name of a config's file is.
fn claimed(path: &str) -> Option<Digest> {
    let name = path.rsplit('/').next().unwrap_or(path);
    format!("sha256:{}", name.strip_suffix(".json").unwrap_or(name)).parse().ok()
}

fn manifest(config: &Descriptor, layers: &[Descriptor]) -> String {
    let descriptor = |it: &Descriptor| {
        let Descriptor { media_type, digest, size, .. } = it;
        format!(r#"{{"mediaType":"{media_type}","size":{size},"digest":"{digest}"}}"#)
    };
    let layers: Vec<String> = layers.iter().map(descriptor).collect();
    format!(
        r#"{{"schemaVersion":2,"mediaType":"{}","config":{},"layers":[{}]}}"#,
        MediaType::DOCKER_MANIFEST,
        descriptor(config),
        layers.join(",")
    )
}
