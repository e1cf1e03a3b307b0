//! A lookup through our proxy, which answers challenges by itself and tells what it
//! did for that.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that panics has failed")]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::proxy::Reply;
use tonnage::{
    Credentials, Headers, Inspection, Lookup, LookupError, LookupOptions, Response, Session, Step,
    Timestamp, WarningCode,
};

const MANIFEST: &str = "{\"schemaVersion\":2,\"mediaType\":\
    \"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}";

/// What comes of a lookup with credentials when its one request is answered so.
fn looked_up(
    status: u16,
    upstream: &str,
    body: &str,
) -> (Result<Box<Inspection>, LookupError>, Vec<tonnage::Exchange>) {
    let now = Timestamp::from_millis(0);
    let options = LookupOptions {
        credentials: Some(Credentials::basic("alice", "wonderland")),
        delegated: true,
        parts: tonnage::Parts::Resolved,
        ..LookupOptions::default()
    };
    let reference = "registry.example/app".parse().unwrap();
    let mut lookup = Lookup::new(reference, options, &Session::new(), now);
    let Step::Send(request) = lookup.poll() else { panic!("nobody is asked") };
    let said: Headers = [("x-tonnage-upstream", upstream)].into_iter().collect();
    let Reply { headers, upstream } = Reply::read(&said, body.as_bytes()).unwrap();
    let response = Response { upstream, ..Response::new(status, headers, body.as_bytes()) };
    lookup.handle_response(request.id, response, now);
    loop {
        match lookup.poll() {
            Step::Progress(_) => {}
            Step::Done(end) => return (end, lookup.exchanges().to_vec()),
            step => panic!("{step:?}"),
        }
    }
}

/// What our proxy is shown, by what somebody has.
#[test]
fn every_kind_of_credentials_passes_a_proxy_in_one_header() {
    let table = [
        (Credentials::basic("alice", "wonderland"), "Basic YWxpY2U6d29uZGVybGFuZA=="),
        (Credentials::identity("wonderland"), "Basic PHRva2VuPjp3b25kZXJsYW5k"),
        (Credentials::token("wonderland").unwrap(), "Bearer wonderland"),
    ];
    for (credentials, expected) in table {
        let options = LookupOptions {
            credentials: Some(credentials),
            delegated: true,
            ..LookupOptions::default()
        };
        let reference = "registry.example/app".parse().unwrap();
        let now = Timestamp::from_millis(0);
        let mut lookup = Lookup::new(reference, options, &Session::new(), now);
        let Step::Send(request) = lookup.poll() else { panic!("nobody is asked") };
        assert_eq!(request.headers.get("authorization"), Some(expected));
        assert!(!format!("{request:?} {lookup:?}").contains("wonderland"));
    }
}

const FROM_A_STRANGER: &str = r#"[
    {"method":"GET","url":"https://registry.example/v2/app/manifests/latest","purpose":"manifest",
     "status":401,"bytes":0,"durationMs":1,"note":"wants a token"},
    {"method":"GET","url":"https://auth.example/token?service=…","purpose":"token","status":200,
     "bytes":9,"durationMs":1,"note":"an anonymous token, to pull",
     "withheld":{"host":"auth.example","clearText":false}},
    {"method":"GET","url":"https://registry.example/v2/app/manifests/latest","purpose":"manifest",
     "status":200,"bytes":9,"durationMs":1,"note":""}]"#;

#[test]
fn credentials_that_the_proxy_kept_are_a_warning_as_if_they_had_been_kept_here() {
    let (end, _) = looked_up(200, FROM_A_STRANGER, MANIFEST);
    let warnings = end.unwrap().warnings;
    let warnings: Vec<_> = warnings.iter().map(|w| (w.code, w.message.as_str())).collect();
    let expected = "The credentials were kept from auth.example, which nobody vouches for; a \
                    stranger's token was asked for instead.";
    assert_eq!(warnings, [(WarningCode::RealmNotTrusted, expected)]);
}

#[test]
fn a_refusal_tells_that_the_proxy_kept_the_credentials() {
    for (clear_text, hint) in [
        ("false", "which nobody vouches for; name it as a trusted realm if it is one."),
        ("true", "which speaks clear text; use https."),
    ] {
        let upstream =
            FROM_A_STRANGER.replace("\"clearText\":false", &format!("\"clearText\":{clear_text}"));
        let error = looked_up(401, &upstream, "").0.unwrap_err();
        assert_eq!(error.code(), "UNAUTHORIZED");
        assert_eq!(error.hint(), format!("The credentials were kept from auth.example, {hint}"));
    }
}

/// Nothing rests on the tale: what makes no sense in it is no warning.
#[test]
fn a_tale_that_makes_no_sense() {
    for withheld in ["null", "true", "\"auth.example\"", "{}", "{\"host\":1}", "[]"] {
        let upstream =
            FROM_A_STRANGER.replace("{\"host\":\"auth.example\",\"clearText\":false}", withheld);
        let (end, _) = looked_up(200, &upstream, MANIFEST);
        assert_eq!(end.unwrap().warnings, [], "{withheld}");
    }
}

/// The page and a direct lookup tell one story in the same words.
#[test]
fn what_the_answer_meant_is_said_of_the_request_that_the_proxy_made_for_it() {
    let sent_on = FROM_A_STRANGER.replace("\"note\":\"\"", "\"note\":\"sent on to cdn.example\"");
    for (upstream, note) in [
        (FROM_A_STRANGER, "an index of 0 entries"),
        (sent_on.as_str(), "an index of 0 entries; sent on to cdn.example"),
    ] {
        let (_, exchanges) = looked_up(200, upstream, MANIFEST);
        let [exchange] = exchanges.as_slice() else { panic!("{exchanges:?}") };
        assert_eq!(exchange.note, "an index of 0 entries");
        let notes: Vec<_> = exchange.upstream.iter().map(|asked| asked.note.as_str()).collect();
        assert_eq!(notes, ["wants a token", "an anonymous token, to pull", note]);
    }
    // Of a refusal the proxy has words of its own.
    let (_, exchanges) = looked_up(401, &sent_on, "");
    let [exchange] = exchanges.as_slice() else { panic!("{exchanges:?}") };
    let last = exchange.upstream.last().map(|asked| asked.note.as_str());
    assert_eq!(last, Some("sent on to cdn.example"));
}
