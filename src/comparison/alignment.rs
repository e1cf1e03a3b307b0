//! [`align`]: two lists beside each other, what is the same in one line.

/// A line of two lists beside each other, by the places in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Both(usize, usize),
    OnlyA(usize),
    OnlyB(usize),
}

/// The most pairs that are looked at. Lists of a hundred differing entries have ten
/// thousand; of longer ones only the same begin and end are found.
const MAX_PAIRS: usize = 1 << 20;

/// Lays a list of `a` and one of `b` entries beside each other, with as many same
/// entries in one line as there can be. Where they differ, those of A come first.
pub(super) fn align(a: usize, b: usize, same: &dyn Fn(usize, usize) -> bool) -> Vec<Step> {
    let shorter = a.min(b);
    let begin = (0..shorter).take_while(|at| same(*at, *at)).count();
    let rest = shorter - begin;
    let end = (1..=rest).take_while(|at| same(a - at, b - at)).count();
    let mut steps = Vec::with_capacity(a.max(b));
    for at in 0..begin {
        steps.push(Step::Both(at, at));
    }
    middle((begin, a - end), (begin, b - end), same, &mut steps);
    for at in (1..=end).rev() {
        steps.push(Step::Both(a - at, b - at));
    }
    steps
}

/// The longest common subsequence of what lies between the same begin and end.
fn middle(
    (a, a_end): (usize, usize),
    (b, b_end): (usize, usize),
    same: &dyn Fn(usize, usize) -> bool,
    steps: &mut Vec<Step>,
) {
    let (height, width) = (a_end - a, b_end - b);
    let (mut i, mut j) = (a, b);
    if height.saturating_mul(width) <= MAX_PAIRS {
        // How many are the same from each pair of places on.
        let mut lengths = vec![0_u32; (height + 1) * (width + 1)];
        let place = |i: usize, j: usize| (i - a) * (width + 1) + (j - b);
        let length = |lengths: &[u32], i, j| lengths.get(place(i, j)).copied().unwrap_or_default();
        for i in (a..a_end).rev() {
            for j in (b..b_end).rev() {
                let longest = if same(i, j) {
                    length(&lengths, i + 1, j + 1) + 1
                } else {
                    length(&lengths, i + 1, j).max(length(&lengths, i, j + 1))
                };
                if let Some(cell) = lengths.get_mut(place(i, j)) {
                    *cell = longest;
                }
            }
        }
        while i < a_end && j < b_end {
            if same(i, j) {
                steps.push(Step::Both(i, j));
                i += 1;
                j += 1;
            } else if length(&lengths, i + 1, j) >= length(&lengths, i, j + 1) {
                steps.push(Step::OnlyA(i));
                i += 1;
            } else {
                steps.push(Step::OnlyB(j));
                j += 1;
            }
        }
    }
    steps.extend((i..a_end).map(Step::OnlyA));
    steps.extend((j..b_end).map(Step::OnlyB));
}
