//! Words from elsewhere, made fit to be shown.

/// The most characters kept of what somebody else says.
const MAX_WORDS: usize = 300;

/// What registries and documents say ends up in terminals and pages: one line, in
/// the order in which it is written, and not a long one.
pub(crate) fn clean(text: &str) -> String {
    let visible = |c: char| if c.is_control() || turns(c) { ' ' } else { c };
    let mut clean: String = text.chars().map(visible).take(MAX_WORDS).collect();
    if text.chars().nth(MAX_WORDS).is_some() {
        clean.push('…');
    }
    clean
}

/// Characters that begin a line or change the direction of what follows (Unicode
/// UAX #9), and the byte order mark.
fn turns(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// A number with its noun: `1 layer`, `2 layers`.
pub(crate) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
