//! Walks through indexes: however many entries there are, only so many are tried.
#![allow(clippy::panic)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use serde_json::{Value, json};
use tonnage::{
    Digest, Headers, Lookup, LookupError, LookupOptions, Response, Session, Step, Timestamp,
};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";
const NOW: Timestamp = Timestamp::from_millis(0);

/// A registry of documents that are all different.
#[derive(Default)]
struct Shelf(Vec<Vec<u8>>);

impl Shelf {
    /// Puts a document there, and gives its entry in an index.
    fn put(&mut self, media_type: &str, document: &Value) -> Value {
        let body = document.to_string().into_bytes();
        let entry = json!({
            "mediaType": media_type, "digest": Digest::sha256(&body), "size": body.len(),
        });
        self.0.push(body);
        entry
    }

    /// An image of arm64 that no index says the platform of.
    fn bare_image(&mut self, number: usize) -> Value {
        let config =
            json!({ "os": "linux", "architecture": "arm64", "author": number.to_string() });
        let config = self.put("application/vnd.oci.image.config.v1+json", &config);
        self.put(IMAGE, &json!({ "schemaVersion": 2, "config": config, "layers": [] }))
    }

    fn index(&mut self, entries: &[Value]) -> Value {
        self.put(INDEX, &json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": entries }))
    }

    /// Looks up the document that was put there last. How it ended, and after how
    /// many requests.
    fn look_up(&self) -> (Option<LookupError>, usize) {
        let Ok(reference) = "registry.example/app".parse() else { panic!("no reference") };
        let mut lookup = Lookup::new(reference, LookupOptions::default(), &Session::new(), NOW);
        let mut requests = 0;
        loop {
            match lookup.poll() {
                Step::Send(request) => {
                    requests += 1;
                    let url = request.url.to_string();
                    let asked = |body: &&Vec<u8>| url.ends_with(Digest::sha256(body).as_str());
                    let body = self.0.iter().find(asked).or(self.0.last());
                    let Some(body) = body else { panic!("an empty shelf") };
                    lookup.handle_response(
                        request.id,
                        Response::new(200, Headers::new(), body),
                        NOW,
                    );
                }
                Step::Progress(_) => {}
                Step::Wait => panic!("nothing is under way"),
                Step::Done(result) => return (result.err(), requests),
            }
        }
    }
}

#[test]
fn sixty_four_entries_are_tried_and_no_more() {
    let mut shelf = Shelf::default();
    let entries: Vec<Value> = (0..70).map(|number| shelf.bare_image(number)).collect();
    shelf.index(&entries);
    let (error, requests) = shelf.look_up();
    assert_eq!(error.map(|error| error.code()), Some("TOO_LARGE"));
    // The index; of each image the manifest and the config.
    assert_eq!(requests, 1 + 2 * 64);

    let mut shelf = Shelf::default();
    let entries: Vec<Value> = (0..64).map(|number| shelf.bare_image(number)).collect();
    shelf.index(&entries);
    let (error, requests) = shelf.look_up();
    assert_eq!(error.map(|error| error.code()), Some("PLATFORM_NOT_FOUND"));
    assert_eq!(requests, 1 + 2 * 64);
}

/// Wide and deep at once: the number of tries is that of the whole walk.
#[test]
fn a_tree_of_indexes_is_not_walked_to_its_end() {
    let mut shelf = Shelf::default();
    let mut number = 0;
    let mut level: Vec<Value> = Vec::new();
    for _ in 0..3 {
        let below = level.clone();
        level = (0..40)
            .map(|_| {
                number += 1;
                let mark = shelf.bare_image(number);
                shelf.index(&[below.as_slice(), &[mark]].concat())
            })
            .collect();
    }
    shelf.index(&level);
    let (error, requests) = shelf.look_up();
    assert_eq!(error.map(|error| error.code()), Some("TOO_LARGE"));
    assert!(requests <= 1 + 2 * 64, "{requests}");
}

/// An index of some kilobytes may lead to many of megabytes. What stands in all of them
/// together is held, and shown, so it is bounded as what stands in one.
#[test]
fn indexes_within_each_other_have_no_more_entries_than_one_may_have() {
    let mut shelf = Shelf::default();
    let wide = |shelf: &mut Shelf, of: usize| {
        let entry = |number: usize| {
            let digest = Digest::sha256(&[of, number].map(usize::to_le_bytes).concat());
            json!({ "mediaType": "application/x", "digest": digest, "size": 1 })
        };
        let entries: Vec<Value> = (0..8_000).map(entry).collect();
        shelf.index(&entries)
    };
    let entries: Vec<Value> = (0..4).map(|of| wide(&mut shelf, of)).collect();
    shelf.index(&entries);
    let (error, requests) = shelf.look_up();
    let error = error.map(|error| (error.code(), error.to_string()));
    let message = "the manifest has more than 16384 manifests, the most that are read".to_owned();
    assert_eq!(error, Some(("MALFORMED_MANIFEST", message)));
    // The index, two that fit, and the one that is too much.
    assert_eq!(requests, 4);
}
