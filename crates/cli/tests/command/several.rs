//! Several images in one call: their order, one object a line, and one that fails
//! beside those that do not.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::run::inspect;
use super::samples::{blob, samples};
use super::server::{Answer, Reply, Server};
use super::snapshot;

const APP: &str = "samples.localhost/demo/app";
const NONE: &str = "samples.localhost/demo/app:none";
const CHART: &str = "samples.localhost/demo/chart:0.1.0";

#[test]
fn one_image_is_one_object_over_several_lines() {
    let outcome = inspect(&["--format", "json", APP]).run();
    assert!(outcome.well().starts_with("{\n  \"reference\": {\n    \"input\""));
    assert!(outcome.text().ends_with("\n}\n"));
}

#[test]
fn several_images_are_one_object_a_line_in_the_order_asked() {
    let samples = samples();
    let mut images: Vec<String> = samples.iter().map(super::samples::Sample::image).collect();
    images.extend(images.clone().into_iter().rev());
    let outcome = inspect(&[vec!["--format".into(), "json".into()], images.clone()].concat()).run();
    outcome.well();
    let lines = outcome.lines();
    let inputs: Vec<&Value> = lines.iter().map(|line| &line["reference"]["input"]).collect();
    assert_eq!(inputs, images.iter().collect::<Vec<_>>());
    // The second time round, the documents are known by their digests.
    let requests = |line: &Value| line["requests"].as_array().unwrap().len();
    assert!(requests(&lines[0]) > 1, "{}", lines[0]["requests"]);
    assert_eq!(requests(lines.last().unwrap()), 1, "{}", lines.last().unwrap()["requests"]);
}

#[test]
fn a_failed_image_is_an_object_too_and_harms_no_other() {
    let outcome = inspect(&["--format", "json", APP, NONE, "Bad", CHART]).run();
    assert_eq!(outcome.code, Some(1));
    let lines = outcome.lines();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0]["size"]["download"], 326_148);
    assert_eq!(
        lines[1],
        json!({
            "reference": {"input": NONE},
            "error": {
                "code": "NOT_FOUND",
                "message": "there is no tag none in samples.localhost/demo/app",
                "hint": "The nearest tag is demo/app:1.0.",
                "tags": ["1.0", "1.1", "latest"]
            }
        })
    );
    assert_eq!(lines[2]["reference"], json!({"input": "Bad"}));
    assert_eq!(lines[2]["error"]["code"], "INVALID_REFERENCE");
    assert_eq!(lines[2]["error"]["position"], 0);
    assert_eq!(lines[3]["kind"], "artifact");
    // People are told as well.
    assert!(outcome.err.contains("there is no tag none"), "{}", outcome.err);
}

#[test]
fn a_single_failed_image_is_an_object_too() {
    let outcome = inspect(&["--format", "json", NONE]).run();
    assert_eq!(outcome.code, Some(1));
    assert_eq!(outcome.json()["reference"], json!({"input": NONE}));
    assert_eq!(outcome.json()["error"]["code"], "NOT_FOUND");
}

#[test]
fn several_tables_stand_apart() {
    let outcome = inspect(&[CHART, NONE, CHART]).run();
    snapshot::matches("several", &snapshot::whole(&outcome));
}

/// The first image is answered only after the second one was: what comes first is
/// held back, and nobody waits in line.
#[test]
fn images_are_asked_at_once_and_printed_in_order() {
    let chart = samples().into_iter().find(|sample| sample.slug() == "chart-0.1.0").unwrap();
    let later = Arc::new((Mutex::new(false), Condvar::new()));
    let server = Server::start(move |question| {
        let (answered, changed) = &*later;
        if question.target.contains("/first/") {
            drop(changed.wait_while(answered.lock().unwrap(), |answered| !*answered));
        } else {
            *answered.lock().unwrap() = true;
            changed.notify_all();
        }
        Reply::Answer(Answer::new(200, chart.media_type, blob(chart.file)))
    });
    let (first, second) = (server.image("first"), server.image("second"));
    let outcome = inspect(&["--format", "json", &first, &second]).run();
    outcome.well();
    let inputs: Vec<_> = outcome.lines().iter().map(|l| l["reference"]["input"].clone()).collect();
    assert_eq!(inputs, [first, second]);
}

/// The first four wait for each other, and then a while for a fifth that must not
/// come before one of them is answered.
#[test]
fn no_more_than_four_images_are_under_way_at_once() {
    const IMAGES: usize = 6;
    const AT_ONCE: usize = 4;
    const A_WHILE: Duration = Duration::from_millis(300);
    let chart = samples().into_iter().find(|sample| sample.slug() == "chart-0.1.0").unwrap();
    let state = Arc::new((Mutex::new((0_usize, 0_usize, 0_usize)), Condvar::new()));
    let kept = Arc::clone(&state);
    let server = Server::start(move |_| {
        let (counts, changed) = &*state;
        let mut held = counts.lock().unwrap();
        let (come, now, most) = &mut *held;
        *come += 1;
        *now += 1;
        *most = (*most).max(*now);
        changed.notify_all();
        let held = changed.wait_while(held, |(come, ..)| *come < AT_ONCE).unwrap();
        let more = |(come, ..): &mut (usize, usize, usize)| *come <= AT_ONCE;
        let (mut held, _) = changed.wait_timeout_while(held, A_WHILE, more).unwrap();
        held.1 -= 1;
        drop(held);
        Reply::Answer(Answer::new(200, chart.media_type, blob(chart.file)))
    });
    let images: Vec<String> =
        (0..IMAGES).map(|number| server.image(&format!("app{number}"))).collect();
    inspect(&[vec!["--digest".to_owned()], images].concat()).run().well();
    let (come, _, most) = *kept.0.lock().unwrap();
    assert_eq!((come, most), (IMAGES, AT_ONCE));
}
