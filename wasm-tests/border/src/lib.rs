//! The engine's border, crossed in a browser without the package around it: whatever
//! a page's `fetch` does, the instance lives and the error has a code.
//!
//! `cargo xtask test chromium` runs it.

#![cfg(all(test, target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use js_sys::{Array, Function, JSON, Object, Promise, Reflect, global};
use tonnage_wasm::comparison::compare;
use tonnage_wasm::fetch::fetch_lookup;
use tonnage_wasm::lookup::{Lookup, Session};
use tonnage_wasm::names::{format_size, parse_platform, parse_reference};
use tonnage_wasm::tags::TagListing;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{AbortController, AbortSignal, Request};

wasm_bindgen_test_configure!(run_in_browser);

/// What a page's `fetch` may do, as the body of a function, and what comes of it.
const STRANGE: [(&str, &str, &str); 9] = [
    ("return Promise.reject('no')", "TRANSPORT", "no"),
    ("return Promise.reject({})", "TRANSPORT", "the host gave no reason"),
    ("return Promise.reject()", "TRANSPORT", "the host gave no reason"),
    ("return Promise.reject(null)", "TRANSPORT", "the host gave no reason"),
    ("throw new TypeError('thrown')", "TRANSPORT", "thrown"),
    ("return Promise.resolve(7)", "TRANSPORT", "no answer"),
    ("return Promise.resolve({ status: 200, headers: new Headers() })", "TRANSPORT", "no answer"),
    ("return Promise.resolve(new Response('<html>'))", "MALFORMED_MANIFEST", "a web page"),
    (
        "const piece = new Uint8Array(65536).fill(32); \
         return Promise.resolve(new Response(new ReadableStream({ pull: (c) => c.enqueue(piece) })))",
        "TOO_LARGE",
        "4 MiB",
    ),
];

/// Looks an image up; what comes of it, well or not.
async fn look_up(settings: &[&str], signal: Option<AbortSignal>) -> Result<JsValue, JsValue> {
    let settings: String = settings.iter().flat_map(|text| [text, "\0"]).collect();
    let lookup = Lookup::new("registry.example/app", &settings, &Session::new(), 0.0)?;
    JsFuture::from(fetch_lookup(&lookup, 20_000, signal, None, None, None)).await
}

/// Does something while the page's `fetch` is another one.
async fn with_fetch<T>(fetch: &Function, work: impl Future<Output = T>) -> T {
    let name = JsValue::from_str("fetch");
    let real = Reflect::get(&global(), &name).unwrap();
    Reflect::set(&global(), &name, fetch).unwrap();
    let result = work.await;
    Reflect::set(&global(), &name, &real).unwrap();
    result
}

fn text(value: &JsValue, key: &str) -> String {
    Reflect::get(value, &JsValue::from_str(key)).unwrap().as_string().unwrap_or_default()
}

fn json(value: &JsValue) -> String {
    JSON::stringify(value).unwrap().into()
}

#[wasm_bindgen_test]
async fn whatever_fetch_does_the_instance_lives() {
    for (body, code, words) in STRANGE {
        for settings in [&[][..], &["proxy", "https://proxy.example/"]] {
            let fetch = Function::new_no_args(body);
            let error = with_fetch(&fetch, look_up(settings, None)).await.unwrap_err();
            assert_eq!(text(&error, "code"), code, "{body}: {}", json(&error));
            assert!(text(&error, "message").contains(words), "{body}: {}", json(&error));
            assert_ne!(text(&error, "hint"), "", "{body}");
            assert!(parse_platform("linux/arm64").is_ok(), "the engine lives");
        }
    }
}

#[wasm_bindgen_test]
async fn a_lookup_is_stopped_for_any_reason() {
    for reason in [JsValue::UNDEFINED, JsValue::from_str("enough"), Object::new().into()] {
        let controller = AbortController::new().unwrap();
        let signal = controller.signal();
        // Stopped while it is under way, it rejects as the host's own does.
        let fetch = Closure::<dyn Fn(Request) -> Promise>::new(move |request: Request| {
            controller.abort_with_reason(&reason);
            let stopped = request.signal();
            assert!(stopped.aborted(), "the request goes on");
            Promise::reject(&stopped.reason())
        });
        let stopped = look_up(&[], Some(signal));
        let error = with_fetch(fetch.as_ref().unchecked_ref(), stopped).await.unwrap_err();
        assert_eq!(text(&error, "code"), "ABORTED", "{}", json(&error));
    }
}

