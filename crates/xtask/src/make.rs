//! Builds what is delivered.

use std::process::ExitCode;

use crate::failure::{self, Result};
use crate::run::Run;
use crate::workspace;

/// `cargo xtask build`
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    failure::no_arguments("build", arguments)?;
    everything()?;
    println!("the command: {}", workspace::shown(&workspace::command()));
    Ok(ExitCode::SUCCESS)
}

/// Everything, from what is there already.
pub(crate) fn everything() -> Result {
    the_command()
}

fn the_command() -> Result {
    Run::line("cargo build --release -p tonnage-cli").openly()
}
