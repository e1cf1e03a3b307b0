//! The tags of a repository.

use crate::text::visible;

/// Tags, one a line, without a line break at the end.
///
/// ```
/// let tags = ["1.0".to_owned(), "latest".to_owned()];
/// assert_eq!(tonnage_render::tags(&tags), "1.0\nlatest");
/// ```
#[must_use]
pub fn tags(tags: &[String]) -> String {
    let lines: Vec<_> = tags.iter().map(|tag| visible(tag)).collect();
    lines.join("\n")
}
