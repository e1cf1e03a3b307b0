//! The engine in pieces, as a page loads it: what a first lookup runs, the rest, and what is
//! needed for images in files and for an inspection in other forms.

use std::fs;
use std::path::{Path, PathBuf};

use crate::engine::{self, Folder, optimize, splitter};
use crate::failure::Result;
use crate::run::Run;
use crate::workspace;

/// What a page's first lookup runs.
pub(crate) const FIRST: &str = "tonnage_first.wasm";
/// The rest of it.
pub(crate) const REST: &str = "tonnage_rest.wasm";
/// The second engine, which works on the other two, and what makes functions of it.
const SECOND: [&str; 2] = ["second.wasm", "second.js"];

/// What a page has of the package, and the door to the second engine.
pub(crate) const PAGE: &str = "crates/engine/page.js";
/// What the page takes from the second engine.
const OF_SECOND: [&str; 6] = ["Reader", "Folder", "Documents", "markdown", "badge", "equivalents"];

/// What the first piece is found by.
const FIRST_LOOKUP: &str = "crates/wasm/first-lookup.js";

/// Parts the script: the package has nothing of the second engine.
pub(crate) fn part_script(made: &Folder, script: &str, first: &str) -> Result {
    let files = [script, first, "second.js"].map(|file| made.file(file));
    splitter("part").with(files).with(OF_SECOND).openly()
}

/// Makes the pieces of the optimized engine.
pub(crate) fn build(made: &Folder, dist: &Folder, engine: &str) -> Result {
    let second = Folder(second());
    second.make()?;
    narrow(made, engine)?;
    let mut inputs = engine::splitter_sources();
    inputs.extend(["narrow.wasm", "page.js", "second.js"].map(|file| made.0.join(file)));
    inputs.push(workspace::root().join(FIRST_LOOKUP));
    let mut outputs = [FIRST, REST].map(|file| dist.0.join(file)).to_vec();
    outputs.extend(SECOND.map(|file| second.0.join(file)));
    made.unless_known("pieces.inputs", &inputs, &outputs, || split(made, dist, &second))
}

/// What of the engine a page can call: other entries of the package load it whole.
fn narrow(made: &Folder, engine: &str) -> Result {
    Run::line("esbuild --bundle --minify --format=esm --target=es2022 --log-level=warning")
        .with([engine::PURE.to_owned(), PAGE.to_owned()])
        .with([format!("--outfile={}", made.file("page.js"))])
        .with_own_tools()
        .quietly()?;
    splitter("narrow")
        .with([engine, "called.wasm", "page.js", "second.js"].map(|file| made.file(file)))
        .openly()?;
    let passes = "--remove-unused-module-elements -g";
    optimize(passes, &made.file("called.wasm"), &made.file("narrow.wasm"))
}

/// What lookups of samples run through, what only the second engine needs, and the rest.
fn split(made: &Folder, dist: &Folder, second: &Folder) -> Result {
    splitter("watch").with(["narrow.wasm", "watched.wasm"].map(|file| made.file(file))).openly()?;
    let points = Run::line("node").with([FIRST_LOOKUP.to_owned(), made.file("watched.wasm")]);
    let points = points.quietly()?;
    let file = made.0.join("points.txt");
    fs::write(&file, points).map_err(|error| engine::unwritable(&file, &error))?;
    let [wasm, script] = SECOND;
    let from = ["narrow.wasm", "linker.map", "points.txt", "page.js"];
    let to = ["first.wasm", "rest.wasm", wasm];
    splitter("split")
        .with(from.map(|file| made.file(file)))
        .with(to.map(|f| made.file(f)))
        .openly()?;
    let pieces = [dist.file(FIRST), dist.file(REST), second.file(wasm)];
    for (piece, done) in to.into_iter().zip(pieces) {
        // Branches around what has gone are best made anew.
        let passes = "-Oz --flatten --rereloop -Oz -Oz --strip-debug --strip-producers";
        optimize(passes, &made.file(piece), &done)?;
    }
    engine::minify(&made.file(script), &second.file(script))
}

/// Copies the second engine to where the page looks for it.
pub(crate) fn copy_second(to: &Path) -> Result {
    Folder(to.to_owned()).make()?;
    SECOND.iter().try_for_each(|file| engine::copy(&second().join(file), &to.join(file)))
}

fn second() -> PathBuf {
    workspace::target().join("second-engine")
}
