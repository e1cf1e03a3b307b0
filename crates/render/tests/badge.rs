//! Badges: a size, a label, and nothing that a label could add.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use insta::assert_snapshot;
use support::{image, layer};
use tonnage::Inspection;
use tonnage_render::badge;

/// The most bytes of a badge.
const MOST: usize = 1_500;

fn of(bytes: u64) -> Inspection {
    image(vec![layer(0, Some(bytes))])
}

/// What stands between two marks.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    text.split_once(begin).unwrap().1.split_once(end).unwrap().0
}

#[test]
fn a_badge_is_a_small_picture() {
    assert_snapshot!(badge("ubuntu:14.04", &of(65_700_000)).replace("><", ">\n<"), @r##"
    <svg xmlns="http://www.w3.org/2000/svg" width="144" height="20" role="img">
    <title>ubuntu:14.04: 65.7 MB</title>
    <rect width="144" height="20" rx="3" fill="#006374"/>
    <path d="M3 0H86V20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#525e63"/>
    <g fill="#fff" font-family="Verdana,sans-serif" font-size="11">
    <text x="6" y="14" textLength="74">ubuntu:14.04</text>
    <text x="92" y="14" textLength="46">65.7 MB</text>
    </g>
    </svg>
    "##);
}

#[test]
fn the_title_says_what_is_seen() {
    let title = |label: &str, inspection: &Inspection| {
        between(&badge(label, inspection), "<title>", "</title>").replace('\u{a0}', " ")
    };
    assert_eq!(title("size", &of(0)), "size: 0 B");
    assert_eq!(
        title("size", &image(vec![layer(0, Some(5)), layer(1, None)])),
        "size: at least 5 B"
    );
    assert_eq!(title("size", &Inspection { size: None, ..of(1) }), "size: unknown");
    assert_eq!(title(" \n", &of(1)), "image: 1 B");
}

/// Whatever the label is, a badge is XML of seven elements without ids, scripts or styles.
#[test]
fn a_label_adds_nothing() {
    for label in [
        "<script>alert(1)</script>",
        "\"'><svg onload=alert(1)>",
        "]]>&amp;&#60;",
        "\u{0}\u{1b}\u{fffe}\u{ffff}\u{202e}",
        "漢字かな交じり文",
    ] {
        let badge = badge(label, &of(1));
        assert_eq!(badge.matches('<').count(), 12, "{badge}");
        let shown = between(&badge, "<title>", ": 1");
        assert!(!shown.contains(['<', '>', '"', '\u{0}', '\u{fffe}', '\u{ffff}', '\u{202e}']));
        assert!(badge.len() <= MOST, "{}", badge.len());
    }
}

#[test]
fn a_badge_is_small_whatever_the_label() {
    for piece in ["a", "W", "&", "\"", "漢", "\u{301}", "🦀", "\u{1b}"] {
        let badge = badge(&format!("x{}", piece.repeat(1 << 20)), &of(9_007_199_254_740_991));
        assert!(badge.len() <= MOST, "{piece:?}: {}", badge.len());
        assert_eq!(badge.matches('…').count(), 2, "{piece:?}");
    }
}
