//! The conversation: a token for each repository, what is accepted, pages of tags,
//! and what is not there.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    dead_code,
    reason = "a test that panics has failed, and no test needs all of the support"
)]

mod support;

use serde_json::{Value, json};
use support::{ask, get, rows, tagged};
use tonnage::{ACCEPT, ACCEPT_SCHEMA1, Headers, Method};
use tonnage_samples::{Answer, HOST, answer};

const TAGS: &str = "/v2/demo/app/tags/list";
const LATEST: &str = "/v2/demo/app/manifests/latest";

fn with(fields: &[(&str, &str)], target: &str) -> Answer {
    answer(Method::Get, target, &fields.iter().copied().collect())
}

fn body(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

/// The status and the code of the registry's error.
fn fault(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.headers.get("content-type"), Some("application/json"));
    let body = body(answer);
    assert_ne!(body["errors"][0]["message"].as_str().unwrap(), "");
    (answer.status, body["errors"][0]["code"].as_str().unwrap().to_owned())
}

/// The challenge is followed as it stands.
fn token(target: &str) -> String {
    let refused = answer(Method::Get, target, &Headers::new());
    let challenge = refused.headers.get("www-authenticate").unwrap();
    let parameter = |name: &str| {
        let (_, rest) = challenge.split_once(&format!("{name}=\"")).unwrap();
        rest.split('"').next().unwrap()
    };
    let realm = parameter("realm").strip_prefix(&format!("https://{HOST}")).unwrap();
    let query = format!("service={}&scope={}", parameter("service"), parameter("scope"));
    let answer = answer(Method::Get, &format!("{realm}?{query}"), &Headers::new());
    assert_eq!(answer.status, 200);
    assert_eq!(body(&answer)["expires_in"], 300);
    body(&answer)["token"].as_str().unwrap().to_owned()
}

#[test]
fn everything_wants_a_token_of_its_repository() {
    let digest = rows()[0].digest;
    let blob = format!("/v2/demo/app/blobs/{digest}");
    for target in ["/v2/", LATEST, TAGS, &blob, "/v2/no/such/tags/list"] {
        let refused = answer(Method::Get, target, &Headers::new());
        assert_eq!(fault(&refused), (401, "UNAUTHORIZED".into()), "{target}");
    }
    let refused = answer(Method::Get, LATEST, &Headers::new());
    assert_eq!(
        refused.headers.get("www-authenticate").unwrap(),
        format!(
            r#"Bearer realm="https://{HOST}/token",service="{HOST}",scope="repository:demo/app:pull""#
        )
    );
}

#[test]
fn a_token_opens_its_own_repository_alone() {
    let authorization = format!("Bearer {}", token(LATEST));
    let fields = [("authorization", &*authorization)];
    for target in [LATEST, TAGS, "/v2/"] {
        assert_eq!(with(&fields, target).status, 200, "{target}");
    }
    for target in ["/v2/demo/single/manifests/latest", "/v2/demo/list/tags/list"] {
        assert_eq!(with(&fields, target).status, 401, "{target}");
    }
}

#[test]
fn what_is_no_token_opens_nothing() {
    let token = token(LATEST);
    let made_up =
        [token.clone(), format!("Basic {token}"), "Bearer ".into(), "Bearer sample:".into()];
    for authorization in made_up {
        let refused = with(&[("authorization", &authorization)], LATEST);
        assert_eq!(refused.status, 401, "{authorization}");
    }
}

/// A client may write the scope with its signs encoded: colons, slashes.
#[test]
fn a_scope_may_be_encoded() {
    for scope in ["repository:demo/app:pull", "repository%3Ademo%2Fapp%3apull"] {
        let target = format!("/token?service={HOST}&scope={scope}");
        let answer = answer(Method::Get, &target, &Headers::new());
        assert_eq!(body(&answer)["token"], "sample:repository:demo/app:pull", "{scope}");
    }
}

/// Whatever stands in a query, the answer is JSON.
#[test]
fn no_query_breaks_an_answer() {
    let queries = ["scope=%22%5c%0a%ff", "scope=\"\\", "scope=%", "scope=%2", "scope", "", "&&=&"];
    for query in queries {
        let token = answer(Method::Get, &format!("/token?{query}"), &Headers::new());
        assert_eq!(token.status, 200, "{query}");
        assert!(body(&token)["token"].is_string(), "{query}");
    }
    for query in ["n=0", "n=-1", "n=x", "n=99999999999999999999", "last=%22%5c", "n", "last"] {
        let tags = get("demo/app", &format!("{TAGS}?{query}"));
        assert_eq!(tags.status, 200, "{query}");
        assert!(body(&tags)["tags"].is_array(), "{query}");
    }
}

