//! Snapshots: texts that somebody read and found good, in `tests/snapshots`.

use super::run::Outcome;

/// Holds a text to the one in `tests/snapshots/NAME.snap`.
#[track_caller]
pub(crate) fn matches(name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// All of an outcome as one text: how it ended and what it said where.
pub(crate) fn whole(outcome: &Outcome) -> String {
    let code = outcome.code.map_or_else(|| "by a signal".to_owned(), |code| code.to_string());
    let mut text = format!("exit {code}\n");
    for (name, stream) in [("standard output", outcome.text()), ("standard error", &outcome.err)] {
        if !stream.is_empty() {
            text.push_str(&format!("--- {name}\n{stream}"));
        }
    }
    text
}
