//! The page that is served when nobody names its folder.

use tonnage_proxy::{BuiltIn, DEFAULT_SITE, Site};

/// What the build script packed; nothing without the feature `site`.
const BUILT_IN: BuiltIn = include!(concat!(env!("OUT_DIR"), "/site.rs"));

/// The page that is built in, else the one that a build leaves in its folder.
///
/// It is built in that a released command shows its own page, wherever it is
/// started: other projects have a `target/site` too.
pub(crate) fn default() -> Site {
    if BUILT_IN.is_empty() { Site::from(DEFAULT_SITE) } else { Site::BuiltIn(BUILT_IN) }
}
