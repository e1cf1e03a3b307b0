//! `-`: names from standard input, one a line.

use std::fmt::Write as _;

use super::run::{Outcome, inspect};
use super::samples::{blob, samples};
use super::server::{Answer, Server};

const APP: &str = "samples.localhost/demo/app";
const CHART: &str = "samples.localhost/demo/chart:0.1.0";
const NONE: &str = "samples.localhost/demo/none";

fn told(arguments: &[&str], input: &str) -> Outcome {
    inspect(&[&["--format", "json"], arguments].concat()).reading(input).run()
}

fn inputs(outcome: &Outcome) -> Vec<String> {
    let name = |line: &serde_json::Value| line["reference"]["input"].as_str().unwrap().to_owned();
    outcome.lines().iter().map(name).collect()
}

#[test]
fn names_are_read_one_a_line() {
    let rows: [(&[&str], String, Vec<&str>); 6] = [
        (&["-"], format!("{APP}\n{CHART}\n"), vec![APP, CHART]),
        (&["-"], format!("  {APP}\t\r\n\n# a comment\n   # another\n{CHART}"), vec![APP, CHART]),
        (&["-"], format!("\u{feff}{APP}\n"), vec![APP]),
        (&[CHART, "-", CHART], format!("{APP}\n{APP}\n"), vec![CHART, APP, APP, CHART]),
        (&["-", CHART], format!("{APP}\n"), vec![APP, CHART]),
        (&["-"], format!("docker pull {APP}\n"), vec!["docker pull samples.localhost/demo/app"]),
    ];
    for (arguments, input, names) in rows {
        let outcome = told(arguments, &input);
        outcome.well();
        assert_eq!(inputs(&outcome), names, "{input:?}");
    }
}

#[test]
fn one_that_fails_harms_no_other() {
    let outcome = told(&["-"], &format!("{APP}\n{NONE}\nBad\n{CHART}\n"));
    assert_eq!(outcome.code, Some(1));
    assert_eq!(inputs(&outcome), [APP, NONE, "Bad", CHART]);
}

#[test]
fn thousands_of_names_are_asked_about_in_order() {
    const NAMES: usize = 3000;
    let chart = samples().into_iter().find(|sample| sample.slug() == "chart-0.1.0").unwrap();
    let server = Server::always(Answer::new(200, chart.media_type, blob(chart.file)));
    let mut names = String::new();
    for number in 0..NAMES {
        writeln!(names, "{}", server.image(&format!("app{number}"))).unwrap();
    }
    let outcome = told(&["-"], &names);
    outcome.well();
    assert_eq!(inputs(&outcome), names.lines().collect::<Vec<_>>());
}

#[test]
fn wrong_usage_is_2() {
    let large = "a\n".repeat(9 * 1024 * 1024);
    let rows: [(&[&str], &[u8], &str); 7] = [
        (&["-"], b"", "error: -: standard input names no image\n"),
        (&["-"], b"\n# nothing\n", "error: -: standard input names no image\n"),
        (&["-"], b"a\xff\n", "error: -: standard input is no text in UTF-8\n"),
        (&["-", "-"], b"a\n", "error: -: standard input is read once\n"),
        (
            &["--creds-stdin", "-"],
            b"a:b\n",
            "error: - and --creds-stdin both read standard input: name the images\n",
        ),
        (
            &["--raw", "-"],
            b"a\nb\n",
            "error: --raw and --config print the bytes of one document: name one image\n",
        ),
        (
            &["-"],
            large.as_bytes(),
            "error: -: standard input is longer than 16777216 bytes, the most that is read for names\n",
        ),
    ];
    for (arguments, input, words) in rows {
        let outcome = inspect(arguments).reading(input).run();
        assert_eq!((outcome.code, outcome.text()), (Some(2), ""), "{arguments:?}");
        assert_eq!(outcome.err, words, "{arguments:?}");
    }
}
