//! [`Pick`]: what other tools would take from the same index.
//!
//! The specification leaves the choice open, so tools choose differently: by an
//! order of preference, by the first entry that fits, or without looking. Each of
//! them stands here as a function of the index and the platform, and nothing else:
//! what a tool finds out about its own host is not known here. The platform is as
//! it was read here, where `x86_64` is `amd64` already.

mod containerd;
mod containers_image;
mod first;
mod regclient;

use serde::Serialize;

use crate::manifest::ImageIndex;
use crate::platform::Platform;

/// What one tool would take from an index.
///
/// ```
/// use tonnage::{Manifest, ManifestKind, Pick};
///
/// let body = br#"{"schemaVersion":2,"manifests":[
///   {"mediaType":"application/vnd.oci.image.manifest.v1+json","size":7,
///    "digest":"sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
///    "platform":{"os":"linux","architecture":"arm","variant":"v6"}}]}"#;
/// let manifest = Manifest::parse(body, None)?;
/// let ManifestKind::Index(index) = &manifest.kind else { unreachable!() };
///
/// let picks = Pick::all_of(index, &"linux/arm/v7".parse().unwrap());
/// let taken = |tool: &str| picks.iter().find(|pick| pick.tool == tool)?.selected;
/// assert_eq!(taken("regctl"), Some(0));
/// assert_eq!(taken("crane"), None);
/// # Ok::<(), tonnage::ManifestError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pick {
    /// The tool, by the names of its commands.
    pub tool: &'static str,
    /// The entry it would take, counted from 0.
    pub selected: Option<usize>,
    /// Why that one, or why none.
    pub reason: String,
}

/// What a tool takes, and why.
type Verdict = (Option<usize>, String);

type Rule = fn(&ImageIndex, &Platform) -> Verdict;

/// Each tool and its rule.
const TOOLS: [(&str, Rule); 6] = [
    ("containerd strict", containerd::strict),
    ("podman, skopeo", containers_image::pick),
    ("crane", first::crane),
    ("regctl", regclient::pick),
    ("oras", first::oras),
    ("first entry", first::entry),
];

impl Pick {
    /// What each tool would take from `index` when asked for `wanted`, always in
    /// the same order.
    #[must_use]
    pub fn all_of(index: &ImageIndex, wanted: &Platform) -> Vec<Self> {
        let mut picks = Vec::with_capacity(TOOLS.len());
        for (tool, rule) in TOOLS {
            let (selected, reason) = rule(index, wanted);
            picks.push(Self { tool, selected, reason });
        }
        picks
    }
}

/// The tool of that name.
pub(crate) fn tool_named(name: &str) -> Option<&'static str> {
    TOOLS.iter().map(|(tool, _)| *tool).find(|tool| *tool == name)
}

/// The variant of a platform; empty when it names none.
fn variant(platform: &Platform) -> &str {
    platform.variant.as_deref().unwrap_or_default()
}

/// The version of a platform's system; empty when it names none.
fn os_version(platform: &Platform) -> &str {
    platform.os_version.as_deref().unwrap_or_default()
}
