//! Platforms: how they are typed, and which spellings are one.
#![allow(clippy::unwrap_used, clippy::panic)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::Platform;

#[track_caller]
fn platform(text: &str) -> Platform {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn what_is_typed_is_read_and_normalized() {
    // Typed, printed, normalised.
    let table = [
        ("linux/amd64", "linux/amd64", "linux/amd64"),
        ("linux/amd64/v1", "linux/amd64", "linux/amd64"),
        ("linux/amd64/v3", "linux/amd64/v3", "linux/amd64/v3"),
        ("linux/x86_64", "linux/amd64", "linux/amd64"),
        ("linux/x86-64", "linux/amd64", "linux/amd64"),
        ("linux/i386", "linux/386", "linux/386"),
        ("linux/aarch64", "linux/arm64", "linux/arm64"),
        ("linux/arm64/v8", "linux/arm64/v8", "linux/arm64"),
        ("linux/arm64/8", "linux/arm64/v8", "linux/arm64"),
        ("linux/arm64/9", "linux/arm64/v9", "linux/arm64/v9"),
        ("linux/arm", "linux/arm", "linux/arm/v7"),
        ("linux/arm/v7", "linux/arm/v7", "linux/arm/v7"),
        ("linux/arm/6", "linux/arm/v6", "linux/arm/v6"),
        ("linux/armhf", "linux/arm", "linux/arm/v7"),
        ("linux/armel", "linux/arm/v6", "linux/arm/v6"),
        ("LINUX/ARM64", "linux/arm64", "linux/arm64"),
        ("macos/arm64", "darwin/arm64", "darwin/arm64"),
        ("windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64"),
        ("linux(+b+a+b)/arm", "linux(+a+b)/arm", "linux(+a+b)/arm/v7"),
        ("windows(1%2B2%25)", "windows(1%2B2%25)/amd64", "windows(1%2B2%25)/amd64"),
        // What is unknown is kept: it may be known somewhere else.
        ("haiku/m68k", "haiku/m68k", "haiku/m68k"),
        ("unknown/unknown", "unknown/unknown", "unknown/unknown"),
    ];
    for (typed, printed, normalized) in table {
        assert_eq!(platform(typed).to_string(), printed, "{typed}");
        assert_eq!(platform(typed).normalized().to_string(), normalized, "{typed}");
    }
}

#[test]
fn one_word_is_a_system_or_an_architecture() {
    let table = [
        ("linux", "linux/amd64"),
        ("windows", "windows/amd64"),
        ("macOS", "darwin/amd64"),
        ("arm64", "linux/arm64"),
        ("armel", "linux/arm/v6"),
        ("s390x", "linux/s390x"),
        ("wasm", "linux/wasm"),
    ];
    for (typed, printed) in table {
        assert_eq!(platform(typed).to_string(), printed, "{typed}");
    }
}

#[test]
fn the_default_is_linux_amd64_on_every_host() {
    assert_eq!(Platform::default().to_string(), "linux/amd64");
}

#[test]
fn only_both_unknown_is_unknown() {
    assert!(platform("unknown/unknown").is_unknown());
    assert!(!platform("linux/unknown").is_unknown());
    assert!(!platform("unknown/amd64").is_unknown());
}

#[test]
fn documents_may_say_less_than_a_person() {
    let empty = Platform::new("", "");
    assert_eq!(empty.normalized().to_string(), "linux/");
    assert_eq!(Platform::new("linux", "arm64").with_variant(""), platform("linux/arm64"));
}

#[test]
fn json_leaves_out_what_is_not_there() {
    let json = |text: &str| serde_json::to_string(&platform(text)).unwrap_or_default();
    assert_eq!(json("linux/amd64"), r#"{"os":"linux","architecture":"amd64"}"#);
    assert_eq!(
        json("windows(10.0+win32k)/arm/v7"),
        r#"{"os":"windows","architecture":"arm","variant":"v7","osVersion":"10.0","osFeatures":["win32k"]}"#
    );
}

#[cfg(not(target_arch = "wasm32"))]
mod texts {
    use insta::assert_snapshot;
    use tonnage::Platform;

    #[track_caller]
    fn refused(text: &str) -> String {
        match text.parse::<Platform>() {
            Ok(platform) => panic!("{platform} is a platform"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_refusal_says_what_is_wrong() {
        assert_snapshot!(refused(""), @"a part of the platform is empty");
        assert_snapshot!(refused("linux/"), @"a part of the platform is empty");
        assert_snapshot!(refused("linux//v7"), @"a part of the platform is empty");
        assert_snapshot!(refused("linux/arm/v7/hard"), @"a platform has at most three parts");
        assert_snapshot!(refused("linux/am d64"), @r#""am d64" has a character that platforms do not have"#);
        assert_snapshot!(refused("*/arm64"), @r#""*" has a character that platforms do not have"#);
        assert_snapshot!(refused("linux/\u{202e}46dma"), @r#""\u{202e}46dma" has a character that platforms do not have"#);
        assert_snapshot!(refused("windows(10.0"), @"the parenthesis after the system is not closed");
        assert_snapshot!(refused("windows(10.0)x/amd64"), @"the parenthesis after the system is not closed");
        assert_snapshot!(refused("windows(1%41)"), @r#""1%41" has a character that platforms do not have"#);
        assert_snapshot!(refused("linux(+)"), @r#""" has a character that platforms do not have"#);
        assert_snapshot!(refused("local"), @r#""local" is neither an operating system nor an architecture"#);
        assert_snapshot!(refused(&"a".repeat(257)), @"a platform has at most 256 characters");
    }

    const PLATFORM: &str = "(linux|windows|macos|[a-z0-9._-]{1,6})\
                            (\\(([0-9a-z.]|%2B|%25){0,6}(\\+[a-z0-9]{1,3}){0,3}\\))?\
                            /(arm|arm64|amd64|x86_64|armhf|[a-zA-Z0-9_.-]{1,6})(/(v[0-9]|[a-zA-Z0-9]{1,3}))?";

    proptest::proptest! {
        #[test]
        fn what_is_printed_is_read_again(text in PLATFORM) {
            let read = text.parse::<Platform>().map_err(|error| format!("{text}: {error}")).unwrap();
            assert_eq!(read.to_string().parse(), Ok(read.clone()));
            assert_eq!(read.normalized().normalized(), read.normalized());
        }

        #[test]
        fn whatever_is_accepted_is_read_again(text in "[a-z0-9/()+%.v-]{0,16}") {
            if let Ok(read) = text.parse::<Platform>() {
                assert_eq!(read.to_string().parse(), Ok(read));
            }
        }
    }
}
