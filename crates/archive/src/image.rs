//! [`Image`]: one of the images of an archive, and what it is called there.

use std::collections::BTreeSet;

use tonnage::{Descriptor, Digest, Reference};

use crate::error::ArchiveError;

/// The most names told.
const MAX_NAMES: usize = 10_000;

/// One of the images of an archive.
#[derive(Clone)]
pub(crate) struct Image {
    /// What it is called: tags, or whole names.
    pub(crate) names: Vec<String>,
    /// Its index or its manifest.
    pub(crate) descriptor: Descriptor,
}

impl Image {
    /// The whole name that the archive gives it, if it gives one.
    pub(crate) fn claimed(&self) -> Option<Reference> {
        self.names.iter().find_map(|name| whole_name(name))
    }

    /// The tag that the archive gives it.
    pub(crate) fn tag(&self) -> Option<String> {
        let of_name = || self.claimed()?.tag().map(ToString::to_string);
        self.names.iter().find(|name| is_tag(name)).cloned().or_else(of_name)
    }

    /// How well it fits what was asked for; the less the better.
    fn fits(&self, asked: &str) -> Option<usize> {
        let same_name = |name: &String| {
            let (name, asked) = (whole_name(name), whole_name(asked));
            name.is_some() && name.map(|name| name.canonical()) == asked.map(|it| it.canonical())
        };
        let same_tag = |name: &String| {
            whole_name(name).and_then(|name| name.tag().map(|tag| tag.as_str() == asked))
                == Some(true)
        };
        let ways: [&dyn Fn(&String) -> bool; 3] =
            [&|name: &String| name == asked, &same_name, &same_tag];
        ways.iter().position(|way| self.names.iter().any(way))
    }
}

/// A name of an image, as against a tag alone.
fn whole_name(name: &str) -> Option<Reference> {
    if is_tag(name) { None } else { name.parse().ok() }
}

fn is_tag(name: &str) -> bool {
    !name.contains(['/', ':', '@'])
}

/// What of an archive was asked for.
pub(crate) enum Asked<'a> {
    /// The only image.
    Nothing,
    /// By name.
    Name(&'a str),
    /// By digest.
    Digest(Digest),
    /// By its place, counted from 0.
    Place(usize),
}

impl<'a> Asked<'a> {
    pub(crate) fn of(tag: Option<&'a str>) -> Self {
        let Some(tag) = tag.filter(|tag| !tag.is_empty()) else { return Self::Nothing };
        let Some(rest) = tag.strip_prefix('@') else { return Self::Name(tag) };
        match (rest.parse(), rest.parse()) {
            (Ok(digest), _) => Self::Digest(digest),
            (_, Ok(place)) => Self::Place(place),
            _ => Self::Name(tag),
        }
    }
}

/// Every name there is, the images that have none by their digests.
pub(crate) fn names(images: &[Image]) -> Vec<String> {
    let names = |image: &Image| match image.names.as_slice() {
        [] => vec![format!("@{}", image.descriptor.digest)],
        names => names.to_vec(),
    };
    let mut seen = BTreeSet::new();
    let all = images.iter().flat_map(names);
    all.filter(|name| seen.insert(name.clone())).take(MAX_NAMES).collect()
}

/// The image that is meant.
pub(crate) fn choose<'a>(
    images: &'a [Image],
    asked: &Asked<'_>,
) -> Result<&'a Image, ArchiveError> {
    let none = |asked: Option<String>| ArchiveError::NoSuchImage { asked, tags: names(images) };
    match asked {
        Asked::Nothing => only(images.iter()).ok_or_else(|| none(None)),
        Asked::Name(name) => {
            let best = images.iter().filter_map(|image| image.fits(name)).min();
            let best = best.ok_or_else(|| none(Some((*name).to_owned())))?;
            let fitting = images.iter().filter(|image| image.fits(name) == Some(best));
            only(fitting).ok_or_else(|| none(None))
        }
        Asked::Digest(digest) => {
            let found = images.iter().find(|image| image.descriptor.digest == *digest);
            found.ok_or_else(|| none(Some(format!("@{digest}"))))
        }
        Asked::Place(place) => images.get(*place).ok_or_else(|| none(Some(format!("@{place}")))),
    }
}

/// The one there is. Several names for one are one.
fn only<'a>(mut images: impl Iterator<Item = &'a Image>) -> Option<&'a Image> {
    let first = images.next()?;
    images.all(|other| other.descriptor.digest == first.descriptor.digest).then_some(first)
}
