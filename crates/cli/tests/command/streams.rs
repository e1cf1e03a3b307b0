//! Results on standard output, all else on standard error, and nobody reading.

use std::io::{Read as _, Write as _};
use std::process::ExitStatus;

use super::run::{Tonnage, inspect};
use super::samples::samples;

/// All samples, so that there is much to print.
fn all(options: &[&str]) -> Tonnage {
    let options = options.iter().map(|&option| option.to_owned());
    let images = samples().into_iter().map(|sample| sample.image());
    inspect(&options.chain(images).collect::<Vec<_>>())
}

#[test]
fn a_failure_leaves_standard_output_empty() {
    for options in [vec![], vec!["--raw"], vec!["--config"], vec!["--digest"], vec!["--trace"]] {
        let outcome = inspect(&[options, vec!["samples.localhost/demo/none"]].concat()).run();
        assert_eq!((outcome.code, outcome.text()), (Some(1), ""));
        assert!(outcome.err.contains("NOT_FOUND"), "{}", outcome.err);
    }
}

/// `tonnage inspect … | head -1`.
#[test]
fn nobody_reading_the_results_is_no_fault() {
    for options in [vec![], vec!["--format", "json"], vec!["--digest"]] {
        let mut child = all(&options).start();
        let mut first = [0];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""), "{options:?}");
    }
    let mut child = inspect(&["--raw", "samples.localhost/demo/app"]).start();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

/// `tonnage inspect --trace … 2>&1 >/dev/null | head -1`.
#[test]
fn nobody_reading_the_rest_is_no_fault() {
    let ended = |call: Tonnage| -> (ExitStatus, String) {
        let mut child = call.start();
        drop(child.stderr.take());
        let mut out = String::new();
        child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        (child.wait().unwrap(), out)
    };
    let (status, out) = ended(all(&["--trace", "--digest"]));
    assert_eq!((status.code(), out.lines().count()), (Some(0), samples().len()));
    let (status, out) = ended(inspect(&["--format", "json", "samples.localhost/demo/none"]));
    assert_eq!(status.code(), Some(1));
    assert!(out.contains("NOT_FOUND"), "{out}");
    let (status, _) = ended(inspect(&["--config", "samples.localhost/demo/artifact"]));
    assert_eq!(status.code(), Some(1));
    let (status, _) = ended(inspect(&["a"]).with("TONNAGE_PLATFORM", "a/b/c/d"));
    assert_eq!(status.code(), Some(1));
}

/// A full disk is not all well.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_a_failure() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    assert!((&full).write_all(b"a").is_err());
    let mut child = inspect(&["samples.localhost/demo/app"]).to(full).start();
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{err}");
    assert!(err.starts_with("error: standard output cannot be written: "), "{err}");
}
