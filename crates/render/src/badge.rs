//! A badge: what an image weighs, as a small picture.

use tonnage::{Inspection, ReadableSize, Units};

use crate::text::visible;

/// The most characters of a label.
const MAX_LABEL: usize = 40;
/// What is said where there is no label.
const NO_LABEL: &str = "image";
/// The space on both sides of a text, in pixels.
const PADDING: u32 = 6;
/// The second voice of the page, and its accent; white on them has a contrast of 6.7 and 6.9.
const LABEL_COLOR: &str = "#525e63";
const SIZE_COLOR: &str = "#006374";

/// What an image weighs as a picture (SVG 1.1): a label, and the size beside it. It has
/// its words as a title too, no script and no font, and at most 1.5 kB.
#[must_use]
pub fn badge(label: &str, inspection: &Inspection) -> String {
    let label = shortened(label);
    let size = weight(inspection);
    let (left, right) = (width(&label) + 2 * PADDING, width(&size) + 2 * PADDING);
    let title = escaped(&format!("{label}: {size}"));
    let text = |from: u32, width: u32, text: &str| {
        let (x, length) = (from + PADDING, width - 2 * PADDING);
        format!("<text x=\"{x}\" y=\"14\" textLength=\"{length}\">{}</text>", escaped(text))
    };
    let all = left + right;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{all}\" height=\"20\" role=\"img\">\
         <title>{title}</title>\
         <rect width=\"{all}\" height=\"20\" rx=\"3\" fill=\"{SIZE_COLOR}\"/>\
         <path d=\"M3 0H{left}V20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z\" fill=\"{LABEL_COLOR}\"/>\
         <g fill=\"#fff\" font-family=\"Verdana,sans-serif\" font-size=\"11\">{}{}</g></svg>",
        text(0, left, &label),
        text(left, right, &size),
    )
}

/// The size in words; what is not known is said to be.
fn weight(inspection: &Inspection) -> String {
    let Some(size) = inspection.size else { return "unknown".to_owned() };
    let ReadableSize { value, unit } = ReadableSize::new(size.download, Units::Decimal);
    let least = if size.complete { "" } else { "at\u{a0}least\u{a0}" };
    format!("{least}{value}\u{a0}{unit}")
}

fn shortened(label: &str) -> String {
    let label = visible(label.trim());
    if label.is_empty() {
        return NO_LABEL.to_owned();
    }
    let mut short: String = label.chars().take(MAX_LABEL).collect();
    if label.chars().nth(MAX_LABEL).is_some() {
        short.push('…');
    }
    short
}

/// The width of a text in pixels, near enough: the text is drawn to fit.
fn width(text: &str) -> u32 {
    let tenths = |c: char| match c {
        'i' | 'l' | 'j' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '\u{a0}' => 38,
        'f' | 't' | 'r' | 'I' | '(' | ')' | '[' | ']' | '/' | '-' => 47,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 102,
        'A'..='Z' => 76,
        c if c.is_ascii() => 68,
        // Of other scripts none is much wider than high.
        _ => 110,
    };
    text.chars().map(tenths).sum::<u32>().div_ceil(10)
}

/// A text within an element, or an attribute, of XML 1.0.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // No character of XML.
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
