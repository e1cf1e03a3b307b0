//! What it costs to parse a document, prove it and select from it, by its size and by
//! the number of its entries.
//!
//! `cargo xtask bench cost`: the documents and the times are left in `target/bench`, for
//! the same again in the engine and beside what a browser has for it. Fails where the
//! time grows faster than the number of entries.
#![allow(clippy::panic, clippy::disallowed_types, clippy::disallowed_methods)]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use tonnage::{
    Digest, Headers, Lookup, LookupOptions, Reference, Request, Response, Session, Step, Timestamp,
};

/// How often each is timed; the shortest counts, as a busy machine only adds.
const ROUNDS: usize = 15;
/// How long each round takes at least.
const ROUND: Duration = Duration::from_millis(20);
/// How much longer than in proportion to its entries a document may take.
const SLACK: f64 = 2.5;

const OCI: &str = "application/vnd.oci.image";
const SCHEMA1: &str = "application/vnd.docker.distribution.manifest.v1+json";

/// A document, and what is made of it.
struct Case {
    kind: &'static str,
    entries: usize,
    media_type: String,
    body: String,
    /// Whether only our own time is of interest.
    ours_alone: bool,
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut rows = String::from("kind\tentries\tbytes\tnanoseconds\tfile\ttype\n");
    let mut last: Option<(&str, usize, f64)> = None;
    let mut steep = Vec::new();
    for (number, case) in cases().iter().enumerate() {
        let time = case.time();
        let file = if case.ours_alone { String::new() } else { format!("cost-{number}.json") };
        if !case.ours_alone {
            fs::write(folder.join(&file), &case.body).unwrap_or_else(|error| panic!("{error}"));
        }
        let Case { kind, entries, media_type, body, .. } = case;
        let nanoseconds = time.as_nanos();
        println!("{kind:<32} {entries:>6} entries {:>9} bytes {:>12.1?}", body.len(), time);
        let _ = writeln!(
            rows,
            "{kind}\t{entries}\t{}\t{nanoseconds}\t{file}\t{media_type}",
            body.len()
        );
        if let Some((of, fewer, before)) = last
            && of == *kind
            && fewer < *entries
        {
            let (time, more) = (time.as_secs_f64() / before, *entries as f64 / fewer as f64);
            if time > more * SLACK {
                steep.push(format!(
                    "{kind}: {fewer} to {entries} entries take {time:.0} times as long"
                ));
            }
        }
        last = Some((kind, *entries, time.as_secs_f64()));
    }
    fs::write(folder.join("cost.tsv"), rows).unwrap_or_else(|error| panic!("{error}"));
    assert!(steep.is_empty(), "{}", steep.join("\n"));
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for bytes in [1_000, 10_000, 100_000, 1_000_000, 4_000_000] {
        cases.push(case("an image with a long note", 3, "manifest", image(3, 0, bytes), false));
    }
    for entries in [10, 100, 1_000, 10_000] {
        cases.push(case("an index", entries, "index", index(entries, true), false));
    }
    for layers in [10, 100, 1_000, 4_096] {
        cases.push(case("an image", layers, "manifest", image(layers, 0, 0), false));
    }
    for layers in [10, 100, 1_000, 4_096] {
        let body = image(layers, layers / 2, 0);
        cases.push(case("an image, half of it foreign", layers, "manifest", body, true));
    }
    for entries in [10, 100, 1_000, 10_000] {
        let body = index(entries, false);
        cases.push(case("an index in which nothing fits", entries, "index", body, true));
    }
    for layers in [10, 100, 1_000, 4_096] {
        let mut case = case("schema 1, with a HEAD a layer", layers, "", schema1(layers), true);
        SCHEMA1.clone_into(&mut case.media_type);
        cases.push(case);
    }
    cases
}

fn case(kind: &'static str, entries: usize, of: &str, body: String, ours_alone: bool) -> Case {
    Case { kind, entries, media_type: format!("{OCI}.{of}.v1+json"), body, ours_alone }
}

