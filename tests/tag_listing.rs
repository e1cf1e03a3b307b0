//! Listings of tags: page after page, and no further than is well.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use serde_json::json;
use tonnage::proxy::Reply;
use tonnage::{
    Credentials, Headers, LookupError, LookupOptions, MAX_LISTED_TAGS, Reference, Request,
    RequestId, Response, Session, TagListing, TagListingStep, Tags, Timestamp, TransportFailure,
    TransportFailureKind,
};

const NOW: Timestamp = Timestamp::from_millis(0);

/// What a registry answers.
struct Answer {
    status: u16,
    headers: Headers,
    body: String,
}

fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<String>) -> Answer {
    Answer { status, headers: headers.iter().copied().collect(), body: body.into() }
}

fn page(tags: &[&str]) -> Answer {
    answer(200, &[], json!({ "name": "app", "tags": tags }).to_string())
}

/// A page that says where the next one is.
fn page_to(next: &str, tags: &[&str]) -> Answer {
    let link = format!("<{next}>; rel=\"next\"");
    Answer { headers: [("link", link)].into_iter().collect(), ..page(tags) }
}

/// What came of a listing.
struct Listed {
    end: Result<Tags, LookupError>,
    /// What was shown on the way.
    shown: Vec<Vec<String>>,
    /// Path and query of every request.
    asked: Vec<String>,
    notes: Vec<String>,
}

fn begin(options: &LookupOptions, limit: usize, session: &Session) -> TagListing {
    let reference: Reference = "registry.example/app:ignored".parse().unwrap();
    TagListing::new(options.parties(&reference), limit, session, NOW)
}

/// Performs a listing to its end; the registry answers by what it is asked.
fn list(limit: usize, registry: impl FnMut(&Request) -> Answer) -> Listed {
    perform(&mut begin(&LookupOptions::default(), limit, &Session::new()), registry)
}

fn perform(listing: &mut TagListing, mut registry: impl FnMut(&Request) -> Answer) -> Listed {
    let (mut shown, mut asked, mut under_way) = (Vec::new(), Vec::new(), None);
    loop {
        match listing.poll() {
            TagListingStep::Send(request) => {
                asked.push(request.url.path_and_query());
                under_way = Some(request);
            }
            TagListingStep::Progress(tags) => shown.push(tags),
            TagListingStep::Wait => {
                let Some(request) = under_way.take() else { panic!("it waits for nothing") };
                let Answer { status, headers, body } = registry(&request);
                let Reply { headers, upstream } = Reply::read(&headers, body.as_bytes()).unwrap();
                let response =
                    Response { upstream, ..Response::new(status, headers, body.as_bytes()) };
                // An answer that nobody waits for, and one that comes twice, change nothing.
                listing.handle_response(RequestId::new(u32::MAX), response.clone(), NOW);
                listing.handle_response(request.id, response.clone(), NOW);
                listing.handle_response(request.id, response, NOW);
            }
            TagListingStep::Done(end) => {
                let TagListingStep::Done(Err(error)) = listing.poll() else {
                    panic!("it has more to say after its end")
                };
                assert_eq!(error.code(), "MISUSE");
                let notes = listing.exchanges().iter().map(|exchange| exchange.note.clone());
                return Listed { end, shown, asked, notes: notes.collect() };
            }
        }
    }
}

#[test]
fn pages_follow_each_other() {
    let listed = list(MAX_LISTED_TAGS, |request| match request.url.query() {
        Some("n=1000") => page_to("/v2/app/tags/list?last=b&n=2", &["a", "b"]),
        Some("last=b&n=2") => page_to("?last=d&n=2", &["c", "b", "d"]),
        _ => page(&["e"]),
    });
    assert_eq!(
        listed.asked,
        [
            "/v2/app/tags/list?n=1000",
            "/v2/app/tags/list?last=b&n=2",
            "/v2/app/tags/list?last=d&n=2"
        ]
    );
    // Each once, though one stands on two pages.
    assert_eq!(listed.shown, [vec!["a", "b"], vec!["c", "d"], vec!["e"]]);
    let tags = listed.end.unwrap();
    assert_eq!(tags.tags, ["a", "b", "c", "d", "e"]);
    assert!(tags.complete);
    assert_eq!(listed.notes, ["2 tags", "3 tags", "1 tag"]);
}

