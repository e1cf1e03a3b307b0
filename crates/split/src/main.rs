//! Splits the engine in two: what every first lookup runs, and the rest.
//!
//! `shorten IN SCRIPT OUT OUT_SCRIPT` gives what module and script call each other by
//! shorter names. `narrow IN SCRIPT OUT` takes the exports away that a script does not name.
//! `watch IN OUT` writes a module that tells which of its points control reached: run it
//! through what the first half shall hold. `split IN MAP POINTS FIRST REST` writes the
//! halves; the points are their numbers, a line each, the map is the linker's.

mod constants;
mod failure;
mod flow;
mod halves;
mod module;
mod moved;
mod names;
mod narrow;
mod region;
mod types;
mod watch;

use std::env::args;
use std::fs;
use std::process::ExitCode;

use failure::{Failure, Result};

const USAGE: &str = "tonnage-split shorten IN SCRIPT OUT OUT_SCRIPT
tonnage-split narrow IN SCRIPT OUT
tonnage-split watch IN OUT
tonnage-split split IN MAP POINTS FIRST REST";

fn main() -> ExitCode {
    let arguments: Vec<String> = args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["shorten", from, script, to, to_script] => shorten(from, script, to, to_script),
        ["narrow", from, script, to] => narrow(from, script, to),
        ["watch", from, to] => watch(from, to),
        ["split", from, map, points, first, rest] => split([from, map, points], [first, rest]),
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

fn shorten(from: &str, script: &str, to: &str, to_script: &str) -> Result {
    let (module, script) = names::shortened(&read(from)?, &text(script)?)?;
    write(to, &module)?;
    write(to_script, script.as_bytes())
}

fn narrow(from: &str, script: &str, to: &str) -> Result {
    write(to, &narrow::narrowed(&read(from)?, &text(script)?)?)
}

fn watch(from: &str, to: &str) -> Result {
    write(to, &watch::watched(&read(from)?)?)
}

fn split([from, map, points]: [&str; 3], [first, rest]: [&str; 2]) -> Result {
    let points = text(points)?;
    let points = points.lines().map(|line| line.parse().map_err(Failure::new));
    let halves = halves::split(&read(from)?, &text(map)?, &points.collect::<Result<_>>()?)?;
    write(first, &halves.first)?;
    write(rest, &halves.rest)
}

fn text(path: &str) -> Result<String> {
    read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn read(path: &str) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Failure::new(format!("{path} cannot be read: {error}")))
}

fn write(path: &str, bytes: &[u8]) -> Result {
    fs::write(path, bytes)
        .map_err(|error| Failure::new(format!("{path} cannot be written: {error}")))
}
