//! 100,000 arbitrary byte strings through each public parser, without a panic.
//!
//! What is accepted is held to what the type promises; for the parsers that are
//! fuzzed, that stands in `properties`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::panic, reason = "a property that does not hold fails the test")]

#[path = "support/bytes.rs"]
mod bytes;
mod properties;

use bytes::{for_each, for_each_text};
use properties::{Property, seeds};
use tonnage::registry::fault::Fault;
use tonnage::registry::rate_limit::RateLimit;
use tonnage::registry::retry_after::retry_after;
use tonnage::registry::tag_list::{TagList, nearest_first};
use tonnage::registry::token::Token;
use tonnage::{Digest, Headers, Inspection, MediaType, Tag, Timestamp, Url};

const SHA: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Holds a property to its seeds, changed.
fn held(name: &str) {
    let seeds = seeds::own(name);
    let texts: Vec<_> = seeds.iter().map(|seed| String::from_utf8_lossy(&seed.bytes)).collect();
    let texts: Vec<&str> = texts.iter().map(|text| &**text).collect();
    for_each(&texts, Property::named(name).hold);
}

#[test]
fn references() {
    held("reference");
}

/// Beside the WHATWG's reading of the same.
#[test]
fn hosts_as_others_read_them() {
    held("others");
}

#[test]
fn pasted_texts() {
    held("pasted");
}

#[test]
fn platforms() {
    held("platform");
}

#[test]
fn challenges() {
    held("challenge");
}

#[test]
fn links() {
    held("link");
}

#[test]
fn routes() {
    held("route");
}

#[test]
fn hosts() {
    held("host");
}

#[test]
fn manifests() {
    held("manifest");
}

#[test]
fn manifests_of_schema_1() {
    held("schema1");
}

#[test]
fn configs() {
    held("config");
}

#[test]
fn digests() {
    for_each_text(&[SHA, "sha512:abc", "multihash+base58:QmRZxt2b1FVZPNqd", "a.b-c_d:="], |text| {
        if let Ok(digest) = text.parse::<Digest>() {
            assert_eq!(digest.as_str(), text);
            assert!(digest.verify(b"something").is_err());
            assert!(digest.encoded().starts_with(digest.short()));
        }
    });
}

#[test]
fn addresses() {
    let base: Url = match "https://a.b/c/d?e".parse() {
        Ok(base) => base,
        Err(_) => return,
    };
    let seeds = [
        "https://auth.docker.io/token?service=registry.docker.io&scope=a:b",
        "http://[::1]:5000/v2/",
        "//host/path",
        "?last=b",
    ];
    for_each_text(&seeds, |text| {
        for url in [text.parse::<Url>(), base.join(text)].into_iter().flatten() {
            assert_eq!(url.to_string().parse(), Ok(url.clone()));
            let _ = (url.redacted(), url.origin().is_loopback());
        }
    });
}

#[test]
fn faults() {
    let seeds = [
        r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"unknown","detail":{"a":1}}]}"#,
        r#"{"error_description":"x","details":"y"}"#,
        "404 page not found",
    ];
    for_each(&seeds, |bytes| {
        for fault in Fault::parse_all(bytes) {
            let text = fault.to_string();
            assert!(!text.contains(char::is_control) && text.chars().count() < 700);
        }
    });
}

#[test]
fn tokens() {
    let seeds = [
        r#"{"token":"abc","expires_in":300,"issued_at":"2024-01-02T03:04:05Z"}"#,
        r#"{"access_token":"abc","expires_in":"300"}"#,
        r#"{"token":"","expires_in":18446744073709551615}"#,
    ];
    for_each(&seeds, |bytes| {
        if let Ok(token) = Token::parse(bytes, Timestamp::from_millis(u64::MAX - 5)) {
            assert!(token.secret().bytes().all(|byte| byte.is_ascii_graphic()));
        }
    });
}

#[test]
fn lists_of_tags() {
    let seeds = [r#"{"name":"a","tags":["14.04","latest","v1_2"]}"#, r#"{"tags":null}"#];
    for_each(&seeds, |bytes| {
        for tag in TagList::parse(bytes).unwrap_or_default().tags {
            assert!(tag.parse::<Tag>().is_ok());
        }
    });
}

/// What is read can be written, and is then the same.
#[test]
fn inspections() {
    let begin = r#"{"reference":{"input":"a","registry":"b","repository":"c","canonical":"d"},
        "platformAsked":{"platform":{"os":"linux","architecture":"arm"},"from":"x"},"#;
    let lists = r#""platforms":[],"verification":[],"warnings":[],"requests":[]"#;
    let layer = format!(r#"{{"digest":"{SHA}","mediaType":"x","size":1}}"#);
    let seeds = [
        format!("{begin}{lists},\"layers\":[{layer}]}}"),
        format!(
            "{begin}{lists},\"layers\":[],\"kind\":\"image\",\"annotations\":{{\"a\":\"b\"}}}}"
        ),
    ];
    for_each(&seeds.each_ref().map(String::as_str), |bytes| {
        if let Ok(inspection) = Inspection::parse(bytes) {
            let json = serde_json::to_vec(&inspection).unwrap_or_default();
            assert_eq!(Inspection::parse(&json), Ok(inspection));
        }
    });
}

#[test]
fn orders_of_tags() {
    for_each_text(&["14.04", "latest", "1.0.0-rc1"], |text| {
        // The work grows with the square of the length; tags are short.
        let asked: String = text.chars().take(16).collect();
        let tags = vec![asked.clone(), "latest".to_owned(), "14.04".to_owned()];
        assert_eq!(nearest_first(&tags, &asked).first(), Some(&asked));
    });
}

#[test]
fn headers() {
    for_each_text(&["100;w=21600", "76", "120", "99999999999999999999"], |text| {
        let headers = Headers::from_iter(
            ["ratelimit-limit", "ratelimit-remaining", "retry-after"].map(|name| (name, text)),
        );
        let _ = (RateLimit::from_headers(&headers), retry_after(text, Timestamp::from_millis(0)));
    });
}

#[test]
fn media_types() {
    for_each_text(&["application/vnd.oci.image.layer.v1.tar+gzip; a=b", "text/html"], |text| {
        let media_type = MediaType::parse(text);
        assert_eq!(MediaType::parse(media_type.as_str()), media_type);
        let _ = (media_type.in_words(), media_type.is_foreign_layer());
    });
}
