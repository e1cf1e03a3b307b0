//! The second engine, which a page loads when it is needed: images in files, and an
//! inspection in other forms.

use std::fs;
use std::path::{Path, PathBuf};

use crate::engine;
use crate::failure::{Failure, Result};
use crate::run::Run;
use crate::workspace;

/// Its two files.
const WHOLE: &str = "render_bg.wasm";
const SCRIPT: &str = "render.js";

/// Builds it into `target/second-engine`.
pub(crate) fn build() -> Result {
    let made = workspace::target().join("second-engine-package");
    let done = folder();
    for folder in [&made, &done] {
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    }
    Run::line(
        "wasm-pack build crates/wasm-render --target web --mode no-install --no-opt --no-pack",
    )
    .with(["--profile", "engine", "--out-name", "render", "--out-dir"])
    .with([made.display().to_string()])
    .with_own_tools()
    .openly()?;
    let (from, to) = (made.join(WHOLE), done.join(WHOLE));
    let passes = "-Oz --strip-debug --strip-producers";
    engine::optimize(passes, &from.display().to_string(), &to.display().to_string())?;
    Run::line("esbuild --minify --format=esm --target=es2022 --log-level=warning")
        .with([made.join(SCRIPT).display().to_string()])
        .with([format!("--outfile={}", done.join(SCRIPT).display())])
        .with_own_tools()
        .openly()
}

/// Copies it to where the page looks for it.
pub(crate) fn copy(to: &Path) -> Result {
    fs::create_dir_all(to).map_err(|error| failed(to, &error))?;
    [WHOLE, SCRIPT].iter().try_for_each(|file| engine::copy(&folder().join(file), &to.join(file)))
}

fn folder() -> PathBuf {
    workspace::target().join("second-engine")
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", workspace::shown(path)))
}
