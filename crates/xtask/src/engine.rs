//! The engine: the core compiled for the web, shrunk, and put into the npm package, whole
//! and in pieces.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::run::Run;
use crate::{pieces, workspace};

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
/// What makes functions of it.
pub(crate) const SCRIPT: &str = "tonnage.js";
const TYPES: &str = "tonnage.d.ts";
/// What it hands over, for people's compilers: these need not know of pages or modules.
const SHAPES: &str = "crates/wasm/src/types.d.ts";
/// What the script shares with the second engine's, which the types know nothing of.
const SHARED: &str = "export const shared: Record<string, unknown>;\n";
/// The whole engine as a script, for where no file can be fetched.
const INLINE: &str = "tonnage_inline.js";

/// What whoever has the package may do with it.
const LICENCES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// What has a bundler leave out what watches over objects of a class that nobody makes.
pub(crate) const PURE: &str = "--pure:FinalizationRegistry";

/// What splits it.
const SPLITTER: &str = "crates/split/src";

/// Builds the engine into `packages/npm/dist`, and its second one for the page.
///
/// wasm-pack would download what optimizes: npm's binaryen does that here.
pub(crate) fn build() -> Result {
    let made = Folder(workspace::target().join("engine-package"));
    let dist = Folder(dist());
    // The linker makes no folder for its map.
    [&made, &dist].into_iter().try_for_each(Folder::make)?;
    Run::line("wasm-pack build crates/engine --target web --mode no-install --no-opt --no-pack")
        .with(["--profile", "engine", "--out-name", "tonnage", "--out-dir"])
        .with([made.0.display().to_string()])
        .knowing("TONNAGE_ENGINE_MAP", made.file("linker.map"))
        .with_own_tools()
        .openly()?;
    let mut inputs = splitter_sources();
    inputs.extend([WHOLE, SCRIPT].map(|file| made.0.join(file)));
    let outputs = [WHOLE, SCRIPT, INLINE].map(|file| dist.0.join(file));
    made.unless_known("inputs", &inputs, &outputs, || shrink(&made, &dist))?;
    pieces::build(&made, &dist, "engine.wasm")?;
    let types = fs::read_to_string(made.0.join(TYPES)).unwrap_or_default() + SHARED;
    let file = dist.0.join(TYPES);
    fs::write(&file, types).map_err(|error| unwritable(&file, &error))?;
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
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    /// Makes it, if it is not there.
    pub(crate) fn make(&self) -> Result {
        fs::create_dir_all(&self.0).map_err(|error| unwritable(&self.0, &error))
    }

    /// The path of a file in it.
    pub(crate) fn file(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    /// Makes files, unless they are there and were made of the same.
    pub(crate) fn unless_known(
        &self,
        name: &str,
        from: &[PathBuf],
        to: &[PathBuf],
        make: impl FnOnce() -> Result,
    ) -> Result {
        let (known, inputs) = (self.0.join(name), contents(from)?);
        let is_there = to.iter().all(|file| file.is_file());
        if is_there && fs::read(&known).ok().as_ref() == Some(&inputs) {
            return Ok(());
        }
        make()?;
        fs::write(&known, inputs).map_err(|error| unwritable(&known, &error))
    }
}

/// What of the splitter decides what comes out.
pub(crate) fn splitter_sources() -> Vec<PathBuf> {
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

/// The whole engine, of which the package has all but the second.
fn shrink(made: &Folder, dist: &Folder) -> Result {
    splitter("shorten")
        .with([WHOLE, SCRIPT, "short.wasm", "short.js"].map(|file| made.file(file)))
        .openly()?;
    pieces::part_script(made, "short.js", "border.js")?;
    optimize("-Oz -g", &made.file("short.wasm"), &made.file("engine.wasm"))?;
    splitter("narrow")
        .with(["engine.wasm", "whole.wasm", "border.js"].map(|file| made.file(file)))
        .openly()?;
    let passes = "--remove-unused-module-elements -Oz --strip-debug --strip-producers";
    optimize(passes, &made.file("whole.wasm"), &dist.file(WHOLE))?;
    minify(&made.file("border.js"), &dist.file(SCRIPT))?;
    Run::line("esbuild --minify --format=esm --loader:.wasm=base64 --log-level=warning")
        .with([dist.file(WHOLE), format!("--outfile={}", dist.file(INLINE))])
        .with_own_tools()
        .openly()
}

/// What splits the engine, to do one thing.
pub(crate) fn splitter(command: &str) -> Run {
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

/// Makes a script smaller.
pub(crate) fn minify(from: &str, to: &str) -> Result {
    Run::line("esbuild --minify --format=esm --target=es2022 --log-level=warning")
        .with([from.to_owned(), format!("--outfile={to}")])
        .with_own_tools()
        .openly()
}

/// Copies a file, over what is there.
pub(crate) fn copy(from: &Path, to: &Path) -> Result {
    fs::copy(from, to).map(drop).map_err(|error| unwritable(to, &error))
}

/// That something cannot be written.
pub(crate) fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be written: {error}", workspace::shown(path)))
}
