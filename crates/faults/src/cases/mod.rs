//! The cases, by what is wrong.

mod answers;
mod digests;
mod documents;
mod numbers;
mod redirects;
mod refusals;
mod tokens;

use crate::case::Case;

/// Every case there is.
pub(crate) const ALL: [&[Case]; 7] = [
    answers::CASES,
    redirects::CASES,
    tokens::CASES,
    refusals::CASES,
    documents::CASES,
    numbers::CASES,
    digests::CASES,
];
