//! Redirects that lead nowhere.

use crate::case::Case;
use crate::question::Question;
use crate::reply::Reply;

fn to(location: &str) -> Reply {
    Reply::head(307).with("location", location).with("content-length", "0").body("")
}

fn back_and_forth(question: &Question) -> Reply {
    to(if question.target == "/here" { "/there" } else { "/here" })
}

/// Each time somewhere else.
fn further(question: &Question) -> Reply {
    let step = question.target.strip_prefix("/step/").and_then(|step| step.parse::<u64>().ok());
    to(&format!("/step/{}", step.unwrap_or_default() + 1))
}

pub(crate) const CASES: &[Case] = &[
    Case { name: "redirect-to-itself", answer: |question| to(&question.target) },
    Case { name: "redirect-back-and-forth", answer: back_and_forth },
    Case { name: "redirect-without-end", answer: further },
    Case { name: "redirect-to-nobody", answer: |_| to("http://127.0.0.1:1/") },
    Case { name: "redirect-to-a-file", answer: |_| to("file:///etc/passwd") },
    Case { name: "redirect-to-no-address", answer: |_| to("http://[") },
    Case {
        name: "redirect-without-location",
        answer: |_| Reply::head(307).with("content-length", "0").body(""),
    },
];
