//! Whose word on the platform counts.

use serde_json::{Value, json};

use super::run::{Outcome, Tonnage, inspect};
use super::snapshot;

const LIST: &str = "samples.localhost/demo/list";
const TONNAGE: &str = "TONNAGE_PLATFORM";
const OS: &str = "SINGULARITY_DOCKER_OS";
const ARCHITECTURE: &str = "SINGULARITY_DOCKER_ARCHITECTURE";
const DOCKER: &str = "DOCKER_DEFAULT_PLATFORM";

fn asked(arguments: &[&str], variables: &[(&str, &str)]) -> Outcome {
    let call = inspect(&[arguments, &["--format", "json"]].concat());
    variables.iter().fold(call, |call: Tonnage, (name, value)| call.with(name, value)).run()
}

/// What was asked for, by whom, and what was taken.
fn taken(arguments: &[&str], variables: &[(&str, &str)]) -> (String, String, String) {
    let outcome = asked(&[arguments, &[LIST]].concat(), variables);
    outcome.well();
    let found = outcome.json();
    let platform = |value: &Value| {
        let parts = ["os", "architecture", "variant"].map(|part| value[part].as_str());
        parts.into_iter().flatten().collect::<Vec<_>>().join("/")
    };
    let asked = &found["platformAsked"];
    let from = asked["from"].as_str().unwrap().to_owned();
    (platform(&asked["platform"]), from, platform(&found["platform"]))
}