#[wasm_bindgen_test]
fn what_goes_out_are_plain_objects() {
    let reference = parse_reference("ubuntu:14.04").unwrap();
    assert_eq!(
        json(&reference),
        "{\"input\":\"ubuntu:14.04\",\"registry\":\"docker.io\",\"namespace\":\"library\",\
         \"repository\":\"library/ubuntu\",\"tag\":\"14.04\",\"digest\":null,\
         \"canonical\":\"docker.io/library/ubuntu:14.04\"}"
    );
    // 2^53−1, the largest size there is, is a number and exact.
    let largest = format_size(9_007_199_254_740_991.0, false, true);
    assert_eq!(json(&largest), "{\"value\":\"9.007\",\"unit\":\"PB\"}");
}

#[wasm_bindgen_test]
fn an_error_is_a_plain_object_with_its_place() {
    let error = parse_reference("ghcr.io/Owner/app").unwrap_err();
    assert_eq!(text(&error, "code"), "INVALID_REFERENCE");
    let position = Reflect::get(&error, &JsValue::from_str("position")).unwrap();
    assert_eq!(position.as_f64(), Some(8.0));
    assert_ne!(text(&error, "hint"), "");
}

/// The steps of a listing, one after the other.
fn steps(listing: &TagListing) -> Vec<JsValue> {
    let mut steps = Vec::new();
    loop {
        let step = listing.poll();
        let kind = text(&step, "kind");
        if kind == "wait" {
            return steps;
        }
        steps.push(step);
        if kind == "done" || kind == "failed" {
            return steps;
        }
    }
}

#[wasm_bindgen_test]
fn tags_are_listed_by_whoever_performs_the_requests() {
    let session = Session::new();
    let settings = "limit\x003\0proxy\0https://proxy.example/\0";
    let listing = TagListing::new("registry.example/app", settings, &session, 0.0).unwrap();
    let [first] = &*steps(&listing) else { panic!("one request is made") };
    let request = Reflect::get(first, &JsValue::from_str("request")).unwrap();
    assert_eq!(
        text(&request, "url"),
        "https://proxy.example/r/registry.example/v2/app/tags/list?n=3"
    );
    let link = ["link", "</v2/app/tags/list?last=b>; rel=next"].map(str::to_owned).to_vec();
    listing.handle_response(0, 200, link, b"{\"tags\":[\"a\",\"b\"]}", 1.0);
    let [_, shown] = &*steps(&listing) else { panic!("a request, and what is new") };
    assert_eq!(json(shown), "{\"kind\":\"progress\",\"tags\":[\"a\",\"b\"]}");
    listing.handle_response(1, 200, Vec::new(), b"{\"tags\":[\"c\",\"d\"]}", 2.0);
    let [_, done] = &*steps(&listing) else { panic!("what is new, and the end") };
    assert_eq!(json(done), "{\"kind\":\"done\",\"tags\":[\"a\",\"b\",\"c\"],\"complete\":false}");
    assert_eq!(listing.exchanges().unchecked_into::<Array>().length(), 2);

    let listing = TagListing::new("registry.example/app", "", &session, 0.0).unwrap();
    assert_eq!(steps(&listing).len(), 1);
    listing.handle_failure(0, "timeout", "too late", 1.0);
    let [failed] = &*steps(&listing) else { panic!("the end") };
    let error = Reflect::get(failed, &JsValue::from_str("error")).unwrap();
    assert_eq!(text(&error, "code"), "TIMEOUT");

    let wrong = TagListing::new("registry.example/app", "limit\0many\0", &session, 0.0);
    assert_eq!(text(&wrong.err().unwrap(), "code"), "MISUSE");
}

#[wasm_bindgen_test]
fn inspections_are_compared_as_they_were_written() {
    let inspection = |layer: &str| {
        let digest = format!("sha256:{}", layer.repeat(64));
        let (begin, end) = (
            "{\"reference\":{\"input\":\"a\",\"registry\":\"r.example\",\"repository\":\"a\",\
             \"canonical\":\"r.example/a:latest\"},\"platformAsked\":{\"from\":\"default\",\
             \"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}},",
            "\"platforms\":[],\"verification\":[],\"warnings\":[],\"requests\":[]}",
        );
        format!(
            "{begin}\"layers\":[{{\"digest\":\"{digest}\",\"mediaType\":\"x\",\"size\":7}}],{end}"
        )
    };
    let compared = compare(&inspection("a"), &inspection("b")).unwrap();
    let size = Reflect::get(&compared, &JsValue::from_str("size")).unwrap();
    assert_eq!(json(&size), "{\"added\":7,\"kept\":0,\"removed\":7,\"recompressed\":0}");

    let error = compare(&inspection("a"), "{}").unwrap_err();
    assert_eq!(text(&error, "code"), "MISUSE");
    assert_eq!(text(&error, "message"), "this is not an inspection: layers is missing");
}
