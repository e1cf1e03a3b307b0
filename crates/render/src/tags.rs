//! The tags of a repository.

use tonnage::Tags;

use crate::text::visible;

/// Tags, one a line, without a line break at the end.
#[must_use]
pub fn tags(tags: &[String]) -> String {
    let lines: Vec<_> = tags.iter().map(|tag| visible(tag)).collect();
    lines.join("\n")
}

/// A sentence that there may be more of them; `None` where these are all.
///
/// ```
/// let tags = tonnage::Tags { tags: vec!["1.0".to_owned()], complete: false };
/// let said = tonnage_render::more_tags(&tags);
/// assert_eq!(said.as_deref(), Some("These are the first 1; there may be more."));
/// ```
#[must_use]
pub fn more_tags(tags: &Tags) -> Option<String> {
    let count = tags.tags.len();
    (!tags.complete).then(|| format!("These are the first {count}; there may be more."))
}
