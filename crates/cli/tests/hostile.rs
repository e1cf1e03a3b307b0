//! The command before registries that do what no registry should
//! (`crates/faults`): what must come of each stands in `tests/hostile/cases.tsv`,
//! which Node and Chromium are held to as well.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]
// The runner of the other tests is more than is needed here.
#![allow(dead_code, reason = "shared with the tests of the command")]

#[path = "command/run.rs"]
mod run;

use std::collections::BTreeMap;

use run::inspect;
use serde_json::Value;
use tonnage_faults::{Faults, Registry};

const TABLE: &str = include_str!("../../../tests/hostile/cases.tsv");

/// A row without its first cell: what must come of a case.
type Row = Vec<&'static str>;

fn table() -> BTreeMap<&'static str, Row> {
    let rows = TABLE.lines().skip(1).map(|line| {
        let mut cells = line.split('\t');
        (cells.next().unwrap(), cells.collect::<Row>())
    });
    let table: BTreeMap<_, _> = rows.collect();
    assert_eq!(table.len() + 1, TABLE.lines().count(), "a case stands twice in the table");
    table
}

/// What came of a case, as the table writes it.
fn met(registry: &Registry, patience: &str) -> [String; 4] {
    let image = format!("{}/app", registry.address);
    let outcome = inspect(&["--timeout", patience, "--format", "json", &image]).run();
    let tally = registry.tally();
    let json = outcome.json();
    let name = registry.case.name;
    let (code, message) = match json.get("error") {
        Some(error) => {
            assert_eq!(outcome.code, Some(1), "{name}");
            (text(&error["code"]), text(&error["message"]))
        }
        None => {
            assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""), "{name}");
            ("OK".to_owned(), weighed(&json))
        }
    };
    let message = message.replace(&registry.address.to_string(), "HOST");
    [code, message, tally.requests.to_string(), tally.bytes.to_string()]
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Of what went well: the size, and the codes of what is to be said about it.
fn weighed(inspection: &Value) -> String {
    let mut words = format!("{} bytes", inspection["size"]["download"]);
    for warning in inspection["warnings"].as_array().unwrap() {
        words += &format!(", {}", text(&warning["code"]));
    }
    words
}

/// Whether a cell is what is there; tests/hostile/README.md says how they are read.
fn holds(cell: &str, there: &str) -> bool {
    cell.split(" | ").any(|cell| holds_alone(cell, there))
}

fn holds_alone(cell: &str, there: &str) -> bool {
    if let Some(most) = cell.strip_prefix('≤') {
        return there.parse::<u64>().unwrap() <= most.parse::<u64>().unwrap();
    }
    let mut rest = there;
    let mut parts = cell.split('…');
    let begins = parts.next().is_none_or(|first| match rest.strip_prefix(first) {
        Some(after) => {
            rest = after;
            true
        }
        None => false,
    });
    let follows = parts.all(|part| match rest.find(part) {
        Some(at) => {
            rest = rest.get(at + part.len()..).unwrap();
            true
        }
        None => false,
    });
    begins && follows && (rest.is_empty() || cell.ends_with('…'))
}

#[test]
fn every_case_ends_as_the_table_says() {
    let faults = Faults::start().unwrap();
    let mut table = table();
    let mut failures = Vec::new();
    for registry in faults.registries() {
        let name = registry.case.name;
        let row = table.remove(name);
        // Who waits for what never comes need not wait long.
        let is_timeout = row.as_ref().is_some_and(|row| row[0] == "TIMEOUT");
        let there = met(registry, if is_timeout { "1" } else { "30" });
        let well = row.is_some_and(|row| {
            row.len() == there.len()
                && row.iter().zip(&there).all(|(cell, there)| holds(cell, there))
        });
        if !well {
            failures.push(format!("{name}\t{}", there.join("\t")));
        }
    }
    failures.extend(table.keys().map(|name| format!("{name}\tno registry does this")));
    let count = faults.registries().len();
    assert!(failures.is_empty(), "{} of {count} cases:\n{}", failures.len(), failures.join("\n"));
    println!("{count} hostile registries");
}

/// Nothing that a registry says moves a cursor or turns a line around.
#[test]
fn no_terminal_is_moved() {
    let faults = Faults::start().unwrap();
    for registry in faults.registries().iter().filter(|r| r.case.name.contains("turn-around")) {
        let outcome = inspect(&[&format!("{}/app", registry.address)]).run();
        let shown = format!("{}{}", outcome.text(), outcome.err);
        let moves = |c: char| {
            c.is_control() && c != '\n'
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!shown.contains(moves), "{}: {shown:?}", registry.case.name);
    }
}

#[test]
fn cells_say_what_they_hold() {
    for (cell, there, well) in [
        ("a", "a", true),
        ("a", "ab", false),
        ("a…", "ab", true),
        ("a…c", "abc", true),
        ("a…c", "abcd", false),
        ("…", "", true),
        ("A | B", "B", true),
        ("A | B", "C", false),
        ("≤7", "7", true),
        ("≤7", "8", false),
    ] {
        assert_eq!(holds(cell, there), well, "{cell} {there}");
    }
}
