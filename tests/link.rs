//! Links: where the next page of a list is.
#![allow(clippy::unwrap_used)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::Url;
use tonnage::registry::link::next_page;

const ASKED: &str = "https://ghcr.io/v2/owner/app/tags/list?n=2";

#[test]
fn the_next_page_is_one_of_the_same_registry() {
    // Header, next page.
    let table = [
        (
            r#"</v2/owner/app/tags/list?last=b&n=2>; rel="next""#,
            Some("https://ghcr.io/v2/owner/app/tags/list?last=b&n=2"),
        ),
        (
            "<https://ghcr.io/v2/owner/app/tags/list?last=b>; rel=next",
            Some("https://ghcr.io/v2/owner/app/tags/list?last=b"),
        ),
        ("<?last=b>;REL=\"Next\"", Some("https://ghcr.io/v2/owner/app/tags/list?last=b")),
        ("<list?last=b> ; rel = \"next\"", Some("https://ghcr.io/v2/owner/app/tags/list?last=b")),
        (r#"</x?a=1,2>; rel="next""#, Some("https://ghcr.io/x?a=1,2")),
        (
            r#"</first>; rel="first", </next>; rel="prev next"; title="t""#,
            Some("https://ghcr.io/next"),
        ),
        // Elsewhere, in clear text, back to where it came from, or nowhere.
        (r#"<https://evil.example/x>; rel="next""#, None),
        (r#"<http://ghcr.io/x>; rel="next""#, None),
        (r#"<https://ghcr.io:8443/x>; rel="next""#, None),
        (r#"<//evil.example/x>; rel="next""#, None),
        (r#"</v2/owner/app/tags/list?n=2>; rel="next""#, None),
        (r#"<>; rel="next""#, None),
        (r#"<javascript:alert(1)>; rel="next""#, None),
        (r#"</x>; rel="prev""#, None),
        (r#"</x>; rel="nextish""#, None),
        ("</x>", None),
        (r#"</x; rel="next""#, None),
        (r#"/x; rel="next""#, None),
        ("", None),
    ];
    let asked: Url = ASKED.parse().unwrap();
    for (header, next) in table {
        let found = next_page(header, &asked).map(|url| url.to_string());
        assert_eq!(found.as_deref(), next, "{header}");
    }
}
