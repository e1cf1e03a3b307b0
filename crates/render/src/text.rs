//! Text from strangers, and its width on a terminal.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

/// Makes visible what would steer a terminal or turn the reading order: control
/// characters and the bidirectional marks (Unicode Standard Annex #9). Line
/// breaks and tabs become spaces.
///
/// ```
/// assert_eq!(tonnage_render::visible("a\u{1b}[31mb\nc"), "a␛[31mb c");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(steers) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if steers(c) { picture(c) } else { c }).collect())
}

fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{61c}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn picture(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => ' ',
        '\u{7f}' => '␡',
        // Each of the first 32 has a picture of its own from U+2400 on.
        c if c < ' ' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('�'),
        _ => '�',
    }
}

/// Cuts `text` to `width` columns; what was cut is an ellipsis.
pub(crate) fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let mut kept = String::new();
    for c in text.chars() {
        let length = kept.len();
        kept.push(c);
        // Of the whole: two characters may be wider than each of them.
        if kept.width() >= width {
            kept.truncate(length);
            break;
        }
    }
    if width > 0 && !kept.ends_with('…') {
        kept.push('…');
    }
    Cow::Owned(kept)
}

/// Cuts the beginning of `text`, so that `width` columns are left.
pub(crate) fn cut_front(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let kept = |&(at, _): &(usize, char)| text.get(at..).is_some_and(|rest| rest.width() < width);
    let start = text.char_indices().rev().take_while(kept).last();
    let rest = start.and_then(|(at, _)| text.get(at..)).unwrap_or_default();
    Cow::Owned(format!("…{rest}"))
}

/// `text` in the given width, set to the left.
pub(crate) fn left(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// `text` in the given width, set to the right.
pub(crate) fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

/// Breaks `text` at spaces into lines of at most `width` columns; a word that is
/// longer stands alone.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The columns that `text` takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}
