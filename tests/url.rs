//! Addresses: absolute, `http` or `https`, and nothing hidden in them.
#![allow(clippy::unwrap_used, clippy::panic)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::{MAX_URL_LEN, Scheme, Url};

#[track_caller]
fn url(text: &str) -> Url {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn parts_are_read_and_printed() {
    // Input, printed, origin, path and query.
    let table = [
        ("https://ghcr.io", "https://ghcr.io/", "https://ghcr.io", "/"),
        ("HTTPS://GHCR.io/Token", "https://ghcr.io/Token", "https://ghcr.io", "/Token"),
        ("https://a.b:443/x", "https://a.b/x", "https://a.b", "/x"),
        ("http://a.b:443/x", "http://a.b:443/x", "http://a.b:443", "/x"),
        ("http://a.b:/x", "http://a.b/x", "http://a.b", "/x"),
        ("https://a.b?x=1", "https://a.b/?x=1", "https://a.b", "/?x=1"),
        ("https://a.b/p?x=/?&y#z", "https://a.b/p?x=/?&y", "https://a.b", "/p?x=/?&y"),
        ("https://a.b/?", "https://a.b/?", "https://a.b", "/?"),
        ("http://[::1]:5000/v2/", "http://[::1]:5000/v2/", "http://[::1]:5000", "/v2/"),
        ("http://my_host/v2/", "http://my_host/v2/", "http://my_host", "/v2/"),
    ];
    for (input, printed, origin, path_and_query) in table {
        let url = url(input);
        assert_eq!(url.to_string(), printed);
        assert_eq!(url.origin().to_string(), origin, "{input}");
        assert_eq!(url.path_and_query(), path_and_query, "{input}");
    }
}

#[test]
fn the_port_is_the_schemes_own_when_none_is_written() {
    assert_eq!(url("https://a.b/").origin().port, 443);
    assert_eq!(url("http://a.b/").origin().port, 80);
    assert_eq!(url("http://a.b:5000/").origin().port, 5000);
    assert_eq!(url("http://a.b/").origin().scheme, Scheme::Http);
    assert_eq!(url("https://a.b/").query(), None);
}

#[test]
fn one_address_is_read_relative_to_another() {
    let base = url("https://a.b:8443/v2/app/tags/list?n=2");
    let table = [
        ("https://other/x", "https://other/x"),
        ("//other/x", "https://other/x"),
        ("/token", "https://a.b:8443/token"),
        ("/token?x=1", "https://a.b:8443/token?x=1"),
        ("?last=c", "https://a.b:8443/v2/app/tags/list?last=c"),
        ("next?n=2", "https://a.b:8443/v2/app/tags/next?n=2"),
        ("next?at=http://x/y", "https://a.b:8443/v2/app/tags/next?at=http://x/y"),
        ("", "https://a.b:8443/v2/app/tags/list?n=2"),
    ];
    for (relative, whole) in table {
        let joined = base.join(relative).map(|url| url.to_string());
        assert_eq!(joined.as_deref(), Ok(whole), "{relative}");
    }
    for bad in ["javascript:alert(1)", "file:///etc/passwd", "//", "/a b", "https://u:p@h/"] {
        assert!(base.join(bad).is_err(), "{bad}");
    }
}

/// The examples of RFC 3986, section 5.4, as far as an address here can be one: a
/// fragment is no part of it.
#[test]
fn addresses_are_joined_as_the_standard_has_it() {
    let base = url("http://a/b/c/d;p?q");
    let table = [
        ("g", "http://a/b/c/g"),
        ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//g", "http://g/"),
        ("?y", "http://a/b/c/d;p?y"),
        ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q"),
        ("g#s", "http://a/b/c/g"),
        ("g?y#s", "http://a/b/c/g?y"),
        (";x", "http://a/b/c/;x"),
        ("g;x?y#s", "http://a/b/c/g;x?y"),
        ("", "http://a/b/c/d;p?q"),
        (".", "http://a/b/c/"),
        ("./", "http://a/b/c/"),
        ("..", "http://a/b/"),
        ("../", "http://a/b/"),
        ("../g", "http://a/b/g"),
        ("../..", "http://a/"),
        ("../../", "http://a/"),
        ("../../g", "http://a/g"),
        // Abnormal ones.
        ("../../../g", "http://a/g"),
        ("../../../../g", "http://a/g"),
        ("/./g", "http://a/g"),
        ("/../g", "http://a/g"),
        ("g.", "http://a/b/c/g."),
        (".g", "http://a/b/c/.g"),
        ("g..", "http://a/b/c/g.."),
        ("..g", "http://a/b/c/..g"),
        ("./../g", "http://a/b/g"),
        ("./g/.", "http://a/b/c/g/"),
        ("g/./h", "http://a/b/c/g/h"),
        ("g/../h", "http://a/b/c/h"),
        ("g;x=1/./y", "http://a/b/c/g;x=1/y"),
        ("g;x=1/../y", "http://a/b/c/y"),
        ("g?y/./x", "http://a/b/c/g?y/./x"),
        ("g?y/../x", "http://a/b/c/g?y/../x"),
        ("g#s/./x", "http://a/b/c/g"),
        ("g#s/../x", "http://a/b/c/g"),
        // Beyond them.
        ("https://h/x/../y", "https://h/y"),
        ("//h/x/..", "http://h/"),
        ("/x//../y", "http://a/x/y"),
        ("..?n=2", "http://a/b/?n=2"),
    ];
    for (relative, whole) in table {
        let joined = base.join(relative).map(|url| url.to_string());
        assert_eq!(joined.as_deref(), Ok(whole), "{relative}");
    }
    for bad in ["g:h", "http:g"] {
        assert!(base.join(bad).is_err(), "{bad}");
    }
}

#[test]
fn this_machine_is_known_by_its_names() {
    let table = [
        ("http://localhost/", true),
        ("http://LOCALHOST:5000/", true),
        ("http://localhost./", true),
        ("http://127.0.0.1/", true),
        ("http://127.255.255.254/", true),
        ("http://[::1]/", true),
        ("http://[0:0:0:0:0:0:0:1]/", true),
        ("http://localhost.example.com/", false),
        ("http://128.0.0.1/", false),
        ("http://[::2]/", false),
        ("http://0.0.0.0/", false),
    ];
    for (text, loopback) in table {
        assert_eq!(url(text).origin().is_loopback(), loopback, "{text}");
    }
}

#[test]
fn what_may_be_secret_is_not_shown() {
    let table = [
        (
            "https://auth.docker.io/token?service=registry.docker.io&scope=repository:a/b:pull",
            "https://auth.docker.io/token?service=registry.docker.io&scope=repository:a/b:pull",
        ),
        ("https://s3/x?X-Amz-Signature=abc&n=5", "https://s3/x?X-Amz-Signature=…&n=5"),
        ("https://s3/x?secret", "https://s3/x?secret=…"),
        ("https://a.b/x", "https://a.b/x"),
    ];
    for (text, shown) in table {
        let url = url(text);
        assert_eq!(url.redacted(), shown);
        assert_eq!(format!("{url:?}"), shown);
        assert_eq!(serde_json::to_string(&url).unwrap_or_default(), format!("{shown:?}"));
    }
}

#[test]
fn an_address_has_an_end() {
    let of = |length: usize| format!("https://a.b/{}", "x".repeat(length - 12));
    assert!(of(MAX_URL_LEN).parse::<Url>().is_ok());
    assert!(of(MAX_URL_LEN + 1).parse::<Url>().is_err());
}

#[cfg(not(target_arch = "wasm32"))]
mod texts {
    use insta::assert_snapshot;
    use tonnage::Url;

    #[track_caller]
    fn refused(text: &str) -> String {
        match text.parse::<Url>() {
            Ok(url) => panic!("{url} is an address"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_refusal_says_what_is_wrong() {
        assert_snapshot!(refused(""), @"the address has no scheme and host");
        assert_snapshot!(refused("/token"), @"the address has no scheme and host");
        assert_snapshot!(refused("mailto:a@b"), @"the address has no scheme and host");
        assert_snapshot!(refused("ftp://a.b/"), @"the address is neither https nor http");
        assert_snapshot!(refused("://a.b/"), @"the address is neither https nor http");
        assert_snapshot!(refused("https://user:secret@a.b/"), @"the address carries a name or password");
        assert_snapshot!(refused("https://"), @"the address has no proper host");
        assert_snapshot!(refused("https:///path"), @"the address has no proper host");
        assert_snapshot!(refused("https://a%2eb/"), @"the address has no proper host");
        assert_snapshot!(refused("https://[::1/"), @"the address has no proper host");
        assert_snapshot!(refused("https://[::1%25eth0]/"), @"the address has no proper host");
        assert_snapshot!(refused("https://a.b:0/"), @"the address has no proper port");
        assert_snapshot!(refused("https://a.b:65536/"), @"the address has no proper port");
        assert_snapshot!(refused("https://a.b:+80/"), @"the address has no proper port");
        assert_snapshot!(refused("https://[::1]80/"), @"the address has no proper port");
        assert_snapshot!(refused("https://a.b/x y"), @"the address has a character that addresses do not have");
        assert_snapshot!(refused("https://a.b/\r\nHost: c"), @"the address has a character that addresses do not have");
        assert_snapshot!(refused("https:\\\\a.b\\"), @"the address has a character that addresses do not have");
        assert_snapshot!(refused("https://bücher.de/"), @"the address has a character that addresses do not have");
        assert_snapshot!(refused(&format!("https://a.b/{}", "x".repeat(9000))), @"the address is longer than 8 KiB");
    }

    const URL: &str = "[hH]ttps?://([a-zA-Z0-9._-]{1,8}|\\[::[0-9a-f]{1,4}\\])(:[1-9][0-9]{0,3})?\
                       (/[a-zA-Z0-9._~%/-]{0,8})?(\\?[a-z0-9=&/?:]{0,8})?(#[a-z]{0,3})?";

    proptest::proptest! {
        #[test]
        fn what_is_printed_is_read_again(text in URL) {
            let read = text.parse::<Url>().map_err(|error| format!("{text}: {error}")).unwrap();
            assert_eq!(read.to_string().parse(), Ok(read));
        }

        #[test]
        fn whatever_is_joined_is_read_again(text in "[a-z0-9/?:.@#]{0,12}") {
            let base: Url = "https://a.b/c/d?e".parse().unwrap();
            if let Ok(joined) = base.join(&text) {
                assert_eq!(joined.to_string().parse(), Ok(joined));
            }
        }
    }
}
