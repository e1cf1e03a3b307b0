//! [`Reading`]: an image in a file, as it is read.

use std::path::{Path, PathBuf};

use tonnage::{LookupError, LookupOptions, SourceKind};
use tonnage_archive::{
    Archive, ArchiveError, Encoding, Folder, MAX_DOCUMENT, Reader, Source, Want, Wanted,
};

use crate::deed::{FileFault, Part, Piece};
use crate::documents::Documents;
use crate::inquiry::{Answer, Image, Outcome};

/// How much of an archive is read at once, in bytes.
const PIECE: u64 = 256 * 1024;

/// An image in a file, as it is read.
pub(crate) struct Reading {
    source: Source,
    options: LookupOptions,
    from: From,
}

enum From {
    Archive {
        reader: Reader,
        encoding: Option<Encoding>,
        offset: u64,
    },
    Folder {
        folder: Folder,
        wanted: Option<Wanted>,
    },
    /// All was read, or nothing more can be.
    Over,
}

/// What a reading wants next.
pub(crate) enum Next {
    Read(Part),
    Done(Outcome),
}

impl Reading {
    pub(crate) fn new(source: Source, options: LookupOptions) -> Self {
        let from = match source.kind {
            SourceKind::Oci => {
                From::Folder { folder: Folder::new(source.tag.as_deref()), wanted: None }
            }
            _ => From::Archive { reader: Reader::new(), encoding: None, offset: 0 },
        };
        Self { source, options, from }
    }

    /// What is wanted first.
    pub(crate) fn begin(&mut self) -> Next {
        self.next(Ok(true))
    }

    /// Takes a piece, and gives what is wanted next.
    pub(crate) fn handle(&mut self, came: Result<Piece, FileFault>) -> Next {
        let goes_on = self.take(came);
        self.next(goes_on)
    }

    /// Whether there is more to read.
    fn take(&mut self, came: Result<Piece, FileFault>) -> Result<bool, ArchiveError> {
        let path = || self.source.path.clone();
        match (&mut self.from, came) {
            (From::Archive { .. }, Err(fault)) if fault.missing => {
                Err(ArchiveError::NoFile { path: path() })
            }
            (From::Folder { folder, .. }, Err(fault)) if fault.missing => {
                folder.is_missing();
                Ok(true)
            }
            (_, Err(fault)) => Err(ArchiveError::Unreadable { path: path(), why: fault.words }),
            (From::Archive { reader, encoding, offset }, Ok(piece)) => {
                let came = u64::try_from(piece.bytes.len()).unwrap_or(u64::MAX);
                *offset = offset.saturating_add(came);
                match reader.feed(&piece.bytes)? {
                    _ if came == 0 => return Ok(false),
                    Want::Bytes => {}
                    Want::Skip(bytes) => {
                        // Who passes over the end does not see that something is missing.
                        let left = piece.size.map(|size| size.saturating_sub(*offset));
                        let bytes = left.map_or(bytes, |left| bytes.min(left));
                        reader.skipped(bytes);
                        *offset = offset.saturating_add(bytes);
                    }
                    Want::Decompressed(how) => (*encoding, *offset) = (Some(how), 0),
                    Want::Nothing => return Ok(false),
                }
                Ok(true)
            }
            (From::Folder { folder, wanted }, Ok(piece)) => {
                folder.found(piece.size.unwrap_or_default());
                if wanted.take().is_some_and(|wanted| wanted.content) {
                    folder.feed(&piece.bytes);
                }
                Ok(true)
            }
            (From::Over, _) => Ok(false),
        }
    }

    fn next(&mut self, goes_on: Result<bool, ArchiveError>) -> Next {
        let archive = match goes_on {
            Err(error) => Err(error),
            Ok(true) => match self.wanted() {
                Some(part) => return Next::Read(part),
                None => self.finish(),
            },
            Ok(false) => self.finish(),
        };
        let input = self.options.input.clone().unwrap_or_default();
        let result = archive.map_err(LookupError::from).and_then(|archive| self.inspect(archive));
        Next::Done(Outcome { input, result: result.map(Answer::Image) })
    }

    fn wanted(&mut self) -> Option<Part> {
        match &mut self.from {
            From::Archive { encoding, offset, .. } => Some(Part {
                file: PathBuf::from(&self.source.path),
                encoding: *encoding,
                offset: *offset,
                limit: PIECE,
                is_plain: false,
            }),
            From::Folder { folder, wanted } => {
                *wanted = folder.want();
                let Wanted { path, content } = wanted.as_ref()?;
                let file = Path::new(&self.source.path).join(path);
                let limit = if *content { MAX_DOCUMENT } else { 0 };
                Some(Part { is_plain: true, ..Part::beginning(file, limit) })
            }
            From::Over => None,
        }
    }

    fn finish(&mut self) -> Result<Archive, ArchiveError> {
        match std::mem::replace(&mut self.from, From::Over) {
            From::Archive { reader, .. } => reader.finish(),
            From::Folder { folder, .. } => folder.finish(),
            From::Over => Err(ArchiveError::Empty),
        }
    }

    fn inspect(&self, archive: Archive) -> Result<Image, LookupError> {
        let inspection = archive.inspect(self.source.tag.as_deref(), self.options.clone())?;
        Ok(Image { inspection, documents: Documents::Archive(Box::new(archive)), tags: None })
    }
}
