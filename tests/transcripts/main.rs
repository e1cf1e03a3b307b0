//! Whole conversations with registries, told from text files. README.md beside
//! this file says how they are written.
//!
//! The same files drive the same lookups natively, as WebAssembly, in Node and in
//! browsers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

mod documents;
mod list;
mod performance;
mod place;
mod runner;
mod shape;
mod transcript;

use list::TRANSCRIPTS;
use runner::Told;
use transcript::Transcript;

/// Every failure is told, not only the first.
#[test]
fn every_transcript_holds() {
    let (mut all, mut failures) = (Told::default(), Vec::new());
    for (name, text) in TRANSCRIPTS {
        match runner::run(text) {
            Ok(told) => {
                all.lookups += told.lookups;
                all.requests += told.requests;
                all.expectations += told.expectations;
            }
            Err(fault) => failures.push(format!("{name}:{}: {}", fault.line, fault.what)),
        }
    }
    let count = TRANSCRIPTS.len();
    assert!(failures.is_empty(), "{} of {count}:\n\n{}\n", failures.len(), failures.join("\n\n"));
    let Told { lookups, requests, expectations } = all;
    println!(
        "{count} transcripts: {lookups} lookups, {requests} requests, {expectations} expectations"
    );
}

#[test]
fn no_two_transcripts_have_one_title() {
    let title = |(_, text): &(&str, &str)| Transcript::parse(text).ok().map(|t| t.title);
    let mut titles: Vec<_> = TRANSCRIPTS.iter().filter_map(title).collect();
    let count = titles.len();
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), count);
}

/// A file that nobody lists is a test that nobody runs.
#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::disallowed_methods, reason = "the library reads no folder; this test does")]
#[test]
fn every_file_is_listed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let folder = path.file_name().unwrap().to_str().unwrap().to_owned();
        for file in std::fs::read_dir(&path).into_iter().flatten() {
            let name = file.unwrap().file_name().into_string().unwrap();
            files.extend(name.strip_suffix(".http").map(|stem| format!("{folder}/{stem}")));
        }
    }
    files.sort_unstable();
    let mut listed: Vec<_> = TRANSCRIPTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    listed.sort_unstable();
    assert_eq!(files, listed);
}

/// The runner fails what it should fail; each row is a transcript and what is said
/// of it.
#[test]
fn a_transcript_that_does_not_hold_is_told_so() {
    let begin = "# t\n@m = {\"schemaVersion\":2,\"manifests\":[]}\n### inspect localhost/a\n";
    let ask = "### GET http://localhost/v2/a/manifests/latest\n";
    for (rest, said) in [
        ("", "ends before its lookup"),
        ("### GET http://localhost/v2/b\n< 200\n", "nobody asked for this; waiting: GET http"),
        ("### done\n", "has not ended"),
        ("{ask}> accept: x\n< 200\n", "sent with"),
        ("{ask}> authorization: x\n< 200\n", "sent with"),
        ("{ask}", "an exchange has one"),
        ("{ask}< 200\n<< {{m}}\n### done\n", "the lookup failed"),
        ("{ask}< 200\n<< {{n}}\n", "nothing is named n"),
        (
            "{ask}< 200\n<< {{m}}\n### failed\ncode = \"X\"\n",
            "the error says more:\navailable = []",
        ),
        ("{ask}< 500\n### failed\ncode = 1\nmessage = 1\nhint = 1\nstatus = 1\n", "code = \"REG"),
        ("{ask}< 200\n### progress\n", "nothing was shown"),
        ("oops", "`name = value`"),
        ("### oops\n", "no section called oops"),
    ] {
        let text = format!("{begin}{}", rest.replace("{ask}", ask));
        let fault = runner::run(&text).expect_err(rest);
        assert!(fault.what.contains(said), "{rest}: {}", fault.what);
    }
}
