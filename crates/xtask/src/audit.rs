//! Judges the page as it is delivered, and sums up the verdicts.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::failure::Result;
use crate::run::Run;
use crate::setup::{self, Need};
use crate::table::{self, Table};
use crate::{make, name, size};

/// One judge, and what it looks at.
struct Audit {
    name: &'static str,
    shows: &'static str,
    needs: &'static [Need],
    run: fn() -> Result,
}

const AUDITS: [Audit; 3] = [
    Audit {
        name: "size",
        shows: "the page, its engines and its later parts within their budgets",
        needs: &[setup::BROTLI],
        run: size::judge,
    },
    Audit {
        name: "lighthouse",
        shows: "at least 95 in each category, on a phone, empty and with a result",
        needs: &[setup::BROWSER, setup::AUDIT],
        run: lighthouse,
    },
    Audit {
        name: "axe",
        shows: "no violation in any state: light, dark, forced colours, wide and on a phone",
        needs: &[setup::BROWSER],
        run: axe,
    },
];

/// What one of them found.
struct Verdict {
    audit: &'static Audit,
    failure: Option<String>,
    time: Duration,
}

/// `cargo xtask audit [NAME]...`
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let named = arguments
        .iter()
        .map(|argument| name::find("audit", argument, &AUDITS, |audit| audit.name))
        .collect::<Result<Vec<_>>>()?;
    let audits = if named.is_empty() { AUDITS.iter().collect() } else { named };
    setup::meet(audits.iter().flat_map(|audit| audit.needs))?;
    make::the_site()?;
    // Each has its say, whatever the one before it found.
    let verdicts: Vec<_> = audits.into_iter().map(Audit::verdict).collect();
    print!("\n{}", summary(&verdicts));
    let failed = verdicts.iter().any(|verdict| verdict.failure.is_some());
    Ok(ExitCode::from(u8::from(failed)))
}

impl Audit {
    fn verdict(&'static self) -> Verdict {
        println!("\n{}: {}", self.name, self.shows);
        let start = Instant::now();
        let failure = (self.run)().err().map(|failure| failure.message);
        Verdict { audit: self, failure, time: start.elapsed() }
    }
}

fn lighthouse() -> Result {
    Run::line("tsc -p wasm-tests/audit").with_own_tools().openly()?;
    Run::line("cargo build -p tonnage-cli").openly()?;
    Run::line("node wasm-tests/audit/lighthouse.js").openly()
}

fn axe() -> Result {
    Run::line("node --test wasm-tests/browser/axe.test.js").openly()
}

fn summary(verdicts: &[Verdict]) -> String {
    let mut rows = Table::new();
    rows.row(["audit", "verdict", "time", "what holds"]);
    for Verdict { audit, failure, time } in verdicts {
        let verdict = if failure.is_some() { "FAILED" } else { "ok" };
        rows.row([audit.name, verdict, &table::time(*time), audit.shows]);
    }
    let failures = verdicts.iter().filter_map(|Verdict { audit, failure, .. }| {
        failure.as_ref().map(|failure| format!("\n{}: {failure}\n", audit.name))
    });
    failures.fold(rows.to_string(), |text, failure| text + &failure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_is_summed_up_and_a_failure_told() {
        let failures = [None, Some("performance is 94".to_owned())];
        let verdicts: Vec<_> = AUDITS
            .iter()
            .zip(failures)
            .map(|(audit, failure)| Verdict { audit, failure, time: Duration::from_secs(1) })
            .collect();
        assert_eq!(
            summary(&verdicts),
            "audit       verdict  time   what holds\n\
             size        ok       1.0 s  the page, its engines and its later parts within their budgets\n\
             lighthouse  FAILED   1.0 s  at least 95 in each category, on a phone, empty and with a result\n\
             \n\
             lighthouse: performance is 94\n"
        );
    }

    #[test]
    fn an_unknown_audit_is_refused_with_the_nearest() {
        let failure = command(&["lighthous".to_owned()]).err();
        assert!(
            failure.is_some_and(|failure| failure.message.ends_with("did you mean lighthouse?"))
        );
    }
}
