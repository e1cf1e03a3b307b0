//! Lookups of one session that are under way at once: what one learns the others take up.
#![allow(clippy::panic, clippy::unwrap_used)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::{
    Headers, Lookup, LookupOptions, Request, RequestId, Response, Session, Step, Timestamp,
};

const NOW: Timestamp = Timestamp::from_millis(1_000_000);
const CHALLENGE: &str =
    r#"Bearer realm="https://registry.example/token",service="s",scope="repository:app:pull""#;

fn begin(session: &Session) -> Lookup {
    let reference = "registry.example/app".parse().unwrap();
    Lookup::new(reference, LookupOptions::default(), session, NOW)
}

/// The one request that a lookup wants to make.
fn wanted(lookup: &mut Lookup) -> Request {
    let Step::Send(request) = lookup.poll() else { panic!("nothing is asked for") };
    assert!(matches!(lookup.poll(), Step::Wait));
    request
}

fn refuse(lookup: &mut Lookup, id: RequestId) {
    let headers: Headers = [("www-authenticate", CHALLENGE)].into_iter().collect();
    lookup.handle_response(id, Response::new(401, headers, b""), NOW);
}

fn grant(lookup: &mut Lookup, id: RequestId, token: &str) {
    let body = format!(r#"{{"token":"{token}"}}"#);
    lookup.handle_response(id, Response::new(200, Headers::new(), body.as_bytes()), NOW);
}

fn leave(request: &Request) -> Option<&str> {
    request.headers.get("authorization")
}

#[test]
fn who_is_refused_later_takes_the_token_that_another_has() {
    let session = Session::new();
    let (mut one, mut other) = (begin(&session), begin(&session));
    let (asked, also_asked) = (wanted(&mut one), wanted(&mut other));
    refuse(&mut one, asked.id);
    let token = wanted(&mut one);
    grant(&mut one, token.id, "first");
    assert_eq!(leave(&wanted(&mut one)), Some("Bearer first"));
    refuse(&mut other, also_asked.id);
    assert_eq!(leave(&wanted(&mut other)), Some("Bearer first"));
}

#[test]
fn a_token_that_ended_is_had_anew_once() {
    let session = Session::new();
    let mut before = begin(&session);
    let asked = wanted(&mut before);
    refuse(&mut before, asked.id);
    let token = wanted(&mut before);
    grant(&mut before, token.id, "first");

    let (mut one, mut other) = (begin(&session), begin(&session));
    let (asked, also_asked) = (wanted(&mut one), wanted(&mut other));
    assert_eq!(leave(&also_asked), Some("Bearer first"));
    refuse(&mut one, asked.id);
    let token = wanted(&mut one);
    assert_eq!(leave(&token), None);
    grant(&mut one, token.id, "second");
    assert_eq!(leave(&wanted(&mut one)), Some("Bearer second"));
    refuse(&mut other, also_asked.id);
    let again = wanted(&mut other);
    assert_eq!(leave(&again), Some("Bearer second"));
    // That one too may have ended: then it is had anew.
    refuse(&mut other, again.id);
    assert_eq!(leave(&wanted(&mut other)), None);
}
