//! [`Tar`]: the entries of a tar archive, as its bytes come.

mod header;
mod records;

use std::fmt;

use crate::error::ArchiveError;
use crate::path::{beside, normal};
use crate::shelf::Shelf;
use header::{BLOCK, Header, Kind, text};
use records::Records;

/// The most entries read, of whatever kind.
pub const MAX_ENTRIES: usize = 65_536;
/// The most bytes that are read about an entry, beside its header.
pub const MAX_RECORDS: u64 = 64 * 1024;
/// What padding fills up.
pub(crate) const BLOCK_BYTES: u64 = BLOCK as u64;

/// The entries of a tar archive, as its bytes come.
#[derive(Default)]
pub(crate) struct Tar {
    state: State,
    /// How many bytes came.
    pub(crate) offset: u64,
    /// A header, or what is said about an entry, as far as it came.
    buffer: Vec<u8>,
    /// What was said about the next entry.
    about: Records,
    long_path: Option<Vec<u8>>,
    long_link: Option<Vec<u8>>,
    entries: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Header,
    Content {
        of: Content,
        left: u64,
        padding: u64,
    },
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    /// A file of that size in bytes.
    File(u64),
    /// Something about the next entry.
    About(Kind),
    Nothing,
}

/// Why a block is no header that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderError {
    /// The bytes do not add up to the sum that stands in them.
    Checksum,
    /// The size is no number, negative, or larger than 2^53−1.
    Size,
    /// What is said about an entry is not readable.
    Records,
    /// More is said about an entry than is read.
    RecordsTooLong,
    /// The entry is a file with holes.
    Sparse,
}

impl Tar {
    /// Takes the next bytes. What is in them goes to the shelf.
    pub(crate) fn feed(&mut self, mut bytes: &[u8], shelf: &mut Shelf) -> Result<(), ArchiveError> {
        while !bytes.is_empty() && self.state != State::End {
            let taken = self.step(bytes, shelf)?;
            self.offset += taken as u64;
            bytes = bytes.get(taken..).unwrap_or_default();
        }
        Ok(())
    }

    /// How many of the next bytes nobody reads. The last byte of an entry is always read:
    /// who jumps over what is not there would not notice that it is not.
    pub(crate) fn passes_over(&self, shelf: &Shelf) -> u64 {
        match self.state {
            State::Content { of: Content::File(_), left, padding } if shelf.passes_over() => {
                (left + padding).saturating_sub(1)
            }
            State::Content { of: Content::Nothing, left, padding } => {
                (left + padding).saturating_sub(1)
            }
            _ => 0,
        }
    }

