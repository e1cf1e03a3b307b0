//! The engine: the core compiled for the web, shrunk, and put into the npm package, whole
//! and in two halves.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::run::Run;
use crate::workspace;

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

/// The whole engine, as the package has it.
pub(crate) const WHOLE: &str = "tonnage_bg.wasm";
/// What a page's first lookup runs.
pub(crate) const FIRST: &str = "tonnage_first.wasm";
/// The rest of it.
pub(crate) const REST: &str = "tonnage_rest.wasm";
/// What makes functions of it.
pub(crate) const SCRIPT: &str = "tonnage.js";
const TYPES: &str = "tonnage.d.ts";
/// What it hands over, for people's compilers: these need not know of pages or modules.
const SHAPES: &str = "crates/wasm/src/types.d.ts";
/// The whole engine as a script, for where no file can be fetched.
const INLINE: &str = "tonnage_inline.js";

/// What whoever has the package may do with it.
const LICENCES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// What has a bundler leave out what watches over objects of a class that nobody makes.
pub(crate) const PURE: &str = "--pure:FinalizationRegistry";

/// What the first half is found by.
const FIRST_LOOKUP: &str = "crates/wasm/first-lookup.js";
/// What finds and splits it.
const SPLITTER: &str = "crates/split/src";

/// Builds the engine into `packages/npm/dist`.
///
/// wasm-pack would download what optimizes: npm's binaryen does that here.
pub(crate) fn build() -> Result {
    let made = Folder(workspace::target().join("engine-package"));
    let dist = Folder(dist());
    // The linker makes no folder for its map.
    for folder in [&made.0, &dist.0] {
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    }
    Run::line("wasm-pack build crates/wasm --target web --mode no-install --no-opt --no-pack")
        .with(["--profile", "engine", "--out-name", "tonnage", "--out-dir"])
        .with([made.0.display().to_string()])
        .knowing("TONNAGE_ENGINE_MAP", made.file("linker.map"))
        .with_own_tools()
        .openly()?;
    let mut inputs = splitter_sources();
    inputs.extend([WHOLE, SCRIPT].map(|file| made.0.join(file)));
    made.unless_known("inputs", &inputs, [WHOLE, SCRIPT, INLINE], || shrink(&made, &dist))?;
    narrow(&made)?;
    let mut inputs = splitter_sources();
    inputs.extend([made.0.join("narrow.wasm"), workspace::root().join(FIRST_LOOKUP)]);
    made.unless_known("halves.inputs", &inputs, [FIRST, REST], || halve(&made, &dist))?;
    copy(&made.0.join(TYPES), &dist.0.join(TYPES))?;
    copy(&workspace::root().join(SHAPES), &dist.0.join("types.d.ts"))?;
    LICENCES
        .iter()
        .try_for_each(|file| copy(&workspace::root().join(file), &workspace::package().join(file)))
}

/// Where the package keeps the engine.
pub(crate) fn dist() -> PathBuf {
    workspace::package().join("dist")
}

/// A folder whose files are named on command lines.
struct Folder(PathBuf);

impl Folder {
    fn file(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    /// Makes files of the package, unless they are there and were made of the same.
    fn unless_known<const N: usize>(
        &self,
        name: &str,
        from: &[PathBuf],
        to: [&str; N],
        make: impl FnOnce() -> Result,
    ) -> Result {
        let (known, inputs) = (self.0.join(name), contents(from)?);
        let is_there = to.iter().all(|file| dist().join(file).is_file());
        if is_there && fs::read(&known).ok().as_ref() == Some(&inputs) {
            return Ok(());
        }
        make()?;
        fs::write(&known, inputs).map_err(|error| unwritable(&known, &error))
    }
}

/// What of the splitter decides what comes out.
fn splitter_sources() -> Vec<PathBuf> {
    let splitter = workspace::root().join(SPLITTER);
    let sources = fs::read_dir(&splitter).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = sources.map(|entry| entry.path()).collect();
    files.sort_unstable();
    files
}

/// Files, one after the other.
fn contents(files: &[PathBuf]) -> Result<Vec<u8>> {
    let mut contents = Vec::new();
    for file in files {
        let read = fs::read(file);
        contents.extend(read.map_err(|error| {
            Failure::new(format!("{} cannot be read: {error}", workspace::shown(file)))
        })?);
    }
    Ok(contents)
}

/// The whole engine.
fn shrink(made: &Folder, dist: &Folder) -> Result {
    splitter("shorten")
        .with([WHOLE, SCRIPT, "short.wasm", "short.js"].map(|file| made.file(file)))
        .openly()?;
    optimize("-Oz -g", &made.file("short.wasm"), &made.file("whole.wasm"))?;
    optimize("--strip-debug --strip-producers", &made.file("whole.wasm"), &dist.file(WHOLE))?;
    Run::line("esbuild --minify --format=esm --target=es2022 --log-level=warning")
        .with([made.file("short.js"), format!("--outfile={}", dist.file(SCRIPT))])
        .with_own_tools()
        .openly()?;
    Run::line("esbuild --minify --format=esm --loader:.wasm=base64 --log-level=warning")
        .with([dist.file(WHOLE), format!("--outfile={}", dist.file(INLINE))])
        .with_own_tools()
        .openly()
}

/// What of it a page can call: other entries of the package load it whole.
fn narrow(made: &Folder) -> Result {
    Run::line("esbuild --bundle --minify --format=esm --target=es2022 --log-level=warning")
        .with([PURE.to_owned(), workspace::shown(&workspace::package().join("index.js"))])
        .with([format!("--outfile={}", made.file("page.js"))])
        .with_own_tools()
        .quietly()?;
    splitter("narrow")
        .with(["whole.wasm", "page.js", "called.wasm"].map(|file| made.file(file)))
        .openly()?;
    let passes = "--remove-unused-module-elements -g";
    optimize(passes, &made.file("called.wasm"), &made.file("narrow.wasm"))
}

/// Its halves: what lookups of samples run through, and the rest.
fn halve(made: &Folder, dist: &Folder) -> Result {
    splitter("watch").with(["narrow.wasm", "watched.wasm"].map(|file| made.file(file))).openly()?;
    let points = Run::line("node").with([FIRST_LOOKUP.to_owned(), made.file("watched.wasm")]);
    let points = points.quietly()?;
    let file = made.0.join("points.txt");
    fs::write(&file, points).map_err(|error| unwritable(&file, &error))?;
    let names = ["narrow.wasm", "linker.map", "points.txt", "first.wasm", "rest.wasm"];
    splitter("split").with(names.map(|file| made.file(file))).openly()?;
    for (half, name) in [("first.wasm", FIRST), ("rest.wasm", REST)] {
        // Branches around what has gone are best made anew.
        let passes = "-Oz --flatten --rereloop -Oz -Oz --strip-debug --strip-producers";
        optimize(passes, &made.file(half), &dist.file(name))?;
    }
    Ok(())
}

fn splitter(command: &str) -> Run {
    Run::line("cargo run --quiet --package tonnage-split --").with([command])
}

/// Makes a module smaller.
pub(crate) fn optimize(passes: &str, from: &str, to: &str) -> Result {
    Run::line(&format!("wasm-opt {passes}"))
        .with(FEATURES.map(|feature| format!("--enable-{feature}")))
        .with([from, "-o", to])
        .with_own_tools()
        .openly()
}

/// Copies a file, over what is there.
pub(crate) fn copy(from: &Path, to: &Path) -> Result {
    fs::copy(from, to).map(drop).map_err(|error| unwritable(to, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be written: {error}", workspace::shown(path)))
}
