//! Splits the engine in two: what every first lookup runs, and the rest.
//!
//! `watch IN OUT` writes a module that tells which of its points control reached: run it
//! through what the first half shall hold. `split IN MAP FIRST REST` reads the numbers of those
//! points from standard input, a line each, and writes the halves.

mod failure;
mod flow;
mod halves;
mod module;
mod moved;
mod region;
mod texts;
mod types;
mod watch;

use std::env::args;
use std::fs;
use std::io::read_to_string;
use std::process::ExitCode;

use failure::{Failure, Result};

const USAGE: &str = "tonnage-split watch IN OUT | tonnage-split split IN MAP FIRST REST < POINTS";

fn main() -> ExitCode {
    let arguments: Vec<String> = args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["watch", from, to] => watch(from, to),
        ["split", from, map, first, rest] => split(from, map, first, rest),
        _ => Err(Failure::new(USAGE)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn watch(from: &str, to: &str) -> Result {
    write(to, &watch::watched(&read(from)?)?)
}

fn split(from: &str, map: &str, first: &str, rest: &str) -> Result {
    let lines = read_to_string(std::io::stdin()).map_err(Failure::new)?;
    let points = lines.lines().map(|line| line.parse().map_err(Failure::new));
    let map = String::from_utf8_lossy(&read(map)?).into_owned();
    let halves = halves::split(&read(from)?, &map, &points.collect::<Result<_>>()?)?;
    write(first, &halves.first)?;
    write(rest, &halves.rest)
}

fn read(path: &str) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Failure::new(format!("{path} cannot be read: {error}")))
}

fn write(path: &str, bytes: &[u8]) -> Result {
    fs::write(path, bytes)
        .map_err(|error| Failure::new(format!("{path} cannot be written: {error}")))
}
