//! [`Tag`]: what somebody called a manifest, today.

use std::fmt;

/// The longest tag, in bytes.
pub const MAX_TAG_LEN: usize = 128;

/// A tag, such as `14.04`.
///
/// Source: OCI distribution-spec, "Pulling manifests", `<reference>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(pub(super) String);

impl Tag {
    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
