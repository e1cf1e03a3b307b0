//! Markdown: tables, and texts from strangers that mean nothing in it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod support;

use insta::assert_snapshot;
use support::{digest, entry, image, layer};
use tonnage::{ImageConfig, Inspection, Layer, Role, compare};
use tonnage_render::{markdown, markdown_comparison};

fn made_by(instruction: &str) -> Inspection {
    let created_by = Some(instruction.to_owned());
    image(vec![Layer { created_by, ..layer(0, Some(1_000)) }])
}

/// The last cell of the first row.
fn cell(inspection: &Inspection) -> String {
    let markdown = markdown(inspection);
    let mut rows = markdown.lines().filter(|line| line.starts_with("| "));
    let row = rows.nth(2).unwrap().strip_suffix(" |").unwrap();
    row.split(" | ").nth(2).unwrap().to_owned()
}

#[test]
fn an_image_of_one_platform_has_its_layers() {
    let mut layers = vec![layer(0, Some(31_000_000)), layer(1, None), layer(2, Some(1_234))];
    layers[2].created_by = None;
    assert_snapshot!(markdown(&image(layers)), @"
    **`example.com/demo/app:1.0`**

    At least **31 MB** to download (31,001,234 bytes), for `linux/amd64`.

    `sha256:0000000000000000000000000000000000000000000000000000000000000001`

    | Layer | Size | Made by |
    | --- | ---: | --- |
    | `sha256:af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc` | 31 MB | `RUN step 0` |
    | `sha256:7c9fa136d4413fa6173637e883b6998d32e1d675f88cddff9dcbcf331820f4b8` | unknown | `RUN step 1` |
    | `sha256:d86e8112f3c4c4442126f8e9f44f16867da487f29052bf91b810457db34209a4` | 1.23 kB | `tar, compressed with gzip` |
    ");
}

#[test]
fn an_image_of_several_platforms_has_them() {
    let mut inspection = image(vec![layer(0, Some(31_000_000))]);
    inspection.platforms = vec![
        entry(0, "linux/amd64", Role::Image),
        entry(1, "windows(10.0.17763+win32k)/amd64", Role::Image),
        entry(2, "linux/arm/v7", Role::Image),
        entry(3, "unknown/unknown", Role::Attestation),
        entry(4, "", Role::Index),
    ];
    inspection.platforms[2].download = Some(29_000_000);
    assert_snapshot!(markdown(&inspection), @"
    **`example.com/demo/app:1.0`**

    **31 MB** to download (31,000,000 bytes), for `linux/amd64`.

    `sha256:0000000000000000000000000000000000000000000000000000000000000001`

    | Platform | Download | Digest |
    | --- | ---: | --- |
    | **`linux/amd64`** | 31 MB | `sha256:af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc` |
    | `windows(10.0.17763+win32k)/amd64` | – | `sha256:7c9fa136d4413fa6173637e883b6998d32e1d675f88cddff9dcbcf331820f4b8` |
    | `linux/arm/v7` | 29 MB | `sha256:d86e8112f3c4c4442126f8e9f44f16867da487f29052bf91b810457db34209a4` |
    | `index` | – | `sha256:f0a0278e4372459cca6159cd5e71cfee638302a7b9ca9b05c34181ac0a65ac5d` |
    ");
}

#[test]
fn what_is_not_known_is_not_shown() {
    let mut inspection = image(Vec::new());
    inspection.size = None;
    inspection.resolved = None;
    assert_snapshot!(markdown(&inspection), @"**`example.com/demo/app:1.0`**");
}

#[test]
fn a_comparison_has_its_cost_first() {
    let mut a = image(vec![layer(0, Some(31_000_000)), layer(1, Some(5))]);
    let mut b = image(vec![layer(0, Some(31_000_000)), layer(2, Some(2_000_000))]);
    let config = |text: &str| Some(ImageConfig::parse(text.as_bytes()).unwrap());
    a.config = config(r#"{"config":{"Env":["A=1"],"User":"root"}}"#);
    b.config = config(r#"{"config":{"Env":["A=2","B=|"],"Cmd":["sh","-c"]}}"#);
    b.manifest.as_mut().unwrap().digest = digest(9);
    assert_snapshot!(markdown_comparison(&compare(&a, &b)), @r#"
    * A: `example.com/demo/app:1.0`, 31 MB, for `linux/amd64`
    * B: `example.com/demo/app:1.0`, 33 MB, for `linux/amd64`

    **2 MB** to fetch for B when A is there (2,000,000 bytes). 31 MB are kept, 5 B only A has.

    | Change | Size | Layer | Made by |
    | --- | ---: | --- | --- |
    | kept | 31 MB | `af5570f5a181` | `RUN step 0` |
    | removed | 5 B | `7c9fa136d441` | `RUN step 1` |
    | added | 2 MB | `d86e8112f3c4` | `RUN step 2` |

    | Setting | A | B |
    | --- | --- | --- |
    | Command | – | `["sh","-c"]` |
    | User | `root` | – |
    | Environment | `A=1` | `A=2` |
    | Environment | – | `B=\|` |
    "#);
    assert_snapshot!(markdown_comparison(&compare(&a, &a)).lines().nth(4).unwrap(), @"Nothing differs that a container would notice.");
}

/// Whatever it is, it stays in its cell and is a text.
#[test]
fn texts_from_strangers_mean_nothing() {
    for (text, shown) in [
        ("RUN a | tee b", r"`RUN a \| tee b`"),
        (r"RUN a \| b", r"`RUN a \ \| b`"),
        ("RUN `id`", "`` RUN `id` ``"),
        ("``` x", "```` ``` x ````"),
        ("[a](javascript:alert(1))", "`[a](javascript:alert(1))`"),
        ("![a](https://evil.example/x.png)", "`![a](https://evil.example/x.png)`"),
        ("<script>alert(1)</script>", "`<script>alert(1)</script>`"),
        ("@everyone #1 **b**", "`@everyone #1 **b**`"),
        ("one\ntwo\r\n| three", r"`one two  \| three`"),
        ("\u{1b}[2J\u{202e}x", "`␛[2J�x`"),
        ("\"'&amp;", "`\"'&amp;`"),
    ] {
        assert_eq!(cell(&made_by(text)), shown, "{text:?}");
        // A backslash at the end escapes nothing.
        assert!(cell(&made_by(&format!("{text}\\"))).ends_with('`'), "{text:?}");
    }
}

#[test]
fn texts_without_end_are_cut() {
    let mebibyte = 1 << 20;
    for piece in ["a", "`", "|", "\\|", "\u{301}", "漢", "\n", "\u{202e}"] {
        let cell = cell(&made_by(&piece.repeat(mebibyte)));
        assert!(cell.len() < 1_000, "{piece:?}: {}", cell.len());
    }
    let mut inspection = image((0..4_096).map(|number| layer(number, Some(1))).collect());
    inspection.reference.canonical = "a".repeat(mebibyte);
    let markdown = markdown(&inspection);
    assert!(markdown.len() < 40_000, "{}", markdown.len());
    assert!(markdown.ends_with("… and 3896 more."));
}
