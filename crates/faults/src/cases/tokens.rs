//! Challenges without end, and token servers that lie.

use crate::case::Case;
use crate::image::fault;
use crate::question::{Asked, Question};
use crate::reply::Reply;

fn refusal(challenge: &str) -> Reply {
    fault(401, "UNAUTHORIZED", "authentication required").with("www-authenticate", challenge)
}

/// Wants a token, and has what `token` says.
fn wants_a_token(question: &Question, token: impl FnOnce() -> Reply) -> Reply {
    match question.asked() {
        Asked::Token => token(),
        _ => {
            refusal(&format!(r#"Bearer realm="http://{}/token",service="faults""#, question.host()))
        }
    }
}

fn answers(question: &Question, body: &str) -> Reply {
    wants_a_token(question, || Reply::new(200, "application/json", body))
}

/// A scope that grows with every token.
fn insufficient(question: &Question) -> Reply {
    if question.asked() == Asked::Token {
        let scope = question.target.matches("%2C").count() + question.target.matches(',').count();
        return Reply::new(
            200,
            "application/json",
            format!(r#"{{"token":"{}"}}"#, "t".repeat(scope + 1)),
        );
    }
    let had = question.field("authorization").map_or(0, |value| value.matches('t').count());
    let (host, more) = (question.host(), ",push".repeat(had));
    refusal(&format!(
        r#"Bearer realm="http://{host}/token",scope="repository:app:pull{more}",error="insufficient_scope""#
    ))
}

pub(crate) const CASES: &[Case] = &[
    Case { name: "401-for-ever", answer: |question| answers(question, r#"{"token":"a-token"}"#) },
    Case { name: "401-with-ever-more-scope", answer: insufficient },
    Case { name: "401-without-a-challenge", answer: |_| fault(401, "UNAUTHORIZED", "no") },
    Case {
        name: "401-with-half-a-challenge",
        answer: |_| refusal(r#"Bearer realm="https://auth.example/token"#),
    },
    Case {
        name: "401-with-a-challenge-of-9-kb",
        answer: |_| {
            refusal(&format!(r#"Bearer realm="https://auth.example/{}""#, "a".repeat(9000)))
        },
    },
    Case { name: "401-of-another-scheme", answer: |_| refusal("Negotiate") },
    Case { name: "401-wants-a-password", answer: |_| refusal(r#"Basic realm="faults""#) },
    Case { name: "realm-is-a-file", answer: |_| refusal(r#"Bearer realm="file:///etc/passwd""#) },
    Case {
        name: "realm-in-clear-text",
        answer: |_| refusal(r#"Bearer realm="http://auth.example/token""#),
    },
    Case {
        name: "token-refused",
        answer: |question| wants_a_token(question, || fault(403, "DENIED", "not for you")),
    },
    Case {
        name: "token-server-down",
        answer: |question| wants_a_token(question, || Reply::new(503, "text/plain", "away")),
    },
    Case {
        name: "token-server-sends-on-for-ever",
        answer: |question| {
            wants_a_token(question, || {
                Reply::head(307).with("location", "/token").with("content-length", "0").body("")
            })
        },
    },
    Case {
        name: "token-is-a-page",
        answer: |question| {
            wants_a_token(question, || Reply::new(200, "text/html", "<html></html>"))
        },
    },
    Case { name: "token-answer-empty", answer: |question| answers(question, "") },
    Case { name: "token-missing", answer: |question| answers(question, r#"{"expires_in":300}"#) },
    Case { name: "token-null", answer: |question| answers(question, r#"{"token":null}"#) },
    Case { name: "token-is-a-number", answer: |question| answers(question, r#"{"token":7}"#) },
    Case {
        name: "token-splits-the-header",
        answer: |question| answers(question, r#"{"token":"a\r\nx-admin: yes"}"#),
    },
    Case {
        name: "token-of-17-kb",
        answer: |question| answers(question, &format!(r#"{{"token":"{}"}}"#, "t".repeat(17_000))),
    },
    Case {
        name: "token-without-end",
        answer: |question| {
            wants_a_token(question, || {
                Reply::head(200).body(r#"{"token":""#).then_flood("t".repeat(0x10000))
            })
        },
    },
];
