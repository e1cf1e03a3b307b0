//! [`Shelf`]: the files of an archive, with what may be a document in them.

use std::collections::BTreeMap;

use sha2::Digest as _;
use tonnage::{Digest, MAX_CONFIG_BODY};

use crate::encoding::{Encoding, TELLING};
use crate::{layout, saved};

/// The largest document kept, in bytes: as much as is read of a registry's.
pub const MAX_DOCUMENT: u64 = MAX_CONFIG_BODY;
/// The most documents kept.
pub const MAX_DOCUMENTS: usize = 4096;
/// The most bytes of documents kept.
pub const MAX_DOCUMENT_BYTES: u64 = 32 * 1024 * 1024;
/// The most links followed one after the other.
const MAX_LINKS: usize = 8;

/// The files of an archive by their paths. Of two with one path the last counts, as it
/// does when an archive is unpacked.
#[derive(Default)]
pub(crate) struct Shelf {
    files: BTreeMap<String, Entry>,
    current: Option<Current>,
    documents: usize,
    document_bytes: u64,
    /// Whether the bytes of every file are hashed.
    hashing: bool,
}

enum Entry {
    File(File),
    Link(String),
}

/// A file, as far as it is of interest.
pub(crate) struct File {
    /// In bytes.
    pub(crate) size: u64,
    /// How it is compressed.
    pub(crate) encoding: Option<Encoding>,
    /// The content, where it may be a document and there was room for it.
    pub(crate) content: Option<Vec<u8>>,
    /// The SHA-256 of the content, where that was wanted.
    pub(crate) hash: Option<Digest>,
    /// Whether it is in no archive, but was made of what is.
    pub(crate) made: bool,
}

/// The file that is coming.
struct Current {
    path: Option<String>,
    seen: u64,
    start: Vec<u8>,
    /// `None` when it is not kept.
    content: Option<Vec<u8>>,
    hasher: Option<sha2::Sha256>,
}

impl Shelf {
    /// An empty shelf, which hashes all that comes or nothing.
    pub(crate) fn new(hashing: bool) -> Self {
        Self { hashing, ..Self::default() }
    }

    /// A file of that size comes. One without a path is of no interest.
    pub(crate) fn begin(&mut self, path: Option<String>, size: u64) {
        let room = self.documents < MAX_DOCUMENTS;
        let room = room && self.document_bytes + size <= MAX_DOCUMENT_BYTES;
        // What says which images there are comes last, and is kept whatever came before.
        let is_list = |path: &str| [layout::INDEX, saved::LIST].contains(&path);
        let fits = size <= MAX_DOCUMENT && (room || path.as_deref().is_some_and(is_list));
        self.current = Some(Current {
            content: (fits && path.is_some()).then(Vec::new),
            hasher: (self.hashing && path.is_some()).then(sha2::Sha256::default),
            path,
            seen: 0,
            start: Vec::new(),
        });
    }

    /// The next bytes of the file that is coming.
    pub(crate) fn take(&mut self, bytes: &[u8]) {
        let Some(current) = &mut self.current else { return };
        current.seen += bytes.len() as u64;
        let missing = TELLING.saturating_sub(current.start.len());
        current.start.extend(bytes.iter().take(missing));
        if let Some(hasher) = &mut current.hasher {
            hasher.update(bytes);
        }
        // Documents are objects and lists.
        let is_document = matches!(current.start.first(), None | Some(b'{' | b'['));
        if !is_document || current.seen > MAX_DOCUMENT {
            current.content = None;
        }
        if let Some(content) = &mut current.content {
            content.extend_from_slice(bytes);
        }
    }

    /// Whether nothing more of the file that is coming is read.
    pub(crate) fn passes_over(&self) -> bool {
        self.current.as_ref().is_none_or(|current| {
            let told = current.start.len() >= TELLING && current.content.is_none();
            current.path.is_none() || (told && current.hasher.is_none())
        })
    }

    /// The path of the file that is coming.
    pub(crate) fn coming(&self) -> Option<&str> {
        self.current.as_ref()?.path.as_deref()
    }

    /// The file has come, or as much of it as is read.
    pub(crate) fn end(&mut self, size: u64) {
        let Some(Current { path: Some(path), start, content, hasher, .. }) = self.current.take()
        else {
            return;
        };
        let content = content.filter(|content| !content.is_empty());
        if let Some(content) = &content {
            self.documents += 1;
            self.document_bytes += content.len() as u64;
        }
        let hash = hasher.and_then(|hasher| sha256(&hasher.finalize()));
        self.put(path, File { size, encoding: Encoding::of(&start), content, hash, made: false });
    }

    pub(crate) fn put(&mut self, path: String, file: File) {
        self.files.insert(path, Entry::File(file));
    }

    /// Another name for a file. A link that leads out of the archive leads nowhere.
    pub(crate) fn link(&mut self, path: Option<String>, target: Option<String>) {
        if let (Some(path), Some(target)) = (path, target)
            && path != target
        {
            self.files.insert(path, Entry::Link(target));
        }
    }

    /// The file at a path, by way of links.
    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        let mut path = path;
        for _ in 0..=MAX_LINKS {
            match self.files.get(path)? {
                Entry::File(file) => return Some(file),
                Entry::Link(target) => path = target,
            }
        }
        None
    }

    /// The content of a document.
    pub(crate) fn document(&self, path: &str) -> Option<&[u8]> {
        self.file(path)?.content.as_deref()
    }

    /// The files that stand where a layout has the blob of a digest. What was made here,
    /// and the list of images by another name, are none.
    pub(crate) fn blobs(&self) -> impl Iterator<Item = (Digest, &File)> {
        self.files.iter().filter_map(|(path, entry)| {
            let digest = blob_digest(path)?;
            let file = match entry {
                Entry::Link(target) if target == layout::INDEX => return None,
                _ => self.file(path)?,
            };
            (!file.made).then_some((digest, file))
        })
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

fn sha256(hash: &[u8]) -> Option<Digest> {
    let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}").parse().ok()
}

/// Where a layout has the blob of that digest.
///
/// Source: OCI image-spec, `image-layout.md`, "Blobs".
pub(crate) fn blob_path(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm_name(), digest.encoded())
}

/// The digest that such a path says.
fn blob_digest(path: &str) -> Option<Digest> {
    path.strip_prefix("blobs/")?.replacen('/', ":", 1).parse().ok()
}
