//! [`Teller`]: what is going on, on standard error.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget};
use tokio::task::JoinHandle;
use tonnage::{Exchange, Request};
use tonnage_client::Observer;
use tonnage_render::Style;

use crate::terminal;

/// Who waits less than this is not told that he waits.
const PATIENCE: Duration = Duration::from_millis(150);
/// How often the line is drawn anew.
const TICK: Duration = Duration::from_millis(120);

/// Says what is going on: all of it with `--trace`, else one line that passes, on a
/// terminal, when it takes a while.
pub(crate) enum Teller {
    /// Each request and answer, behind the name of its image where there are several.
    Trace { style: Style, name: String },
    /// One line.
    Line { line: ProgressBar, shown_later: JoinHandle<()> },
    /// Nothing: the lines of several images would fall over each other.
    Silent,
}

impl Teller {
    pub(crate) fn trace(name: String) -> Self {
        Self::Trace { style: terminal::errors(), name }
    }

    pub(crate) fn line() -> Self {
        let line = ProgressBar::new_spinner();
        line.set_draw_target(ProgressDrawTarget::hidden());
        let shown = line.clone();
        let shown_later = tokio::spawn(async move {
            tokio::time::sleep(PATIENCE).await;
            // Hidden still, where standard error is no terminal.
            shown.set_draw_target(ProgressDrawTarget::stderr());
            shown.enable_steady_tick(TICK);
        });
        Self::Line { line, shown_later }
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        if let Self::Line { line, shown_later } = self {
            shown_later.abort();
            line.finish_and_clear();
        }
    }
}

impl Observer for Teller {
    fn asked(&mut self, request: &Request) {
        match self {
            Self::Trace { style, name } => {
                terminal::tell(format_args!("{name}{}", tonnage_render::asked(request, style)));
            }
            Self::Line { line, .. } => {
                line.set_message(format!("asking {}", request.url.origin().authority()));
            }
            Self::Silent => {}
        }
    }

    fn answered(&mut self, exchange: &Exchange) {
        if let Self::Trace { style, name } = self {
            terminal::tell(format_args!("{name}{}", tonnage_render::answered(exchange, style)));
        }
    }
}
