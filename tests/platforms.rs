//! All platforms of an index: how many are asked for, at once and in all.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use serde_json::{Value, json};
use tonnage::{
    Digest, Headers, Inspection, Lookup, LookupOptions, Request, Response, Session, Step,
    Timestamp, WarningCode,
};

const NOW: Timestamp = Timestamp::from_millis(0);

/// A registry of one index: documents by the end of their address.
struct Registry(Vec<(String, String)>);

/// One image for each number: a base that all share, and a layer of its own of as many
/// bytes as the number says.
fn registry(images: usize) -> Registry {
    let mut documents = Vec::new();
    let mut keep = |folder: &str, document: Value| -> (String, usize) {
        let body = document.to_string();
        let (digest, size) = (Digest::sha256(body.as_bytes()).to_string(), body.len());
        documents.push((format!("{folder}/{digest}"), body));
        (digest, size)
    };
    let described = |what: &str, digest: &str, size: usize| {
        let media_type = format!("application/vnd.oci.image.{what}");
        json!({"mediaType": media_type, "digest": digest, "size": size})
    };
    let layer = |name: &str, size: usize| {
        described("layer.v1.tar", Digest::sha256(name.as_bytes()).as_str(), size)
    };
    let mut entries = Vec::new();
    for number in 0..images {
        let architecture = if number == 0 { "amd64".to_owned() } else { format!("a{number}") };
        let platform = json!({"os": "linux", "architecture": architecture});
        let (config, size) = keep("blobs", platform.clone());
        let config = described("config.v1+json", &config, size);
        let layers = [layer("base", 1_000), layer(&architecture, number)];
        let manifest = json!({"schemaVersion": 2, "config": config, "layers": layers});
        let (digest, size) = keep("manifests", manifest);
        let mut entry = described("manifest.v1+json", &digest, size);
        entry["platform"] = platform;
        entries.push(entry);
    }
    let index = json!({"schemaVersion": 2, "manifests": entries});
    documents.push(("manifests/latest".to_owned(), index.to_string()));
    Registry(documents)
}

/// Looks all platforms up. What waits longest is answered first, or last. Told is the
/// answer, the requests, and how many were under way at most.
fn survey(registry: &Registry, last_first: bool) -> (Box<Inspection>, usize, usize) {
    let options = LookupOptions { all_platforms: true, ..LookupOptions::default() };
    let reference = "registry.example/app".parse().unwrap();
    let mut lookup = Lookup::new(reference, options, &Session::new(), NOW);
    let mut waiting: Vec<Request> = Vec::new();
    let (mut asked, mut most) = (0, 0);
    loop {
        match lookup.poll() {
            Step::Send(request) => {
                waiting.push(request);
                asked += 1;
                most = most.max(waiting.len());
            }
            Step::Progress(_) => {}
            Step::Done(result) => return (result.unwrap(), asked, most),
            Step::Wait => {
                let request = waiting.remove(if last_first { waiting.len() - 1 } else { 0 });
                let url = request.url.to_string();
                let found = registry.0.iter().find(|(path, _)| url.ends_with(path));
                let (_, body) = found.unwrap_or_else(|| panic!("nobody has {url}"));
                let response = Response::new(200, Headers::new(), body.as_bytes());
                lookup.handle_response(request.id, response, NOW);
            }
        }
    }
}

#[test]
fn few_are_asked_for_at_once() {
    let (inspection, asked, most) = survey(&registry(20), false);
    assert_eq!((asked, most), (41, 8));
    assert!(inspection.warnings.is_empty());
    let total = inspection.index_total.unwrap();
    assert_eq!((total.download, total.distinct_layers, total.complete), (1_190, 21, true));
    for (number, entry) in inspection.platforms.iter().enumerate() {
        let number = number as u64;
        assert_eq!((entry.unique, entry.shared), (Some(number), Some(1_000)));
    }
}

#[test]
fn no_more_than_64_are_looked_into() {
    let (inspection, asked, _) = survey(&registry(70), false);
    assert_eq!(asked, 1 + 2 * 64);
    assert!(!inspection.index_total.unwrap().complete);
    let known = inspection.platforms.iter().filter(|entry| entry.download.is_some()).count();
    assert_eq!(known, 64);
    let warnings: Vec<_> =
        inspection.warnings.iter().map(|w| (w.code, w.message.as_str())).collect();
    assert_eq!(
        warnings,
        [(
            WarningCode::PlatformsIncomplete,
            "6 entries were not looked into: no more than 64 are, in no more than 4 indexes \
             within each other."
        )]
    );
}

/// Who answers first decides nothing but the trace.
#[test]
fn the_order_of_the_answers_does_not_show() {
    for images in [1, 7, 20, 70] {
        let registry = registry(images);
        let mut forwards = survey(&registry, false).0;
        let mut backwards = survey(&registry, true).0;
        forwards.requests.clear();
        backwards.requests.clear();
        assert_eq!(forwards, backwards, "{images}");
    }
}