#[test]
fn none_are_all_there_are() {
    for body in [r#"{"name":"app","tags":[]}"#, r#"{"name":"app","tags":null}"#, "{}"] {
        let listed = list(10, |_| answer(200, &[], body));
        assert_eq!(listed.end, Ok(Tags { tags: Vec::new(), complete: true }), "{body}");
        assert!(listed.shown.is_empty());
    }
}

#[test]
fn what_can_be_no_tag_is_not_listed() {
    let listed = list(10, |_| page(&["a", "", "-b", "c/d", "\u{1b}[2J", "\u{202e}e", "b"]));
    assert_eq!(listed.end.unwrap().tags, ["a", "b"]);
}

/// Limit, tags of the two pages there are, what is asked for, what comes of it, and whether
/// that is all.
#[test]
fn a_limit_is_kept_and_told() {
    type Row<'a> = (usize, &'a [&'a str], usize, &'a [&'a str], bool);
    let table: [Row<'_>; 5] = [
        (0, &["n=1"], 1, &["a"], false),
        (1, &["n=1"], 1, &["a"], false),
        (2, &["n=2"], 1, &["a", "b"], false),
        (3, &["n=3", "last=b"], 2, &["a", "b", "c"], false),
        (4, &["n=4", "last=b"], 2, &["a", "b", "c", "d"], true),
    ];
    for (limit, asked, shown, tags, complete) in table {
        let listed = list(limit, |request| match request.url.query() {
            Some("last=b") => page(&["c", "d"]),
            _ => page_to("?last=b", &["a", "b"]),
        });
        let asked: Vec<_> = asked.iter().map(|q| format!("/v2/app/tags/list?{q}")).collect();
        assert_eq!(listed.asked, asked, "{limit}");
        assert_eq!(listed.shown.len(), shown, "{limit}");
        let found = listed.end.unwrap();
        assert_eq!((found.tags, found.complete), (owned(tags), complete), "{limit}");
    }
}

fn owned(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|tag| (*tag).to_owned()).collect()
}

/// Nobody is sent elsewhere by a list; what was not read is not said to be all.
#[test]
fn a_link_to_elsewhere_is_not_followed() {
    for next in [
        "https://evil.example/v2/app/tags/list",
        "http://registry.example/v2/app/tags/list",
        "https://registry.example:8443/v2/app/tags/list",
        "//evil.example/",
        "javascript:alert(1)",
        "",
    ] {
        let listed = list(10, |_| page_to(next, &["a"]));
        assert_eq!(listed.asked.len(), 1, "{next}");
        assert_eq!(listed.end, Ok(Tags { tags: owned(&["a"]), complete: false }), "{next}");
    }
}

#[test]
fn pages_in_a_circle_end() {
    // To where it came from.
    let circle = list(10, |request| match request.url.query() {
        Some("last=b") => page_to("/v2/app/tags/list?n=10", &["c"]),
        _ => page_to("?last=b", &["a", "b"]),
    });
    assert_eq!(circle.asked.len(), 2);
    assert_eq!(circle.end, Ok(Tags { tags: owned(&["a", "b", "c"]), complete: false }));
    // One page under ever new addresses.
    let mut number = 0;
    let again = list(10, |_| {
        number += 1;
        page_to(&format!("?last={number}"), &["a", "b"])
    });
    assert_eq!(again.asked.len(), 2);
    assert_eq!(again.end, Ok(Tags { tags: owned(&["a", "b"]), complete: false }));
}

/// A list without end: whatever stands on its pages, it is left after some of them.
#[test]
fn pages_without_end_are_left() {
    let names = |from: usize, count: usize| -> Vec<String> {
        (from..from + count).map(|number| format!("v{number}")).collect()
    };
    // Tags on a page, how many of them are wanted, pages read, tags had.
    let table = [
        (0, usize::MAX, 200, 0),
        (1, usize::MAX, 200, 200),
        (1_000, usize::MAX, 100, MAX_LISTED_TAGS),
        (2_500, 6_000, 3, 6_000),
    ];
    for (count, limit, pages, had) in table {
        let mut number = 0;
        let listed = list(limit, |_| {
            let tags = names(number * count, count);
            number += 1;
            let tags: Vec<_> = tags.iter().map(String::as_str).collect();
            page_to(&format!("?last={number}"), &tags)
        });
        assert_eq!(listed.asked.len(), pages, "{count}");
        let tags = listed.end.unwrap();
        assert_eq!((tags.tags.len(), tags.complete), (had, false), "{count}");
    }
}

/// What a registry answers to its one question, and the error: code, words, hint.
#[test]
fn what_is_no_list_is_told() {
    let unknown = r#"{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known"}]}"#;
    let denied = r#"{"errors":[{"code":"DENIED","message":"no"}]}"#;
    let table = [
        (
            answer(404, &[], unknown),
            "NOT_FOUND",
            "registry.example has no repository app (NAME_UNKNOWN: repository name not known)",
            "Check the spelling of the name.",
        ),
        (
            answer(404, &[], "<html>"),
            "NOT_FOUND",
            "registry.example has no repository app",
            "Check the spelling of the name.",
        ),
        (
            answer(401, &[("www-authenticate", "Negotiate")], ""),
            "REGISTRY",
            "registry.example refused, and it wants to be asked with \"negotiate\", which is not \
             spoken here",
            "Tokens and passwords are spoken here; ask its operator for either.",
        ),
        (
            answer(403, &[], denied),
            "UNAUTHORIZED",
            "registry.example will not say whether app exists without signing in (DENIED: no)",
            "Check the name, or add credentials for registry.example.",
        ),
        (
            answer(429, &[("retry-after", "90")], ""),
            "RATE_LIMITED",
            "registry.example counts pulls, and this address has used its share",
            "Try again in 90 seconds.",
        ),
        (
            answer(503, &[], "gone fishing"),
            "REGISTRY",
            "registry.example answered 503, which is no answer to this (gone fishing)",
            "Try again later.",
        ),
        (
            answer(200, &[], "<html>"),
            "REGISTRY",
            "registry.example answered 200, which is no answer to this",
            "Check that this host is a registry.",
        ),
        (
            answer(200, &[], r#"{"tags":[1]}"#),
            "REGISTRY",
            "registry.example answered 200, which is no answer to this",
            "Check that this host is a registry.",
        ),
        (
            answer(200, &[], format!("{{\"tags\":[\"{}\"]}}", "a".repeat(4 << 20))),
            "TOO_LARGE",
            "this list of tags is larger than 4 MiB, the most that is read",
            "Nothing of this kind needs as much; tell whoever made it.",
        ),
    ];
    for (answer, code, message, hint) in table {
        let mut answer = Some(answer);
        let error = list(10, |_| answer.take().unwrap()).end.unwrap_err();
        assert_eq!((error.code(), error.to_string().as_str()), (code, message));
        assert_eq!(error.hint(), hint, "{message}");
    }
}

/// What was shown stays shown; that the rest failed is no end of the list.
#[test]
fn a_page_that_fails_fails_the_listing() {
    let listed = list(10, |request| match request.url.query() {
        Some("last=b") => answer(500, &[], ""),
        _ => page_to("?last=b", &["a", "b"]),
    });
    assert_eq!(listed.shown, [vec!["a", "b"]]);
    assert_eq!(listed.end.unwrap_err().code(), "REGISTRY");
}

#[test]
fn a_line_that_breaks_is_told() {
    for (kind, code) in [
        (TransportFailureKind::Unreachable, "TRANSPORT"),
        (TransportFailureKind::Timeout, "TIMEOUT"),
        (TransportFailureKind::TooLarge, "TOO_LARGE"),
        (TransportFailureKind::Aborted, "ABORTED"),
    ] {
        let mut listing = begin(&LookupOptions::default(), 10, &Session::new());
        let TagListingStep::Send(request) = listing.poll() else { panic!("nobody is asked") };
        assert!(matches!(listing.poll(), TagListingStep::Wait));
        listing.handle_failure(request.id, TransportFailure::new(kind, "no"), NOW);
        let TagListingStep::Done(Err(error)) = listing.poll() else { panic!("it goes on") };
        assert_eq!(error.code(), code);
    }
}

/// A registry that wants a token for everything.
fn guarded(request: &Request) -> Answer {
    let challenge = "Bearer realm=\"https://registry.example/token\",service=\"here\"";
    if request.url.path() == "/token" {
        return answer(200, &[], r#"{"token":"secret-of-a-stranger"}"#);
    }
    match request.headers.get("authorization") {
        Some("Bearer secret-of-a-stranger") => page(&["a"]),
        _ => answer(401, &[("www-authenticate", challenge)], ""),
    }
}

#[test]
fn a_challenge_is_answered_and_its_token_kept_for_the_next() {
    let session = Session::new();
    let mut listing = begin(&LookupOptions::default(), 10, &session);
    let listed = perform(&mut listing, guarded);
    assert_eq!(
        listed.asked,
        [
            "/v2/app/tags/list?n=10",
            "/token?service=here&scope=repository:app:pull",
            "/v2/app/tags/list?n=10"
        ]
    );
    assert_eq!(listed.end.unwrap().tags, ["a"]);
    assert!(!format!("{listing:?} {:?}", listing.exchanges()).contains("secret"));
    let again = perform(&mut begin(&LookupOptions::default(), 10, &session), guarded);
    assert_eq!(again.asked, ["/v2/app/tags/list?n=10"]);
}

#[test]
fn credentials_kept_from_a_stranger_are_told() {
    let credentials = Some(Credentials::basic("alice", "wonderland"));
    let options = LookupOptions { credentials, ..LookupOptions::default() };
    let mut listing = begin(&options, 10, &Session::new());
    let realm = "Bearer realm=\"https://elsewhere.example/token\",service=\"here\"";
    let listed = perform(&mut listing, |request| {
        assert!(request.headers.get("authorization").is_none_or(|value| value == "Bearer t"));
        match (request.url.path(), request.headers.get("authorization")) {
            ("/token", _) => answer(200, &[], r#"{"token":"t"}"#),
            (_, Some(_)) => page(&["a"]),
            (_, None) => answer(401, &[("www-authenticate", realm)], ""),
        }
    });
    assert_eq!(listed.end.unwrap().tags, ["a"]);
    assert_eq!(
        listing.withheld().map(ToString::to_string).as_deref(),
        Some("The credentials were kept from elsewhere.example, which nobody vouches for")
    );
}

/// Through our proxy, which answers challenges itself, pages are asked for one by one.
#[test]
fn a_proxy_answers_challenges_and_tells_what_it_asked() {
    let options = LookupOptions { delegated: true, ..LookupOptions::default() };
    let mut listing = begin(&options, 10, &Session::new());
    let told = json!([{
        "method": "GET", "url": "https://registry.example/v2/app/tags/list?n=10",
        "purpose": "tags", "status": 200, "bytes": 9, "durationMs": 1, "note": "",
    }]);
    let listed = perform(&mut listing, |request| {
        let mut answer = match request.url.query() {
            Some("last=b") => page(&["c"]),
            _ => page_to("?last=b", &["a", "b"]),
        };
        answer.headers.push("x-tonnage-upstream", told.to_string());
        answer
    });
    assert_eq!(listed.end.unwrap().tags, ["a", "b", "c"]);
    let upstream = listing.exchanges().iter().flat_map(|exchange| &exchange.upstream);
    let notes: Vec<_> = upstream.map(|asked| asked.note.as_str()).collect();
    assert_eq!(notes, ["2 tags", "1 tag"]);
}
