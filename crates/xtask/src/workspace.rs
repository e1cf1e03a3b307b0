//! Where things are.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the workspace: every child runs in it.
pub(crate) fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap_or(own)
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    root().join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// Where the tools are that are built for this project alone.
pub(crate) fn tools() -> PathBuf {
    root().join("target/tools")
}

/// Where npm puts the tools of the build and of the browser tests.
pub(crate) fn modules() -> PathBuf {
    root().join("node_modules")
}

/// The npm package.
pub(crate) fn package() -> PathBuf {
    root().join("packages/npm")
}

/// The folder for any static host: the page with its engine.
pub(crate) fn site() -> PathBuf {
    root().join("target/site")
}

/// The folder of the browser extension, unpacked and packed.
pub(crate) fn extension() -> PathBuf {
    root().join("target/extension")
}

/// The command `tonnage` as it is delivered.
pub(crate) fn command() -> PathBuf {
    target().join("release").join(format!("tonnage{}", env::consts::EXE_SUFFIX))
}

/// Whether there is an engine to build yet.
pub(crate) fn has_engine() -> bool {
    root().join("crates/wasm/Cargo.toml").is_file()
}

/// All files in a folder and below it; the file itself if it is one.
pub(crate) fn files_below(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries.flat_map(|entry| files_below(&entry.path())).collect()
}

/// A path as people read it: from the root where it lies below.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
