//! The table: each sample at the width of a file, and one at each width of a
//! terminal.

use super::run::inspect;
use super::samples::samples;
use super::snapshot;

/// A width of each kind: nothing but numbers and sizes, bars, digests, shares,
/// and more room than needed.
const WIDTHS: [usize; 6] = [30, 40, 56, 72, 80, 200];

#[test]
fn each_sample_has_its_table() {
    for sample in samples() {
        let outcome = inspect(&[sample.image()]).run();
        snapshot::matches(&format!("table-{}", sample.slug()), outcome.well());
    }
}

/// What the README shows is what the command prints, as far as it is shown.
#[test]
fn the_readme_shows_the_table() {
    let readme = include_str!("../../../../README.md");
    let (_, block) = readme.split_once("```console\n$ tonnage inspect ").unwrap();
    let (image, block) = block.split_once('\n').unwrap();
    let (shown, _) = block.split_once("…\n```").unwrap();
    let outcome = inspect(&[image]).run();
    assert!(outcome.well().starts_with(shown), "{}\n{shown}", outcome.text());
}

#[test]
fn each_width_has_its_table() {
    for width in WIDTHS {
        let outcome =
            inspect(&["samples.localhost/demo/foreign"]).with("COLUMNS", &width.to_string()).run();
        snapshot::matches(&format!("width-{width}"), outcome.well());
    }
}

/// No layer, platform or value is wider than the terminal. What can only be read
/// whole (a digest, a name) stands on a line of its own, however long.
#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in WIDTHS.into_iter().filter(|width| *width >= 40) {
        for sample in samples() {
            let outcome = inspect(&[sample.image()]).with("COLUMNS", &width.to_string()).run();
            for line in outcome.well().lines() {
                let whole = line.split_whitespace().count() <= 2 && !line.contains(['…', '▸']);
                let columns = line.chars().count();
                assert!(
                    columns <= width || whole,
                    "{columns} > {width} in {}\n{line}",
                    sample.slug()
                );
            }
        }
    }
}

#[test]
fn no_line_ends_in_spaces() {
    for sample in samples() {
        for width in ["20", "40", "100"] {
            let outcome = inspect(&[sample.image()]).with("COLUMNS", width).run();
            for line in outcome.well().lines() {
                assert_eq!(line, line.trim_end(), "{}", sample.slug());
            }
        }
    }
}

#[test]
fn a_width_that_is_none_counts_as_unset() {
    let usual = inspect(&["samples.localhost/demo/app"]).run();
    for columns in ["", "wide", "-1", "80.5"] {
        let outcome = inspect(&["samples.localhost/demo/app"]).with("COLUMNS", columns).run();
        assert_eq!(outcome.well(), usual.well(), "{columns:?}");
    }
    for columns in ["0", "1", "19"] {
        let outcome = inspect(&["samples.localhost/demo/app"]).with("COLUMNS", columns).run();
        let least = inspect(&["samples.localhost/demo/app"]).with("COLUMNS", "20").run();
        assert_eq!(outcome.well(), least.well(), "{columns:?}");
    }
}

/// Colours are for terminals, and here is none, whatever the environment says.
#[test]
fn there_are_no_colours_but_on_a_terminal() {
    let variables =
        [("TERM", "xterm-256color"), ("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1"), ("TERM", "dumb")];
    let usual = inspect(&["samples.localhost/demo/app"]).run();
    for (name, value) in variables {
        let outcome = inspect(&["samples.localhost/demo/app"]).with(name, value).run();
        assert_eq!(outcome.well(), usual.well(), "{name}");
        let outcome = inspect(&["samples.localhost/demo/none", "--trace"]).with(name, value).run();
        assert!(!outcome.err.contains('\u{1b}'), "{}", outcome.err);
    }
    assert!(!usual.text().contains('\u{1b}'));
}
