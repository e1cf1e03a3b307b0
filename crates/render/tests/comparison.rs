//! Two images beside each other, for a person at a terminal.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use insta::assert_snapshot;
use support::{digest, image, layer};
use tonnage::{ImageConfig, Inspection, Layer, compare};
use tonnage_render::{Style, comparison};
use unicode_width::UnicodeWidthStr as _;

const A: &str = r#"{"created":"2026-01-01T00:00:00Z","config":{"Env":["PATH=/a/very/long/path/that/both/of/them/have/and/which/ends/here"],
    "Entrypoint":["/bin/app"],"User":"1000","Labels":{"version":"1"}},
    "history":[{"created_by":"s 1"},{"created_by":"s 2"},{"created_by":"s 3"},{"created_by":"s 4"},
    {"created_by":"s 5"},{"created_by":"s 6"},{"created_by":"old"},{"created_by":"end"}]}"#;
const B: &str = r#"{"created":"2026-02-01T00:00:00Z","config":{"Env":["PATH=/a/very/long/path/that/both/of/them/have/and/which/ends/there","NEW="],
    "Entrypoint":["/bin/app","--now"],"Labels":{"version":"2"},"ExposedPorts":{"80/tcp":{}}},
    "history":[{"created_by":"s 1"},{"created_by":"s 2"},{"created_by":"s 3"},{"created_by":"s 4"},
    {"created_by":"s 5"},{"created_by":"s 6"},{"created_by":"new"},{"created_by":"end"}]}"#;

fn packed(number: usize, content: usize, size: u64) -> Layer {
    Layer { diff_id: Some(format!("unpacked {content}")), ..layer(number, Some(size)) }
}

fn of(layers: Vec<Layer>, config: &str, number: usize) -> Inspection {
    let mut inspection = image(layers);
    inspection.config = ImageConfig::parse(config.as_bytes()).ok();
    inspection.manifest.as_mut().unwrap().digest = digest(number);
    inspection
}

/// One layer is kept, one packed anew, one of each removed and added.
fn pair() -> (Inspection, Inspection) {
    let a = vec![packed(0, 0, 28_000_000), packed(1, 1, 3_500_000), packed(2, 2, 941)];
    let b = vec![packed(0, 0, 28_000_000), packed(3, 1, 3_100_000), packed(4, 4, 1_207)];
    (of(a, A, 1), of(b, B, 2))
}

fn shown(a: &Inspection, b: &Inspection, width: usize) -> String {
    comparison(&compare(a, b), &Style { width, ..Style::default() })
}

