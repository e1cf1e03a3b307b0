//! Builds what is delivered.

use std::process::ExitCode;

use crate::failure::{self, Result};
use crate::run::Run;
use crate::{console, engine, setup, site, workspace};

/// `cargo xtask build`
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    failure::no_arguments("build", arguments)?;
    everything()?;
    println!("the command: {}", workspace::shown(&workspace::command()));
    println!("the package: {}", workspace::shown(&workspace::package()));
    println!("the site:    {}", workspace::shown(&workspace::site()));
    Ok(ExitCode::SUCCESS)
}

/// Everything, from what is there already.
pub(crate) fn everything() -> Result {
    the_command()?;
    the_package()
}

/// The npm package: the engine, the page's pieces of it, and the command for Node.
pub(crate) fn the_package() -> Result {
    the_site()?;
    console::build()
}

/// The page with its engine, in the folder for any static host.
pub(crate) fn the_site() -> Result {
    setup::meet(&[setup::ENGINE, setup::BROTLI])?;
    engine::build()?;
    site::build()
}

fn the_command() -> Result {
    Run::line("cargo build --release -p tonnage-cli").openly()
}
