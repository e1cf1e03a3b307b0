//! Measures the command beside the tools people use today.

use std::process::ExitCode;

use crate::failure::{self, Result};
use crate::run::Run;
use crate::setup;

/// `cargo xtask bench`
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    failure::no_arguments("bench", arguments)?;
    setup::meet([&setup::SERVERS])?;
    // Named by a pattern, or cargo goes through the unit tests as well.
    Run::line("cargo bench -p tonnage-cli --bench *").openly()?;
    Ok(ExitCode::SUCCESS)
}
