//! `--picks`: what other tools would take.

use serde_json::{Value, json};

use super::json::holds_to_shape;
use super::run::inspect;
use super::samples::samples;
use super::snapshot;

/// The section about picks of what the table says.
fn section(arguments: &[&str], width: &str) -> String {
    let outcome = inspect(&[&["--picks"], arguments].concat()).with("COLUMNS", width).run();
    let found = outcome.well().split("\n\n").find(|part| part.starts_with("Which would they pick"));
    found.unwrap_or("no such section").trim_end().to_owned()
}

#[test]
fn tools_that_part_ways_are_marked() {
    let mut text = String::new();
    for (image, platform) in [
        ("list", "linux/arm"),
        ("list", "linux/arm64"),
        ("list", "windows(10.0.20348)/amd64"),
        ("app", "linux/arm64"),
        ("app", "linux/amd64"),
        ("nested", "linux/amd64"),
        ("bare-index", "linux/arm64"),
        ("single", "linux/amd64"),
    ] {
        let image = format!("samples.localhost/demo/{image}");
        text.push_str(&format!("$ {image} --platform {platform}\n"));
        text.push_str(&section(&["--platform", platform, &image], "120"));
        text.push_str("\n\n");
    }
    snapshot::matches("picks", &text);
}

#[test]
fn picks_fit_the_terminal() {
    let mut text = String::new();
    for width in ["40", "60", "80"] {
        let section = section(&["--platform", "linux/arm", "samples.localhost/demo/list"], width);
        assert!(section.lines().all(|line| line.chars().count() <= width.parse().unwrap()));
        assert!(section.lines().all(|line| line == line.trim_end()));
        text.push_str(&section);
        text.push_str("\n\n");
    }
    snapshot::matches("picks-width", &text);
}

#[test]
fn picks_are_told_to_programs() {
    for sample in samples() {
        let outcome = inspect(&["--picks", "--format", "json", &sample.image()]).run();
        holds_to_shape(outcome.well());
        let found = outcome.json();
        let entries = found["platforms"].as_array().unwrap().len();
        let picks = found["picks"].as_array().unwrap();
        assert_eq!(picks.len(), if entries == 0 { 0 } else { 6 }, "{}", sample.slug());
        let last = picks.last().map(|pick| &pick["selected"]);
        assert_eq!(last, (entries > 0).then_some(&json!(0)), "{}", sample.slug());
        let without = inspect(&["--format", "json", &sample.image()]).run().json();
        assert_eq!(without["picks"], Value::Null);
    }
}
