//! Names that people type, and the ones they may have meant.

use crate::failure::{Failure, Result};

/// The item called `name`, or a refusal that offers the nearest ones.
pub(crate) fn find<'a, T>(
    kind: &str,
    name: &str,
    items: &'a [T],
    name_of: impl Fn(&T) -> &'static str,
) -> Result<&'a T> {
    items.iter().find(|item| name_of(item) == name).ok_or_else(|| {
        let known: Vec<_> = items.iter().map(name_of).collect();
        Failure::usage(refusal(kind, name, &known))
    })
}

fn refusal(kind: &str, name: &str, known: &[&str]) -> String {
    let near = nearest(name, known);
    if near.is_empty() {
        format!("there is no {kind} `{name}`; there are: {}", known.join(", "))
    } else {
        format!("there is no {kind} `{name}`; did you mean {}?", near.join(" or "))
    }
}

/// The known names that a slip of the fingers could turn into `name`: those
/// it begins, else those at the smallest distance of at most two.
fn nearest<'a>(name: &str, known: &[&'a str]) -> Vec<&'a str> {
    let begun: Vec<_> = known.iter().copied().filter(|known| known.starts_with(name)).collect();
    if !name.is_empty() && !begun.is_empty() {
        return begun;
    }
    let distances = || known.iter().map(|known| (distance(name, known), *known));
    let closest = distances().map(|(distance, _)| distance).min().unwrap_or(usize::MAX);
    distances()
        .filter(|(distance, _)| *distance == closest && closest <= 2)
        .map(|(_, known)| known)
        .collect()
}

/// Edits between two words, a swap of neighbours counted as two.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut left = i + 1;
        let mut next = vec![left];
        for ((to, diagonal), above) in b.chars().zip(&row).zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(from != to)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 5] = ["serve", "setup", "size", "test", "bench"];

    #[test]
    fn distances() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("test", "test"), 0);
        assert_eq!(distance("tset", "test"), 2);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn the_nearest_names_are_offered() {
        assert_eq!(nearest("tset", &KNOWN), ["test"]);
        assert_eq!(nearest("server", &KNOWN), ["serve"]);
        assert_eq!(nearest("se", &KNOWN), ["serve", "setup"]);
        assert!(nearest("publish", &KNOWN).is_empty());
        assert!(nearest("", &KNOWN).is_empty());
    }

    #[test]
    fn a_refusal_names_what_there_is() {
        assert_eq!(
            refusal("command", "tset", &KNOWN),
            "there is no command `tset`; did you mean test?"
        );
        assert_eq!(
            refusal("command", "publish", &KNOWN),
            "there is no command `publish`; there are: serve, setup, size, test, bench"
        );
    }
}
