//! Sizes that are none.

use crate::case::Case;
use crate::image::{layer, manifest_of, with_manifest};
use crate::question::Question;
use crate::reply::Reply;

/// An image with a layer of this size.
fn of(question: &Question, size: &str) -> Reply {
    with_manifest(question, manifest_of(&[layer("base", size)]))
}

pub(crate) const CASES: &[Case] = &[
    Case { name: "size-2-53-less-one", answer: |question| of(question, "9007199254740991") },
    Case { name: "size-2-53", answer: |question| of(question, "9007199254740992") },
    Case { name: "size-2-64", answer: |question| of(question, "18446744073709551616") },
    Case { name: "size-of-a-thousand-digits", answer: |question| of(question, &"9".repeat(1000)) },
    Case { name: "size-below-zero", answer: |question| of(question, "-1") },
    Case { name: "size-minus-zero", answer: |question| of(question, "-0") },
    Case { name: "size-with-a-fraction", answer: |question| of(question, "1000.5") },
    Case { name: "size-with-an-exponent", answer: |question| of(question, "1e3") },
    Case { name: "size-1e400", answer: |question| of(question, "1e400") },
    Case { name: "size-nan", answer: |question| of(question, "NaN") },
    Case { name: "size-as-text", answer: |question| of(question, r#""1000""#) },
    Case { name: "size-null", answer: |question| of(question, "null") },
    Case {
        name: "sum-2-53",
        answer: |question| {
            let layers = [layer("base", "9007199254740991"), layer("app", "1")];
            with_manifest(question, manifest_of(&layers))
        },
    },
    Case {
        name: "one-digest-two-sizes",
        answer: |question| {
            with_manifest(question, manifest_of(&[layer("base", "1000"), layer("base", "1001")]))
        },
    },
];
