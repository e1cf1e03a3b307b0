//! The reader of references, which knows where it stands.

use std::str::FromStr;

use super::{
    MAX_REPOSITORY_LEN, MAX_TAG_LEN, Reference, ReferenceError, ReferenceErrorKind as Kind,
    Registry, Repository, Tag,
};
use crate::digest::Digest;

/// The longest reference read: repository, tag and digest with room for a host.
const MAX_REFERENCE_LEN: usize = 1024;
/// Where official images live on Docker Hub.
const OFFICIAL: &str = "library/";

impl FromStr for Tag {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        Scanner { input: text }.tag(0, text)
    }
}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(input: &str) -> Result<Self, ReferenceError> {
        Scanner { input }.reference()
    }
}

impl FromStr for Repository {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        Scanner { input: text }.repository(0, text, "")
    }
}

/// Reads the parts of `input`, each with the offset at which it stands, so that
/// an error can point at its place.
struct Scanner<'a> {
    input: &'a str,
}

impl Scanner<'_> {
    fn error(&self, at: usize, kind: Kind) -> ReferenceError {
        let position = self.input.get(..at).unwrap_or(self.input).chars().count();
        ReferenceError::new(kind, position)
    }

    fn reference(&self) -> Result<Reference, ReferenceError> {
        let input = self.input;
        if input.is_empty() {
            return Err(self.error(0, Kind::Empty));
        }
        if input.len() > MAX_REFERENCE_LEN {
            return Err(self.error(MAX_REFERENCE_LEN, Kind::TooLong));
        }
        if let Some(at) = input.find(char::is_whitespace) {
            return Err(self.error(at, Kind::Space));
        }
        if is_image_id(input) {
            return Err(self.error(0, Kind::ImageId));
        }
        let (named, digest) = match input.split_once('@') {
            Some((named, digest)) => (named, Some(self.digest(named.len() + 1, digest)?)),
            None => (input, None),
        };
        let (registry, rest) = self.split_domain(named)?;
        let at = named.len() - rest.len();
        let (path, tag) = match rest.split_once(':') {
            Some((path, tag)) => (path, Some(self.tag(at + path.len() + 1, tag)?)),
            None => (rest, None),
        };
        let official = registry == Registry::docker_hub() && !path.contains('/');
        let prefix = if official { OFFICIAL } else { "" };
        let repository = self.repository(at, path, prefix)?;
        Ok(Reference::new(registry, repository, tag, digest))
    }

    fn split_domain<'t>(&self, named: &'t str) -> Result<(Registry, &'t str), ReferenceError> {
        let hub = || (Registry::docker_hub(), named);
        let Some((first, rest)) = named.split_once('/') else { return Ok(hub()) };
        let is_domain = first == "localhost"
            || first.contains(['.', ':'])
            || first.chars().any(char::is_uppercase);
        if !is_domain {
            return Ok(hub());
        }
        match Registry::parse(first) {
            Ok(registry) => Ok((registry, rest)),
            Err(at) => Err(self.error(at, Kind::Host)),
        }
    }

    fn repository(
        &self,
        at: usize,
        path: &str,
        prefix: &str,
    ) -> Result<Repository, ReferenceError> {
        if path.is_empty() {
            return Err(self.error(at, Kind::NoRepository));
        }
        if let Some((offset, _)) = path.char_indices().find(|(_, c)| c.is_ascii_uppercase()) {
            return Err(self.error(at + offset, Kind::Uppercase));
        }
        let mut start = at;
        for component in path.split('/') {
            if component.is_empty() {
                return Err(self.error(start, Kind::EmptyComponent));
            }
            if let Some(offset) = bad_path_character(component) {
                return Err(self.error(start + offset, Kind::Character));
            }
            if let Some(offset) = bad_separator(component) {
                return Err(self.error(start + offset, Kind::Separator));
            }
            start += component.len() + 1;
        }
        if prefix.len() + path.len() > MAX_REPOSITORY_LEN {
            return Err(self.error(at + MAX_REPOSITORY_LEN - prefix.len(), Kind::RepositoryTooLong));
        }
        Ok(Repository(format!("{prefix}{path}")))
    }

    fn tag(&self, at: usize, tag: &str) -> Result<Tag, ReferenceError> {
        if tag.is_empty() {
            return Err(self.error(at, Kind::EmptyTag));
        }
        let allowed = |offset: usize, b: u8| {
            b.is_ascii_alphanumeric() || b == b'_' || (offset > 0 && matches!(b, b'.' | b'-'))
        };
        match tag.bytes().enumerate().find(|(offset, b)| !allowed(*offset, *b)) {
            Some((offset, _)) => Err(self.error(at + offset, Kind::TagCharacter)),
            None if tag.len() > MAX_TAG_LEN => Err(self.error(at + MAX_TAG_LEN, Kind::TagTooLong)),
            None => Ok(Tag(tag.to_owned())),
        }
    }

    fn digest(&self, at: usize, text: &str) -> Result<Digest, ReferenceError> {
        match text.parse::<Digest>() {
            Ok(digest) if digest.is_verifiable() => Ok(digest),
            Ok(_) => Err(self.error(at, Kind::Algorithm)),
            Err(error) => Err(self.error(at, Kind::Digest(error))),
        }
    }
}

fn is_image_id(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn bad_path_character(component: &str) -> Option<usize> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    component.char_indices().find(|(_, c)| !allowed(*c)).map(|(offset, _)| offset)
}

/// Where a separator stands at an end of the component, or is none of the
/// allowed ones: `.`, `_`, `__`, or any number of `-`.
fn bad_separator(component: &str) -> Option<usize> {
    let is_separator = |c: char| "._-".contains(c);
    let mut offset = 0;
    for run in component.split_inclusive(|c: char| !is_separator(c)) {
        let separator = run.trim_end_matches(|c| !is_separator(c));
        let ends_it = separator.len() == run.len();
        let known =
            matches!(separator, "" | "." | "_" | "__") || separator.bytes().all(|b| b == b'-');
        if !separator.is_empty() && (offset == 0 || ends_it || !known) {
            return Some(offset);
        }
        offset += run.len();
    }
    None
}
