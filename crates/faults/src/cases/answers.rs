//! Answers that do not end, end early, or are none.

use crate::case::Case;
use crate::image::{MANIFEST, manifest};
use crate::reply::Reply;

/// The head of an answer that has begun well.
fn begun() -> Reply {
    Reply::head(200).with("content-type", MANIFEST)
}

/// An answer in pieces. Of a connection that was to end, Node would take the end for
/// that of the pieces too.
fn in_pieces(body: String) -> Reply {
    let head = Reply::kept(200).with("content-type", MANIFEST);
    head.with("transfer-encoding", "chunked").body(body)
}

fn half() -> Vec<u8> {
    let mut bytes = manifest().into_bytes();
    bytes.truncate(bytes.len() / 2);
    bytes
}

/// 64 KiB, in the form in which pieces of a body are sent.
fn piece() -> String {
    format!("10000\r\n{}\r\n", " ".repeat(0x10000))
}

pub(crate) const CASES: &[Case] = &[
    Case { name: "hangs-up", answer: |_| Reply::raw("") },
    Case { name: "not-http", answer: |_| Reply::raw("220 mail.example ESMTP\r\n") },
    Case { name: "silence", answer: |_| Reply::raw("").then_silence() },
    Case {
        name: "silence-after-the-head",
        answer: |_| begun().with("content-length", "1000").body("").then_silence(),
    },
    Case {
        name: "one-byte-a-second",
        answer: |_| begun().with("content-length", "1000").body("").then_drip(" "),
    },
    Case { name: "one-header-a-second", answer: |_| begun().then_drip("x: y\r\n") },
    Case {
        name: "early-hints-for-ever",
        answer: |_| Reply::raw("").then_drip("HTTP/1.1 103 Early Hints\r\n\r\n"),
    },
    Case {
        name: "endless-body",
        answer: |_| begun().with("transfer-encoding", "chunked").body("").then_flood(piece()),
    },
    Case {
        name: "endless-body-without-length",
        answer: |_| begun().body("").then_flood(" ".repeat(0x10000)),
    },
    Case {
        name: "endless-header",
        answer: |_| begun().lines("x: ").then_flood("y".repeat(0x1000)),
    },
    Case { name: "endless-headers", answer: |_| begun().then_flood("x: y\r\n".repeat(0x400)) },
    Case {
        name: "half-a-body",
        answer: |_| begun().with("content-length", &manifest().len().to_string()).body(half()),
    },
    Case {
        name: "half-a-chunk",
        answer: |_| {
            let half = String::from_utf8_lossy(&half()).into_owned();
            in_pieces(format!("1000\r\n{half}"))
        },
    },
    Case {
        name: "no-last-chunk",
        answer: |_| {
            let text = manifest();
            in_pieces(format!("{:x}\r\n{text}\r\n", text.len()))
        },
    },
    Case { name: "chunk-of-no-length", answer: |_| in_pieces("zz\r\n{}\r\n0\r\n\r\n".to_owned()) },
    Case {
        name: "length-too-short",
        answer: |_| begun().with("content-length", "100").body(manifest()),
    },
    Case {
        name: "length-over-4-mib",
        answer: |_| begun().with("content-length", "4194305").body("{").then_silence(),
    },
    Case {
        name: "length-over-2-64",
        answer: |_| begun().with("content-length", "99999999999999999999").body(manifest()),
    },
    Case {
        name: "length-is-no-number",
        answer: |_| begun().with("content-length", "many").body(manifest()),
    },
    Case {
        name: "two-lengths",
        answer: |_| {
            begun().with("content-length", "10").with("content-length", "11").body(manifest())
        },
    },
    Case {
        name: "packed-unasked",
        answer: |_| {
            begun().with("content-encoding", "gzip").with("content-length", "4").body("\x1f.{}")
        },
    },
    Case {
        name: "status-of-four-digits",
        answer: |_| Reply::raw("HTTP/1.1 2000 OK\r\nconnection: close\r\n").body(manifest()),
    },
];
