//! Real manifests, by the verdict that the shared corpus states of their signatures.
#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test that panics has failed")]

use std::fs;
use std::path::PathBuf;

use tonnage::{Manifest, ManifestKind, Status};
use tonnage_signatures::check;

/// The shared folder. Where it is missing the test is left out, visibly; in continuous
/// integration (`CI=true`) that is a failure.
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("TONNAGE_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder.join("corpus"));
    }
    let missing =
        format!("the signatures were not checked: there is no folder {}", folder.display());
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{missing}");
    eprintln!("{missing}");
    None
}

/// The body with its signature changed in one letter.
fn forged(body: &str) -> String {
    let at = body.find("\"signature\"").unwrap();
    let (before, rest) = body.split_at(at + "\"signature\"".len());
    let start = rest.find(|c: char| c.is_ascii_alphanumeric()).unwrap();
    let (gap, value) = rest.split_at(start + 8);
    let letter = if value.starts_with('A') { "B" } else { "A" };
    format!("{before}{gap}{letter}{}", &value[1..])
}

#[test]
fn signatures_are_as_good_as_the_corpus_says() {
    let Some(corpus) = corpus() else { return };
    let index = fs::read_to_string(corpus.join("INDEX.tsv")).unwrap();
    let (mut good, mut refused) = (0, 0);
    for row in index.lines().filter(|row| row.contains("signature=")) {
        let path = row.split('\t').next().unwrap();
        let stated = row.split("signature=").nth(1).unwrap().split(' ').next().unwrap();
        let body = fs::read_to_string(corpus.join(path)).unwrap();
        let read = Manifest::parse(body.as_bytes(), None);
        match stated {
            "VALID" | "VALID(RS256)" => {
                let manifest = read.unwrap();
                let payload = manifest.payload(body.as_bytes());
                let (status, note) = check(body.as_bytes(), &payload);
                assert_eq!(status, Status::Verified, "{path}: {note}");
                let (status, note) = check(forged(&body).as_bytes(), &payload);
                assert_eq!(status, Status::Failed, "{path}: {note}");
                let other = [payload.as_ref(), b" "].concat();
                assert_eq!(check(body.as_bytes(), &other).0, Status::Failed, "{path}");
                good += 1;
            }
            // What is signed in them is not what they say, or nothing: nobody asks.
            "unsigned" => match read.map(|manifest| manifest.kind) {
                Ok(ManifestKind::Schema1(schema1)) => assert!(!schema1.signed, "{path}"),
                Ok(other) => panic!("{path}: {other:?}"),
                Err(_) => refused += 1,
            },
            _ => {
                assert!(read.is_err(), "{path} is {stated}, and read");
                refused += 1;
            }
        }
    }
    println!("INDEX.tsv: {good} good signatures, each forged twice; {refused} documents refused");
    assert_eq!(good, 8);
}
