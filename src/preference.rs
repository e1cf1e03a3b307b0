//! [`Preference`]: which platforms a machine can run, best first.
//!
//! An amd64 machine runs 386 images, an arm64 machine the 32-bit ones, and a
//! newer variant the older. The order is containerd's (`platforms.Only`): what
//! Docker and Kubernetes do with an index.

use std::cmp::Reverse;

use crate::platform::Platform;

/// The platforms that serve a wanted one, in order of preference.
///
/// ```
/// use tonnage::{Platform, Preference};
///
/// let wanted = Preference::of(&"linux/arm/v7".parse()?);
/// assert!(wanted.rank(&"linux/arm/v6".parse()?).is_ok());
/// assert!(wanted.rank(&"linux/arm64".parse()?).is_err());
/// # Ok::<(), tonnage::PlatformError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Preference {
    wanted: Platform,
    /// Architecture and variant, best first.
    order: Vec<(String, String)>,
}

/// How good a match is: smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// The place in the order of preference; 0 is what was asked for.
    pub place: usize,
    features: Reverse<usize>,
}

/// The one thing for which a platform was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// Another operating system.
    Os,
    /// Another architecture.
    Architecture,
    /// The right architecture in a variant that cannot be run.
    Variant,
    /// A Windows build that the wanted one cannot run.
    OsVersion,
    /// Features of the operating system that were not asked for.
    OsFeatures,
}

impl Preference {
    /// The order for a wanted platform.
    #[must_use]
    pub fn of(wanted: &Platform) -> Self {
        let wanted = wanted.normalized();
        let order = order(&wanted.architecture, wanted.variant.as_deref().unwrap_or_default());
        Self { wanted, order }
    }

    /// The wanted platform alone, and nothing that would also run there
    /// (`platforms.OnlyStrict`).
    #[must_use]
    pub fn exactly(wanted: &Platform) -> Self {
        let wanted = wanted.normalized();
        let variant = wanted.variant.clone().unwrap_or_default();
        Self { order: vec![(wanted.architecture.clone(), variant)], wanted }
    }

    /// The wanted platform, normalised.
    #[must_use]
    pub fn wanted(&self) -> &Platform {
        &self.wanted
    }

    /// How well `offered` serves.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] names the first thing that does not fit.
    pub fn rank(&self, offered: &Platform) -> Result<Rank, Mismatch> {
        let offered = offered.normalized();
        if offered.os != self.wanted.os {
            return Err(Mismatch::Os);
        }
        let variant = offered.variant.as_deref().unwrap_or_default();
        let fits = |entry: &(String, String)| entry.0 == offered.architecture && entry.1 == variant;
        let place = self.order.iter().position(fits).ok_or_else(|| {
            if self.order.iter().any(|entry| entry.0 == offered.architecture) {
                Mismatch::Variant
            } else {
                Mismatch::Architecture
            }
        })?;
        if self.wanted.os == "windows" && !windows_runs(&self.wanted, &offered) {
            return Err(Mismatch::OsVersion);
        }
        let needed = self.features(&offered);
        let given = self.features(&self.wanted);
        if !needed.iter().all(|feature| given.contains(feature)) {
            return Err(Mismatch::OsFeatures);
        }
        Ok(Rank { place, features: Reverse(needed.len()) })
    }

    /// Every Windows has `win32k` or says so by its base image: it decides nothing.
    fn features<'a>(&self, platform: &'a Platform) -> Vec<&'a str> {
        let decides = |feature: &&str| !(self.wanted.os == "windows" && *feature == "win32k");
        platform.os_features.iter().map(String::as_str).filter(decides).collect()
    }
}

fn order(architecture: &str, variant: &str) -> Vec<(String, String)> {
    let entry = |architecture: &str, variant: &str| (architecture.to_owned(), variant.to_owned());
    let number = variant.strip_prefix('v').unwrap_or(variant).parse::<u32>().ok();
    let older = |architecture: &'static str, oldest: u32| {
        let newest = number.filter(|number| *number <= MAX_VARIANT).unwrap_or_default();
        (oldest..newest).rev().map(move |number| (architecture.to_owned(), format!("v{number}")))
    };
    let mut order = vec![entry(architecture, variant)];
    match architecture {
        "amd64" => {
            order.extend(older("amd64", 2));
            if number.is_some_and(|number| number > 1) {
                order.push(entry("amd64", ""));
            }
            order.push(entry("386", ""));
        }
        "arm" => order.extend(older("arm", 5)),
        "arm64" => {
            order = arm64_versions(variant).iter().map(|version| entry("arm64", version)).collect();
            if !order.is_empty() {
                order.extend((5..=8).rev().map(|number| entry("arm", &format!("v{number}"))));
            }
        }
        _ => {}
    }
    order
}

/// No processor has a variant above this; a number somebody typed must not
/// become that many entries.
const MAX_VARIANT: u32 = 99;

/// The arm64 versions that run on `variant`, newest first. Armv9.k has all that
/// Armv8.(k+5) has. A variant that is not known runs nothing.
fn arm64_versions(variant: &str) -> Vec<String> {
    let version = |major: u32, minor: u32| match (major, minor) {
        (8, 0) => String::new(),
        (major, 0) => format!("v{major}"),
        (major, minor) => format!("v{major}.{minor}"),
    };
    let known = |major, newest| (0..=newest).find(|minor| version(major, *minor) == variant);
    if let Some(minor) = known(8, NEWEST_ARMV8) {
        return (0..=minor).rev().map(|minor| version(8, minor)).collect();
    }
    let Some(minor) = known(9, NEWEST_ARMV9) else { return Vec::new() };
    let nine = (0..=minor).rev().map(|minor| version(9, minor));
    let eight = (0..=NEWEST_ARMV8.min(minor + 5)).rev().map(|minor| version(8, minor));
    nine.chain(eight).collect()
}

const NEWEST_ARMV8: u32 = 9;
const NEWEST_ARMV9: u32 = 7;

/// The Windows builds from which on a host runs older containers too (LTSC 2022
/// and LTSC 2025), newest first.
const STABLE_BUILDS: [u32; 2] = [26100, 20348];

fn windows_runs(host: &Platform, image: &Platform) -> bool {
    let build = |platform: &Platform| -> Option<(u32, u32, u32)> {
        let mut parts = platform.os_version.as_deref()?.split('.').map(str::parse::<u32>);
        Some((parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?))
    };
    let (Some(host), Some(image)) = (build(host), build(image)) else { return true };
    if (host.0, host.1) != (image.0, image.1) {
        return false;
    }
    let (host, image) = (host.2, image.2);
    let oldest_stable = STABLE_BUILDS.iter().copied().min().unwrap_or_default();
    if host < oldest_stable {
        return host == image;
    }
    let lowest = STABLE_BUILDS.iter().copied().find(|build| *build < host).unwrap_or(host);
    (lowest..=host).contains(&image)
}
