//! Failures, and traces: places in names, lists of tags, and no words that steer a
//! terminal.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use insta::assert_snapshot;
use tonnage::{
    Exchange, LookupError, LookupErrorKind, Method, Purpose, Reference, RequestId,
    TransportFailure, TransportFailureKind, registry::fault::Fault,
};
use tonnage_render::{Style, answered, failure, failure_line};
use unicode_width::UnicodeWidthStr as _;

fn style(width: usize) -> Style {
    Style { width, ..Style::default() }
}

fn invalid(name: &str) -> LookupError {
    name.parse::<Reference>().unwrap_err().into()
}

fn no_tag(tags: Vec<String>) -> LookupError {
    let kind = LookupErrorKind::NotFound {
        registry: "example.com".into(),
        repository: "demo/app".into(),
        target: "2".into(),
        tags: Some(tags),
        faults: Vec::new(),
    };
    kind.into()
}

/// The mark is under the place whatever stands before it and however narrow the
/// terminal is.
#[test]
fn the_mark_is_under_the_place() {
    let names = [
        "Ubuntu".to_owned(),
        "ubuntu:".to_owned(),
        format!("{}/App", "a".repeat(200)),
        format!("a/App/{}", "a".repeat(200)),
        format!("{}/A/{}", "a".repeat(100), "b".repeat(100)),
        format!("{}:tag", "漢字".repeat(40)),
        format!("a{}", "漢字".repeat(40)),
        "app:e\u{301}".to_owned(),
        "app:tag\u{1b}[31m".to_owned(),
    ];
    for name in &names {
        let error = invalid(name);
        let LookupErrorKind::InvalidReference(reference) = error.kind() else { continue };
        let place = name.chars().nth(reference.position());
        for width in [20, 30, 40, 80, 400] {
            let text = failure(name, &error, &style(width));
            let mut lines = text.lines().skip(1);
            let (shown, mark) = (lines.next().unwrap(), lines.next().unwrap());
            assert_eq!(mark.trim_start(), "^", "{text}");
            assert!(shown.width() <= width.max(24) && mark.width() <= width.max(24), "{text}");
            let before = mark.width() - 1;
            let mut columns = 0;
            let mut at_mark = shown.chars().skip_while(|c| {
                columns += c.to_string().width();
                columns <= before
            });
            let expected = place.filter(|c| !c.is_control() && *c != '\u{301}');
            if let Some(expected) = expected {
                assert_eq!(at_mark.next(), Some(expected), "{text}");
            }
        }
    }
}

#[test]
fn a_name_of_nothing_has_no_place() {
    assert_snapshot!(failure("", &invalid(""), &style(80)), @"
    error: no image was named
      A name looks like ubuntu:14.04 or ghcr.io/owner/app@sha256:….
      INVALID_REFERENCE
    ");
    assert_snapshot!(failure("  ", &invalid(""), &style(80)), @"
    error: no image was named
      A name looks like ubuntu:14.04 or ghcr.io/owner/app@sha256:….
      INVALID_REFERENCE
    ");
}

#[test]
fn tags_are_cut_to_two_dozen() {
    let tags = |count: usize| (0..count).map(|number| format!("1.{number}")).collect::<Vec<_>>();
    assert_snapshot!(failure("app:2", &no_tag(tags(0)), &style(60)), @"
    error: there is no tag 2 in example.com/demo/app
      app:2
      demo/app has no tags at all.
      NOT_FOUND
    ");
    assert_snapshot!(failure("app:2", &no_tag(tags(1)), &style(60)), @"
    error: there is no tag 2 in example.com/demo/app
      app:2
      The nearest tag is demo/app:1.0.
      1.0
      NOT_FOUND
    ");
    assert!(!failure("app:2", &no_tag(tags(24)), &style(60)).contains("more"));
    assert_snapshot!(failure("app:2", &no_tag(tags(25)), &style(60)), @"
    error: there is no tag 2 in example.com/demo/app
      app:2
      The nearest tag is demo/app:1.0.
      1.0  1.1  1.2  1.3  1.4  1.5  1.6  1.7  1.8  1.9  1.10
      1.11  1.12  1.13  1.14  1.15  1.16  1.17  1.18  1.19  1.20
      1.21  1.22  1.23  and 1 more
      NOT_FOUND
    ");
    let long = failure("app:2", &no_tag(vec!["t".repeat(128); 3]), &style(60));
    assert_eq!(long.lines().filter(|line| line.trim() == "t".repeat(128)).count(), 3, "{long}");
}

#[test]
fn no_words_of_strangers_steer_the_terminal() {
    let hostile = "a\u{1b}[2J\u{202e}\u{9b}b\r\nc";
    let fault = Fault { code: hostile.into(), message: hostile.into() };
    let unauthorized = LookupErrorKind::Unauthorized {
        registry: hostile.into(),
        repository: hostile.into(),
        faults: vec![fault],
        credentials: false,
        withheld: None,
    };
    let transport = LookupErrorKind::Transport {
        host: hostile.into(),
        failure: TransportFailure::new(TransportFailureKind::Unreachable, hostile),
    };
    let errors: [LookupError; 4] =
        [unauthorized.into(), transport.into(), no_tag(vec![hostile.into()]), invalid(hostile)];
    for error in errors {
        let text = failure(hostile, &error, &style(80));
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
        assert!(!text.contains('\u{202e}'), "{text:?}");
        // Line breaks are ours alone.
        assert!(text.lines().all(|line| !line.starts_with('c')), "{text}");
        let line = failure_line(hostile, &error);
        assert!(!line.contains(['\u{1b}', '\n', '\r']), "{line:?}");
    }
    let exchange = Exchange {
        id: RequestId::new(0),
        method: Method::Get,
        url: "https://example.com/v2/".parse().unwrap(),
        purpose: Purpose::Ping,
        status: Some(200),
        bytes: Some(2),
        duration_ms: Some(12),
        note: hostile.into(),
        upstream: Vec::new(),
    };
    assert_snapshot!(answered(&exchange, &style(80)), @"  1 ← ping      200       2 B    12 ms  a␛[2J��b  c");
    let unanswered = Exchange { status: None, bytes: None, duration_ms: None, ..exchange };
    assert_snapshot!(answered(&unanswered, &style(80)), @"  1 ← ping      –         –        –  a␛[2J��b  c");
}
