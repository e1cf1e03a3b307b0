//! Ways to say no.

use crate::case::Case;
use crate::image::fault;
use crate::question::{Asked, Question};
use crate::reply::Reply;

/// Has no such manifest, and these tags.
fn without_the_tag(question: &Question, tags: impl FnOnce() -> Reply) -> Reply {
    match question.asked() {
        Asked::Tags => tags(),
        _ => fault(404, "MANIFEST_UNKNOWN", "manifest unknown"),
    }
}

fn page(next: &str) -> Reply {
    Reply::new(200, "application/json", r#"{"name":"app","tags":["1.0"]}"#)
        .with("link", &format!("<{next}>; rel=\"next\""))
}

/// A page that leads to another, whatever page it is.
fn another_page(question: &Question) -> Reply {
    let number = question.target.rsplit('=').next().and_then(|n| n.parse::<u64>().ok());
    let next = number.unwrap_or_default() + 1;
    Reply::new(200, "application/json", format!(r#"{{"name":"app","tags":["{next}.0"]}}"#))
        .with("link", &format!("</v2/app/tags/list?n=1000&last={next}>; rel=\"next\""))
}

pub(crate) const CASES: &[Case] = &[
    Case { name: "429", answer: |_| fault(429, "TOOMANYREQUESTS", "slow down") },
    Case {
        name: "429-retry-after",
        answer: |_| fault(429, "TOOMANYREQUESTS", "slow down").with("retry-after", "90"),
    },
    Case {
        name: "429-retry-after-a-date",
        answer: |_| fault(429, "", "").with("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT"),
    },
    Case {
        name: "429-retry-after-2-64-seconds",
        answer: |_| fault(429, "", "").with("retry-after", "18446744073709551616"),
    },
    Case {
        name: "500-as-a-page",
        answer: |_| Reply::new(500, "text/html", "<html><h1>Oops</h1></html>"),
    },
    Case { name: "502-empty", answer: |_| Reply::new(502, "text/plain", "") },
    Case { name: "503-as-text", answer: |_| Reply::new(503, "text/plain", "upstream is away") },
    Case { name: "404-empty", answer: |_| Reply::new(404, "text/plain", "") },
    Case { name: "404-as-a-page", answer: |_| Reply::new(404, "text/html", "<html></html>") },
    Case { name: "204", answer: |_| Reply::head(204).body("") },
    Case { name: "304", answer: |_| Reply::head(304).body("") },
    Case {
        name: "words-that-turn-around",
        answer: |_| fault(403, "DENIED", r"\u202edeined\u202c \u001b[2J\u0000 \u2066no\u2069"),
    },
    Case { name: "words-without-end", answer: |_| fault(403, "DENIED", &"no ".repeat(10_000)) },
    Case {
        name: "a-thousand-faults",
        answer: |_| {
            let faults = vec![r#"{"code":"DENIED","message":"no"}"#; 1000].join(",");
            Reply::new(403, "application/json", format!(r#"{{"errors":[{faults}]}}"#))
        },
    },
    Case {
        name: "faults-that-are-none",
        answer: |_| Reply::new(400, "application/json", r#"{"errors":[7,null,{"code":[]}]}"#),
    },
    Case {
        name: "tags-in-a-circle",
        answer: |question| without_the_tag(question, || page("/v2/app/tags/list?n=1000")),
    },
    Case {
        name: "tags-elsewhere",
        answer: |question| without_the_tag(question, || page("https://evil.example/tags")),
    },
    Case {
        name: "tags-without-end",
        answer: |question| without_the_tag(question, || another_page(question)),
    },
    Case {
        name: "tags-that-turn-around",
        answer: |question| {
            without_the_tag(question, || {
                let body = r#"{"tags":["\u202e0.1","../../etc","1.0\r\nx: y","1.0"]}"#;
                Reply::new(200, "application/json", body)
            })
        },
    },
];
