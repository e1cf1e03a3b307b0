//! Faults: how registries say no, and what of it is shown.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::registry::fault::Fault;

fn said(body: &str) -> Vec<String> {
    Fault::parse_all(body.as_bytes()).iter().map(ToString::to_string).collect()
}

#[test]
fn whatever_a_registry_says_is_read() {
    let table: [(&str, &[&str]); 21] = [
        (
            r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"x"}}]}"#,
            &["MANIFEST_UNKNOWN: manifest unknown"],
        ),
        (
            r#"{"errors":[{"code":"UNAUTHORIZED","message":"a"},{"code":"DENIED","message":"b"}]}"#,
            &["UNAUTHORIZED: a", "DENIED: b"],
        ),
        (r#"{"errors":[{"code":"denied"}]}"#, &["DENIED"]),
        (r#"{"errors":[{"message":"only words"}]}"#, &["only words"]),
        (r#"{"errors":[{"code":404,"message":"a number"}]}"#, &["a number"]),
        (r#"{"errors":[{"code":null,"message":null}]}"#, &[]),
        // Token servers, gateways.
        (r#"{"error":"invalid_scope","error_description":"no such scope"}"#, &["no such scope"]),
        (r#"{"message":"rate exceeded"}"#, &["rate exceeded"]),
        (r#"{"details":"incorrect username or password"}"#, &["incorrect username or password"]),
        (r#"{"details":{"a":1}}"#, &[]),
        (r#"{"errors":[],"message":"m"}"#, &["m"]),
        (r#"{"errors":null}"#, &[]),
        ("{}", &[]),
        // A line of text may help, a page does not.
        ("404 page not found\n", &["404 page not found"]),
        ("<html><body>Sign in</body></html>", &[]),
        ("  <!DOCTYPE html>", &[]),
        (r#"{"errors":"#, &[]),
        ("[1,2]", &[]),
        (r#"{"errors":[7,null,{},{"code":[]}]}"#, &[]),
        ("", &[]),
        (" \r\n", &[]),
    ];
    for (body, faults) in table {
        assert_eq!(said(body), faults, "{body}");
    }
}

#[test]
fn words_become_one_line_that_is_not_long() {
    let table = [
        ("a\nb\r\nc\td", "a b  c d"),
        ("\u{1b}[31mred\u{7}", "[31mred "),
        ("abc\u{202e}cba\u{2066}x\u{feff}y\u{2028}z", "abc cba x y z"),
        ("größer 东京", "größer 东京"),
    ];
    for (message, shown) in table {
        let body = serde_json::json!({ "errors": [{ "message": message }] }).to_string();
        let faults = said(&body);
        assert_eq!(faults.first().map(|text| text.trim_start()), Some(shown), "{message:?}");
    }
    let long = "ü".repeat(1000);
    assert_eq!(said(&long), [format!("{}…", "ü".repeat(300))]);
}

#[test]
fn few_of_many_are_kept() {
    let errors = vec![serde_json::json!({ "code": "X" }); 1000];
    assert_eq!(said(&serde_json::json!({ "errors": errors }).to_string()).len(), 8);
}

#[test]
fn a_registry_may_hide_oci_documents_from_those_who_do_not_ask() {
    // Both texts of distribution.
    let table = [
        ("OCI manifest found, but accept header does not support OCI manifests", true),
        ("OCI index found, but accept header does not support OCI indexes", true),
        ("OCI index found, but Accept header does not support OCI indexes", true),
        ("manifest unknown", false),
        ("accept", false),
    ];
    for (message, hidden) in table {
        let fault = Fault { code: "MANIFEST_UNKNOWN".to_owned(), message: message.to_owned() };
        assert_eq!(fault.names_oci(), hidden, "{message}");
    }
}

#[test]
fn bytes_that_are_no_text_are_no_panic() {
    assert_eq!(Fault::parse_all(b"\xff\xfe\x00").len(), 1);
}
