//! [`Repository`]: a path within a registry.

use std::fmt;

/// The longest path of a repository, in bytes.
pub const MAX_REPOSITORY_LEN: usize = 255;

/// A path within a registry, such as `library/ubuntu`.
///
/// Source: OCI distribution-spec, "Pulling manifests", `<name>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Repository(pub(super) String);

impl Repository {
    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the last slash, such as `library`.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.0.rsplit_once('/').map(|(namespace, _)| namespace)
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
