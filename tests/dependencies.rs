//! What the core stands on: an exact list of crates, and nothing of its host.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::panic,
    reason = "tests start programs and read files; the library does not"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// On every host. Each was measured before it came in; see ARCHITECTURE.md.
const EVERYWHERE: [&str; 20] = [
    "base64",
    "block-buffer",
    "cfg-if",
    "crypto-common",
    "digest",
    "hybrid-array",
    "itoa",
    "memchr",
    "proc-macro2",
    "quote",
    "serde",
    "serde_core",
    "serde_derive",
    "serde_json",
    "sha2",
    "syn",
    "tonnage",
    "typenum",
    "unicode-ident",
    "zmij",
];

/// The processor is asked whether it computes SHA-256 itself.
const ON_X86_64: [&str; 1] = ["cpufeatures"];

#[track_caller]
fn assert_tree(target: &str, own: &[&'static str]) {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", "tonnage", "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{p}", "--target", target])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap_or_else(|error| panic!("cargo tree: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree: {errors}");
    let text = String::from_utf8_lossy(&output.stdout);
    let found: BTreeSet<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    let known: BTreeSet<&str> = EVERYWHERE.iter().chain(own).copied().collect();
    let unknown: Vec<_> = found.difference(&known).collect();
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(unknown.is_empty() && gone.is_empty(), "{target}: new {unknown:?}, gone {gone:?}");
}

#[test]
fn the_dependency_tree_is_exactly_this() {
    assert_tree("x86_64-unknown-linux-gnu", &ON_X86_64);
    assert_tree("wasm32-unknown-unknown", &[]);
}

/// Words that have no place in a library that only decides. `clippy.toml` says the
/// same of most; this holds where nobody ran it.
const OF_THE_HOST: [&str; 18] = [
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "UnixStream",
    "std::fs",
    "std::env",
    "std::process",
    "SystemTime",
    "Instant",
    "thread",
    "wasm_bindgen",
    "js_sys",
    "web_sys",
    "unsafe",
    "print",
    "println",
    "eprint",
    "eprintln",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Whether `word` stands in `code` as a word of its own.
fn mentions(code: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code.get(..at).and_then(|text| text.chars().next_back());
        let after = code.get(at + word.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[test]
fn nothing_of_the_host_is_mentioned() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    assert!(files.len() > 30, "the sources are somewhere else");
    let mut mentioned = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for word in OF_THE_HOST.iter().filter(|word| mentions(code, word)) {
                mentioned.push(format!("{}:{}: {word}", path.display(), number + 1));
            }
        }
    }
    assert!(mentioned.is_empty(), "{}", mentioned.join("\n"));
}
