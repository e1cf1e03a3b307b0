//! The browser extension: one source, a folder and a zip for each browser.

use std::process::ExitCode;

use crate::failure::{self, Result};
use crate::run::Run;
use crate::{make, workspace};

/// `cargo xtask extension`
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    failure::no_arguments("extension", arguments)?;
    build()?;
    println!("the extension: {}", workspace::shown(&workspace::extension()));
    Ok(ExitCode::SUCCESS)
}

/// Builds it around the engine of the page, whole.
pub(crate) fn build() -> Result {
    make::the_site()?;
    Run::line("node packages/extension/build/build.js")
        .with([workspace::extension().display().to_string()])
        .openly()
}
