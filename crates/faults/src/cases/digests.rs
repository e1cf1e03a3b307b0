//! Bytes that are not what their digest says, and indexes that lead on and on.

use crate::case::Case;
use crate::image::{
    CONFIG, INDEX, MANIFEST, descriptor, digest, index_of, layer, manifest, manifest_of, rest,
    with_manifest,
};
use crate::question::{Asked, Question};
use crate::reply::Reply;

/// An index of one image, and what is sent for that one.
fn entry(question: &Question, entry: &str, sent: &str) -> Reply {
    match question.asked() {
        Asked::Manifest("latest") => Reply::new(200, INDEX, index_of(&[entry.to_owned()])),
        Asked::Manifest(_) => Reply::new(200, MANIFEST, sent),
        _ => rest(question),
    }
}

/// A good manifest, and this for its config.
fn config(question: &Question, sent: Reply) -> Reply {
    match question.asked() {
        Asked::Blob(_) => sent,
        _ => with_manifest(question, manifest()),
    }
}

/// Indexes within each other: the innermost first.
fn nest(depth: usize) -> Vec<String> {
    let mut indexes = vec![index_of(&[descriptor(MANIFEST, manifest())])];
    while indexes.len() < depth {
        let inner = indexes.last().map(|inner| descriptor(INDEX, inner));
        indexes.push(index_of(&inner.into_iter().collect::<Vec<_>>()));
    }
    indexes
}

fn nested(question: &Question, depth: usize) -> Reply {
    let indexes = nest(depth);
    let found = match question.asked() {
        Asked::Manifest("latest") => indexes.last(),
        Asked::Manifest(asked) => indexes.iter().find(|index| digest(index) == asked),
        _ => None,
    };
    match (found, question.asked()) {
        (Some(index), _) => Reply::new(200, INDEX, index.as_str()),
        (None, Asked::Manifest(_)) => Reply::new(200, MANIFEST, manifest()),
        _ => rest(question),
    }
}

/// An index of many images of which none says for what it is: each is looked into.
fn wide(question: &Question) -> Reply {
    let image = |n: usize| manifest_of(&[layer(&n.to_string(), "1")]);
    let foreign = CONFIG.replace("amd64", "s390x");
    let image = |n: usize| image(n).replace(&digest(CONFIG), &digest(&foreign));
    match question.asked() {
        Asked::Manifest("latest") => {
            let entries: Vec<_> = (0..100).map(|n| descriptor(MANIFEST, image(n))).collect();
            Reply::new(200, INDEX, index_of(&entries))
        }
        Asked::Manifest(asked) => {
            let found = (0..100).map(image).find(|image| digest(image) == asked);
            Reply::new(200, MANIFEST, found.unwrap_or_default())
        }
        _ => Reply::new(200, "application/octet-stream", foreign),
    }
}

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "wrong-digest",
        answer: |question| entry(question, &descriptor(MANIFEST, manifest()), "{}"),
    },
    Case {
        name: "wrong-digest-by-a-blank",
        answer: |question| {
            entry(question, &descriptor(MANIFEST, manifest()), &format!("{} ", manifest()))
        },
    },
    Case {
        name: "wrong-size",
        answer: |question| {
            let size = format!(r#""size":{}"#, manifest().len());
            let wrong = descriptor(MANIFEST, manifest()).replace(&size, r#""size":7"#);
            entry(question, &wrong, &manifest())
        },
    },
    Case {
        name: "wrong-digest-header",
        answer: |_| {
            Reply::new(200, MANIFEST, manifest())
                .with("docker-content-digest", &digest("something else"))
        },
    },
    Case {
        name: "digest-header-of-nothing",
        answer: |question| {
            with_manifest(question, manifest()).with("docker-content-digest", "sha256:")
        },
    },
    Case {
        name: "digest-too-short",
        answer: |question| {
            with_manifest(question, manifest().replace(&digest("base"), "sha256:00"))
        },
    },
    Case {
        name: "digest-that-climbs",
        answer: |question| {
            with_manifest(question, manifest().replace(&digest(CONFIG), "sha256:../../../../admin"))
        },
    },
    Case {
        name: "digest-of-sha-1",
        answer: |_| {
            let sha1 = "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709";
            let entry = descriptor(MANIFEST, "x").replace(&digest("x"), sha1);
            Reply::new(200, INDEX, index_of(&[entry]))
        },
    },
    Case {
        name: "config-wrong",
        answer: |question| {
            config(question, Reply::new(200, "application/json", CONFIG.replace("sh", "rm")))
        },
    },
    Case {
        name: "config-missing",
        answer: |question| config(question, Reply::new(404, "text/plain", "")),
    },
    Case {
        name: "config-without-end",
        answer: |question| {
            config(question, Reply::head(200).body("").then_flood(" ".repeat(0x10000)))
        },
    },
    Case {
        name: "config-wants-a-password",
        answer: |question| {
            let refusal = Reply::new(401, "text/plain", "");
            config(question, refusal.with("www-authenticate", "Basic"))
        },
    },
    Case {
        name: "index-of-itself",
        answer: |question| match question.asked() {
            Asked::Manifest(_) => Reply::new(200, INDEX, index_of(&[descriptor(INDEX, "itself")])),
            _ => rest(question),
        },
    },
    Case { name: "indexes-4-deep", answer: |question| nested(question, 4) },
    Case { name: "indexes-6-deep", answer: |question| nested(question, 6) },
    Case { name: "100-images-for-nobody", answer: wide },
];
