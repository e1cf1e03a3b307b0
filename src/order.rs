//! The one sort of the core.
//!
//! The standard library's sorts are quick, and 5 kB of the engine each. Here places are
//! merged, and the things compared through a pointer.

use std::cmp::Ordering;

/// The places 0 to `len`, ordered by `compare`; equal ones as they stood.
pub(crate) fn order_by(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..len).collect();
    let mut merged = Vec::with_capacity(len);
    let mut width = 1;
    while width < len {
        for pair in places.chunks(width * 2) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let (Some((l, ls)), Some((r, rs))) = (left.split_first(), right.split_first()) {
                if compare(*r, *l) == Ordering::Less {
                    merged.push(*r);
                    right = rs;
                } else {
                    merged.push(*l);
                    left = ls;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(&mut places, &mut merged);
        merged.clear();
        width *= 2;
    }
    places
}

/// Of each place whether nothing before it is equal to it.
pub(crate) fn firsts(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<bool> {
    let mut firsts = vec![true; len];
    let mut last = None;
    for place in order_by(len, compare) {
        // Equal ones stand as they stood: the first of them comes first.
        if last.is_some_and(|last| compare(last, place) == Ordering::Equal)
            && let Some(first) = firsts.get_mut(place)
        {
            *first = false;
        }
        last = Some(place);
    }
    firsts
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
