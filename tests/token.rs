//! Tokens: where they are had, and what comes back.
#![allow(clippy::unwrap_used, clippy::panic)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::registry::challenge::Challenge;
use tonnage::registry::token::{RealmError, Token, TokenError, TokenSource};
use tonnage::{Repository, Timestamp, Url, UrlError};

const ASKED: &str = "https://ghcr.io/v2/owner/app/manifests/v1";

fn repository(name: &str) -> Repository {
    name.parse().unwrap()
}

/// What is learned from a challenge in the answer to `asked`, which was for
/// something in `owner/app`.
#[track_caller]
fn learn(challenge: &str, asked: &str) -> Result<TokenSource, RealmError> {
    let asked: Url = asked.parse().unwrap();
    let challenges = Challenge::parse_all(challenge).unwrap();
    let challenge = challenges.first().unwrap_or_else(|| panic!("no challenge"));
    TokenSource::from_challenge(challenge, &asked, &repository("owner/app"))
}

#[test]
fn the_challenge_says_where_and_for_what() {
    // Challenge, address for owner/app.
    let table = [
        (
            r#"Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:owner/app:pull""#,
            "https://ghcr.io/token?service=ghcr.io&scope=repository:owner/app:pull",
        ),
        // No scope, an empty one, no service, an empty one.
        (
            r#"Bearer realm="https://ghcr.io/token",service="ghcr.io""#,
            "https://ghcr.io/token?service=ghcr.io&scope=repository:owner/app:pull",
        ),
        (
            r#"Bearer realm="https://nvcr.io/proxy_auth",scope="""#,
            "https://nvcr.io/proxy_auth?scope=repository:owner/app:pull",
        ),
        (
            r#"Bearer realm="https://a/token",service="""#,
            "https://a/token?scope=repository:owner/app:pull",
        ),
        // A scope that is not about the repository is asked for as it is.
        (
            r#"Bearer realm="https://public.ecr.aws/token/",service="public.ecr.aws",scope="aws""#,
            "https://public.ecr.aws/token/?service=public.ecr.aws&scope=aws",
        ),
        (r#"Bearer realm="https://a/token",scope="*""#, "https://a/token?scope=*"),
        (
            r#"Bearer realm="https://a/token",scope="repository:owner/app:pull repository:b:pull""#,
            "https://a/token?scope=repository:owner/app:pull&scope=repository:b:pull",
        ),
        // A realm within the registry, one with a query, one that needs encoding.
        (
            r#"Bearer realm="/jwt/auth",service="container registry""#,
            "https://ghcr.io/jwt/auth?service=container%20registry&scope=repository:owner/app:pull",
        ),
        (
            r#"Bearer realm="https://a/token?x=1",service="a&b=c""#,
            "https://a/token?x=1&service=a%26b%3Dc&scope=repository:owner/app:pull",
        ),
    ];
    for (challenge, address) in table {
        let url =
            learn(challenge, ASKED).map(|source| source.url(&repository("owner/app")).to_string());
        assert_eq!(url.as_deref(), Ok(address), "{challenge}");
    }
}

#[test]
fn what_is_learned_once_serves_other_repositories() {
    let scope = |challenge: &str| {
        learn(challenge, ASKED).map(|source| source.scope(&repository("other/thing")))
    };
    let table = [
        (
            r#"Bearer realm="https://a/t",scope="repository:owner/app:pull""#,
            "repository:other/thing:pull",
        ),
        (
            r#"Bearer realm="https://a/t",scope="repository:owner/app:metadata_read""#,
            "repository:other/thing:metadata_read",
        ),
        (r#"Bearer realm="https://a/t""#, "repository:other/thing:pull"),
        (r#"Bearer realm="https://a/t",scope="aws""#, "aws"),
    ];
    for (challenge, asked) in table {
        assert_eq!(scope(challenge).as_deref(), Ok(asked), "{challenge}");
    }
}

#[test]
fn a_realm_is_somewhere_that_may_be_asked() {
    // Realm, where the registry was asked, verdict.
    let table = [
        ("https://auth.docker.io/token", "https://registry-1.docker.io/", Ok(())),
        ("http://localhost:5001/token", "http://localhost:5000/", Ok(())),
        ("http://127.0.0.1:5001/token", "http://[::1]:5000/", Ok(())),
        ("http://registry.lan/token", "http://registry.lan/", Ok(())),
        ("https://10.0.0.1/token", "https://10.0.0.1/", Ok(())),
        ("https://10.0.0.1/token", "http://localhost:5000/", Ok(())),
        ("http://auth.example.com/token", "https://example.com/", Err(RealmError::ClearText)),
        ("http://example.com/token", "https://example.com/", Err(RealmError::ClearText)),
        ("http://auth.lan/token", "http://registry.lan/", Err(RealmError::ClearText)),
        ("https://localhost/token", "https://example.com/", Err(RealmError::Private)),
        ("https://127.0.0.1/token", "https://example.com/", Err(RealmError::Private)),
        ("https://10.0.0.1/token", "https://example.com/", Err(RealmError::Private)),
        ("https://169.254.169.254/token", "https://example.com/", Err(RealmError::Private)),
        ("https://0.0.0.0/token", "https://example.com/", Err(RealmError::Private)),
        ("https://[fe80::1]/token", "https://example.com/", Err(RealmError::Private)),
        ("https://[fd00::1]/token", "https://example.com/", Err(RealmError::Private)),
        ("https://[::ffff:10.0.0.1]/token", "https://example.com/", Err(RealmError::Private)),
        ("file:///etc/passwd", "https://example.com/", Err(RealmError::Url(UrlError::Scheme))),
        ("https://u:p@a/", "https://example.com/", Err(RealmError::Url(UrlError::UserInfo))),
    ];
    for (realm, asked, verdict) in table {
        let learned = learn(&format!("Bearer realm=\"{realm}\""), asked).map(|_| ());
        assert_eq!(learned, verdict, "{realm} from {asked}");
    }
    assert_eq!(learn("Bearer service=x", ASKED).map(|_| ()), Err(RealmError::Missing));
}

const NOW: Timestamp = Timestamp::from_millis(1_000_000);

#[track_caller]
fn token(body: &str) -> Token {
    Token::parse(body.as_bytes(), NOW).unwrap_or_else(|error| panic!("{body}: {error}"))
}

#[test]
fn a_token_has_either_of_two_names() {
    let table = [
        (r#"{"token":"a"}"#, "a"),
        (r#"{"access_token":"b"}"#, "b"),
        (r#"{"token":"a","access_token":"b"}"#, "a"),
        (r#"{"token":"","access_token":"b"}"#, "b"),
        (r#"{"token":null,"access_token":"b","issued_at":"x","refresh_token":1}"#, "b"),
    ];
    for (body, secret) in table {
        assert_eq!(token(body).secret(), secret, "{body}");
    }
}

#[test]
fn a_token_is_used_until_shortly_before_its_end() {
    // Body, seconds for which it is used.
    let table = [
        (r#"{"token":"a"}"#, 50),
        (r#"{"token":"a","expires_in":300}"#, 290),
        (r#"{"token":"a","expires_in":"300"}"#, 290),
        // Shorter than any server means it, or no number at all.
        (r#"{"token":"a","expires_in":1}"#, 50),
        (r#"{"token":"a","expires_in":-5}"#, 50),
        (r#"{"token":"a","expires_in":null}"#, 50),
        (r#"{"token":"a","expires_in":"soon"}"#, 50),
    ];
    for (body, seconds) in table {
        let token = token(body);
        let end = NOW.plus_seconds(seconds).millis_since(Timestamp::default());
        assert!(token.is_fresh(NOW), "{body}");
        assert!(token.is_fresh(Timestamp::from_millis(end - 1)), "{body}");
        assert!(!token.is_fresh(Timestamp::from_millis(end)), "{body}");
    }
    let endless = token(r#"{"token":"a","expires_in":18446744073709551615}"#);
    assert!(endless.is_fresh(NOW));
}

#[test]
fn an_answer_without_a_token_is_refused() {
    let long = format!(r#"{{"token":"{}"}}"#, "x".repeat(16 * 1024 + 1));
    let table = [
        ("", TokenError::NotJson),
        ("<html>", TokenError::NotJson),
        ("[]x", TokenError::NotJson),
        ("{}", TokenError::Missing),
        (r#"{"token":""}"#, TokenError::Missing),
        (r#"{"errors":[]}"#, TokenError::Missing),
        (r#"{"token":"a b"}"#, TokenError::NotSendable),
        (r#"{"token":"a\r\nHost: b"}"#, TokenError::NotSendable),
        (r#"{"token":"ü"}"#, TokenError::NotSendable),
        (&long, TokenError::NotSendable),
    ];
    for (body, error) in table {
        assert_eq!(Token::parse(body.as_bytes(), NOW).map(|_| ()), Err(error), "{body:.40}");
    }
}

#[test]
fn a_debug_print_holds_no_secret() {
    let printed = format!("{:?}", token(r#"{"token":"hush"}"#));
    assert!(!printed.contains("hush"), "{printed}");
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_refusal_says_what_is_wrong() {
    use insta::assert_snapshot;
    assert_snapshot!(TokenError::NotJson, @"its answer is not JSON");
    assert_snapshot!(TokenError::Missing, @"its answer has no token in it");
    assert_snapshot!(TokenError::NotSendable, @"what it sent fits into no header");
    assert_snapshot!(RealmError::Missing, @"it names no token server");
    assert_snapshot!(RealmError::ClearText, @"its token server speaks clear text");
    assert_snapshot!(RealmError::Private, @"its token server is at an address of a private network");
    assert_snapshot!(RealmError::Url(UrlError::Host), @"its token server cannot be asked: the address has no proper host");
}
