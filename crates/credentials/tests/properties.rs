//! What holds of whatever bytes.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use proptest::prelude::*;
use tonnage::Reference;
use tonnage_credentials::{AuthFile, Found, HelperCall};

const IMAGES: [&str; 4] = ["app", "quay.io/team/app", "localhost:5000/app", "[::1]:5000/app"];

/// Looks everywhere, and asks everybody the same.
fn look(document: &[u8], answer: &[u8], status: Option<i32>) -> Vec<String> {
    let mut printed = Vec::new();
    let file = match AuthFile::parse("f.json", document) {
        Ok(file) => file,
        Err(error) => return vec![format!("{error} {}", error.hint())],
    };
    for image in IMAGES {
        let reference: Reference = image.parse().unwrap();
        for found in file.find(&reference) {
            match found {
                Ok(Found::Ask(call)) => printed.push(asked(&call, status, answer)),
                Ok(known) => printed.push(format!("{known:?}")),
                Err(error) => printed.push(format!("{error} {error:?} {}", error.hint())),
            }
        }
    }
    printed
}

fn asked(call: &HelperCall, status: Option<i32>, answer: &[u8]) -> String {
    assert!(!call.program.contains(['/', '\\', ' ', '\0']), "{}", call.program);
    match call.read(status, answer) {
        Ok(known) => format!("{known:?}"),
        Err(error) => format!("{error} {error:?} {}", error.hint()),
    }
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        "(https?://)?(docker\\.io|quay\\.io|localhost:5000|\\[::1\\]:5000)(/(v1|v2|team|team/app)/?)?",
        "\\PC{0,20}",
    ]
}

proptest! {
    #[test]
    fn nothing_panics_on_whatever_bytes(
        document in prop::collection::vec(any::<u8>(), 0..300),
        answer in prop::collection::vec(any::<u8>(), 0..300),
        status in any::<Option<i32>>(),
    ) {
        look(&document, &answer, status);
    }

    #[test]
    fn no_secret_is_printed_whatever_stands_around_it(
        keys in prop::collection::vec(key(), 1..5),
        field in "auth|identitytoken|registrytoken|password|username|[a-z]{1,8}",
        name in "\\PC{0,12}|[a-z]{1,8}",
        status in any::<Option<i32>>(),
        tail in "\\PC{0,8}",
    ) {
        let secret = "Wonderland-4711";
        let value = format!("{secret}{tail}");
        let entries: serde_json::Map<_, _> =
            keys.iter().map(|key| (key.clone(), serde_json::json!({ field.as_str(): value }))).collect();
        let helpers: serde_json::Map<_, _> =
            keys.iter().take(1).map(|key| (key.clone(), name.clone().into())).collect();
        let document = serde_json::json!({ "auths": entries, "credHelpers": helpers }).to_string();
        for answer in [&document, &value, &format!("{{\"Username\":\"me\",\"Secret\":{value:?}}}")] {
            for line in look(document.as_bytes(), answer.as_bytes(), status) {
                prop_assert!(!line.contains(secret), "{}", line);
            }
        }
    }
}
