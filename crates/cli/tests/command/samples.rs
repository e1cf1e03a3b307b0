//! The tagged samples, as their list tells them, and the files behind them.

use std::path::Path;

use sha2::{Digest as _, Sha256};

const LIST: &str = include_str!("../../../samples/images/manifests.tsv");

/// A tagged row of the list.
pub(crate) struct Sample {
    pub(crate) repository: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) digest: &'static str,
    pub(crate) file: &'static str,
}

impl Sample {
    /// The name to ask for.
    pub(crate) fn image(&self) -> String {
        format!("samples.localhost/{}:{}", self.repository, self.tag)
    }

    /// The name as a file could have it.
    pub(crate) fn slug(&self) -> String {
        let name = self.repository.trim_start_matches("demo/");
        format!("{name}-{}", self.tag)
    }

    pub(crate) fn is_index(&self) -> bool {
        self.media_type.contains("index") || self.media_type.contains("list")
    }

    pub(crate) fn is_schema1(&self) -> bool {
        self.media_type.contains("manifest.v1+prettyjws")
    }
}

pub(crate) fn samples() -> Vec<Sample> {
    let rows = LIST.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    let tagged = rows.filter(|cells| !cells[1].is_empty());
    let sample = |cells: Vec<&'static str>| Sample {
        repository: cells[0],
        tag: cells[1],
        media_type: cells[2],
        digest: cells[3],
        file: cells[4],
    };
    tagged.map(sample).collect()
}

/// A blob by its digest, or the hex part of it.
pub(crate) fn blob(digest: &str) -> Vec<u8> {
    let name = digest.strip_prefix("sha256:").unwrap_or(digest);
    let blobs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples/images/blobs");
    std::fs::read(blobs.join(name)).unwrap()
}

/// `sha256:…` of some bytes, without the library's help.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}
