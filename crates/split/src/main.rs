//! Splits the engine in pieces: what every first lookup runs, the rest, and what only the
//! second engine needs.
//!
//! `shorten IN SCRIPT OUT OUT_SCRIPT` gives what module and script call each other by
//! shorter names. `part SCRIPT FIRST SECOND NAME...` parts a script: the second has what is
//! so named. `narrow IN OUT SCRIPT...` takes the exports away that no script names.
//! `watch IN OUT` writes a module that tells which of its points control reached: run it
//! through what the first piece shall hold. `split IN MAP POINTS SCRIPT FIRST REST SECOND`
//! writes the pieces; the points are their numbers, a line each, the map is the linker's, and
//! what the script does not name is the second's.

mod constants;
mod failure;
mod flow;
mod glue;
mod homes;
mod later;
mod memory;
mod module;
mod moved;
mod names;
mod narrow;
mod pieces;
mod region;
mod slots;
mod types;
mod watch;

use std::env::args;
use std::fs;
use std::process::ExitCode;

use failure::{Failure, Result};
use narrow::Called;
use wasmparser::Export;

const USAGE: &str = "tonnage-split shorten IN SCRIPT OUT OUT_SCRIPT
tonnage-split part SCRIPT FIRST SECOND NAME...
tonnage-split narrow IN OUT SCRIPT...
tonnage-split watch IN OUT
tonnage-split split IN MAP POINTS SCRIPT FIRST REST SECOND";

fn main() -> ExitCode {
    let arguments: Vec<String> = args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["shorten", from, script, to, to_script] => shorten(from, script, to, to_script),
        ["part", script, first, second, names @ ..] => part(script, first, second, names),
        ["narrow", from, to, scripts @ ..] => narrow(from, to, scripts),
        ["watch", from, to] => watch(from, to),
        ["split", from, map, points, script, first, rest, second] => {
            split([from, map, points, script], [first, rest, second])
        }
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

fn part(script: &str, first: &str, second: &str, names: &[&str]) -> Result {
    let scripts = glue::parted(&text(script)?, names)?;
    write(first, scripts.first.as_bytes())?;
    write(second, scripts.second.as_bytes())
}

fn narrow(from: &str, to: &str, scripts: &[&str]) -> Result {
    let scripts: Vec<String> = scripts.iter().map(|script| text(script)).collect::<Result<_>>()?;
    write(to, &narrow::narrowed(&read(from)?, &scripts.join("\n"))?)
}

fn watch(from: &str, to: &str) -> Result {
    write(to, &watch::watched(&read(from)?)?)
}

fn split(from: [&str; 4], to: [&str; 3]) -> Result {
    let ([from, map, points, script], [first, rest, second]) = (from, to);
    let points = text(points)?;
    let points = points.lines().map(|line| line.parse().map_err(Failure::new));
    let (points, script) = (points.collect::<Result<_>>()?, text(script)?);
    let called = Called::by(&script);
    let is_second = |export: &Export<'_>| !called.has(export);
    let pieces = pieces::split(&read(from)?, &text(map)?, &points, is_second)?;
    write(first, &pieces.first)?;
    write(rest, &pieces.rest)?;
    write(second, &pieces.second)
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
