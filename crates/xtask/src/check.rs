//! The quick gate before a commit.

use std::process::ExitCode;

use crate::failure::{self, Result};
use crate::test;

/// `cargo xtask check`
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    failure::no_arguments("check", arguments)?;
    test::gate(&["format", "lint", "docs", "licences"])
}
