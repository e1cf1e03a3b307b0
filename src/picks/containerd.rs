//! containerd, told to take nothing but what was asked for.

use super::Verdict;
use crate::manifest::ImageIndex;
use crate::platform::Platform;
use crate::preference::{Preference, Rank};

/// The entry that is the wanted platform once both are normalised; of several the
/// one with the most features, then the first. An entry that names no platform is
/// kept to the last, and its config read.
///
/// Source: containerd/platforms, `OnlyStrict`; containerd, `images.Manifest`.
pub(super) fn strict(index: &ImageIndex, wanted: &Platform) -> Verdict {
    let exact = Preference::exactly(wanted);
    let mut best: Option<(Rank, usize)> = None;
    let mut unnamed = None;
    for (at, entry) in index.manifests.iter().enumerate() {
        match entry.platform.as_ref().map(|platform| exact.rank(platform)) {
            None => unnamed = unnamed.or(Some(at)),
            Some(Ok(rank)) if best.is_none_or(|(known, _)| rank < known) => best = Some((rank, at)),
            Some(_) => {}
        }
    }
    let asked = exact.wanted();
    let named = Platform { os_version: None, os_features: Vec::new(), ..asked.clone() };
    // Windows is matched by its build, and not to the letter.
    let build = if asked.os_version.is_some() { ", in a build that runs there" } else { "" };
    match (best, unnamed) {
        (Some((_, at)), _) => (Some(at), format!("exactly {named}{build}")),
        (None, Some(at)) => (Some(at), "names no platform; its config tells".to_owned()),
        (None, None) => (None, format!("no entry is exactly {asked}")),
    }
}
