//! The proxy at the edge: what it decides, compiled for the web, and the page beside it.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::engine::{Folder, copy, unwritable};
use crate::failure::{self, Result};
use crate::module::Module;
use crate::{make, workspace};

/// What it decides.
const EDGE: Module = Module { source: "crates/wasm-edge", name: "tonnage_edge" };
/// What the platform is to say of the page.
const RULES: &str = "_headers";
/// The form in which our own server has files as well. A platform makes its own.
const COMPRESSED: &str = "br";

/// `cargo xtask edge`
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    failure::no_arguments("edge", arguments)?;
    build()?;
    println!("the edge: {}", workspace::shown(&folder()));
    println!("to deploy it: docs/edge.md");
    Ok(ExitCode::SUCCESS)
}

/// Builds it into `packages/edge`, ready to be deployed from there.
pub(crate) fn build() -> Result {
    make::the_site()?;
    EDGE.build(&Folder(folder().join("dist")))?;
    copy_page()
}

/// The page from nothing: what was left out of it is not deployed.
fn copy_page() -> Result {
    let (site, page) = (workspace::site(), folder().join("site"));
    if page.exists() {
        fs::remove_dir_all(&page).map_err(|error| unwritable(&page, &error))?;
    }
    for file in workspace::files_below(&site) {
        if file.extension().is_some_and(|end| end == COMPRESSED) {
            continue;
        }
        let Ok(name) = file.strip_prefix(&site) else { continue };
        let to = page.join(name);
        let above = to.parent().unwrap_or(&page);
        Folder(above.to_owned()).make()?;
        copy(&file, &to)?;
    }
    copy(&folder().join(RULES), &page.join(RULES))
}

fn folder() -> PathBuf {
    workspace::root().join("packages/edge")
}
