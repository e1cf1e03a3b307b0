//! How many tests ran, read off what `cargo test` and `node --test` print.

use std::fmt;
use std::ops::AddAssign;

/// Tests that passed and tests that failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// Reads one line; only the closing line of a test program counts.
    pub(crate) fn of_line(line: &str) -> Option<Self> {
        if let Some(result) = line.strip_prefix("test result: ") {
            return Some(Self {
                passed: before(result, "passed")?,
                failed: before(result, "failed")?,
            });
        }
        // Node closes with a line for each, marked by its reporter.
        let (word, number) =
            line.strip_prefix("# ").or(line.strip_prefix("ℹ "))?.split_once(' ')?;
        let number = number.trim_end().parse().ok()?;
        match word {
            "pass" => Some(Self { passed: number, failed: 0 }),
            "fail" => Some(Self { passed: 0, failed: number }),
            _ => None,
        }
    }
}

/// The number in front of a word, whatever colours stand elsewhere.
fn before(line: &str, word: &str) -> Option<u64> {
    let mut words = line.split([' ', ';']);
    let mut last = words.next()?;
    for next in words {
        if next == word {
            return last.parse().ok();
        }
        last = next;
    }
    None
}

impl AddAssign for Tally {
    fn add_assign(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_counted() {
        let ok = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";
        assert_eq!(Tally::of_line(ok), Some(Tally { passed: 12, failed: 0 }));
        let bad = "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(Tally::of_line(bad), Some(Tally { passed: 3, failed: 2 }));
        let coloured = "test result: \u{1b}[32mok\u{1b}(B\u{1b}[m. 7 passed; 0 failed; 0 ignored\n";
        assert_eq!(Tally::of_line(coloured), Some(Tally { passed: 7, failed: 0 }));
    }

    #[test]
    fn nodes_closing_lines_are_counted() {
        let lines = ["# tests 34", "# pass 33\n", "# fail 1\n", "# duration_ms 7.5"];
        let mut sum = Tally::default();
        lines.iter().filter_map(|line| Tally::of_line(line)).for_each(|tally| sum += tally);
        assert_eq!(sum, Tally { passed: 33, failed: 1 });
        assert_eq!(Tally::of_line("ℹ pass 7"), Some(Tally { passed: 7, failed: 0 }));
    }

    #[test]
    fn nothing_else_is() {
        for line in [
            "running 12 tests",
            "test tests::a ... ok",
            "12 passed, 0 failed",
            "  test result: ok. 12 passed; 0 failed",
            "test result: ok.",
            "test result: ok. many passed; 0 failed",
        ] {
            assert_eq!(Tally::of_line(line), None, "{line}");
        }
    }

    #[test]
    fn a_sum_is_said_as_one_line() {
        let mut sum = Tally::default();
        sum += Tally { passed: 3, failed: 0 };
        sum += Tally { passed: 4, failed: 1 };
        assert_eq!(sum.to_string(), "7 passed, 1 failed");
    }
}
