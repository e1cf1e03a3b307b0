//! [`Spinner`]: a line on standard error that passes, when something takes a while.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget};
use tokio::task::JoinHandle;

/// Who waits less than this is not told that he waits.
const PATIENCE: Duration = Duration::from_millis(150);
/// How often the line is drawn anew.
const TICK: Duration = Duration::from_millis(120);

/// A line on standard error that passes, when something takes a while.
#[derive(Default)]
pub(crate) struct Spinner(Option<Line>);

struct Line {
    bar: ProgressBar,
    shown_later: JoinHandle<()>,
}

impl Spinner {
    /// Says what goes on.
    pub(crate) fn say(&mut self, what: String) {
        self.0.get_or_insert_with(Line::new).bar.set_message(what);
    }

    /// Makes way for something that stays.
    pub(crate) fn clear(&mut self) {
        if let Some(line) = self.0.take() {
            line.shown_later.abort();
            line.bar.finish_and_clear();
        }
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.clear();
    }
}

impl Line {
    fn new() -> Self {
        let bar = ProgressBar::new_spinner();
        bar.set_draw_target(ProgressDrawTarget::hidden());
        let shown = bar.clone();
        let shown_later = tokio::spawn(async move {
            tokio::time::sleep(PATIENCE).await;
            shown.set_draw_target(ProgressDrawTarget::stderr());
            shown.enable_steady_tick(TICK);
        });
        Self { bar, shown_later }
    }
}
