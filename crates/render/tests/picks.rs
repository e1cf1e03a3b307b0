//! The table of what other tools would take.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use insta::assert_snapshot;
use support::{entry, image, layer, table};
use tonnage::{Inspection, Pick, Platform, Role};
use unicode_width::UnicodeWidthStr as _;

fn pick(tool: &'static str, selected: Option<usize>, reason: &str) -> Pick {
    Pick { tool, selected, reason: reason.to_owned() }
}

fn of(picks: Vec<Pick>) -> Inspection {
    let mut inspection = image(vec![layer(0, Some(1_000))]);
    inspection.platforms = vec![
        entry(0, "linux/amd64", Role::Image),
        entry(1, "linux/amd64/v3", Role::Image),
        entry(2, "", Role::Index),
    ];
    inspection.picks = Some(picks);
    inspection
}

fn section(inspection: &Inspection, width: usize) -> String {
    let table = table(inspection, width);
    let section = table.split("\n\n").find(|part| part.starts_with("Which would they pick"));
    section.unwrap_or("no such section").to_owned()
}

#[test]
fn what_differs_from_what_is_taken_here_is_marked() {
    let inspection = of(vec![
        pick("crane", Some(0), "the first that is linux/amd64, to the letter"),
        pick("podman, skopeo", Some(1), "another order of variants"),
        pick("oras", Some(2), "an index of its own"),
        pick("regctl", None, "no entry fits"),
    ]);
    assert_snapshot!(section(&inspection, 100), @"
    Which would they pick  asked for linux/amd64: ≠ is not the one taken here
      crane           linux/amd64     af5570f5a181  the first that is linux/amd64, to the letter
    ≠ podman, skopeo  linux/amd64/v3  7c9fa136d441  another order of variants
      oras            index           d86e8112f3c4  an index of its own
    ≠ regctl          nothing                       no entry fits
    ");
    assert_snapshot!(section(&inspection, 40), @"
    Which would they pick  asked for linux/…
      crane           linux/amd64
    ≠ podman, skopeo  linux/amd64/v3
      oras            index
    ≠ regctl          nothing
    ");
    for width in 20..120 {
        let section = section(&inspection, width);
        let (_, rows) = section.split_once('\n').unwrap();
        assert!(width < 24 || rows.lines().all(|line| line.width() <= width), "{width}\n{rows}");
        assert!(section.lines().all(|line| line == line.trim_end()), "{section}");
    }
}

#[test]
fn where_all_agree_it_is_said_once() {
    let inspection = of(vec![pick("crane", Some(0), "the first"), pick("oras", Some(0), "same")]);
    assert_snapshot!(section(&inspection, 100), @"
    Which would they pick  asked for linux/amd64: the one taken here, all of them
      crane  linux/amd64  af5570f5a181  the first
      oras   linux/amd64  af5570f5a181  same
    ");
}

#[test]
fn without_an_index_there_is_no_choice() {
    let mut inspection = of(Vec::new());
    inspection.platforms = Vec::new();
    assert_snapshot!(section(&inspection, 100), @"Which would they pick  there is no index to choose from");
    inspection.picks = None;
    assert_eq!(section(&inspection, 100), "no such section");
}

/// The platform that was asked for is typed by people, and nobody's terminal.
#[test]
fn nobody_steers_the_terminal() {
    let mut inspection = of(vec![pick("crane", Some(0), "a\u{1b}[31mb\u{202e}")]);
    inspection.platform_asked.platform = Platform::new("a\u{1b}[2J", "b\n");
    inspection.platforms.first_mut().unwrap().platform = Some(Platform::new("\u{9b}2J", "\u{7}"));
    let section = section(&inspection, 100);
    assert!(!section.contains(|c: char| c.is_control() && c != '\n'), "{section:?}");
}
