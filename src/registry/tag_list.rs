//! [`TagList`]: the tags of a repository, and which of them somebody may have
//! meant.

use crate::json::Object;
use crate::order::order_by;
use crate::reference::Tag;

/// The largest page of tags read, in bytes.
pub const MAX_TAGS_BODY: u64 = 4 * 1024 * 1024;

/// One page of a repository's tags.
///
/// Source: OCI distribution-spec, "Listing Tags".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagList {
    /// The tags as the registry orders them, without what can be no tag, nor the
    /// folders that Artifactory keeps by digest. Nexus says `null` for none.
    pub tags: Vec<String>,
}

impl TagList {
    /// Reads a page; `None` when it is none.
    #[must_use]
    pub fn parse(body: &[u8]) -> Option<Self> {
        let mut tags = Object::parse(body).ok()?.texts("tags").ok()?.unwrap_or_default();
        // They are shown to people and asked for again.
        tags.retain(|tag| !tag.starts_with("sha256__") && tag.parse::<Tag>().is_ok());
        Some(Self { tags })
    }
}

/// Orders tags by how near they are to the one that was asked for: the fewest
/// letters to insert, drop, change or swap, equal ones as they stood.
///
/// ```
/// use tonnage::registry::tag_list::nearest_first;
///
/// let tags = vec!["latest".to_owned(), "14.04".to_owned(), "16.04".to_owned()];
/// assert_eq!(nearest_first(&tags, "14.40"), ["14.04", "16.04", "latest"]);
/// ```
#[must_use]
pub fn nearest_first(tags: &[String], asked: &str) -> Vec<String> {
    // Who types LATEST means latest.
    let asked = asked.to_ascii_lowercase();
    let distance = |tag: &String| distance(tag.to_ascii_lowercase().as_bytes(), asked.as_bytes());
    let distances: Vec<usize> = tags.iter().map(distance).collect();
    let order = order_by(tags.len(), &|a, b| distances.get(a).cmp(&distances.get(b)));
    order.into_iter().filter_map(|place| tags.get(place).cloned()).collect()
}

/// The most bytes of a tag compared: the longest that a tag can be.
const MAX_COMPARED: usize = 128;

/// Edit distance with swaps of neighbours (optimal string alignment).
fn distance(a: &[u8], b: &[u8]) -> usize {
    let a = a.get(..MAX_COMPARED).unwrap_or(a);
    let b = b.get(..MAX_COMPARED).unwrap_or(b);
    let width = b.len() + 1;
    let mut rows: Vec<usize> = (0..width).collect();
    let mut before: Vec<usize> = Vec::new();
    let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let changed = at(&rows, j) + usize::from(x != y);
            let mut best = changed.min(at(&rows, j + 1) + 1).min(at(&row, j) + 1);
            let neighbours = (i.checked_sub(1), j.checked_sub(1));
            if let (Some(left), Some(right)) = neighbours
                && a.get(left) == Some(y)
                && b.get(right) == Some(x)
            {
                best = best.min(at(&before, right) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut rows, row);
    }
    at(&rows, width - 1)
}
