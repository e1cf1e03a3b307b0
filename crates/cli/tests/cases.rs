//! The cases of `crates/command/cases`: calls of the command, and every byte that comes
//! of them. The native command is held to them, and with `TONNAGE_COMMAND` any other:
//!
//!     TONNAGE_COMMAND='node packages/npm/cli.js' cargo test -p tonnage-cli --test cases
//!
//! How a case is written stands in `crates/command/cases/README.md`. With
//! `TONNAGE_CASES=write` what comes is written into the files, to be read and judged.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics has failed"
)]

#[path = "cases/case.rs"]
mod case;
#[path = "cases/command.rs"]
mod command;
#[path = "cases/registry.rs"]
mod registry;
// The server of the other tests can more than is needed here.
#[allow(dead_code, reason = "shared with the tests of the command")]
#[path = "command/server.rs"]
mod server;

use std::fs;
use std::path::{Path, PathBuf};

use case::{Case, Sheet};
use command::Command;

/// The fewest cases that there are.
const MIN_CASES: usize = 60;

#[test]
fn every_case_comes_to_what_is_written() {
    let registry = registry::start();
    let command = Command::chosen();
    let writes = std::env::var("TONNAGE_CASES").is_ok_and(|value| value == "write");
    let (mut count, mut left_out, mut wrong) = (0, 0, Vec::new());
    for path in sheets() {
        let mut sheet = Sheet::read(&path);
        for case in &mut sheet.cases {
            count += 1;
            if case.native.is_some() && !command.is_native() {
                left_out += 1;
                continue;
            }
            let came = Case { end: command.run(case, registry.address), ..case.clone() };
            if came.end != case.end {
                wrong.push(format!("{}: {}\n{came}", sheet.name, case.name));
                *case = came;
            }
        }
        if writes {
            fs::write(&path, sheet.to_string()).unwrap();
        }
    }
    assert!(count >= MIN_CASES, "there are only {count} cases");
    let wrong_ones = wrong.join("\n");
    assert!(
        writes || wrong.is_empty(),
        "{} of {count} cases came to something else:\n\n{wrong_ones}",
        wrong.len()
    );
    println!("{count} cases, {left_out} of them for the native command alone");
}

/// The files of cases, by name.
fn sheets() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../command/cases");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut sheets: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|e| e == "txt")).collect();
    sheets.sort();
    sheets
}
