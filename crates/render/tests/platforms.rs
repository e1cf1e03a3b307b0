//! The table of what the images of an index weigh.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use insta::assert_snapshot;
use support::{entry, image, layer, table};
use tonnage::{IndexTotal, Inspection, Platform, Role};
use tonnage_render::Style;
use unicode_width::UnicodeWidthStr as _;

/// Three images that were weighed, one that could not be, and an attestation.
fn index() -> Inspection {
    let mut inspection = image(vec![layer(0, Some(1_000))]);
    inspection.platforms = vec![
        entry(0, "linux/amd64", Role::Image),
        entry(1, "linux/arm64/v8", Role::Image),
        entry(2, "windows(10.0.20348.4529)/amd64", Role::Image),
        entry(3, "linux/s390x", Role::Image),
        entry(4, "unknown/unknown", Role::Attestation),
    ];
    let figures =
        [(3_669_831, 3_546_300, "2021-12-27T19:26:50.123456789Z"), (3_338_682, 0, "then")];
    for (entry, (download, unique, created)) in inspection.platforms.iter_mut().zip(figures) {
        entry.download = Some(download);
        entry.layers = Some(4);
        entry.unique = Some(unique);
        entry.shared = Some(download - unique);
        entry.created = Some(created.to_owned());
    }
    let windows = inspection.platforms.get_mut(2).unwrap();
    windows.download = Some(1_907_000_000);
    windows.layers = Some(17);
    let reasons = ["", "", "", "another architecture", "attests af5570f5a181, not an image"];
    for (entry, reason) in inspection.platforms.iter_mut().zip(reasons) {
        entry.reason = reason.to_owned();
    }
    let total = IndexTotal { download: 1_910_670_000, distinct_layers: 23, complete: false };
    inspection.index_total = Some(total);
    inspection
}

fn section(inspection: &Inspection, width: usize) -> String {
    let table = table(inspection, width);
    let section = table.split("\n\n").find(|part| part.starts_with("Platforms"));
    section.unwrap_or("no such section").to_owned()
}

#[test]
fn each_image_has_its_figures() {
    let inspection = index();
    assert_snapshot!(section(&inspection, 100), @"
    Platforms  5 in the index; largest first
                                      Download  Only here    Shared  Layers  Made
      windows(10.0.20348.4529)/amd64  1.907 GB          –         –      17  –
    ▸ linux/amd64                     3.670 MB   3.546 MB  123.5 kB       4  2021-12-27T19:26:50Z
      linux/arm64/v8                  3.339 MB        0 B  3.339 MB       4  then
      at least                        1.911 GB                           23
      linux/s390x  35be322d094f  another architecture
      attestation  f0a0278e4372  attests af5570f5a181, not an image
    ");
    assert_snapshot!(section(&inspection, 72), @"
    Platforms  5 in the index; largest first
                                      Download  Only here    Shared  Layers
      windows(10.0.20348.4529)/amd64  1.907 GB          –         –      17
    ▸ linux/amd64                     3.670 MB   3.546 MB  123.5 kB       4
      linux/arm64/v8                  3.339 MB        0 B  3.339 MB       4
      at least                        1.911 GB                           23
      linux/s390x  35be322d094f  another architecture
      attestation  f0a0278e4372  attests af5570f5a181, not an image
    ");
    assert_snapshot!(section(&inspection, 40), @"
    Platforms  5 in the index; largest first
                                    Download
      windows(10.0.20348.4529)/am…  1.907 GB
    ▸ linux/amd64                   3.670 MB
      linux/arm64/v8                3.339 MB
      at least                      1.911 GB
      linux/s390x  another architecture
      attestation  attests af5570f5a181, no…
    ");
    for width in 24..120 {
        let section = section(&inspection, width);
        let (_, rows) = section.split_once('\n').unwrap();
        assert!(rows.lines().all(|line| line.width() <= width), "{width}\n{rows}");
        assert!(section.lines().all(|line| line == line.trim_end()), "{section}");
    }
}

/// While the lookup runs, or where sizes contradict each other, there is no sum.
#[test]
fn without_a_sum_there_is_no_line_for_it() {
    let mut inspection = index();
    inspection.index_total = None;
    assert!(!section(&inspection, 100).contains("at least"));
    inspection.index_total = Some(IndexTotal { download: 1, distinct_layers: 1, complete: true });
    assert!(section(&inspection, 100).contains("each layer once"));
}

#[test]
fn colours_change_no_column() {
    let inspection = index();
    let colored = tonnage_render::table(&inspection, &Style { color: true, ..Style::default() });
    let mut plain = String::new();
    for part in colored.split('\u{1b}') {
        plain
            .push_str(part.split_once('m').filter(|_| part.starts_with('[')).map_or(part, |p| p.1));
    }
    assert_eq!(section(&inspection, 100).lines().count(), 8);
    for line in section(&inspection, 100).lines() {
        assert!(plain.contains(line), "{line}");
    }
}

#[test]
fn nobody_steers_the_terminal() {
    let mut inspection = index();
    let entry = inspection.platforms.first_mut().unwrap();
    entry.platform = Some(Platform::new("\u{9b}2J", "\u{7}"));
    entry.created = Some("\u{1b}[31mnow\u{202e}".to_owned());
    let section = section(&inspection, 100);
    assert!(!section.contains(|c: char| c.is_control() && c != '\n'), "{section:?}");
}
