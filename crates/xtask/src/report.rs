//! [`Report`]: what came of a part of the tests.

use std::process::ExitCode;
use std::time::Duration;

use crate::table::{self, Table};
use crate::tally::Tally;
use crate::test::Part;

/// How a part ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Passed,
    Failed(String),
    LeftOut(&'static str),
    NotRun,
}

/// A part that had its turn.
pub(crate) struct Report {
    pub(crate) part: &'static Part,
    pub(crate) end: End,
    pub(crate) time: Duration,
    pub(crate) tally: Tally,
}

/// All of them as a table, and of each that failed the way to run it alone.
pub(crate) fn summary(reports: &[Report]) -> String {
    let mut rows = Table::new();
    rows.row(["part", "result", "time", "tests"]);
    for Report { part, end, time, tally } in reports {
        let result = match end {
            End::Passed => "ok",
            End::Failed(_) => "FAILED",
            End::LeftOut(program) => &format!("left out: no {program}"),
            End::NotRun => "not run",
        };
        let ran = *time > Duration::ZERO;
        let time = if ran { table::time(*time) } else { String::new() };
        let tests = if *tally == Tally::default() { String::new() } else { tally.to_string() };
        rows.row([part.name, result, &time, &tests]);
    }
    let mut text = rows.to_string();
    for Report { part, end, .. } in reports {
        if let End::Failed(message) = end {
            text += &format!(
                "\n{}: {message}\nto run this part alone: cargo xtask test {}\n",
                part.name, part.name
            );
        }
    }
    text
}

/// The sum of all tests. A part that fails without one, as `lint` does, is
/// one failure: no failed run ends in `0 failed`.
pub(crate) fn total(reports: &[Report]) -> Tally {
    let mut total = Tally::default();
    for report in reports {
        total += report.tally;
        if matches!(report.end, End::Failed(_)) && report.tally.failed == 0 {
            total.failed += 1;
        }
    }
    total
}

/// How the whole ended.
pub(crate) fn status(reports: &[Report]) -> ExitCode {
    ExitCode::from(u8::from(total(reports).failed > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::test::PARTS;

    fn reports() -> Vec<Report> {
        let second = Duration::from_secs(1);
        let mut ends = [
            (End::Passed, second, Tally { passed: 12, failed: 0 }),
            (End::Failed("`cargo x` ended with exit status: 101".into()), second, Tally::default()),
            (End::LeftOut("cargo-deny"), Duration::ZERO, Tally::default()),
            (End::NotRun, Duration::ZERO, Tally::default()),
        ]
        .into_iter();
        PARTS
            .iter()
            .map_while(|part| ends.next().map(|end| (part, end)))
            .map(|(part, (end, time, tally))| Report { part, end, time, tally })
            .collect()
    }

    #[test]
    fn a_failure_is_summed_up_with_the_way_to_run_it_alone() {
        assert_eq!(
            summary(&reports()),
            "part      result                   time   tests\n\
             format    ok                       1.0 s  12 passed, 0 failed\n\
             lint      FAILED                   1.0 s\n\
             docs      left out: no cargo-deny\n\
             licences  not run\n\
             \n\
             lint: `cargo x` ended with exit status: 101\n\
             to run this part alone: cargo xtask test lint\n"
        );
    }

    #[test]
    fn no_failed_run_ends_in_none_failed() {
        assert_eq!(total(&reports()).to_string(), "12 passed, 1 failed");
    }
}
