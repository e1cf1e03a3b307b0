//! The images: what there is, by repository and tag.

use std::sync::LazyLock;

use include_dir::{Dir, include_dir};

static BLOBS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/images/blobs");
const MANIFESTS: &str = include_str!("../images/manifests.tsv");

/// A tagged image of the sample registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The repository, without the host.
    pub repository: &'static str,
    /// The tag.
    pub tag: &'static str,
    /// What it shows, in one sentence.
    pub title: &'static str,
}

/// The tagged images, in the order in which they are offered.
pub fn samples() -> impl Iterator<Item = Sample> {
    let tagged = rows().iter().filter(|row| !row.tag.is_empty());
    tagged.map(|row| Sample { repository: row.repository, tag: row.tag, title: row.title })
}

/// A manifest, as the list of them says.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) repository: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) digest: &'static str,
    file: &'static str,
    title: &'static str,
}

impl Row {
    pub(crate) fn body(&self) -> Option<&'static [u8]> {
        BLOBS.get_file(self.file).map(include_dir::File::contents)
    }
}

pub(crate) fn rows() -> &'static [Row] {
    static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
        let read = |line: &'static str| {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().unwrap_or_default();
            Row {
                repository: cell(),
                tag: cell(),
                media_type: cell(),
                digest: cell(),
                file: cell(),
                title: cell(),
            }
        };
        MANIFESTS.lines().skip(1).map(read).collect()
    });
    &ROWS
}

/// The bytes of a blob, by its digest.
pub(crate) fn blob(digest: &str) -> Option<&'static [u8]> {
    BLOBS.get_file(digest.strip_prefix("sha256:")?).map(include_dir::File::contents)
}
