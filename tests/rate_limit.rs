//! Rate limits: how many pulls a registry still grants.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::Headers;
use tonnage::registry::rate_limit::RateLimit;

fn limit(limit: &str, remaining: &str) -> Option<(u64, u64, Option<u64>)> {
    let headers =
        Headers::from_iter([("RateLimit-Limit", limit), ("ratelimit-remaining", remaining)]);
    RateLimit::from_headers(&headers).map(|read| (read.limit, read.remaining, read.window_seconds))
}

#[test]
fn docker_hub_tells_in_two_headers() {
    let table = [
        ("100;w=21600", "76;w=21600", Some((100, 76, Some(21600)))),
        ("100", "76", Some((100, 76, None))),
        ("100", "0;w=60", Some((100, 0, Some(60)))),
        (" 100 ; w=5", " 3 ", Some((100, 3, Some(5)))),
        ("100;burst=1;w=5", "3", Some((100, 3, Some(5)))),
        ("many", "3", None),
        ("100", "", None),
        ("-1", "3", None),
        ("99999999999999999999999", "3", None),
    ];
    for (total, remaining, read) in table {
        assert_eq!(limit(total, remaining), read, "{total} {remaining}");
    }
    assert_eq!(RateLimit::from_headers(&Headers::new()), None);
    assert_eq!(RateLimit::from_headers(&Headers::from_iter([("ratelimit-limit", "1")])), None);
}
