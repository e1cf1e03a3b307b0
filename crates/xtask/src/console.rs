//! The command for Node: what it decides, compiled for the web and put into the npm
//! package beside the engine.

use std::fs;
use std::path::Path;

use crate::engine::{self, copy, optimize};
use crate::failure::{Failure, Result};
use crate::run::Run;
use crate::workspace;

/// What the command decides.
const MODULE: &str = "tonnage_console_bg.wasm";
/// What makes functions of it.
const SCRIPT: &str = "tonnage_console.js";
const TYPES: &str = "tonnage_console.d.ts";

/// Builds it into `packages/npm/dist`.
pub(crate) fn build() -> Result {
    let made = workspace::target().join("console-package");
    let dist = engine::dist();
    for folder in [&made, &dist] {
        fs::create_dir_all(folder).map_err(|error| {
            Failure::new(format!("{} cannot be written: {error}", workspace::shown(folder)))
        })?;
    }
    Run::line("wasm-pack build crates/console --target web --mode no-install --no-opt --no-pack")
        .with(["--profile", "engine", "--out-name", "tonnage_console", "--out-dir"])
        .with([made.display().to_string()])
        .with_own_tools()
        .openly()?;
    let path = |folder: &Path, file: &str| folder.join(file).display().to_string();
    optimize("-Oz --strip-debug --strip-producers", &path(&made, MODULE), &path(&dist, MODULE))?;
    Run::line("esbuild --minify --format=esm --target=es2022 --log-level=warning")
        .with([path(&made, SCRIPT), format!("--outfile={}", path(&dist, SCRIPT))])
        .with_own_tools()
        .openly()?;
    copy(&made.join(TYPES), &dist.join(TYPES))
}