    /// Says that so many bytes were passed over.
    pub(crate) fn skipped(&mut self, bytes: u64) {
        if let State::Content { left, padding, .. } = &mut self.state {
            let of_content = bytes.min(*left);
            *left -= of_content;
            *padding = padding.saturating_sub(bytes - of_content);
            self.offset += bytes;
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.state == State::End
    }

    /// Whether the archive may end here. Not all that is written has an end marked.
    pub(crate) fn may_end(&self) -> bool {
        self.is_over() || (self.state == State::Header && self.buffer.is_empty())
    }

    fn step(&mut self, bytes: &[u8], shelf: &mut Shelf) -> Result<usize, ArchiveError> {
        let taken = match self.state {
            State::Header => {
                let part = first(bytes, BLOCK_BYTES - self.buffer.len() as u64);
                self.buffer.extend_from_slice(part);
                if self.buffer.len() == BLOCK {
                    let block = std::mem::take(&mut self.buffer);
                    self.header(&block, shelf)?;
                }
                return Ok(part.len());
            }
            State::Content { of, left, padding } => {
                let part = first(bytes, left);
                match of {
                    Content::File(_) => shelf.take(part),
                    Content::About(_) => self.buffer.extend_from_slice(part),
                    Content::Nothing => {}
                }
                let came = part.len() as u64;
                let taken = first(bytes, left + padding).len();
                let padding = padding - (taken as u64 - came);
                self.state = State::Content { of, left: left - came, padding };
                taken
            }
            State::End => bytes.len(),
        };
        self.content_may_be_over(shelf)?;
        Ok(taken)
    }

    fn content_may_be_over(&mut self, shelf: &mut Shelf) -> Result<(), ArchiveError> {
        let State::Content { of, left: 0, padding: 0 } = self.state else { return Ok(()) };
        self.state = State::Header;
        match of {
            Content::File(size) => shelf.end(size),
            Content::About(kind) => {
                let content = std::mem::take(&mut self.buffer);
                match kind {
                    Kind::LongPath => self.long_path = Some(text(&content)),
                    Kind::LongLink => self.long_link = Some(text(&content)),
                    _ => {
                        let records = Records::read(&content);
                        self.about = records.ok_or_else(|| self.error(HeaderError::Records))?;
                    }
                }
            }
            Content::Nothing => {}
        }
        Ok(())
    }

    fn header(&mut self, block: &[u8], shelf: &mut Shelf) -> Result<(), ArchiveError> {
        let header = match Header::read(block) {
            Ok(Some(header)) => header,
            Ok(None) => {
                self.state = State::End;
                return Ok(());
            }
            Err(HeaderError::Checksum) if self.entries == 0 => {
                return Err(ArchiveError::NotAnArchive);
            }
            Err(error) => return Err(self.error(error)),
        };
        self.entries += 1;
        if self.entries > MAX_ENTRIES {
            return Err(ArchiveError::TooManyEntries);
        }
        if matches!(header.kind, Kind::LongPath | Kind::LongLink | Kind::Records) {
            if header.size > MAX_RECORDS {
                return Err(self.error(HeaderError::RecordsTooLong));
            }
            return self.enter(Content::About(header.kind), header.size, shelf);
        }
        let about = std::mem::take(&mut self.about);
        let (long_path, long_link) = (self.long_path.take(), self.long_link.take());
        let path = about.path.or(long_path).unwrap_or(header.path);
        let link = about.link.or(long_link).unwrap_or(header.link);
        let path = normal(&path);
        match header.kind {
            Kind::Sparse => Err(self.error(HeaderError::Sparse)),
            Kind::File if about.sparse => Err(self.error(HeaderError::Sparse)),
            Kind::File => {
                let size = about.size.unwrap_or(header.size);
                shelf.begin(path, size);
                self.enter(Content::File(size), size, shelf)
            }
            Kind::HardLink => {
                shelf.link(path, normal(&link));
                Ok(())
            }
            Kind::SymLink => {
                let target = path.as_deref().and_then(|path| beside(path, &link));
                shelf.link(path, target);
                Ok(())
            }
            Kind::Empty => Ok(()),
            _ => self.enter(Content::Nothing, about.size.unwrap_or(header.size), shelf),
        }
    }

    fn enter(&mut self, of: Content, size: u64, shelf: &mut Shelf) -> Result<(), ArchiveError> {
        if size > tonnage::MAX_SIZE {
            return Err(self.error(HeaderError::Size));
        }
        let padding = size.next_multiple_of(BLOCK_BYTES) - size;
        self.state = State::Content { of, left: size, padding };
        self.content_may_be_over(shelf)
    }

    fn error(&self, error: HeaderError) -> ArchiveError {
        // The block, or what came after it, was counted up to its last bytes.
        ArchiveError::Header { offset: self.offset - self.offset % BLOCK_BYTES, error }
    }
}

fn first(bytes: &[u8], limit: u64) -> &[u8] {
    let length = usize::try_from(limit).unwrap_or(usize::MAX).min(bytes.len());
    bytes.get(..length).unwrap_or_default()
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Checksum => "what stands there is no header, or was changed on the way",
            Self::Size => "the size of an entry is not one that a file can have",
            Self::Records => "what is said about an entry (pax) is not readable",
            Self::RecordsTooLong => {
                "more than 64 KiB are said about an entry, the most that is read"
            }
            Self::Sparse => "an entry is a file with holes (sparse), which no image has",
        })
    }
}
