//! [`Folder`]: reads an image layout that is a folder, file by file.

use std::collections::{BTreeSet, VecDeque};

use tonnage::{Descriptor, Digest, Manifest, ManifestKind, SourceKind};

use crate::archive::Archive;
use crate::error::ArchiveError;
use crate::image::{Asked, choose};
use crate::layout;
use crate::shelf::{MAX_DOCUMENT, MAX_DOCUMENTS, Shelf, blob_path};
use crate::tar::MAX_ENTRIES;

/// Reads an image layout that is a folder, file by file: the index, then what it leads
/// to. Layers are not opened unless they are to be hashed.
///
/// ```
/// use tonnage_archive::Folder;
///
/// let mut folder = Folder::new(Some("1.0"));
/// while let Some(wanted) = folder.want() {
///     // Opened below the folder, a regular file only.
///     match std::fs::read(std::path::Path::new("no/such/folder").join(&wanted.path)) {
///         Ok(bytes) => {
///             folder.found(bytes.len() as u64);
///             if wanted.content {
///                 folder.feed(&bytes);
///             }
///         }
///         Err(_) => folder.is_missing(),
///     }
/// }
/// assert_eq!(folder.finish().err().map(|error| error.code()), Some("UNSUPPORTED_ARCHIVE"));
/// ```
pub struct Folder {
    images: Images,
    hashing: bool,
    shelf: Shelf,
    queue: VecDeque<Errand>,
    seen: BTreeSet<String>,
    current: Option<(Errand, Option<u64>)>,
    failure: Option<ArchiveError>,
}

/// Which images of a folder are wanted.
enum Images {
    One(Asked),
    All,
}

/// A file of the folder that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a folder is told of every file that it wants"]
pub struct Wanted {
    /// Its path below the folder, with slashes.
    pub path: String,
    /// Whether its content is wanted, or its size alone.
    pub content: bool,
}

#[derive(Clone, Debug)]
struct Errand {
    path: String,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Index,
    Manifest,
    Config,
    Layer,
}

impl Folder {
    /// A folder of which one image is wanted: by its tag, as in
    /// [`Archive::inspect`].
    #[must_use]
    pub fn new(tag: Option<&str>) -> Self {
        Self::of(Images::One(Asked::of(tag)))
    }

    fn of(images: Images) -> Self {
        let index = Errand { path: layout::INDEX.to_owned(), what: What::Index };
        Self {
            images,
            hashing: false,
            shelf: Shelf::default(),
            queue: VecDeque::from([index]),
            seen: BTreeSet::new(),
            current: None,
            failure: None,
        }
    }

    /// The same, with every layer read and hashed.
    #[must_use]
    pub fn hashing(tag: Option<&str>) -> Self {
        Self::new(tag).with_layers()
    }

    /// A folder of which every image is wanted, with every layer read and hashed or none.
    #[must_use]
    pub fn whole(hashing: bool) -> Self {
        let folder = Self::of(Images::All);
        if hashing { folder.with_layers() } else { folder }
    }

    fn with_layers(self) -> Self {
        Self { shelf: Shelf::new(true), hashing: true, ..self }
    }

    /// The next file that is wanted; `None` when there is none. It is answered by
    /// [`found`](Self::found) or [`is_missing`](Self::is_missing) before the next.
    pub fn want(&mut self) -> Option<Wanted> {
        self.settle();
        let errand = self.queue.pop_front()?;
        let content = errand.what != What::Layer || self.hashing;
        let wanted = Wanted { path: errand.path.clone(), content };
        self.current = Some((errand, None));
        Some(wanted)
    }

    /// The file is there, and has so many bytes.
    pub fn found(&mut self, size: u64) {
        if let Some((errand, known)) = &mut self.current {
            *known = Some(size);
            self.shelf.begin(Some(errand.path.clone()), size);
        }
    }

    /// The next bytes of the file, if its content is wanted. Gives whether there is use
    /// for more of them.
    pub fn feed(&mut self, bytes: &[u8]) -> bool {
        self.shelf.take(bytes);
        !self.shelf.passes_over()
    }

    /// There is no such file.
    pub fn is_missing(&mut self) {
        self.current = None;
    }

    /// Makes of the files what they are.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`], when the folder is no image layout, or none of its images, or
    /// more than one, goes by the tag.
    pub fn finish(mut self) -> Result<Archive, ArchiveError> {
        self.settle();
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        if self.shelf.file(layout::INDEX).is_none() {
            return Err(ArchiveError::NoLayout);
        }
        let path = layout::INDEX;
        let why = || "it is larger than 4 MiB, or no JSON document".to_owned();
        let index = self.shelf.document(path);
        let index = index.ok_or_else(|| ArchiveError::Document { path, why: why() })?.to_vec();
        let images = layout::images(&index)?;
        layout::shelve(&index, &mut self.shelf);
        Ok(Archive::new(SourceKind::Oci, images, self.shelf))
    }

    /// The file before has come: what does it lead to?
    fn settle(&mut self) {
        let Some((errand, Some(size))) = self.current.take() else { return };
        self.shelf.end(size);
        let content = self.shelf.document(&errand.path).map(<[u8]>::to_vec).unwrap_or_default();
        match errand.what {
            What::Index => self.failure = self.begin(&content).err(),
            What::Manifest => self.follow(&content),
            What::Config | What::Layer => {}
        }
    }

    fn begin(&mut self, index: &[u8]) -> Result<(), ArchiveError> {
        if index.is_empty() {
            return Ok(());
        }
        let images = layout::images(index)?;
        let wanted = match &self.images {
            // It need not be one that has a name.
            Images::One(Asked::Digest(digest)) => vec![digest.clone()],
            Images::One(asked) => vec![choose(&images, asked)?.descriptor.digest.clone()],
            Images::All => images.iter().map(|image| image.descriptor.digest.clone()).collect(),
        };
        for digest in wanted {
            if digest == Digest::sha256(index) {
                self.follow(index);
            } else {
                self.also(&digest, What::Manifest);
            }
        }
        Ok(())
    }

    /// What a manifest leads to.
    fn follow(&mut self, body: &[u8]) {
        let Ok(manifest) = Manifest::parse(body, None) else { return };
        match manifest.kind {
            ManifestKind::Index(index) => {
                index.manifests.iter().for_each(|entry| self.document(entry, What::Manifest));
            }
            ManifestKind::Image(image) => {
                image.config.iter().for_each(|config| self.document(config, What::Config));
                image.layers.iter().for_each(|layer| self.also(&layer.digest, What::Layer));
            }
            ManifestKind::Schema1(image) => {
                image.layers.iter().for_each(|layer| self.also(layer, What::Layer));
            }
        }
    }

    /// What is too large for a document is not opened.
    fn document(&mut self, descriptor: &Descriptor, what: What) {
        let fits = descriptor.size <= MAX_DOCUMENT && self.seen.len() < MAX_DOCUMENTS;
        self.also(&descriptor.digest, if fits { what } else { What::Layer });
    }

    fn also(&mut self, digest: &Digest, what: What) {
        let path = blob_path(digest);
        if self.seen.len() < MAX_ENTRIES && self.seen.insert(path.clone()) {
            self.queue.push_back(Errand { path, what });
        }
    }
}
