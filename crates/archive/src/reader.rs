//! [`Reader`]: reads an archive as its bytes come, and keeps what matters.

use crate::archive::Archive;
use crate::encoding::{Encoding, TELLING};
use crate::error::ArchiveError;
use crate::shelf::Shelf;
use crate::tar::{BLOCK_BYTES, Tar};

/// Reads an archive as its bytes come, and keeps what matters: of a file of gigabytes
/// its documents, and of the rest names and sizes.
///
/// A host feeds it, and does what it says:
///
/// ```
/// use std::io::{Read, Seek, SeekFrom};
/// use tonnage_archive::{Archive, ArchiveError, Reader, Want};
///
/// fn read<F: Read + Seek>(mut file: F) -> Result<Archive, ArchiveError> {
///     let mut reader = Reader::new();
///     let mut buffer = [0; 16 * 1024];
///     loop {
///         let length = file.read(&mut buffer).unwrap_or(0);
///         match reader.feed(&buffer[..length])? {
///             _ if length == 0 => break,
///             Want::Bytes => {}
///             // Who cannot seek feeds them.
///             Want::Skip(bytes) => {
///                 if file.seek_relative(bytes as i64).is_ok() {
///                     reader.skipped(bytes);
///                 }
///             }
///             // From the beginning, through the host's own decoder.
///             Want::Decompressed(_) => unimplemented!(),
///             Want::Nothing => break,
///         }
///     }
///     reader.finish()
/// }
///
/// let error = read(std::io::Cursor::new(b"not an archive")).err();
/// assert_eq!(error, Some(ArchiveError::NotAnArchive));
/// ```
#[derive(Default)]
pub struct Reader {
    /// The first bytes, until they tell what this is.
    start: Vec<u8>,
    begun: bool,
    decompressed: bool,
    tar: Tar,
    shelf: Shelf,
}

/// What a reader wants next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a reader is given what it wants"]
pub enum Want {
    /// The bytes that follow.
    Bytes,
    /// The bytes that follow; so many of them are not looked at. Who passes over some
    /// says so by [`Reader::skipped`].
    Skip(u64),
    /// The same from its first byte, decompressed.
    Decompressed(Encoding),
    /// Nothing: the archive has ended.
    Nothing,
}

impl Reader {
    /// A reader that looks at documents alone.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A reader that hashes every byte, so that the layers are proved too.
    #[must_use]
    pub fn hashing() -> Self {
        Self { shelf: Shelf::new(true), ..Self::default() }
    }

    /// Takes the next bytes of the archive.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`], when what came is no archive that can be read. Nothing more is
    /// to be fed then.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<Want, ArchiveError> {
        if self.begun {
            self.tar.feed(bytes, &mut self.shelf)?;
            return Ok(self.want());
        }
        self.start.extend_from_slice(bytes);
        if self.start.len() < TELLING {
            return Ok(Want::Bytes);
        }
        self.begin()
    }

    /// Says that the next `bytes` of the archive were passed over, no more than
    /// [`Want::Skip`] allowed.
    pub fn skipped(&mut self, bytes: u64) {
        self.tar.skipped(bytes.min(self.tar.passes_over(&self.shelf)));
    }

    /// Says that no more bytes come, and makes of them what they are.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`], when the archive ends in the middle, or holds no image.
    pub fn finish(mut self) -> Result<Archive, ArchiveError> {
        if !self.begun {
            if self.start.is_empty() {
                return Err(ArchiveError::Empty);
            }
            let _ = self.begin()?;
            return Err(ArchiveError::NotAnArchive);
        }
        if !self.tar.may_end() {
            let path = self.shelf.coming().map(str::to_owned);
            return Err(match path {
                // Less than a header is no archive at all.
                None if self.tar.offset < BLOCK_BYTES => ArchiveError::NotAnArchive,
                path => ArchiveError::Truncated { path },
            });
        }
        Archive::of_archive(self.shelf)
    }

    fn begin(&mut self) -> Result<Want, ArchiveError> {
        let start = std::mem::take(&mut self.start);
        match Encoding::of(&start) {
            Some(encoding) if self.decompressed => {
                return Err(ArchiveError::CompressedTwice(encoding));
            }
            Some(encoding @ (Encoding::Gzip | Encoding::Zstd)) => {
                self.decompressed = true;
                return Ok(Want::Decompressed(encoding));
            }
            Some(encoding) => return Err(ArchiveError::Compressed(encoding)),
            None => {}
        }
        if matches!(start.trim_ascii_start().first(), Some(b'{' | b'[')) && !start.contains(&0) {
            return Err(ArchiveError::IsADocument);
        }
        self.begun = true;
        self.tar.feed(&start, &mut self.shelf)?;
        Ok(self.want())
    }

    fn want(&self) -> Want {
        if self.tar.is_over() {
            return Want::Nothing;
        }
        match self.tar.passes_over(&self.shelf) {
            0 => Want::Bytes,
            bytes => Want::Skip(bytes),
        }
    }
}
