//! A host: it feeds readers and folders, in the ways that hosts do.
#![allow(clippy::disallowed_types, reason = "a host reads files; the library does not")]

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use tonnage_archive::{Archive, ArchiveError, Folder, Reader, Want};

/// How a host goes about it.
#[derive(Clone, Copy)]
pub(crate) struct Host {
    /// How many bytes are fed at once.
    pub(crate) chunk: usize,
    /// Whether it passes over what is not looked at.
    pub(crate) seeks: bool,
    pub(crate) hashing: bool,
}

pub(crate) const HOST: Host = Host { chunk: 64 * 1024, seeks: true, hashing: false };

impl Host {
    /// Reads an archive. Gives how many bytes were fed, too.
    pub(crate) fn read(self, bytes: &[u8]) -> (Result<Archive, ArchiveError>, usize) {
        let mut reader = if self.hashing { Reader::hashing() } else { Reader::new() };
        let (mut at, mut fed) = (0, 0);
        while at < bytes.len() {
            let chunk = &bytes[at..(at + self.chunk).min(bytes.len())];
            at += chunk.len();
            fed += chunk.len();
            match reader.feed(chunk) {
                Err(error) => return (Err(error), fed),
                Ok(Want::Bytes) => {}
                Ok(Want::Skip(skip)) => {
                    if self.seeks {
                        reader.skipped(skip);
                        at += usize::try_from(skip).unwrap_or(usize::MAX / 2);
                    }
                }
                // The decoder of this host gives what it gets.
                Ok(Want::Decompressed(_)) => at = 0,
                Ok(Want::Nothing) => break,
            }
        }
        (reader.finish(), fed)
    }
}

#[allow(dead_code, reason = "not every test has a folder")]
pub(crate) fn read_folder(path: &Path, tag: Option<&str>) -> Result<Archive, ArchiveError> {
    let mut folder = Folder::new(tag);
    while let Some(wanted) = folder.want() {
        let Ok(mut file) = File::open(path.join(&wanted.path)) else {
            folder.is_missing();
            continue;
        };
        folder.found(file.metadata().unwrap().len());
        let mut buffer = [0; 4096];
        let mut wants = wanted.content;
        while wants {
            let length = file.read(&mut buffer).unwrap();
            wants = length > 0 && folder.feed(&buffer[..length]);
        }
    }
    folder.finish()
}