/// As ghcr.io: what was not asked for is not there.
#[test]
fn only_what_is_accepted_is_there() {
    for row in tagged() {
        let authorization = format!("Bearer sample:repository:{}:pull", row.repository);
        let asked = |accept: &[&str]| {
            let mut fields: Vec<_> = accept.iter().map(|value| ("accept", *value)).collect();
            fields.push(("authorization", &authorization));
            with(&fields, &format!("/v2/{}/manifests/{}", row.repository, row.tag))
        };
        let spoken_loudly = row.media_type.to_ascii_uppercase();
        let with_quality = format!("text/html, {};q=0.5", row.media_type);
        let accepted: [&[&str]; 7] = [
            &[],
            &["*/*"],
            &[row.media_type],
            &[&spoken_loudly],
            &[&with_quality],
            &["text/html", row.media_type],
            &["text/html", "*/*;q=0.1"],
        ];
        for accept in accepted {
            assert_eq!(asked(accept).status, 200, "{row:?} {accept:?}");
        }
        let unknown = (404, "MANIFEST_UNKNOWN".into());
        assert_eq!(fault(&asked(&["application/json"])), unknown, "{row:?}");
        assert_eq!(fault(&asked(&[""])), unknown, "{row:?}");
        // Schema 1 is there for who asks for it alone.
        let old = row.repository == "demo/schema1";
        assert_eq!(asked(&[ACCEPT]).status, if old { 404 } else { 200 }, "{row:?}");
        assert_eq!(asked(&[ACCEPT_SCHEMA1]).status, if old { 200 } else { 404 }, "{row:?}");
    }
}

#[test]
fn a_head_is_the_answer_without_its_body() {
    let blob = format!("/v2/demo/app/blobs/sha256:{}", rows()[0].file);
    for target in [LATEST, TAGS, "/v2/", &blob, "/v2/demo/app/manifests/none", "/nowhere"] {
        let (head, get) = (ask(Method::Head, "demo/app", target), get("demo/app", target));
        assert_eq!((head.status, &head.headers), (get.status, &get.headers), "{target}");
        assert!(head.body.is_empty() && !get.body.is_empty(), "{target}");
        let length = get.body.len().to_string();
        assert_eq!(head.headers.get("content-length"), Some(length.as_str()), "{target}");
    }
}

#[test]
fn tags_are_listed_in_order() {
    let list = |repository: &str| {
        let answer = get(repository, &format!("/v2/{repository}/tags/list"));
        assert!(answer.headers.get("link").is_none(), "{repository}");
        body(&answer)
    };
    assert_eq!(list("demo/app"), json!({"name": "demo/app", "tags": ["1.0", "1.1", "latest"]}));
    assert_eq!(list("demo/single"), json!({"name": "demo/single", "tags": ["latest", "v2"]}));
}

#[test]
fn pages_of_tags_follow_each_other_by_their_links() {
    for (size, pages) in [
        (1, vec![vec!["1.0"], vec!["1.1"], vec!["latest"]]),
        (2, vec![vec!["1.0", "1.1"], vec!["latest"]]),
        (3, vec![vec!["1.0", "1.1", "latest"]]),
        (1000, vec![vec!["1.0", "1.1", "latest"]]),
    ] {
        let mut target = format!("{TAGS}?n={size}");
        for (number, page) in pages.iter().enumerate() {
            let answer = get("demo/app", &target);
            assert_eq!(body(&answer)["tags"], json!(page), "{target}");
            let Some(link) = answer.headers.get("link") else {
                assert_eq!(number + 1, pages.len(), "{target}");
                break;
            };
            let last = page.last().unwrap();
            assert_eq!(link, format!(r#"<{TAGS}?last={last}&n={size}>; rel="next""#));
            target = format!("{TAGS}?last={last}&n={size}");
        }
    }
    // From anywhere, be it a tag or not.
    for (last, page) in
        [("1.0", json!(["1.1", "latest"])), ("1.05", json!(["1.1", "latest"])), ("z", json!([]))]
    {
        assert_eq!(body(&get("demo/app", &format!("{TAGS}?last={last}")))["tags"], page, "{last}");
    }
}

#[test]
fn what_is_not_there_says_what_it_is_not() {
    let none = format!("sha256:{}", "0".repeat(64));
    let list = rows().into_iter().find(|row| row.repository == "demo/list").unwrap().digest;
    let table = [
        ("demo/app", "/v2/demo/app/manifests/none".to_owned(), "MANIFEST_UNKNOWN"),
        ("demo/app", "/v2/demo/app/manifests/".to_owned(), "MANIFEST_UNKNOWN"),
        ("demo/app", format!("/v2/demo/app/manifests/{none}"), "MANIFEST_UNKNOWN"),
        // That of another repository.
        ("demo/app", format!("/v2/demo/app/manifests/{list}"), "MANIFEST_UNKNOWN"),
        ("demo/app", format!("/v2/demo/app/blobs/{none}"), "BLOB_UNKNOWN"),
        ("demo/app", "/v2/demo/app/blobs/sha256:".to_owned(), "BLOB_UNKNOWN"),
        ("demo/app", "/v2/demo/app/blobs/sha256:..".to_owned(), "BLOB_UNKNOWN"),
        ("demo/app", "/v2/demo/app/blobs/sha512:00".to_owned(), "BLOB_UNKNOWN"),
        ("demo", "/v2/demo/manifests/latest".to_owned(), "NAME_UNKNOWN"),
        ("demo/none", "/v2/demo/none/tags/list".to_owned(), "NAME_UNKNOWN"),
        ("demo/none", format!("/v2/demo/none/blobs/{none}"), "NAME_UNKNOWN"),
        ("demo/app", "/v2/demo/app/referrers/x".to_owned(), "NAME_UNKNOWN"),
        ("demo/app", "/v2/_catalog".to_owned(), "NAME_UNKNOWN"),
        ("demo/app", "/".to_owned(), "NAME_UNKNOWN"),
        ("demo/app", String::new(), "NAME_UNKNOWN"),
    ];
    for (repository, target, code) in table {
        assert_eq!(fault(&get(repository, &target)), (404, code.to_owned()), "{target}");
    }
}
