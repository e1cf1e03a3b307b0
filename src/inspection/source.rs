//! [`SourceKind`]: what was read, when no registry was asked.

use serde::Serialize;

/// What was read, when no registry was asked.
///
/// Source: `containers-transports(5)`, whose names these are but for the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SourceKind {
    /// A folder with an OCI image layout.
    Oci,
    /// An OCI image layout in a tar archive.
    OciArchive,
    /// What `docker save` writes.
    DockerArchive,
    /// Documents alone: a manifest, an index, a config.
    Document,
}

impl SourceKind {
    /// The name: `oci`, `oci-archive`, `docker-archive` or `document`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Oci => "oci",
            Self::OciArchive => "oci-archive",
            Self::DockerArchive => "docker-archive",
            Self::Document => "document",
        }
    }
}
