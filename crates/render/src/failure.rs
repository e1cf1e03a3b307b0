//! A failure: what happened, where, what to do next.

use tonnage::{FileError, LookupError, LookupErrorKind};

use crate::style::Style;
use crate::text::{cut, cut_front, visible, width, wrap};

/// The most tags or platforms listed with a failure.
const MAX_OFFERED: usize = 24;

/// A failure over a few lines, with the place in a name underlined and the tags
/// that there are.
#[must_use]
pub fn failure(input: &str, error: &LookupError, style: &Style) -> String {
    let mut lines = vec![format!("{} {}", style.bad("error:"), visible(&error.to_string()))];
    match error.kind() {
        LookupErrorKind::InvalidReference(reference) => {
            lines.extend(place(input, reference.position(), style));
        }
        LookupErrorKind::File(FileError { position: Some(position), .. }) => {
            lines.extend(place(input, *position, style));
        }
        _ => lines.push(format!("  {}", style.soft(&cut(&visible(input), style.width)))),
    }
    for line in wrap(&visible(&error.hint()), style.width.saturating_sub(2)) {
        lines.push(format!("  {line}"));
    }
    if let LookupErrorKind::NotFound { tags: Some(tags), .. } = error.kind() {
        lines.extend(offered(tags, style));
    }
    lines.push(format!("  {}", style.soft(error.code())));
    lines.join("\n")
}

/// The name with a mark under the place. Of a long name, the part around it.
fn place(input: &str, position: usize, style: &Style) -> Vec<String> {
    if input.trim().is_empty() {
        return Vec::new();
    }
    // The mark may stand after the last character.
    let shown = style.width.saturating_sub(3).max(20);
    let before: String = input.chars().take(position).collect();
    let after: String = input.chars().skip(position).collect();
    let (mut before, mut after) = (visible(&before), visible(&after));
    if width(&before) + width(&after) > shown {
        let kept = shown.saturating_sub(width(&after)).max(shown / 2);
        before = cut_front(&before, kept).into_owned().into();
        after = cut(&after, shown.saturating_sub(width(&before))).into_owned().into();
    }
    let mark = style.bad("^");
    vec![format!("  {before}{after}"), format!("  {}{mark}", " ".repeat(width(&before)))]
}

fn offered(tags: &[String], style: &Style) -> Vec<String> {
    if tags.is_empty() {
        return Vec::new();
    }
    let listed: Vec<_> = tags.iter().take(MAX_OFFERED).map(|tag| visible(tag)).collect();
    let mut text = listed.join("  ");
    if let Some(more) = tags.len().checked_sub(MAX_OFFERED).filter(|more| *more > 0) {
        text.push_str(&format!("  and {more} more"));
    }
    let words: Vec<_> = wrap(&text, style.width.saturating_sub(2));
    words.into_iter().map(|line| format!("  {}", style.accent(line.trim()))).collect()
}
