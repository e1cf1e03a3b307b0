//! The engine: the core compiled for the web, shrunk, and put into the npm package.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::run::Run;
use crate::workspace;

/// Builds the engine into `packages/npm/dist`.
///
/// wasm-pack would download what optimizes: npm's binaryen does that here.
pub(crate) fn build() -> Result {
    let made = workspace::target().join("engine-package");
    let made_path = made.display().to_string();
    Run::line("wasm-pack build crates/wasm --target web --mode no-install --no-opt --no-pack")
        .with(["--profile", "engine", "--out-name", "tonnage", "--out-dir", &made_path])
        .with_own_tools()
        .openly()?;
    let dist = dist();
    fs::create_dir_all(&dist).map_err(|error| unwritable(&dist, &error))?;
    if !is_current(&made, &dist) {
        shrink(&made, &dist)?;
    }
    copy(&made.join("tonnage.d.ts"), &dist.join("tonnage.d.ts"))
}

/// Where the package keeps the engine.
pub(crate) fn dist() -> PathBuf {
    workspace::package().join("dist")
}

/// Whether what was shrunk last is what was made now.
fn is_current(made: &Path, dist: &Path) -> bool {
    let same = |file: &str| {
        let kept = fs::read(made.join(format!("shrunk-{file}"))).ok();
        kept.is_some() && kept == fs::read(made.join(file)).ok() && dist.join(file).is_file()
    };
    FILES.iter().all(|file| same(file))
}

/// What the compiler uses and every browser since 2022 has. With more, wasm-opt would
/// use more.
const FEATURES: [&str; 6] = [
    "bulk-memory",
    "multivalue",
    "mutable-globals",
    "nontrapping-float-to-int",
    "reference-types",
    "sign-ext",
];

const FILES: [&str; 2] = ["tonnage_bg.wasm", "tonnage.js"];

fn shrink(made: &Path, dist: &Path) -> Result {
    let [wasm, js] = FILES;
    let from = |file: &str| made.join(file).display().to_string();
    let to = |file: &str| dist.join(file).display().to_string();
    Run::line("wasm-opt -Oz --strip-debug --strip-producers")
        .with(FEATURES.map(|feature| format!("--enable-{feature}")))
        .with([from(wasm), "-o".to_owned(), to(wasm)])
        .with_own_tools()
        .openly()?;
    Run::line("esbuild --minify --format=esm --target=es2022 --log-level=warning")
        .with([from(js), format!("--outfile={}", to(js))])
        .with_own_tools()
        .openly()?;
    FILES.iter().try_for_each(|file| copy(&made.join(file), &made.join(format!("shrunk-{file}"))))
}

/// Copies a file, over what is there.
pub(crate) fn copy(from: &Path, to: &Path) -> Result {
    fs::copy(from, to).map(drop).map_err(|error| unwritable(to, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be written: {error}", workspace::shown(path)))
}
