//! Lists of tags, and which of them somebody may have meant.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::registry::tag_list::{TagList, nearest_first};

fn tags(body: &str) -> Option<Vec<String>> {
    TagList::parse(body.as_bytes()).map(|list| list.tags)
}

fn owned(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|tag| (*tag).to_owned()).collect()
}

#[test]
fn a_page_is_read_in_the_registrys_order() {
    let table: [(&str, Option<&[&str]>); 9] = [
        (r#"{"name":"a","tags":["b","a","14.04"]}"#, Some(&["b", "a", "14.04"])),
        (r#"{"name":"a","tags":[]}"#, Some(&[])),
        (r#"{"name":"a","tags":null}"#, Some(&[])),
        (r#"{"name":"a"}"#, Some(&[])),
        // What can be no tag is not offered.
        (r#"{"tags":["a","","-b","c/d","\u001b[2J","\u202ee"]}"#, Some(&["a"])),
        (r#"{"tags":[1]}"#, None),
        (r#"{"tags":"a"}"#, None),
        ("<html>", None),
        ("", None),
    ];
    for (body, read) in table {
        assert_eq!(tags(body).as_deref(), read.map(owned).as_deref(), "{body}");
    }
}

#[test]
fn the_nearest_is_the_one_with_the_fewest_changes() {
    // Asked, as listed, nearest first.
    let table: [(&str, &[&str], &[&str]); 6] = [
        ("14.40", &["latest", "14.04", "16.04"], &["14.04", "16.04", "latest"]),
        ("lates", &["14.04", "latest"], &["latest", "14.04"]),
        ("ltaest", &["alpine", "latest"], &["latest", "alpine"]),
        ("v1.0", &["1.0.0", "1.0", "v2.0"], &["1.0", "v2.0", "1.0.0"]),
        // Equally near ones stay as they stood.
        ("x", &["c", "a", "b"], &["c", "a", "b"]),
        ("x", &[], &[]),
    ];
    for (asked, listed, nearest) in table {
        assert_eq!(nearest_first(&owned(listed), asked), nearest, "{asked}");
    }
}

#[test]
fn long_texts_are_compared_by_their_beginning() {
    let long = "a".repeat(100_000);
    let tags = vec!["b".repeat(100_000), "a".repeat(128)];
    assert_eq!(nearest_first(&tags, &long).first(), Some(&"a".repeat(128)));
}
