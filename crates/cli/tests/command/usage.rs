//! Exit codes, and words about wrong usage.

use super::run::{inspect, tonnage};
use super::snapshot;

const APP: &str = "samples.localhost/demo/app";
const CHART: &str = "samples.localhost/demo/chart:0.1.0";

#[test]
fn all_well_is_0() {
    assert_eq!(inspect(&[APP, CHART]).run().code, Some(0));
    assert_eq!(tonnage(&["--version"]).run().code, Some(0));
}

#[test]
fn a_failed_lookup_is_1() {
    assert_eq!(inspect(&["samples.localhost/demo/none"]).run().code, Some(1));
    assert_eq!(inspect(&["Not/A/Name"]).run().code, Some(1));
    assert_eq!(inspect(&[APP, "samples.localhost/demo/none", CHART]).run().code, Some(1));
}

/// Each is told from the outset: nothing is asked, nothing printed.
#[test]
fn wrong_usage_is_2() {
    let ca_file = format!("{}/no-such-file.pem", env!("CARGO_TARGET_TMPDIR"));
    assert_eq!(tonnage(&[]).run().code, Some(2));
    let calls: [&[&str]; 19] = [
        &["weigh"],
        &["inspect"],
        &["inspect", "--raw", APP, CHART],
        &["inspect", "--config", APP, CHART],
        &["inspect", "--raw", "--digest", APP],
        &["inspect", "--raw", "--config", APP],
        &["inspect", "--timeout", "0", APP],
        &["inspect", "--timeout", "-1", APP],
        &["inspect", "--timeout", "NaN", APP],
        &["inspect", "--timeout", "inf", APP],
        &["inspect", "--timeout", "86401", APP],
        &["inspect", "--timeout", "soon", APP],
        &["inspect", "--weigh", APP],
        &["inspect", "--format", "xml", APP],
        &["inspect", "--platform", "", APP],
        &["inspect", "--platform", "linux/amd64/v1/x", APP],
        &["inspect", "--platform", "linux/a b", APP],
        &["inspect", "--platform", APP],
        &["inspect", "--ca-file", &ca_file, APP],
    ];
    let mut told = String::new();
    for call in calls {
        let outcome = tonnage(call).run();
        assert_eq!(outcome.code, Some(2), "{call:?}: {}", outcome.err);
        assert_eq!(outcome.text(), "", "{call:?}");
        let err = outcome.err.replace(&ca_file, "no-such-file.pem");
        let call = call.join(" ").replace(&ca_file, "no-such-file.pem");
        told.push_str(&format!("$ tonnage {call}\n{err}\n"));
    }
    snapshot::matches("usage", &told);
}

#[test]
fn help_is_a_result() {
    for call in [vec!["--help"], vec!["help"], vec!["inspect", "--help"]] {
        assert!(tonnage(&call).run().well().contains("Usage: tonnage"), "{call:?}");
    }
    snapshot::matches("help-inspect", tonnage(&["inspect", "-h"]).run().well());
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_wrong_usage() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let outcome = inspect(&[OsStr::from_bytes(b"ubuntu\xff")]).run();
    assert_eq!((outcome.code, outcome.text()), (Some(2), ""));
    assert!(!outcome.err.contains("panicked"), "{}", outcome.err);
}
