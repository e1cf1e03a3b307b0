//! The images that everything here is compared by, and what is asked of them.

use super::images::Images;

/// The images, each with the platform that is asked for.
pub(crate) const ASKED: [(&str, Option<&str>); 20] = [
    ("team/tiny:amd64", None),
    ("team/tiny:arm64", None),
    ("team/tiny:v2s2", None),
    ("team/tiny:multi", None),
    ("team/tiny:multi", Some("linux/arm64")),
    ("team/bmulti:latest", None),
    ("team/bmulti:latest", Some("linux/arm64")),
    ("team/bmulti:dockerlist", None),
    ("team/bmulti:dockerlist", Some("linux/arm64")),
    ("team/zs:z", None),
    ("team/old:signed", None),
    ("team/variants:latest", None),
    ("team/variants:latest", Some("linux/arm/v5")),
    ("team/variants:latest", Some("linux/arm/v6")),
    ("team/variants:latest", Some("linux/arm/v7")),
    ("team/sbom:latest", None),
    ("team/twice:latest", None),
    ("team/foreign:latest", None),
    ("team/lost:latest", None),
    ("team/nested:latest", None),
];

impl Images<'_> {
    /// Fills an open registry with all that is in [`ASKED`].
    pub(crate) fn collection(&self) {
        self.tiny("team/tiny");
        self.by_buildah("team/tiny", "team/bmulti");
        self.zstd("team/zs:z");
        self.schema1("team/tiny:v2s2", "team/old:signed");
        self.arm_variants("team/variants");
        self.artifact("team/sbom:latest");
        self.repeated_layer("team/twice:latest");
        self.foreign_layer("team/foreign:latest");
        self.lost_config("team/lost:latest");
        self.nested_index("team/nested:latest");
    }
}
