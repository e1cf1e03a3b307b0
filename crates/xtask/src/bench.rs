//! Measures the command beside the tools people use today, and the page beside the
//! command.

use std::process::ExitCode;

use crate::failure::{self, Result};
use crate::run::Run;
use crate::{make, setup};

/// `cargo xtask bench`
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    failure::no_arguments("bench", arguments)?;
    setup::meet([&setup::SERVERS, &setup::BROWSER])?;
    // Named by a pattern, or cargo goes through the unit tests as well.
    Run::line("cargo bench -p tonnage-cli --bench *").openly()?;
    make::the_site()?;
    Run::line("cargo build -p tonnage-cli --bins --test registries").openly()?;
    Run::line("node wasm-tests/servers/first-size.js").openly()?;
    Ok(ExitCode::SUCCESS)
}
