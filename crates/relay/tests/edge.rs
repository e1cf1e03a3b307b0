//! Visits at the edge, driven by hand: what is wanted, step by step, and what comes of it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

use std::collections::HashMap;
use std::time::Duration;

use tonnage::{Digest, Headers, Timestamp, TransportFailureKind};
use tonnage_relay::edge::{Edge, EdgeOptions, Fetch, Visit, VisitStep};

const REGISTRY: &str = "registry.example";
const MANIFEST: &str = "{\"schemaVersion\":2}";

/// What a platform does: it remembers, and asks whom the test has.
struct Platform<'a> {
    kept: HashMap<String, Vec<u8>>,
    registry: Box<dyn Fn(&Fetch) -> Said + 'a>,
    asked: Vec<String>,
    may: bool,
}

enum Said {
    Answer(u16, Vec<(&'static str, String)>, &'static str),
    Failure(TransportFailureKind),
}

/// What came of a visit.
struct Came {
    status: u16,
    headers: HashMap<String, String>,
    body: String,
}

impl<'a> Platform<'a> {
    fn new(registry: impl Fn(&Fetch) -> Said + 'a) -> Self {
        let (kept, asked) = (HashMap::new(), Vec::new());
        Self { kept, registry: Box::new(registry), asked, may: true }
    }

    fn get(&mut self, edge: &Edge, path: &str, now: u64) -> Came {
        self.ask(edge, "GET", path, None, now)
    }

    fn ask(
        &mut self,
        edge: &Edge,
        method: &str,
        path: &str,
        client: Option<&str>,
        now: u64,
    ) -> Came {
        let request = http::Request::builder().method(method).uri(path);
        let (request, ()) = request.header("host", "localhost").body(()).unwrap().into_parts();
        let now = Timestamp::from_millis(now);
        let mut visit = edge.visit(request, client, now);
        self.asked.clear();
        loop {
            match visit.poll() {
                VisitStep::Admit(visitor) => {
                    self.asked.push(format!("may {visitor}"));
                    visit.admitted(self.may, now);
                }
                VisitStep::Find(name) => visit.found(self.kept.get(&name).map(Vec::as_slice), now),
                VisitStep::Keep(kept) => drop(self.kept.insert(kept.name, kept.bytes)),
                VisitStep::Fetch(fetch) => self.send(&mut visit, &fetch, now),
                VisitStep::Done(answer) => {
                    let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
                    let headers = answer.headers().iter();
                    return Came {
                        status: answer.status().as_u16(),
                        headers: headers.map(|(k, v)| (k.as_str().to_owned(), text(v))).collect(),
                        body: String::from_utf8(answer.body().to_vec()).unwrap(),
                    };
                }
                VisitStep::Page(_) => panic!("{path} is no page"),
                VisitStep::Wait => panic!("{path} waits for nothing"),
            }
        }
    }