/// An index of images for platforms that nobody wants, and perhaps a last that is
/// wanted.
fn index(entries: usize, fits: bool) -> String {
    let entry = |number: usize| {
        let os = if fits && number + 1 == entries { "linux" } else { "plan9" };
        let architecture = if os == "linux" { "amd64".to_owned() } else { format!("a{number}") };
        let platform = format!(r#"{{"os":"{os}","architecture":"{architecture}"}}"#);
        format!(
            r#"{{"mediaType":"{OCI}.manifest.v1+json","digest":"{}","size":{number},"platform":{platform}}}"#,
            digest(number)
        )
    };
    let entries: Vec<String> = (0..entries).map(entry).collect();
    format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, entries.join(","))
}

/// An image of so many layers, the last of them foreign, with a note of so many bytes.
fn image(layers: usize, foreign: usize, note: usize) -> String {
    let layer = |number: usize| {
        let kind = if number + foreign < layers { "layer" } else { "layer.nondistributable" };
        let digest = digest(number);
        format!(r#"{{"mediaType":"{OCI}.{kind}.v1.tar+gzip","digest":"{digest}","size":{number}}}"#)
    };
    let config =
        format!(r#"{{"mediaType":"{OCI}.config.v1+json","digest":"{}","size":7}}"#, digest(layers));
    let layers: Vec<String> = (0..layers).map(layer).collect();
    format!(
        r#"{{"schemaVersion":2,"config":{config},"layers":[{}],"annotations":{{"note":"{}"}}}}"#,
        layers.join(","),
        "x".repeat(note)
    )
}

fn schema1(layers: usize) -> String {
    let sums: Vec<_> = (0..layers).map(|n| format!(r#"{{"blobSum":"{}"}}"#, digest(n))).collect();
    let step = r#"{"v1Compatibility":"{\"os\":\"linux\",\"architecture\":\"amd64\"}"}"#;
    format!(
        r#"{{"schemaVersion":1,"fsLayers":[{}],"history":[{}]}}"#,
        sums.join(","),
        vec![step; layers].join(",")
    )
}

fn digest(number: usize) -> Digest {
    Digest::sha256(&number.to_le_bytes())
}

impl Case {
    fn time(&self) -> Duration {
        let digest = Digest::sha256(self.body.as_bytes());
        let name = format!("localhost:5000/bench@{digest}");
        let reference: Reference = name.parse().unwrap_or_else(|error| panic!("{error}"));
        let mut repeats = 1_u32;
        let mut best = Duration::MAX;
        let mut rounds = 0;
        while rounds < ROUNDS {
            let start = Instant::now();
            for _ in 0..repeats {
                self.look_up(black_box(&reference));
            }
            let time = start.elapsed();
            if time < ROUND && rounds == 0 {
                repeats *= 2;
            } else {
                best = best.min(time / repeats);
                rounds += 1;
            }
        }
        best
    }

    /// Hands the document over as the answer to a lookup by its digest, and goes on as
    /// far as what it asks for next; of schema 1 to the end.
    fn look_up(&self, reference: &Reference) {
        let now = Timestamp::from_millis(0);
        let session = Session::new();
        let mut lookup = Lookup::new(reference.clone(), LookupOptions::default(), &session, now);
        let mut requests = Vec::new();
        until_it_waits(&mut lookup, &mut requests);
        let headers = Headers::from_iter([("content-type", self.media_type.as_str())]);
        let response = Response::new(200, headers, self.body.as_bytes());
        lookup.handle_response(requests.remove(0).id, response, now);
        if !self.ours_alone {
            let next = black_box(lookup.poll());
            assert!(matches!(next, Step::Send(_)), "{}: {next:?}", self.kind);
            return;
        }
        until_it_waits(&mut lookup, &mut requests);
        for (number, request) in requests.drain(..).enumerate() {
            // Every other size stays unknown.
            let length = ("content-length", "7");
            let headers = Headers::from_iter((number % 2 == 0).then_some(length));
            lookup.handle_response(request.id, Response::new(200, headers, b""), now);
        }
        until_it_waits(&mut lookup, &mut requests);
    }
}

fn until_it_waits(lookup: &mut Lookup, requests: &mut Vec<Request>) {
    loop {
        match black_box(lookup.poll()) {
            Step::Send(request) => requests.push(request),
            Step::Progress(_) => {}
            Step::Wait | Step::Done(_) => return,
        }
    }
}
