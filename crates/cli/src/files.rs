//! [`Files`]: parts of files, where one may lie far into a large one.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek as _, SeekFrom};
use std::path::PathBuf;

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use tonnage_command::{Encoding, FileFault, Part, Piece};

/// Reads parts of files, and keeps the last open: the next part is mostly its next.
#[derive(Default)]
pub(crate) struct Files {
    last: Option<Open>,
}

struct Open {
    file: PathBuf,
    encoding: Option<Encoding>,
    content: Content,
    /// How many bytes were read, or passed over.
    offset: u64,
    size: Option<u64>,
}

enum Content {
    Plain(File),
    Unpacked(Box<dyn Read>),
}

impl Files {
    pub(crate) fn read(&mut self, part: &Part) -> Result<Piece, FileFault> {
        self.part(part).map_err(|error| FileFault {
            missing: matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
            words: error.to_string(),
        })
    }

    fn part(&mut self, part: &Part) -> io::Result<Piece> {
        let goes_on = |open: &Open| {
            open.file == part.file && open.encoding == part.encoding && open.offset <= part.offset
        };
        let mut open = match self.last.take().filter(goes_on) {
            Some(open) => open,
            None => Open::new(part)?,
        };
        open.pass_over(part.offset)?;
        let mut bytes = Vec::new();
        let length = open.content.by_ref().take(part.limit).read_to_end(&mut bytes)?;
        open.offset = open.offset.saturating_add(counted(length));
        let size = open.size;
        self.last = Some(open);
        Ok(Piece { bytes, size })
    }
}

impl Open {
    fn new(part: &Part) -> io::Result<Self> {
        let about = std::fs::metadata(&part.file)?;
        // Whoever opens a pipe waits for its writer.
        if part.is_plain && !about.is_file() {
            return Err(io::Error::other("it is no regular file"));
        }
        let file = File::open(&part.file)?;
        let size = (part.encoding.is_none() && about.is_file()).then_some(about.len());
        let content = match part.encoding {
            None => Content::Plain(file),
            Some(Encoding::Gzip) => Content::Unpacked(Box::new(MultiGzDecoder::new(file))),
            Some(Encoding::Zstd) => {
                let decoder = StreamingDecoder::new(file).map_err(io::Error::other)?;
                Content::Unpacked(Box::new(decoder))
            }
            Some(other) => {
                return Err(io::Error::other(format!("{other} is not unpacked here")));
            }
        };
        let Part { file, encoding, .. } = part.clone();
        Ok(Self { file, encoding, content, offset: 0, size })
    }

    /// Goes on to the byte at `offset`, or to the end.
    fn pass_over(&mut self, offset: u64) -> io::Result<()> {
        let left = offset.saturating_sub(self.offset);
        let is_sought = match &mut self.content {
            Content::Plain(file) if left > 0 => file.seek(SeekFrom::Start(offset)).is_ok(),
            _ => false,
        };
        if !is_sought {
            io::copy(&mut self.content.by_ref().take(left), &mut io::sink())?;
        }
        self.offset = offset;
        Ok(())
    }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(buffer),
            Self::Unpacked(content) => content.read(buffer),
        }
    }
}

fn counted(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
