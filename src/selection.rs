//! [`Selection`]: which entry of an index is taken for a platform, and why not
//! the others.

use std::fmt;

use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::manifest::{ImageIndex, REFERENCE_DIGEST, Role};
use crate::order::order_by;
use crate::platform::Platform;
use crate::preference::{Mismatch, Preference, Rank};

/// The verdict on every entry of an index, for one wanted platform.
///
/// The rules are containerd's: entries that fit, best first; entries that name
/// no platform after them, since only their config can tell.
///
/// ```
/// use tonnage::{Manifest, ManifestKind, Platform, Selection};
///
/// let body = br#"{"schemaVersion":2,"manifests":[
///   {"mediaType":"application/vnd.oci.image.manifest.v1+json","size":7,
///    "digest":"sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
///    "platform":{"os":"linux","architecture":"386"}}]}"#;
/// let manifest = Manifest::parse(body, None)?;
/// let ManifestKind::Index(index) = &manifest.kind else { unreachable!() };
///
/// let selection = Selection::of(index, &Platform::default());
/// assert_eq!(selection.first(), Some(0));
/// assert_eq!(selection.candidates[0].to_string(), "choice 2 for linux/amd64");
/// # Ok::<(), tonnage::ManifestError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The entries to try, best first.
    pub order: Vec<usize>,
    /// The verdict on each entry, in the index's order.
    pub candidates: Vec<Candidate>,
}

/// The verdict on one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Candidate {
    /// It fits; 0 is what was asked for, higher is what also runs there.
    Fits {
        /// The place in the order of preference.
        place: usize,
        /// The platform that was wanted, normalised.
        wanted: Platform,
    },
    /// It names no platform. Its config is read if nothing else fits.
    Unnamed,
    /// An index that names no platform. It is looked into if nothing else fits.
    Nested,
    /// It does not fit.
    Rejected(Mismatch),
    /// It attests something of another entry.
    Attestation(Option<String>),
    /// It says `unknown/unknown`, as what is stored beside images does.
    NoPlatform,
    /// It is no image.
    NotAnImage,
}

impl Candidate {
    /// Whether only looking into it tells if it fits.
    const fn is_open(&self) -> bool {
        matches!(self, Self::Unnamed | Self::Nested)
    }
}

/// As the trace and the page say it.
impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fits { place: 0, .. } => f.write_str("exact match"),
            Self::Fits { place, wanted } => write!(f, "choice {} for {wanted}", place + 1),
            Self::Unnamed => f.write_str("names no platform; its config tells"),
            Self::Nested => f.write_str("an index of its own"),
            Self::Rejected(mismatch) => f.write_str(match mismatch {
                Mismatch::Os => "another operating system",
                Mismatch::Architecture => "another architecture",
                Mismatch::Variant => "another variant of the architecture",
                Mismatch::OsVersion => "another version of the operating system",
                Mismatch::OsFeatures => "needs features that were not asked for",
            }),
            Self::Attestation(Some(subject)) => {
                let known: Result<Digest, _> = subject.parse();
                let subject = known.as_ref().map_or(subject.as_str(), Digest::short);
                write!(f, "attests {subject}, not an image")
            }
            Self::Attestation(None) => f.write_str("an attestation, not an image"),
            Self::NoPlatform => f.write_str("for no platform, not an image to run"),
            Self::NotAnImage => f.write_str("not an image"),
        }
    }
}

impl Selection {
    /// Judges every entry of `index` for `wanted`.
    #[must_use]
    pub fn of(index: &ImageIndex, wanted: &Platform) -> Self {
        let preference = Preference::of(wanted);
        let judged: Vec<_> =
            index.manifests.iter().map(|entry| judge(entry, &preference)).collect();
        let open =
            |(candidate, rank): &(Candidate, Option<Rank>)| rank.is_some() || candidate.is_open();
        // Entries that name no platform come after those that fit.
        let rank = |entry: usize| judged.get(entry).map(|(_, rank)| (rank.is_none(), *rank));
        let order = order_by(judged.len(), &|a, b| rank(a).cmp(&rank(b)));
        let order = order.into_iter().filter(|entry| judged.get(*entry).is_some_and(open));
        Self {
            order: order.collect(),
            candidates: judged.into_iter().map(|(candidate, _)| candidate).collect(),
        }
    }

    /// The entry to try first.
    #[must_use]
    pub fn first(&self) -> Option<usize> {
        self.order.first().copied()
    }
}

fn judge(entry: &Descriptor, preference: &Preference) -> (Candidate, Option<Rank>) {
    match Role::of(entry) {
        Role::Attestation => {
            let subject = entry.annotations.get(REFERENCE_DIGEST).cloned();
            return (Candidate::Attestation(subject), None);
        }
        Role::Artifact | Role::Unknown => return (Candidate::NotAnImage, None),
        Role::Image | Role::Index => {}
    }
    let Some(platform) = &entry.platform else {
        let nested = entry.media_type.is_index();
        return (if nested { Candidate::Nested } else { Candidate::Unnamed }, None);
    };
    match preference.rank(platform) {
        Ok(rank) => {
            let wanted = preference.wanted().clone();
            (Candidate::Fits { place: rank.place, wanted }, Some(rank))
        }
        Err(_) if platform.is_unknown() => (Candidate::NoPlatform, None),
        Err(mismatch) => (Candidate::Rejected(mismatch), None),
    }
}
