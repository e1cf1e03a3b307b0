//! containers/image: what podman, skopeo and buildah take.

use super::{Verdict, variant};
use crate::descriptor::Descriptor;
use crate::manifest::ImageIndex;
use crate::media_type::MediaType;
use crate::platform::Platform;

/// Marks an entry whose layers are compressed with zstd, when its value is `true`.
const ZSTD: &str = "io.github.containers.compression.zstd";

/// The variants it knows, the most capable first.
const VARIANTS: [(&str, &[&str]); 2] = [("arm", &["v8", "v7", "v6", "v5"]), ("arm64", &["v8"])];

/// The first entry of the best variant that there is; nothing is normalised, and
/// neither version nor features of the system count. In an OCI index, zstd goes
/// before gzip. An entry that names no platform is taken when nothing else fits.
///
/// Source: containers/image, `internal/pkg/platform/platform_matcher.go`,
/// `internal/manifest/oci_index.go` and `docker_schema2_list.go`.
pub(super) fn pick(index: &ImageIndex, wanted: &Platform) -> Verdict {
    let order = order(wanted);
    let prefers_zstd = index.media_type == MediaType::OCI_INDEX;
    let mut best: Option<(usize, bool, usize)> = None;
    for (at, entry) in index.manifests.iter().enumerate() {
        let Some(place) = place(entry, wanted, &order) else { continue };
        let zstd = prefers_zstd && entry.annotations.get(ZSTD).is_some_and(|value| value == "true");
        let candidate = (place, !zstd, at);
        if best.is_none_or(|known| candidate < known) {
            best = Some(candidate);
        }
    }
    let named = Platform::new(&wanted.os, &wanted.architecture);
    let Some((place, not_zstd, at)) = best else {
        return (None, format!("no entry is {named} with {}", listed(&order)));
    };
    let mut reason = match order.get(place) {
        None => "names no platform; taken as nothing else fits".to_owned(),
        Some(variant) if place == 0 => {
            format!("the first that is {}, to the letter", named.with_variant(variant))
        }
        Some(_) => format!("the first there is of {}", listed(&order)),
    };
    if !not_zstd {
        reason.push_str("; zstd goes before gzip");
    }
    let nested = index.manifests.get(at).is_some_and(|entry| entry.media_type.is_index());
    if nested {
        reason.push_str("; an index within an index, which it does not look into");
    }
    (Some(at), reason)
}

/// The variants that serve the wanted one, best first.
fn order(wanted: &Platform) -> Vec<&str> {
    let wanted_variant = variant(wanted);
    let known = VARIANTS.iter().find(|(architecture, _)| *architecture == wanted.architecture);
    let known = known.map_or(&[] as &[&str], |(_, variants)| variants);
    let mut order = Vec::new();
    if wanted_variant.is_empty() {
        order.push("");
        order.extend_from_slice(known);
        return order;
    }
    match known.iter().position(|variant| *variant == wanted_variant) {
        Some(from) => order.extend_from_slice(known.get(from..).unwrap_or_default()),
        None => order.push(wanted_variant),
    }
    order.push("");
    order
}

fn listed(order: &[&str]) -> String {
    let mut list = String::new();
    for variant in order {
        list.push_str(if list.is_empty() { "" } else { ", " });
        list.push_str(if variant.is_empty() { "no variant" } else { variant });
    }
    list
}

/// The place of an entry in the order, or after it when it names no platform.
fn place(entry: &Descriptor, wanted: &Platform, order: &[&str]) -> Option<usize> {
    let Some(platform) = &entry.platform else { return Some(order.len()) };
    if platform.os != wanted.os || platform.architecture != wanted.architecture {
        return None;
    }
    order.iter().position(|known| *known == variant(platform))
}
