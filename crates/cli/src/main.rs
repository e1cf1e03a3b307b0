//! `tonnage`: what a container image weighs, before you pull it.
//!
//! Results go to standard output, all else to standard error. Exit 0: all well;
//! 1: a lookup failed; 2: wrong usage.

mod arguments;
mod asker;
mod compare;
mod credentials;
mod inspect;
mod platform;
mod serve;
mod site;
mod teller;
mod terminal;
mod transport;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};

/// A lookup failed.
const FAILED: u8 = 1;
/// The command was used wrongly.
const MISUSED: u8 = 2;

fn main() -> ExitCode {
    let command = Arguments::parse().command;
    let mut runtime = match command {
        // One thread: a lookup waits far more than it computes, and starting more
        // would cost it time.
        Command::Inspect(_) | Command::Compare(_) => tokio::runtime::Builder::new_current_thread(),
        Command::Serve(_) => tokio::runtime::Builder::new_multi_thread(),
    };
    let runtime = match runtime.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            terminal::tell(format_args!("error: this machine gives no event loop: {error}"));
            return ExitCode::from(FAILED);
        }
    };
    let outcome = runtime.block_on(async {
        match command {
            Command::Inspect(arguments) => inspect::run(arguments).await,
            Command::Compare(arguments) => compare::run(arguments).await,
            Command::Serve(arguments) => serve::run(arguments).await,
        }
    });
    // A name that is still being resolved must not hold up the end.
    runtime.shutdown_background();
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FAILED),
        Err(misuse) => {
            terminal::tell(format_args!("error: {misuse}"));
            ExitCode::from(MISUSED)
        }
    }
}
