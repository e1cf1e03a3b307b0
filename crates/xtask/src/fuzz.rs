//! A fuzzer's bytes for every parser that is given what strangers wrote.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Result};
use crate::run::Run;
use crate::table::{self, Table};
use crate::{name, setup, workspace};

/// How long each target runs when nothing is said.
const MINUTES: u64 = 5;
/// How long one input may take, in seconds: work that grows with the square of the
/// input shows so.
const SECONDS_EACH: u64 = 10;

/// In `fuzz/targets`, each with its seeds in `fuzz/seeds`.
pub(crate) const TARGETS: [&str; 11] = [
    "reference",
    "pasted",
    "platform",
    "challenge",
    "link",
    "route",
    "host",
    "others",
    "manifest",
    "schema1",
    "config",
];

/// What came of one target.
struct Report {
    target: &'static str,
    time: Duration,
    executions: u64,
    found: Vec<PathBuf>,
}

/// `cargo xtask fuzz [--minutes N] [TARGET]...`
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let (minutes, targets) = parse(arguments)?;
    setup::meet([&setup::FUZZER])?;
    let reports = targets.iter().map(|target| fuzz(target, minutes)).collect::<Result<Vec<_>>>()?;
    print!("\n{}", summary(&reports));
    let found: Vec<_> = reports.iter().flat_map(|report| &report.found).collect();
    for path in &found {
        println!("found: {}", workspace::shown(path));
    }
    if found.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    Err(Failure::new(
        "what was found goes to fuzz/seeds/TARGET, by a name that says what it is: cargo test replays it",
    ))
}

fn parse(arguments: &[String]) -> Result<(u64, Vec<&'static str>)> {
    let (mut minutes, mut targets) = (MINUTES, Vec::new());
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == "--minutes" {
            let number = arguments.next().and_then(|number| number.parse().ok());
            minutes = number.filter(|number| *number > 0).ok_or_else(|| {
                Failure::usage("--minutes takes a whole number above 0: --minutes 5")
            })?;
        } else {
            targets.push(*name::find("target", argument, &TARGETS, |target| target)?);
        }
    }
    Ok((minutes, if targets.is_empty() { TARGETS.to_vec() } else { targets }))
}

/// The target begins by writing its seeds to where its corpus grows.
fn fuzz(target: &'static str, minutes: u64) -> Result<Report> {
    let corpus = made("corpus", target)?;
    let found = made("found", target)?;
    let before = files(&found);
    // Without a sanitizer: there is no unsafe code of ours to watch, and it doubles
    // what is tried in the same time.
    let run = cargo_fuzz()
        .with(["run", "--sanitizer", "none", "--target-dir"])
        .with([fuzz_folder().join("build").display().to_string(), target.to_owned()])
        .with([corpus.display().to_string(), "--".to_owned()])
        .with(["-dict=fuzz/words.dict", "-print_final_stats=1", "-verbosity=0"])
        .with([
            format!("-max_total_time={}", minutes * 60),
            format!("-timeout={SECONDS_EACH}"),
            format!("-artifact_prefix={}/", found.display()),
        ]);
    let (mut started, mut executions) = (None, 0);
    let end = run.watched(|line| {
        if line.starts_with("INFO: seed corpus") {
            started = Some(Instant::now());
        }
        executions = executions_in(line).unwrap_or(executions);
    });
    let time = started.map(|started| started.elapsed()).unwrap_or_default();
    let found: Vec<_> = files(&found).into_iter().filter(|path| !before.contains(path)).collect();
    match end {
        // It ends as a failure when it finds something, and that is told at the end.
        Err(failure) if found.is_empty() => Err(failure),
        _ => Ok(Report { target, time, executions, found }),
    }
}

/// By the nightly compiler where there is one, else by ours with what only nightly
/// ones admit.
fn cargo_fuzz() -> Run {
    let nightly = Run::line("rustup run nightly rustc --version").quietly().is_ok();
    let run = if nightly {
        Run::line("rustup run nightly cargo fuzz")
    } else {
        Run::line("cargo fuzz").under(&[("RUSTC_BOOTSTRAP", "1")])
    };
    run.with_own_tools()
}

fn fuzz_folder() -> PathBuf {
    workspace::root().join("target/fuzz")
}

fn made(kind: &str, target: &str) -> Result<PathBuf> {
    let folder = fuzz_folder().join(kind).join(target);
    fs::create_dir_all(&folder)
        .map_err(|error| Failure::new(format!("{} cannot be made: {error}", folder.display())))?;
    Ok(folder)
}

fn files(folder: &PathBuf) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

/// Reads a line of libFuzzer's closing statistics.
fn executions_in(line: &str) -> Option<u64> {
    line.trim_end().strip_prefix("stat::number_of_executed_units:")?.trim().parse().ok()
}

fn summary(reports: &[Report]) -> Table<4> {
    let mut rows = Table::new();
    rows.row(["target", "time", "inputs tried", "found"]);
    for Report { target, time, executions, found } in reports {
        let (executions, found) = (executions.to_string(), found.len().to_string());
        rows.row([target, &table::time(*time), &executions, &found]);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn all_targets_are_fuzzed_unless_some_are_named() {
        let parsed = |line| parse(&words(line));
        assert!(parsed("").is_ok_and(|(minutes, all)| minutes == 5 && all.len() == TARGETS.len()));
        assert!(
            parsed("link --minutes 30 host").is_ok_and(|said| said == (30, vec!["link", "host"]))
        );
        for wrong in ["--minutes", "--minutes 0", "--minutes x", "hosts"] {
            assert!(parsed(wrong).is_err_and(|failure| failure.status == 2), "{wrong}");
        }
    }

    #[test]
    fn every_target_is_there_with_its_seeds() {
        let fuzz = workspace::root().join("fuzz");
        let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap_or_default();
        for name in TARGETS {
            assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
            assert!(fuzz.join(format!("targets/{name}.rs")).is_file(), "{name}");
            assert!(!files(&fuzz.join("seeds").join(name)).is_empty(), "{name}");
        }
        assert_eq!(files(&fuzz.join("targets")).len(), TARGETS.len());
    }

    #[test]
    fn the_closing_statistics_are_read() {
        assert_eq!(executions_in("stat::number_of_executed_units: 15982\n"), Some(15_982));
        assert_eq!(executions_in("stat::average_exec_per_sec:     0"), None);
    }
}
