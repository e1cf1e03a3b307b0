//! [`Archive`]: what was read, and the images in it.

use tonnage::{
    Descriptor, Digest, Inspection, LookupError, LookupOptions, Manifest, SourceKind, Status,
};

use crate::blob::{Blob, verdict};
use crate::error::ArchiveError;
use crate::image::{Asked, Image, choose, named, names};
use crate::inquiry::Inquiry;
use crate::registry::look_up;
use crate::shelf::{Shelf, blob_path};
use crate::{layout, saved};

/// What was read, and the images in it. A [`Reader`](crate::Reader) or a
/// [`Folder`](crate::Folder) makes one.
pub struct Archive {
    kind: SourceKind,
    images: Vec<Image>,
    pub(crate) shelf: Shelf,
    /// Whether the manifests were made here.
    pub(crate) made: bool,
}

impl Archive {
    pub(crate) fn of_archive(mut shelf: Shelf) -> Result<Self, ArchiveError> {
        let list = document(&shelf, saved::LIST)?;
        let images = match document(&shelf, layout::INDEX)? {
            Some(index) => {
                layout::shelve(&index, &mut shelf);
                layout::images(&index)?
            }
            None => Vec::new(),
        };
        let kind = if list.is_some() { SourceKind::DockerArchive } else { SourceKind::OciArchive };
        match list {
            // Since version 25, Docker saves a layout and lists its images as it did before.
            Some(list) if images.is_empty() => {
                let images = saved::images(&list, &mut shelf)?;
                Ok(Self { kind, images, shelf, made: true })
            }
            None if shelf.file(layout::INDEX).is_none() => Err(nothing_in(&shelf)),
            _ => Ok(Self { kind, images, shelf, made: false }),
        }
    }

    pub(crate) fn new(kind: SourceKind, images: Vec<Image>, shelf: Shelf) -> Self {
        Self { kind, images, shelf, made: false }
    }

    /// Looks an image up, as it would be looked up in a registry. `tag` says which, as in
    /// [`Source::tag`](crate::Source::tag): a tag, a whole name, `@` and a digest, or `@`
    /// and a number; `None` is the only one there is.
    ///
    /// Of the options those about a conversation with a registry have no meaning.
    /// [`LookupOptions::input`] is what was typed, and what the image is called in the
    /// answer. There are no [requests](Inspection::requests) in it.
    ///
    /// # Errors
    ///
    /// [`LookupError`], of the kind [`File`](tonnage::LookupErrorKind::File) when no
    /// image, or more than one, goes by that name, or its documents are not there;
    /// otherwise as for a lookup.
    pub fn inspect(
        &self,
        tag: Option<&str>,
        options: LookupOptions,
    ) -> Result<Box<Inspection>, LookupError> {
        let input = options.input.clone();
        let mut inquiry = Inquiry::new(self, tag)?;
        let inspection = look_up(&mut inquiry, options)?;
        Ok(inquiry.told(inspection, input))
    }

    /// The names that [`inspect`](Self::inspect) takes, those of images without one by
    /// their digests.
    #[must_use]
    pub fn tags(&self) -> Vec<String> {
        names(&self.images)
    }

    /// The same, and the index or manifest that each of them stands for.
    pub fn images(&self) -> impl Iterator<Item = (String, &Descriptor)> {
        named(&self.images)
    }

    /// What was read.
    #[must_use]
    pub const fn kind(&self) -> SourceKind {
        self.kind
    }

    /// The exact bytes of a document: an index, a manifest, a config. They were not
    /// checked against the digest, but where an inspection says so.
    #[must_use]
    pub fn document(&self, digest: &Digest) -> Option<&[u8]> {
        self.shelf.document(&blob_path(digest))
    }

    /// Every file that is called by a digest, those first that are not what it says. A
    /// reader that was to hash has read them all; of a [`Folder`](crate::Folder) they are
    /// those that its images lead to.
    #[must_use]
    pub fn blobs(&self) -> Vec<Blob> {
        let mut wrong = Vec::new();
        let mut others = Vec::new();
        for (digest, file) in self.shelf.blobs() {
            let (status, _) = verdict(&digest, file, self.made);
            let blob = Blob { digest, size: file.size, status };
            let kind = if status == Status::Failed { &mut wrong } else { &mut others };
            kind.push(blob);
        }
        wrong.append(&mut others);
        wrong
    }

    /// The image that is asked for.
    pub(crate) fn image(&self, asked: &Asked) -> Result<Image, ArchiveError> {
        match choose(&self.images, asked) {
            Ok(image) => Ok(image.clone()),
            Err(error) => match asked {
                Asked::Digest(digest) => self.at(digest).ok_or(error),
                _ => Err(error),
            },
        }
    }

    /// A manifest that no name leads to.
    fn at(&self, digest: &Digest) -> Option<Image> {
        let body = self.document(digest)?;
        let manifest = Manifest::parse(body, None).ok()?;
        let descriptor = Descriptor::new(manifest.media_type, digest.clone(), manifest.size);
        Some(Image { names: Vec::new(), descriptor })
    }
}

/// A document that says what is in the archive.
fn document(shelf: &Shelf, path: &'static str) -> Result<Option<Vec<u8>>, ArchiveError> {
    match (shelf.file(path), shelf.document(path)) {
        (None, _) => Ok(None),
        (_, Some(content)) => Ok(Some(content.to_vec())),
        (Some(_), None) => {
            let why = "it is larger than 4 MiB, or no JSON document".to_owned();
            Err(ArchiveError::Document { path, why })
        }
    }
}

fn nothing_in(shelf: &Shelf) -> ArchiveError {
    if shelf.file(saved::OLD_LIST).is_some() {
        return ArchiveError::TooOld;
    }
    let is_index = |path: &&str| path.rsplit('/').next() == Some(layout::INDEX);
    ArchiveError::NoImage { index: shelf.paths().find(is_index).map(str::to_owned) }
}