    fn send(&mut self, visit: &mut Visit, fetch: &Fetch, now: Timestamp) {
        self.asked.push(format!("{} {}", fetch.method.as_str(), fetch.url));
        match (self.registry)(fetch) {
            Said::Answer(status, fields, body) => {
                let headers: Headers = fields.into_iter().collect();
                if visit.begun(status, headers, now) {
                    visit.answered(body.as_bytes(), now);
                }
            }
            Said::Failure(kind) => visit.failed(kind, "line\u{1b}[2J one", now),
        }
    }
}

fn edge() -> Edge {
    Edge::new(&EdgeOptions::default()).unwrap()
}

fn manifest() -> Said {
    let digest = Digest::sha256(MANIFEST.as_bytes()).to_string();
    Said::Answer(200, vec![("docker-content-digest", digest)], MANIFEST)
}

fn path(rest: &str) -> String {
    format!("/r/{REGISTRY}/v2/a/{rest}")
}

#[test]
fn bytes_with_a_digest_are_asked_for_once_and_a_tag_once_a_minute() {
    let (edge, mut platform) = (edge(), Platform::new(|_| manifest()));
    let digest = Digest::sha256(MANIFEST.as_bytes());
    for (rest, now, asked) in [
        ("manifests/one".to_owned(), 0, 1),
        ("manifests/one".to_owned(), 59_999, 0),
        ("manifests/one".to_owned(), 60_000, 1),
        (format!("manifests/{digest}"), 60_000, 1),
        (format!("manifests/{digest}"), u64::MAX / 2, 0),
    ] {
        let came = platform.get(&edge, &path(&rest), now);
        assert_eq!((came.status, came.body.as_str()), (200, MANIFEST));
        assert_eq!(platform.asked.len(), asked, "{rest} at {now}");
    }
}

#[test]
fn bytes_that_are_not_what_was_asked_for_are_kept_for_nobody() {
    let (edge, mut platform) = (edge(), Platform::new(|_| Said::Answer(200, vec![], "false")));
    let rest = format!("manifests/{}", Digest::sha256(MANIFEST.as_bytes()));
    for _ in 0..2 {
        let came = platform.get(&edge, &path(&rest), 0);
        assert_eq!(came.headers["cache-control"], "no-store");
        assert_eq!(platform.asked.len(), 1);
    }
    assert!(platform.kept.is_empty());
}

/// The length of a head is taken for the size of the blob.
#[test]
fn the_length_of_coded_bytes_is_not_the_size() {
    for (coding, length) in [("identity", Some("7")), ("gzip", None)] {
        let mut platform = Platform::new(|_| {
            let length = ("content-length", "7".to_owned());
            Said::Answer(200, vec![length, ("content-encoding", coding.to_owned())], "")
        });
        let rest = format!("blobs/{}", Digest::sha256(MANIFEST.as_bytes()));
        let came = platform.ask(&edge(), "HEAD", &path(&rest), None, 0);
        assert_eq!(came.headers.get("content-length").map(String::as_str), length, "{coding}");
    }
}

#[test]
fn what_a_cache_makes_up_is_asked_for_anew() {
    let (edge, mut platform) = (edge(), Platform::new(|_| manifest()));
    platform.get(&edge, &path("manifests/one"), 0);
    for bytes in
        ["", "\n", "{}\nx", "{\"status\":1,\"fields\":[]}\nx", "no line", "{\"status\":200}\n"]
    {
        platform.kept.values_mut().for_each(|kept| *kept = bytes.into());
        let came = platform.get(&edge, &path("manifests/one"), 0);
        assert_eq!((came.body.as_str(), platform.asked.len()), (MANIFEST, 1), "{bytes:?}");
    }
}

#[test]
fn redirects_are_judged_one_by_one() {
    for (location, asked, status, reason) in [
        ("https://cdn.example/x", 2, 200, ""),
        ("https://10.0.0.1/", 1, 502, "redirect"),
        ("http://cdn.example/x", 1, 502, "redirect"),
        ("/again", 6, 502, "redirect"),
    ] {
        let mut platform = Platform::new(|fetch| {
            if fetch.url.starts_with("https://cdn.example") {
                return manifest();
            }
            Said::Answer(307, vec![("location", location.to_owned())], "")
        });
        let came = platform.get(&edge(), &path("manifests/one"), 0);
        assert_eq!((came.status, platform.asked.len()), (status, asked), "{location}");
        assert!(came.body.contains(reason), "{}", came.body);
    }
}

/// A registry that sends us on to ourselves, to ask it again.
#[test]
fn it_does_not_ask_itself_in_circles() {
    let names = vec!["Page.example".to_owned()];
    let edge = Edge::new(&EdgeOptions { names, ..EdgeOptions::default() }).unwrap();
    let mut platform = Platform::new(|_| {
        let back = "https://page.example/r/registry.example/v2/a/manifests/two".to_owned();
        Said::Answer(307, vec![("location", back)], "")
    });
    let came = platform.get(&edge, &path("manifests/one"), 0);
    assert_eq!((came.status, platform.asked.len()), (502, 1), "{}", came.body);
    let came = platform.get(&edge, "/r/page.example/v2/", 0);
    assert_eq!((came.status, platform.asked.len()), (403, 0), "{}", came.body);
}

#[test]
fn a_question_for_a_token_is_not_sent_on() {
    let mut platform = Platform::new(|fetch| {
        if fetch.url.contains("/token") {
            return Said::Answer(302, vec![("location", "https://cdn.example/".to_owned())], "");
        }
        let realm = "Bearer realm=\"https://auth.example/token\"".to_owned();
        Said::Answer(401, vec![("www-authenticate", realm)], "")
    });
    let came = platform.get(&edge(), &path("manifests/one"), 0);
    assert_eq!(came.status, 502);
    assert_eq!(platform.asked.len(), 2, "{:?}", platform.asked);
    assert!(came.body.contains("auth.example redirects whoever wants a token"), "{}", came.body);
}

/// Strangers name the repositories, and a registry of theirs says how long its tokens are.
#[test]
fn tokens_are_remembered_as_far_as_there_is_room() {
    let token: &str = format!("{{\"token\":\"{}\"}}", "t".repeat(16 * 1024)).leak();
    let mut platform = Platform::new(|fetch| {
        if fetch.url.starts_with("https://registry.example/token") {
            return Said::Answer(200, vec![], token);
        }
        match fetch.headers.get("authorization") {
            Some(_) => manifest(),
            None => {
                let challenge = "Bearer realm=\"/token\"".to_owned();
                Said::Answer(401, vec![("www-authenticate", challenge)], "")
            }
        }
    });
    let edge = edge();
    let most = tonnage::MAX_SESSION_BYTES / (16 * 1024) + 100;
    let mut asks = |repository: usize, tag: &str| {
        platform.get(&edge, &format!("/r/{REGISTRY}/v2/a{repository}/manifests/{tag}"), 0);
        platform.asked.iter().any(|asked| asked.contains("/token"))
    };
    for repository in 0..most {
        assert!(asks(repository, "one"), "{repository}");
    }
    assert!(!asks(most - 1, "two"), "it is remembered");
    assert!(asks(0, "two"), "the oldest had to leave");
}

#[test]
fn failures_in_words() {
    for (kind, status, words) in [
        (TransportFailureKind::Timeout, 504, "registry.example did not answer within 20 seconds"),
        (TransportFailureKind::Unreachable, 502, "could not be asked: line [2J one"),
        (TransportFailureKind::TooLarge, 502, "this manifest is larger than"),
    ] {
        let mut platform = Platform::new(|_| Said::Failure(kind.clone()));
        let came = platform.get(&edge(), &path("manifests/one"), 0);
        assert_eq!(came.status, status);
        assert!(came.body.contains(words), "{}", came.body);
        assert!(platform.kept.is_empty());
    }
}

#[test]
fn who_asks_too_much_is_told_when_to_come_again() {
    let (edge, mut platform) = (edge(), Platform::new(|_| manifest()));
    let client = Some("2001:db8:1:2:3:4:5:6");
    let came = platform.ask(&edge, "GET", &path("manifests/one"), client, 0);
    assert_eq!(came.status, 200);
    assert_eq!(platform.asked[0], "may 2001:db8:1:2::");
    platform.may = false;
    let came = platform.ask(&edge, "GET", &path("manifests/two"), client, 0);
    assert_eq!((came.status, came.headers["retry-after"].as_str()), (429, "60"));
    assert_eq!(platform.asked.len(), 1);
    // What is no route is refused before it is counted.
    let came = platform.ask(&edge, "GET", "/r/x", client, 0);
    assert_eq!((came.status, platform.asked.len()), (400, 0));
}

#[test]
fn pulls_are_made_for_unknown_digests_and_not_to_the_last() {
    let options =
        EdgeOptions { metered_registries: vec![REGISTRY.to_owned()], ..EdgeOptions::default() };
    let edge = Edge::new(&options).unwrap();
    let left = std::cell::Cell::new(11);
    let mut platform = Platform::new(|_| {
        let Said::Answer(status, mut fields, body) = manifest() else { panic!("it fails") };
        fields.push(("ratelimit-limit", "100;w=600".to_owned()));
        fields.push(("ratelimit-remaining", format!("{};w=600", left.get())));
        Said::Answer(status, fields, body)
    });
    platform.get(&edge, &path("manifests/one"), 0);
    assert_eq!(platform.asked.len(), 2, "what it means, and what that is");
    platform.get(&edge, &path("manifests/two"), 0);
    assert_eq!(platform.asked.len(), 1, "what that is was known");
    left.set(10);
    platform.get(&edge, &path("manifests/three"), 0);
    platform.kept.clear();
    let came = platform.get(&edge, &path("manifests/four"), 0);
    assert_eq!(came.status, 429);
    assert!(came.body.contains("HUB_QUOTA"), "{}", came.body);
    assert!(came.headers["x-tonnage-upstream"].contains("HEAD"), "what was asked is told");
    left.set(100);
    let came = platform.get(&edge, &path("manifests/four"), 600_000);
    assert_eq!(came.status, 200, "it is another window");
}

#[test]
fn a_head_that_says_nothing_is_no_way_around_it() {
    let options =
        EdgeOptions { metered_registries: vec![REGISTRY.to_owned()], ..EdgeOptions::default() };
    let edge = Edge::new(&options).unwrap();
    for (status, answered, asked) in [(200, 429, 1), (405, 429, 1), (500, 429, 1), (404, 404, 2)] {
        let mut platform = Platform::new(|_| {
            let limit = ("ratelimit-limit", "100;w=600".to_owned());
            let left = ("ratelimit-remaining", "10;w=600".to_owned());
            Said::Answer(status, vec![limit, left], "")
        });
        let came = platform.get(&edge, &path("manifests/one"), 0);
        assert_eq!((came.status, platform.asked.len()), (answered, asked), "{status}");
    }
    let mut platform = Platform::new(|_| Said::Failure(TransportFailureKind::Timeout));
    let came = platform.get(&edge, &path("manifests/one"), 0);
    assert_eq!((came.status, platform.asked.len()), (504, 1), "it may be a pull all the same");
}

#[test]
fn it_answers_to_its_names_alone() {
    let edge = Edge::new(&EdgeOptions {
        names: vec!["page.example".to_owned()],
        ..EdgeOptions::default()
    });
    let edge = edge.unwrap();
    for (host, status) in
        [("page.example", 200), ("localhost:1", 200), ("other.example", 403), ("a, b", 400)]
    {
        let request = http::Request::get("/healthz").header("host", host).body(()).unwrap();
        let mut visit = edge.visit(request.into_parts().0, None, Timestamp::default());
        let VisitStep::Done(answer) = visit.poll() else { panic!("{host} is not answered") };
        assert_eq!(answer.status(), status, "{host}");
    }
}

#[test]
fn what_is_named_is_read() {
    let options = EdgeOptions {
        names: vec!["page.example:443".to_owned()],
        timeout: Duration::from_secs(1),
        ..EdgeOptions::default()
    };
    let error = Edge::new(&options).unwrap_err();
    assert_eq!(
        error.to_string(),
        "--name \"page.example:443\": it takes a host without a port, like page.example"
    );
}
