//! Which requests are asked again, after how long, and what the trace says of it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use std::time::Duration;

use tonnage::registry::retry_after::retry_after;
use tonnage::{
    Again, Headers, Lookup, LookupOptions, Method, Outcome, ProxyError, Request, Response, Retry,
    Session, Step, Timestamp, TransportFailure, TransportFailureKind as Kind,
};

/// 2026-12-01T00:00:00Z.
const NOW: Timestamp = Timestamp::from_millis(1_796_083_200_000);

fn answer(status: u16, retry_after: Option<&str>) -> Outcome<'_> {
    Outcome::Answer { status, retry_after }
}

/// The wait in milliseconds before the first retry of a `GET`, by half a chance.
fn wait(outcome: Outcome<'_>) -> Option<u128> {
    let again = Retry::default().after(Method::Get, 0, outcome, NOW, 0.5);
    again.map(|again| again.wait.as_millis())
}

#[test]
fn answers_that_may_be_others_the_second_time() {
    for (status, retry_after, waited) in [
        (502, None, Some(250)),
        (503, None, Some(250)),
        (504, None, Some(250)),
        (503, Some("2"), Some(2000)),
        (503, Some(" 60 "), Some(60_000)),
        (503, Some("61"), None),
        (503, Some("18446744073709551615"), None),
        // What is neither says nothing.
        (503, Some("18446744073709551616"), Some(250)),
        (503, Some("soon"), Some(250)),
        (503, Some("-1"), Some(250)),
        (503, Some("+1"), Some(250)),
        (503, Some("1.5"), Some(250)),
        (503, Some(""), Some(250)),
        (503, Some("Tue, 01 Dec 2026 00:00:07 GMT"), Some(7000)),
        (503, Some("Tue, 01 Dec 2026 00:01:01 GMT"), None),
        // Whoever wants no pause gets one like the others.
        (503, Some("0"), Some(250)),
        (503, Some("Mon, 30 Nov 2026 23:59:59 GMT"), Some(250)),
        // A count that is full is not asked without its leave.
        (429, None, None),
        (429, Some("soon"), None),
        (429, Some("1"), Some(1000)),
        (429, Some("21600"), None),
        (200, None, None),
        (200, Some("1"), None),
        (307, Some("1"), None),
        (401, None, None),
        (403, None, None),
        (404, Some("1"), None),
        (408, None, None),
        (500, None, None),
        (501, None, None),
        (505, None, None),
    ] {
        assert_eq!(wait(answer(status, retry_after)), waited, "{status} {retry_after:?}");
    }
}

#[test]
fn failures_that_may_be_mended() {
    let proxy = |code: &str| {
        let (code, hint, reason, upstream) = (code.to_owned(), String::new(), None, Vec::new());
        Kind::Proxy(Box::new(ProxyError { code, hint, reason, claimed: None, upstream }))
    };
    for (kind, again) in [
        (Kind::Timeout, Some("no answer in time")),
        (Kind::Broken, Some("the line broke")),
        (Kind::Truncated, Some("the answer broke off")),
        (proxy("TIMEOUT"), Some("no answer in time")),
        (proxy("TRANSPORT"), None),
        (proxy("PROXY_REFUSED"), None),
        (Kind::Unreachable, None),
        (Kind::TooLarge, None),
        (Kind::Redirect, None),
        (Kind::Refused, None),
        (Kind::Aborted, None),
    ] {
        let outcome = Outcome::Failure(&kind);
        let made = Retry::default().after(Method::Get, 0, outcome, NOW, 0.5);
        assert_eq!(made.map(|again| again.because), again.map(str::to_owned), "{kind:?}");
    }
}

#[test]
fn what_changes_something_is_asked_once() {
    for (method, waited) in [(Method::Get, true), (Method::Head, true), (Method::Post, false)] {
        let again = Retry::default().after(method, 0, answer(503, Some("1")), NOW, 0.0);
        assert_eq!(again.is_some(), waited, "{method:?}");
    }
}

#[test]
fn so_many_times_and_no_more() {
    for (times, made) in [(0, 0), (1, 1), (2, 2), (5, 5)] {
        let rule = Retry { times };
        let after = |made| rule.after(Method::Get, made, answer(503, None), NOW, 0.5);
        assert_eq!((0..).take_while(|made| after(*made).is_some()).count(), made);
    }
    assert_eq!(Retry::default(), Retry { times: 2 });
}

#[test]
fn the_back_off_doubles_and_chance_takes_a_part() {
    let rule = Retry { times: u32::MAX };
    let after = |times, jitter| {
        let again = rule.after(Method::Get, times, answer(503, None), NOW, jitter).unwrap();
        again.wait.as_millis()
    };
    let most: Vec<_> = (0..6).map(|times| after(times, 1.0)).collect();
    assert_eq!(most, [500, 1000, 2000, 4000, 8000, 8000]);
    assert_eq!(after(u32::MAX - 1, 1.0), 8000);
    assert_eq!([after(1, 0.0), after(1, 0.25), after(1, 0.999_999)], [0, 250, 999]);
    // A source of chance that is none does no harm.
    assert_eq!([after(0, -1.0), after(0, 7.0), after(0, f64::NAN)], [0, 500, 0]);
}

