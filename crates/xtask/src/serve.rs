//! Builds, then becomes the server.

use std::process::ExitCode;

use crate::failure::{Failure, Result};
use crate::run::Run;
use crate::{make, workspace};

/// `cargo xtask serve [-- FLAGS]`
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let flags = passed_on(arguments)?;
    make::everything()?;
    Run::program(&workspace::command()).with(["serve"]).with(flags.iter().cloned()).instead_of_us()
}

fn passed_on(arguments: &[String]) -> Result<&[String]> {
    match arguments.split_first() {
        None => Ok(&[]),
        Some((first, flags)) if first == "--" => Ok(flags),
        Some((first, _)) => Err(Failure::usage(format!(
            "`{first}` is for the server: cargo xtask serve -- {}",
            arguments.join(" ")
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_stand_behind_the_double_dash() {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert!(passed_on(&[]).is_ok_and(<[String]>::is_empty));
        assert!(passed_on(&words("-- --listen [::1]:0")).is_ok_and(|flags| flags.len() == 2));
        assert!(passed_on(&words("--listen [::1]:0")).is_err_and(|failure| {
            failure.status == 2 && failure.message.ends_with("serve -- --listen [::1]:0")
        }));
    }
}