#[test]
fn the_order_of_say_holds() {
    const ALL: [(&str, &str); 4] = [
        (TONNAGE, "linux/arm/v5"),
        (OS, "windows"),
        (ARCHITECTURE, "amd64"),
        (DOCKER, "linux/arm64"),
    ];
    type Row<'a> = (&'a [(&'a str, &'a str)], [&'a str; 3]);
    let rows: [Row<'_>; 20] = [
        (&[], ["linux/amd64", "default", "linux/amd64"]),
        // Each alone.
        (&[(TONNAGE, "linux/arm/v5")], ["linux/arm/v5", TONNAGE, "linux/arm/v5"]),
        (&[(OS, "windows")], ["windows/amd64", OS, "windows/amd64"]),
        (&[(ARCHITECTURE, "386")], ["linux/386", ARCHITECTURE, "linux/386"]),
        (&[(DOCKER, "linux/arm64")], ["linux/arm64", DOCKER, "linux/arm64/v8"]),
        // Against each other.
        (&ALL, ["linux/arm/v5", TONNAGE, "linux/arm/v5"]),
        (&ALL[1..], ["windows/amd64", OS, "windows/amd64"]),
        (&ALL[2..], ["linux/amd64", ARCHITECTURE, "linux/amd64"]),
        (&ALL[3..], ["linux/arm64", DOCKER, "linux/arm64/v8"]),
        (&[(OS, "linux"), (ARCHITECTURE, "arm")], ["linux/arm", OS, "linux/arm/v7"]),
        (&[ALL[0], ALL[1]], ["linux/arm/v5", TONNAGE, "linux/arm/v5"]),
        (&[ALL[0], ALL[2]], ["linux/arm/v5", TONNAGE, "linux/arm/v5"]),
        (&[ALL[0], ALL[3]], ["linux/arm/v5", TONNAGE, "linux/arm/v5"]),
        (&[ALL[1], ALL[3]], ["windows/amd64", OS, "windows/amd64"]),
        // What is empty is unset.
        (&[(TONNAGE, "")], ["linux/amd64", "default", "linux/amd64"]),
        (&[(TONNAGE, ""), ALL[3]], ["linux/arm64", DOCKER, "linux/arm64/v8"]),
        (&[(OS, ""), (ARCHITECTURE, "386")], ["linux/386", ARCHITECTURE, "linux/386"]),
        (&[(OS, ""), (ARCHITECTURE, ""), ALL[3]], ["linux/arm64", DOCKER, "linux/arm64/v8"]),
        (&[(DOCKER, "")], ["linux/amd64", "default", "linux/amd64"]),
        // One word is an architecture, or an operating system that is known.
        (&[(TONNAGE, "arm64")], ["linux/arm64", TONNAGE, "linux/arm64/v8"]),
    ];
    for (variables, expected) in rows {
        let (asked, from, got) = taken(&[], variables);
        assert_eq!([asked.as_str(), &from, &got], expected, "{variables:?}");
    }
    let (asked, from, got) = taken(&["--platform", "linux/386"], &ALL);
    assert_eq!([asked.as_str(), &from, &got], ["linux/386", "option", "linux/386"]);
}

#[test]
fn a_pasted_platform_stands_between_the_option_and_the_variables() {
    let pasted = format!("docker pull --platform linux/arm/v5 {LIST}");
    let broken = format!("docker pull --platform a/b/c/d {LIST}");
    type Row<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], [&'a str; 2]);
    let rows: [Row<'_>; 5] = [
        (&[&pasted], &[], ["pasted", "v5"]),
        (&[&pasted], &[(TONNAGE, "linux/arm64"), (DOCKER, "linux/386")], ["pasted", "v5"]),
        // What has no say is not tried.
        (&[&pasted], &[(TONNAGE, "a/b/c/d")], ["pasted", "v5"]),
        (&["--platform", "linux/arm/v6", &pasted], &[], ["option", "v6"]),
        (&["--platform", "linux/arm/v6", &broken], &[], ["option", "v6"]),
    ];
    for (arguments, variables, [from, variant]) in rows {
        let outcome = asked(arguments, variables);
        outcome.well();
        let found = outcome.json();
        assert_eq!(found["platformAsked"]["from"], from, "{arguments:?}");
        assert_eq!(found["platform"]["variant"], variant, "{arguments:?}");
    }
    let outcome = asked(&[&broken], &[]);
    assert_eq!(outcome.code, Some(1));
    assert_eq!(outcome.json()["error"]["code"], "INVALID_PLATFORM");
    // Each image by its own.
    let outcome = asked(&[&pasted, LIST], &[]);
    let variants = outcome.lines().into_iter().map(|line| line["platform"]["variant"].clone());
    assert_eq!(variants.collect::<Vec<_>>(), [json!("v5"), Value::Null]);
    let outcome = inspect(&[&pasted]).run();
    let line = outcome.well().lines().find(|line| line.starts_with("For")).unwrap();
    assert_eq!(line, "For      linux/arm/v5  as pasted");
    let digest = |arguments: &[&str]| inspect(&[&["--digest"], arguments].concat()).run().out;
    assert_eq!(digest(&[&pasted]), digest(&["--platform", "linux/arm/v5", LIST]));
    assert_ne!(digest(&[&pasted]), digest(&[LIST]));
}

/// What a variable holds is tried only when it has the say.
#[test]
fn an_invalid_platform_names_the_variable() {
    let rows: [(&[(&str, &str)], &str); 7] = [
        (&[(TONNAGE, "linux/a b")], TONNAGE),
        (&[(OS, "lin ux")], OS),
        (&[(ARCHITECTURE, "amd64/v1/x")], ARCHITECTURE),
        (&[(OS, "linux"), (ARCHITECTURE, "a b")], ARCHITECTURE),
        (&[(OS, "linux/arm64"), (ARCHITECTURE, "amd64")], OS),
        (&[(DOCKER, "a/b/c/d")], DOCKER),
        (&[(TONNAGE, " "), (DOCKER, "linux/arm64")], TONNAGE),
    ];
    for (variables, name) in rows {
        let outcome = asked(&[LIST], variables);
        assert_eq!(outcome.code, Some(1), "{variables:?}");
        assert!(outcome.err.contains(name), "{variables:?}: {}", outcome.err);
        let failure = outcome.json();
        assert_eq!(failure["reference"], json!({"input": LIST}), "{variables:?}");
        assert_eq!(failure["error"]["code"], "INVALID_PLATFORM", "{variables:?}");
        assert!(failure["error"]["message"].as_str().unwrap().starts_with(name), "{failure}");
        assert!(failure["error"]["hint"].as_str().unwrap().contains(name), "{failure}");
    }
    let outcome = asked(&["--platform", "linux/386", LIST], &[(TONNAGE, "a/b/c/d")]);
    assert_eq!(outcome.code, Some(0));
    let outcome = asked(&[LIST], &[(TONNAGE, "linux/386"), (DOCKER, "a/b/c/d")]);
    assert_eq!(outcome.code, Some(0));
}

#[test]
fn an_invalid_platform_fails_every_image() {
    let outcome = asked(&["a", "b"], &[(TONNAGE, "a/b/c/d")]);
    assert_eq!(outcome.code, Some(1));
    let lines = outcome.lines();
    let inputs: Vec<_> = lines.iter().map(|line| line["reference"]["input"].clone()).collect();
    assert_eq!(inputs, ["a", "b"]);
    assert!(lines.iter().all(|line| line["error"]["code"] == "INVALID_PLATFORM"));
    snapshot::matches("platform-invalid", &snapshot::whole(&outcome));
}

#[test]
fn a_variable_that_had_the_say_is_named_in_the_table() {
    let outcome = inspect(&[LIST]).with(DOCKER, "linux/arm/v6").run();
    let line = outcome.well().lines().find(|line| line.starts_with("For")).unwrap();
    assert_eq!(line, "For      linux/arm/v6  by DOCKER_DEFAULT_PLATFORM");
    let outcome = inspect(&["--platform", "linux/arm/v6", LIST]).with(DOCKER, "linux/arm").run();
    let line = outcome.well().lines().find(|line| line.starts_with("For")).unwrap();
    assert_eq!(line, "For      linux/arm/v6");
}

#[test]
fn a_platform_that_is_missing_lists_those_there_are() {
    for image in ["app", "list", "nested", "bare-index"] {
        let image = format!("samples.localhost/demo/{image}");
        let outcome = inspect(&["--format", "json", "--platform", "plan9/mips", &image]).run();
        assert_eq!(outcome.code, Some(1), "{image}");
        let error = &outcome.json()["error"];
        assert_eq!(error["code"], "PLATFORM_NOT_FOUND", "{image}");
        let available = error["available"].as_array().unwrap();
        assert!(available.contains(&json!({"os": "linux", "architecture": "amd64"})), "{error}");
        assert!(available.iter().all(|platform| platform["os"] != "unknown"), "{error}");
    }
    let outcome = inspect(&["--platform", "plan9/mips", LIST]).run();
    snapshot::matches("platform-missing", &snapshot::whole(&outcome));
}
