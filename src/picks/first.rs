//! Tools that take the first entry that is what was asked for, to the letter, and
//! clients that take the first of all.

use super::{Verdict, os_version, variant};
use crate::manifest::ImageIndex;
use crate::platform::Platform;

/// The first that fits. What was not asked for may be anything, and an entry that
/// names no platform is linux/amd64.
///
/// Source: go-containerregistry, `pkg/v1/remote/index.go` and
/// `pkg/v1/platform.go`.
pub(super) fn crane(index: &ImageIndex, wanted: &Platform) -> Verdict {
    let implied = Platform::default();
    for (at, entry) in index.manifests.iter().enumerate() {
        match &entry.platform {
            None if fits(&implied, wanted) => {
                return (Some(at), format!("names no platform, which it takes for {implied}"));
            }
            Some(platform) if fits(platform, wanted) => return first(at, platform, wanted),
            _ => {}
        }
    }
    none(wanted)
}

/// The first that fits. What was not asked for may be anything, and an entry that
/// names no platform is passed over.
///
/// Source: oras-go, `internal/platform/platform.go`.
pub(super) fn oras(index: &ImageIndex, wanted: &Platform) -> Verdict {
    for (at, entry) in index.manifests.iter().enumerate() {
        if let Some(platform) = entry.platform.as_ref().filter(|platform| fits(platform, wanted)) {
            return first(at, platform, wanted);
        }
    }
    none(wanted)
}

/// The first of all, as clients do that look at no platform.
pub(super) fn entry(index: &ImageIndex, _: &Platform) -> Verdict {
    if index.manifests.is_empty() {
        return (None, "the index is empty".to_owned());
    }
    (Some(0), "it stands first, whatever it is for".to_owned())
}

fn first(at: usize, platform: &Platform, wanted: &Platform) -> Verdict {
    let any = variant(wanted) != variant(platform);
    let any = if any { "; any variant will do" } else { "" };
    (Some(at), format!("the first that is {wanted}, to the letter{any}"))
}

fn none(wanted: &Platform) -> Verdict {
    (None, format!("no entry is {wanted}, to the letter"))
}

/// Whether `offered` is all that was asked for.
fn fits(offered: &Platform, wanted: &Platform) -> bool {
    let asked = |wanted: &str, offered: &str| wanted.is_empty() || wanted == offered;
    offered.os == wanted.os
        && offered.architecture == wanted.architecture
        && asked(variant(wanted), variant(offered))
        && asked(os_version(wanted), os_version(offered))
        && wanted.os_features.iter().all(|feature| offered.os_features.contains(feature))
}
