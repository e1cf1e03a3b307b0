//! regclient: what regctl takes.

use std::cmp::Ordering;

use super::{Verdict, os_version, variant};
use crate::manifest::ImageIndex;
use crate::platform::Platform;

/// The best entry that runs on the wanted platform, of equals the first. An entry
/// that names no platform is passed over; macOS and Windows run Linux images too.
///
/// Source: regclient, `types/platform/compare.go` and
/// `types/descriptor/descriptor.go`.
pub(super) fn pick(index: &ImageIndex, wanted: &Platform) -> Verdict {
    let host = Host::of(wanted);
    let mut best: Option<(usize, Host<'_>)> = None;
    for (at, entry) in index.manifests.iter().enumerate() {
        let Some(target) = entry.platform.as_ref().map(Host::of) else { continue };
        if !host.runs(&target) {
            continue;
        }
        let nothing = Host::default();
        let known = best.as_ref().map_or(&nothing, |(_, known)| known);
        if host.prefers(&target, known) {
            best = Some((at, target));
        }
    }
    let Some((at, taken)) = best else {
        return (None, format!("no entry that names its platform runs on {wanted}"));
    };
    let how = if taken.os != host.os {
        "; a Linux image, in a virtual machine"
    } else if taken.variant != host.variant {
        "; the nearest variant"
    } else {
        ""
    };
    (Some(at), format!("the best that runs on {wanted}{how}"))
}

/// A platform in regclient's spelling.
#[derive(Default)]
struct Host<'a> {
    os: &'a str,
    architecture: &'a str,
    variant: &'a str,
    version: &'a str,
    features: &'a [String],
}

impl<'a> Host<'a> {
    fn of(platform: &'a Platform) -> Self {
        let (architecture, variant) = match (platform.architecture.as_str(), variant(platform)) {
            ("i386", _) => ("386", ""),
            ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
            ("x86_64" | "x86-64", variant) => ("amd64", variant),
            ("aarch64" | "arm64", "8" | "v8") => ("arm64", ""),
            ("aarch64", variant) => ("arm64", variant),
            ("armhf", _) | ("arm", "" | "7") => ("arm", "v7"),
            ("armel", _) | ("arm", "6") => ("arm", "v6"),
            ("arm", "5") => ("arm", "v5"),
            ("arm", "8") => ("arm", "v8"),
            other => other,
        };
        Self {
            os: if platform.os == "macos" { "darwin" } else { &platform.os },
            architecture,
            variant,
            version: os_version(platform),
            features: &platform.os_features,
        }
    }

    fn runs(&self, target: &Host<'_>) -> bool {
        let os = match self.os {
            "windows" | "darwin" => target.os == self.os || target.os == "linux",
            os => target.os == os,
        };
        let versions = match self.os {
            "linux" | "freebsd" | "darwin" => true,
            "windows" => {
                target.os != "windows"
                    || self.version.is_empty()
                    || build(self.version) == build(target.version)
            }
            _ => self.version == target.version && self.features == target.features,
        };
        os && versions
            && self.architecture == target.architecture
            && runs_variant(self.variant, target.variant)
    }

    /// Whether `target` is better than what was best so far.
    fn prefers(&self, target: &Host<'_>, known: &Host<'_>) -> bool {
        for (wanted, target, known) in [
            (self.os, target.os, known.os),
            (self.architecture, target.architecture, known.architecture),
        ] {
            if let Some(better) = closer(wanted, target, known) {
                return better;
            }
        }
        if let Some(better) = closer(self.variant, target.variant, known.variant) {
            return better;
        }
        match number(target.variant).cmp(&number(known.variant)) {
            Ordering::Equal => {}
            order => return order.is_gt(),
        }
        closer(self.version, target.version, known.version)
            .unwrap_or_else(|| is_older(known.version, target.version))
    }
}

/// Whether `target` is what was wanted, where it or what is known is.
fn closer(wanted: &str, target: &str, known: &str) -> Option<bool> {
    (target != known && (target == wanted || known == wanted)).then_some(target == wanted)
}

fn runs_variant(host: &str, target: &str) -> bool {
    number(host) >= number(target) || (host.is_empty() && number(target) == 1)
}

/// The number of a variant; of `v8.1`, which is none, 0.
fn number(variant: &str) -> i64 {
    variant.strip_prefix('v').unwrap_or(variant).parse().unwrap_or_default()
}

/// The first three parts of a version that has more.
fn build(version: &str) -> &str {
    version.match_indices('.').nth(2).and_then(|(at, _)| version.get(..at)).unwrap_or(version)
}

/// Whether `a` is the older version; one that is shorter and otherwise the same is
/// not.
fn is_older(a: &str, b: &str) -> bool {
    let mut others = b.split('.');
    for part in a.split('.') {
        let Some(other) = others.next() else { return false };
        match (part.parse::<i64>(), other.parse::<i64>()) {
            (Ok(part), Ok(other)) if part == other => {}
            (Ok(part), Ok(other)) => return part < other,
            (part, other) => return part.is_err() && other.is_ok(),
        }
    }
    false
}