#[test]
fn waits_are_seconds_or_one_of_three_kinds_of_date() {
    let seconds = |value| retry_after(value, NOW).map(|wait| wait.as_secs());
    for (value, read) in [
        ("120", Some(120)),
        (" 5 ", Some(5)),
        ("Tue, 01 Dec 2026 01:00:00 GMT", Some(3600)),
        ("Tuesday, 01-Dec-26 01:00:00 GMT", Some(3600)),
        ("Tue Dec  1 01:00:00 2026", Some(3600)),
        ("Tue, 01 Dec 2026 00:00:60 GMT", Some(60)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(0)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", Some(0)),
        ("Sun Nov  6 08:49:37 1994", Some(0)),
        // Leap years: 2028 is one, 2100 is none.
        ("Tue, 29 Feb 2028 00:00:00 GMT", Some(455 * 86_400)),
        ("Wed, 01 Mar 2028 00:00:00 GMT", Some(456 * 86_400)),
        ("Mon, 01 Mar 2100 00:00:00 GMT", Some(26_753 * 86_400)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", Some(251_606_217_599)),
        ("Tue, 01 Dec 2026 24:00:00 GMT", None),
        ("Tue, 01 Dec 2026 00:60:00 GMT", None),
        ("Tue, 01 Dec 2026 00:00 GMT", None),
        ("Tue, 01 Dec 2026 00:00:00:00 GMT", None),
        ("Tue, 01 Dec 2026 0:0:0 GMT", None),
        ("Tue, 00 Dec 2026 00:00:00 GMT", None),
        ("Tue, 32 Dec 2026 00:00:00 GMT", None),
        ("Tue, 01 dec 2026 00:00:00 GMT", None),
        ("Tue, 01 Dec 126 00:00:00 GMT", None),
        ("Tue, 01 Dec 1969 00:00:00 GMT", None),
        ("Tue, 01 Dec 2026 00:00:00 CET", None),
        ("Tue, 01 Dec 2026 00:00:00 GMT GMT", None),
        ("Tue, 01 Dec 2026", None),
        ("2026-12-01T00:00:00Z", None),
        ("soon", None),
        ("", None),
    ] {
        assert_eq!(seconds(value), read, "{value}");
    }
}

fn lookup() -> (Lookup, Request) {
    let reference = "registry.example/app".parse().unwrap();
    let mut lookup = Lookup::new(reference, LookupOptions::default(), &Session::new(), NOW);
    let Step::Send(request) = lookup.poll() else { panic!("nothing is asked") };
    (lookup, request)
}

fn asked_again() -> Vec<Again> {
    let again = |millis, because: &str| Again {
        wait: Duration::from_millis(millis),
        because: because.to_owned(),
    };
    vec![again(2000, "503"), again(350, "the line broke")]
}

#[test]
fn the_trace_of_an_answer_says_how_often_it_took() {
    let (mut lookup, request) = lookup();
    let response = Response {
        redirects: vec!["cdn.example".to_owned()],
        again: asked_again(),
        ..Response::new(418, Headers::new(), b"")
    };
    lookup.handle_response(request.id, response, NOW);
    let note = "refused; sent on to cdn.example; asked again after 2 s: 503; \
                asked again after 0.4 s: the line broke";
    assert_eq!(lookup.exchanges().first().unwrap().note, note);
}

#[test]
fn the_trace_of_a_failure_says_how_often_it_was_tried() {
    let (mut lookup, request) = lookup();
    let detail = "registry.example broke the connection";
    let failure =
        TransportFailure { again: asked_again(), ..TransportFailure::new(Kind::Broken, detail) };
    lookup.handle_failure(request.id, failure, NOW);
    let note = "registry.example broke the connection; asked again after 2 s: 503; \
                asked again after 0.4 s: the line broke";
    assert_eq!(lookup.exchanges().first().unwrap().note, note);
    let Step::Done(Err(error)) = lookup.poll() else { panic!("the lookup goes on") };
    assert_eq!((error.code(), error.to_string().as_str()), ("TRANSPORT", detail));
}

#[test]
fn an_error_says_for_how_long() {
    for (status, value, hint) in [
        (429, "90", "Try again in 90 seconds."),
        (429, "Tue, 01 Dec 2026 06:00:00 GMT", "Try again in 6 hours."),
        (503, "300", "Try again in 5 minutes."),
        (503, "0", "Try again later."),
        (503, "soon", "Try again later."),
    ] {
        let (mut lookup, request) = lookup();
        let headers = Headers::from_iter([("retry-after", value)]);
        lookup.handle_response(request.id, Response::new(status, headers, b""), NOW);
        let Step::Done(Err(error)) = lookup.poll() else { panic!("the lookup goes on") };
        assert_eq!(error.hint(), hint, "{status} {value}");
    }
}
