//! Documents that are none, or that could be read in two ways.

use crate::case::Case;
use crate::image::{INDEX, MANIFEST, index_of, layer, manifest, manifest_of, with_manifest};
use crate::question::Question;
use crate::reply::Reply;

/// An image whose manifest has another field in it.
fn with_field(question: &Question, field: &str) -> Reply {
    let manifest = manifest().replacen('{', &format!("{{{field},"), 1);
    with_manifest(question, manifest)
}

fn nested(depth: usize) -> String {
    format!(r#""a":{}{}"#, "[".repeat(depth), "]".repeat(depth))
}

pub(crate) const CASES: &[Case] = &[
    Case { name: "empty", answer: |question| with_manifest(question, "") },
    Case { name: "blanks", answer: |question| with_manifest(question, " ".repeat(1000)) },
    Case {
        name: "4-mib-of-blanks",
        answer: |question| with_manifest(question, " ".repeat(4 * 1024 * 1024)),
    },
    Case {
        name: "a-page",
        answer: |_| Reply::new(200, "text/html", "<!DOCTYPE html><title>Sign in</title>"),
    },
    Case {
        name: "a-page-called-a-manifest",
        answer: |_| Reply::new(200, MANIFEST, "<!DOCTYPE html><title>Sign in</title>"),
    },
    Case { name: "null", answer: |question| with_manifest(question, "null") },
    Case { name: "an-empty-object", answer: |question| with_manifest(question, "{}") },
    Case {
        name: "half-a-document",
        answer: |question| with_manifest(question, manifest().trim_end_matches("]}").to_owned()),
    },
    Case {
        name: "two-documents",
        answer: |question| with_manifest(question, manifest().repeat(2)),
    },
    Case {
        name: "byte-order-mark",
        answer: |question| with_manifest(question, format!("\u{feff}{}", manifest())),
    },
    Case {
        name: "utf-16",
        answer: |question| {
            let units = manifest().encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
            with_manifest(question, units)
        },
    },
    Case {
        name: "not-utf-8",
        answer: |question| {
            let text = manifest().replacen('{', "{\"a\":\"\u{1}\",", 1).into_bytes();
            let bytes: Vec<u8> = text.into_iter().map(|b| if b == 1 { 0xff } else { b }).collect();
            with_manifest(question, bytes)
        },
    },
    Case {
        name: "half-a-surrogate",
        answer: |question| with_field(question, r#""annotations":{"a":"\ud800"}"#),
    },
    Case {
        name: "text-that-turns-around",
        answer: |question| {
            with_field(question, r#""annotations":{"\u202egpj.exe":"\u001b[2J\u202e"}"#)
        },
    },
    Case { name: "nan", answer: |question| with_field(question, r#""a":NaN"#) },
    Case { name: "a-comment", answer: |question| with_field(question, r#"/* hello */"a":1"#) },
    Case { name: "a-key-twice", answer: |question| with_field(question, r#""layers":[]"#) },
    Case {
        name: "a-key-twice-in-disguise",
        answer: |question| with_field(question, r#""l\u0061yers":[]"#),
    },
    Case {
        name: "an-index-and-an-image",
        answer: |question| with_field(question, r#""manifests":[]"#),
    },
    Case { name: "called-an-index", answer: |_| Reply::new(200, INDEX, manifest()) },
    Case { name: "127-levels", answer: |question| with_field(question, &nested(126)) },
    Case { name: "128-levels", answer: |question| with_field(question, &nested(127)) },
    Case { name: "a-million-levels", answer: |question| with_field(question, &nested(1_000_000)) },
    Case {
        name: "a-million-levels-open",
        answer: |question| with_manifest(question, "[".repeat(1_000_000)),
    },
    Case {
        name: "4097-layers",
        answer: |question| {
            let layers: Vec<String> = (0..4097).map(|n| layer(&n.to_string(), "1")).collect();
            with_manifest(question, manifest_of(&layers))
        },
    },
    Case {
        name: "16385-entries",
        answer: |_| {
            let entry =
                layer("entry", "1").replace("image.layer.v1.tar+gzip", "image.manifest.v1+json");
            Reply::new(200, INDEX, index_of(&vec![entry; 16_385]))
        },
    },
    Case {
        name: "16384-entries",
        answer: |_| {
            let entry =
                layer("entry", "1").replace("image.layer.v1.tar+gzip", "image.manifest.v1+json");
            let entry = entry.replace('}', r#","platform":{"os":"a","architecture":"b"}}"#);
            Reply::new(200, INDEX, index_of(&vec![entry; 16_384]))
        },
    },
];
