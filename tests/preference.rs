//! Preferences: which platforms serve a wanted one, best first.
#![allow(clippy::expect_used, clippy::panic)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::Mismatch::{Architecture, Os, OsFeatures, OsVersion, Variant};
use tonnage::{Mismatch, Platform, Preference};

#[track_caller]
fn platform(text: &str) -> Platform {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The place of each offer, or why it does not serve.
#[track_caller]
fn assert_places(wanted: &str, offers: &[(&str, Result<usize, Mismatch>)]) {
    let preference = Preference::of(&platform(wanted));
    for (offered, place) in offers {
        let rank = preference.rank(&platform(offered)).map(|rank| rank.place);
        assert_eq!(rank, *place, "{offered} for {wanted}");
    }
}

#[test]
fn amd64_runs_older_levels_and_then_386() {
    assert_places(
        "linux/amd64",
        &[
            ("linux/amd64", Ok(0)),
            ("linux/x86_64/v1", Ok(0)),
            ("linux/386", Ok(1)),
            ("linux/amd64/v2", Err(Variant)),
            ("linux/arm64", Err(Architecture)),
            ("windows/amd64", Err(Os)),
        ],
    );
    assert_places(
        "linux/amd64/v3",
        &[
            ("linux/amd64/v3", Ok(0)),
            ("linux/amd64/v2", Ok(1)),
            ("linux/amd64", Ok(2)),
            ("linux/386", Ok(3)),
            ("linux/amd64/v4", Err(Variant)),
        ],
    );
}

#[test]
fn arm_runs_older_versions() {
    assert_places(
        "linux/arm/v7",
        &[
            ("linux/arm", Ok(0)),
            ("linux/arm/v6", Ok(1)),
            ("linux/arm/v5", Ok(2)),
            ("linux/arm/v8", Err(Variant)),
            ("linux/arm64", Err(Architecture)),
        ],
    );
}

#[test]
fn arm64_runs_older_versions_and_then_32_bits() {
    assert_places(
        "linux/arm64",
        &[
            ("linux/arm64/v8", Ok(0)),
            ("linux/arm/v8", Ok(1)),
            ("linux/arm/v7", Ok(2)),
            ("linux/arm/v5", Ok(4)),
            ("linux/arm64/v9", Err(Variant)),
        ],
    );
    assert_places(
        "linux/arm64/v9",
        &[
            ("linux/arm64/v9", Ok(0)),
            ("linux/arm64/v8.5", Ok(1)),
            ("linux/arm64/v8", Ok(6)),
            ("linux/arm64/v8.6", Err(Variant)),
        ],
    );
}

#[test]
fn an_unknown_variant_runs_itself_or_nothing() {
    assert_places(
        "linux/riscv64/rva23",
        &[("linux/riscv64/rva23", Ok(0)), ("linux/riscv64", Err(Variant))],
    );
    assert_places("linux/arm64/v77", &[("linux/arm64/v77", Err(Architecture))]);
}

#[test]
fn windows_runs_its_own_build_and_from_2022_on_older_ones() {
    assert_places(
        "windows(10.0.17763.2114)/amd64",
        &[
            ("windows(10.0.17763.1)/amd64", Ok(0)),
            ("windows(10.0.14393)/amd64", Err(OsVersion)),
            ("windows(10.0.20348)/amd64", Err(OsVersion)),
            // No version, or one that is none, is not held against it.
            ("windows/amd64", Ok(0)),
            ("windows(latest)/amd64", Ok(0)),
        ],
    );
    assert_places(
        "windows(10.0.22621)/amd64",
        &[
            ("windows(10.0.22621)/amd64", Ok(0)),
            ("windows(10.0.20348)/amd64", Ok(0)),
            ("windows(10.0.17763)/amd64", Err(OsVersion)),
            ("windows(10.0.26100)/amd64", Err(OsVersion)),
            ("windows(11.0.20348)/amd64", Err(OsVersion)),
        ],
    );
    assert_places(
        "windows(10.0.26100)/amd64",
        &[("windows(10.0.20348)/amd64", Ok(0)), ("windows(10.0.17763)/amd64", Err(OsVersion))],
    );
    assert_places("windows/amd64", &[("windows(10.0.26100)/amd64", Ok(0))]);
    // Elsewhere a version says nothing.
    assert_places("linux(3.6)/amd64", &[("linux(7.2)/amd64", Ok(0))]);
}

#[test]
fn features_must_have_been_asked_for() {
    assert_places(
        "linux(+a+b)/amd64",
        &[
            ("linux/amd64", Ok(0)),
            ("linux(+b)/amd64", Ok(0)),
            ("linux(+b+a)/amd64", Ok(0)),
            ("linux(+c)/amd64", Err(OsFeatures)),
        ],
    );
    assert_places("linux/amd64", &[("linux(+a)/amd64", Err(OsFeatures))]);
    assert_places("windows/amd64", &[("windows(+win32k)/amd64", Ok(0))]);

    let preference = Preference::of(&platform("linux(+a+b)/amd64"));
    let rank = |offered| preference.rank(&platform(offered)).expect(offered);
    assert!(rank("linux(+a+b)/amd64") < rank("linux(+a)/amd64"), "more of what was asked for");
    assert!(rank("linux(+a)/amd64") < rank("linux/amd64"));
    assert!(rank("linux/amd64") < rank("linux(+a+b)/386"), "the processor comes first");
}

#[test]
fn the_wanted_platform_is_normalized() {
    let preference = Preference::of(&platform("LINUX/aarch64/v8"));
    assert_eq!(preference.wanted().to_string(), "linux/arm64");
}

/// A number somebody typed becomes no list of that length.
#[test]
fn absurd_variants_cost_nothing() {
    for wanted in ["linux/amd64/v4294967295", "linux/arm/v99999", "linux/arm64/v8.4294967295"] {
        let preference = Preference::of(&platform(wanted));
        assert!(preference.rank(&platform("linux/s390x")).is_err(), "{wanted}");
    }
}
