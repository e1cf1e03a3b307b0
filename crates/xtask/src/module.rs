//! [`Module`]: a crate compiled for the web, shrunk, with the script that makes functions
//! of it.

use crate::engine::{Folder, copy, minify, optimize};
use crate::failure::Result;
use crate::run::Run;
use crate::workspace;

/// A crate compiled for the web.
pub(crate) struct Module {
    /// Its folder, from the root of the workspace.
    pub(crate) source: &'static str,
    /// What its files are called.
    pub(crate) name: &'static str,
}

impl Module {
    /// Builds it into a folder, with its types, for people's compilers.
    pub(crate) fn build(&self, to: &Folder) -> Result {
        let name = self.name;
        let made = Folder(workspace::target().join(format!("{name}-package")));
        [&made, to].into_iter().try_for_each(Folder::make)?;
        Run::line("wasm-pack build")
            .with([self.source, "--target", "web", "--mode", "no-install", "--no-opt"])
            .with(["--no-pack", "--profile", "engine", "--out-name", name, "--out-dir"])
            .with([made.0.display().to_string()])
            .with_own_tools()
            .openly()?;
        let [wasm, script, types] = ["_bg.wasm", ".js", ".d.ts"].map(|end| format!("{name}{end}"));
        let passes = "-Oz --strip-debug --strip-producers";
        optimize(passes, &made.file(&wasm), &to.file(&wasm))?;
        minify(&made.file(&script), &to.file(&script))?;
        copy(&made.0.join(&types), &to.0.join(&types))
    }
}
