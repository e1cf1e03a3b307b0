//! The one sort of the core.
//!
//! Each type that is sorted brings the engine a sort of its own, of 5 kB. Here the
//! places are sorted, and the things compared through a pointer.

use std::cmp::Ordering;

/// The places 0 to `len`, ordered by `compare`; equal ones as they stood.
pub(crate) fn order_by(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..len).collect();
    places.sort_unstable_by(|a, b| compare(*a, *b).then(a.cmp(b)));
    places
}

/// The texts in order, each once.
pub(crate) fn sorted(texts: &[String]) -> Vec<String> {
    let order = order_by(texts.len(), &|a, b| texts.get(a).cmp(&texts.get(b)));
    let mut sorted: Vec<String> = Vec::with_capacity(texts.len());
    for text in order.into_iter().filter_map(|place| texts.get(place)) {
        if sorted.last() != Some(text) {
            sorted.push(text.clone());
        }
    }
    sorted
}
