//! [`Source`]: an image in a file, as it is typed.
//!
//! ```text
//! source := kind ":" path [ ":" tag ] [ "@" digest ]
//! kind   := "oci" | "oci-archive" | "docker-archive"
//! ```
//!
//! A path has no colon in it, but for a drive's of Windows. The tag may be a whole
//! name, `@` and a digest, or `@` and a number, counted from 0.
//!
//! Source: `containers-transports(5)`, whose `path:tag` this is.

use std::fmt;

use tonnage::{Digest, SourceKind};

/// An image in a file, or in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What is to be read.
    pub kind: SourceKind,
    /// Where it is.
    pub path: String,
    /// Which of its images, if that was said.
    pub tag: Option<String>,
}

/// Why what was typed names no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceError {
    position: usize,
}

impl SourceError {
    /// The number of characters before the place.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.position
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the path of the file is missing")
    }
}

impl std::error::Error for SourceError {}

const KINDS: [SourceKind; 3] = [SourceKind::Oci, SourceKind::OciArchive, SourceKind::DockerArchive];

/// Reads `oci:DIR:TAG`, `oci-archive:FILE:TAG` or `docker-archive:FILE:TAG`; `None` for
/// what begins otherwise, the name of an image in a registry.
///
/// ```
/// use tonnage_archive::read_source;
///
/// let source = read_source("oci-archive:out/app.tar:1.0").unwrap()?;
/// assert_eq!((source.path.as_str(), source.tag.as_deref()), ("out/app.tar", Some("1.0")));
/// assert!(read_source("ubuntu:14.04").is_none());
/// # Ok::<(), tonnage_archive::SourceError>(())
/// ```
///
/// # Errors
///
/// [`SourceError`], when nothing follows the kind.
#[must_use]
pub fn read_source(input: &str) -> Option<Result<Source, SourceError>> {
    let (name, rest) = input.split_once(':')?;
    let kind = *KINDS.iter().find(|kind| kind.as_str() == name)?;
    let (path, tag) = split(rest);
    if path.is_empty() {
        return Some(Err(SourceError { position: name.len() + 1 }));
    }
    let tag = tag.filter(|tag| !tag.is_empty());
    Some(Ok(Source { kind, path: path.to_owned(), tag: tag.map(str::to_owned) }))
}

fn split(rest: &str) -> (&str, Option<&str>) {
    if let Some(at) = rest.rfind('@')
        && let (Some(path), Some(tag)) = (rest.get(..at), rest.get(at..))
        && tag.get(1..).is_some_and(|digest| digest.parse::<Digest>().is_ok())
    {
        // A name before a digest says nothing more.
        return (split_at_colon(path).0, Some(tag));
    }
    split_at_colon(rest)
}

fn split_at_colon(rest: &str) -> (&str, Option<&str>) {
    let drive = rest.get(1..3) == Some(":\\");
    let from = if drive { 2 } else { 0 };
    let colon = rest.get(from..).and_then(|rest| rest.find(':')).map(|at| from + at);
    match colon {
        Some(at) => (rest.get(..at).unwrap_or_default(), rest.get(at + 1..)),
        None => (rest, None),
    }
}