#[test]
fn what_moving_costs_stands_before_what_differs() {
    let (a, b) = pair();
    assert_snapshot!(shown(&a, &b, 100), @r#"
    A  example.com/demo/app:1.0
       sha256:0000000000000000000000000000000000000000000000000000000000000001
       31.5 MB to download, in 3 layers, for linux/amd64
    B  example.com/demo/app:1.0
       sha256:0000000000000000000000000000000000000000000000000000000000000002
       31.1 MB to download, in 3 layers, for linux/amd64

    3.1 MB to fetch for B when A is there  (3,101,207 bytes)
    B is 400 kB lighter than A. 28 MB are kept, 3.5 MB only A has. 3.1 MB of what is to fetch A has in
    another compression.
    Both are built on the same first 2 layers, packed in different ways, 31.1 MB.

    Layers  1 kept, 1 recompressed, 1 removed, 1 added
      28.00 MB  kept          af5570f5a181  RUN step 0
    ≈ 3.100 MB  recompressed  35be322d094f  RUN step 3
    −    941 B  removed       d86e8112f3c4  RUN step 2
    + 1.207 kB  added         f0a0278e4372  RUN step 4

    Config  6 differences
    Entrypoint    − ["/bin/app"]
                  + ["/bin/app","--now"]
    User          − 1000
    Environment   + NEW=
                  − PATH=/a/very/long/path/that/both/of/them/have/and/which/ends/here
                  + PATH=/a/very/long/path/that/both/of/them/have/and/which/ends/there
    Ports         + 80/tcp
    Labels        − version=1
                  + version=2
    Made          − 2026-01-01T00:00:00Z
                  + 2026-02-01T00:00:00Z
    No difference: command, directory, volumes, stop signal, health check, shell, on build.

    History  7 in both, 1 only in A, 1 only in B
      … 3 more in both
      s 4
      s 5
      s 6
    − old
    + new
      end
    "#);
    assert_snapshot!(shown(&a, &b, 44), @r#"
    A  example.com/demo/app:1.0
       sha256:0000000000000000000000000000000000000000000000000000000000000001
       31.5 MB to download, in 3 layers, for
       linux/amd64
    B  example.com/demo/app:1.0
       sha256:0000000000000000000000000000000000000000000000000000000000000002
       31.1 MB to download, in 3 layers, for
       linux/amd64

    3.1 MB to fetch for B when A is there
    (3,101,207 bytes)
    B is 400 kB lighter than A. 28 MB are kept,
    3.5 MB only A has. 3.1 MB of what is to
    fetch A has in another compression.
    Both are built on the same first 2 layers,
    packed in different ways, 31.1 MB.

    Layers  1 kept, 1 recompressed, 1 removed, …
      28.00 MB  kept          RUN step 0
    ≈ 3.100 MB  recompressed  RUN step 3
    −    941 B  removed       RUN step 2
    + 1.207 kB  added         RUN step 4

    Config  6 differences
    Entrypoint    − ["/bin/app"]
                  + ["/bin/app","--now"]
    User          − 1000
    Environment   + NEW=
                  − PATH=…ch/ends/here
                  + PATH=…ch/ends/there
    Ports         + 80/tcp
    Labels        − version=1
                  + version=2
    Made          − 2026-01-01T00:00:00Z
                  + 2026-02-01T00:00:00Z
    No difference: command, directory, volumes,
    stop signal, health check, shell, on build.

    History  7 in both, 1 only in A, 1 only in B
      … 3 more in both
      s 4
      s 5
      s 6
    − old
    + new
      end
    "#);
}

/// What can only be read whole (a digest, a name) stands on a line of its own.
#[test]
fn no_line_is_wider_than_the_terminal() {
    let (a, b) = pair();
    for width in 40..130 {
        for line in shown(&a, &b, width).lines() {
            let whole = line.split_whitespace().count() <= 2;
            assert!(line.width() <= width || whole, "{width}: {line}");
            assert_eq!(line, line.trim_end());
        }
    }
}

#[test]
fn each_verdict_has_its_words() {
    let (a, b) = pair();
    let verdict = |a: &Inspection, b: &Inspection| {
        let text = shown(a, b, 100);
        text.split("\n\n").nth(1).unwrap_or_default().to_owned()
    };
    assert_snapshot!(verdict(&a, &a), @"A and B are the same image, to the byte.");
    let mut other = a.clone();
    other.manifest.as_mut().unwrap().digest = digest(9);
    assert_snapshot!(verdict(&a, &other), @"
    0 B to fetch for B when A is there  (0 bytes)
    A and B weigh the same. 31.5 MB are kept, 0 B only A has.
    B is built on all of A, 31.5 MB.
    Nothing differs that a container would notice.
    ");
    let longer = of(a.layers.iter().cloned().chain([packed(7, 7, 1)]).collect(), A, 3);
    assert_snapshot!(verdict(&a, &longer), @"
    1 B to fetch for B when A is there  (1 byte)
    B is 1 B heavier than A. 31.5 MB are kept, 0 B only A has.
    B is built on all of A, 31.5 MB.
    ");
    assert_snapshot!(verdict(&longer, &a), @"
    0 B to fetch for B when A is there  (0 bytes)
    B is 1 B lighter than A. 31.5 MB are kept, 1 B only A has.
    Both are built on the same first 3 layers, 31.5 MB.
    ");
    let mut unknown = b.clone();
    unknown.layers.last_mut().unwrap().size = None;
    unknown.size.as_mut().unwrap().complete = false;
    assert_snapshot!(verdict(&a, &unknown), @"
    at least 3.1 MB to fetch for B when A is there  (3,100,000 bytes)
    Not all sizes are known. 28 MB are kept, 3.5 MB only A has. 3.1 MB of what is to fetch A has in
    another compression.
    Both are built on the same first 2 layers, packed in different ways, 31.1 MB.
    ");
    let nothing = of(Vec::new(), B, 4);
    assert_snapshot!(verdict(&nothing, &b), @"
    31.1 MB to fetch for B when A is there  (31,101,207 bytes)
    B is 31.1 MB heavier than A. 0 B are kept, 0 B only A has.
    They have no base in common.
    ");
    assert_snapshot!(verdict(&b, &nothing), @"
    0 B to fetch for B when A is there  (0 bytes)
    B is 31.1 MB lighter than A. 0 B are kept, 31.1 MB only A has.
    They have no base in common.
    ");
    let anew = of(vec![packed(5, 0, 27_000_000)], A, 5);
    assert_snapshot!(verdict(&of(vec![packed(0, 0, 28_000_000)], A, 6), &anew), @"
    27 MB to fetch for B when A is there  (27,000,000 bytes)
    B is 1 MB lighter than A. 0 B are kept, 28 MB only A has. 27 MB of what is to fetch A has in another
    compression.
    B is built on all of A, packed in different ways, 27 MB.
    Nothing differs that a container would notice.
    ");
}

#[test]
fn without_a_config_no_setting_is_judged() {
    let (a, mut b) = pair();
    b.config = None;
    let text = shown(&a, &b, 100);
    let (_, config) = text.split_once("\nConfig").unwrap();
    assert_snapshot!(config.trim(), @"The config of one is not known: settings are not compared.");
}

#[test]
fn colours_change_no_column() {
    let (a, b) = pair();
    let compared = compare(&a, &b);
    let colored = comparison(&compared, &Style { color: true, ..Style::default() });
    let mut plain = String::new();
    for (at, part) in colored.split('\u{1b}').enumerate() {
        plain.push_str(if at == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    let trimmed: Vec<_> = plain.lines().map(str::trim_end).collect();
    assert_eq!(trimmed.join("\n"), comparison(&compared, &Style::default()));
    assert!(colored.contains("\u{1b}[31m") && colored.contains("\u{1b}[36m"));
}

#[test]
fn nobody_steers_the_terminal() {
    let hostile = r#"{"created":"\u001b[31m","config":{"Env":["A\u001b[2J=\u0007\n"],"User":"\u202e","Labels":{"\u0085":"\u009b"},
        "Cmd":["\u001b]0;x"]},"history":[{"created_by":"\u001b[2J\u0007"}]}"#;
    let (mut a, b) = (of(vec![layer(0, Some(1))], hostile, 1), of(vec![layer(1, Some(1))], A, 2));
    a.reference.canonical = "\u{1b}[2Ja".to_owned();
    for layer in &mut a.layers {
        layer.created_by = Some("\u{1b}[2J".to_owned());
    }
    for text in [shown(&a, &b, 100), shown(&b, &a, 30)] {
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
        assert!(!text.contains('\u{202e}'));
    }
}
