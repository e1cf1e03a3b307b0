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

/// The longest name that is taken for one, in bytes.
const MAX_NAME: usize = 512;

impl Image {
    pub(crate) fn new(mut names: Vec<String>, descriptor: Descriptor) -> Self {
        names.retain(|name| (1..=MAX_NAME).contains(&name.len()));
        names.dedup();
        Self { names, descriptor }
    }

    /// The whole name that the archive gives it, if it gives one, and its tag: of several
    /// those that were asked for.
    pub(crate) fn claimed(&self, asked: &Asked) -> (Option<Reference>, Option<String>) {
        let asked = match asked {
            Asked::Name(name) => self.named(name).map(|(_, name)| name),
            _ => None,
        };
        let names = || asked.into_iter().chain(&self.names);
        let whole = names().find_map(|name| whole_name(name));
        let tag = names().find_map(|name| match whole_name(name) {
            Some(whole) => whole.tag().map(ToString::to_string),
            None => Some(name.clone()),
        });
        (whole, tag)
    }

    /// What no other image goes by.
    fn own_name(&self) -> String {
        format!("@{}", self.descriptor.digest)
    }

    /// The name that fits best what was asked for, and how well: the less the better.
    pub(crate) fn named(&self, asked: &str) -> Option<(usize, &String)> {
        let canonical = |name: &str| whole_name(name).map(|name| name.canonical());
        let wanted = canonical(asked);
        let fit = |name: &String| {
            let same_tag = || whole_name(name)?.tag().map(|tag| tag.as_str() == asked);
            if name == asked {
                Some(0)
            } else if wanted.is_some() && canonical(name) == wanted {
                Some(1)
            } else {
                (same_tag() == Some(true)).then_some(2)
            }
        };
        let fitting = self.names.iter().filter_map(|name| Some((fit(name)?, name)));
        fitting.min_by_key(|(fit, _)| *fit)
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
pub(crate) enum Asked {
    /// The only image.
    Nothing,
    /// By name.
    Name(String),
    /// By digest.
    Digest(Digest),
    /// By its place, counted from 0.
    Place(usize),
}

impl Asked {
    pub(crate) fn of(tag: Option<&str>) -> Self {
        let Some(tag) = tag.filter(|tag| !tag.is_empty()) else { return Self::Nothing };
        let Some(rest) = tag.strip_prefix('@') else { return Self::Name(tag.to_owned()) };
        match (rest.parse(), rest.parse()) {
            (Ok(digest), _) => Self::Digest(digest),
            (_, Ok(place)) => Self::Place(place),
            _ => Self::Name(tag.to_owned()),
        }
    }
}

/// Every name there is, the images that have none by their digests.
pub(crate) fn names(images: &[Image]) -> Vec<String> {
    named(images).map(|(name, _)| name).collect()
}

/// The same, and what each of them stands for.
pub(crate) fn named(images: &[Image]) -> impl Iterator<Item = (String, &Descriptor)> {
    let names = |image: &Image| match image.names.as_slice() {
        [] => vec![image.own_name()],
        names => names.to_vec(),
    };
    let mut seen = BTreeSet::new();
    let all = images
        .iter()
        .flat_map(move |image| names(image).into_iter().map(|name| (name, &image.descriptor)));
    all.filter(move |(name, _)| seen.insert(name.clone())).take(MAX_NAMES)
}

/// The image that is meant.
pub(crate) fn choose<'a>(images: &'a [Image], asked: &Asked) -> Result<&'a Image, ArchiveError> {
    let none = |asked: String| ArchiveError::NoSuchImage { asked, tags: names(images) };
    let several = || ArchiveError::SeveralImages { asked: None, tags: names(images) };
    match asked {
        Asked::Nothing => {
            // What has no name beside one that has is something about that one.
            let named = images.iter().filter(|image| !image.names.is_empty());
            only(images.iter()).or_else(|| only(named)).ok_or_else(several)
        }
        Asked::Name(name) => {
            let fit = |image: &Image| image.named(name).map(|(fit, _)| fit);
            let best = images.iter().filter_map(fit).min().ok_or_else(|| none(name.clone()))?;
            let fitting = || images.iter().filter(|image| fit(image) == Some(best));
            only(fitting()).ok_or_else(|| {
                let asked = Some(name.clone());
                ArchiveError::SeveralImages {
                    asked,
                    tags: fitting().map(Image::own_name).collect(),
                }
            })
        }
        Asked::Digest(digest) => {
            let found = images.iter().find(|image| image.descriptor.digest == *digest);
            found.ok_or_else(|| none(format!("@{digest}")))
        }
        Asked::Place(place) => images.get(*place).ok_or_else(|| none(format!("@{place}"))),
    }
}

/// The one there is. Several names for one are one.
fn only<'a>(mut images: impl Iterator<Item = &'a Image>) -> Option<&'a Image> {
    let first = images.next()?;
    images.all(|other| other.descriptor.digest == first.descriptor.digest).then_some(first)
}
