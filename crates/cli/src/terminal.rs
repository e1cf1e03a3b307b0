//! What the terminal is: how wide, and whether it shows colours.

use std::fmt;
use std::io::{IsTerminal as _, Write as _};

use tonnage_render::Style;

/// The width when there is no terminal to fit.
const PLAIN_WIDTH: usize = 100;
/// Narrower than this, nothing fits.
const MIN_WIDTH: usize = 20;

/// The style of standard output.
pub(crate) fn output() -> Style {
    style(std::io::stdout().is_terminal())
}

/// The style of standard error.
pub(crate) fn errors() -> Style {
    style(std::io::stderr().is_terminal())
}

/// Says something on standard error. That nobody listens is no fault.
pub(crate) fn tell(text: impl fmt::Display) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

fn style(terminal: bool) -> Style {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let columns = variable("COLUMNS").and_then(|columns| columns.parse().ok());
    let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let width = columns.or_else(|| terminal.then(measured).flatten()).unwrap_or(PLAIN_WIDTH);
    let color =
        terminal && variable("NO_COLOR").is_none() && variable("TERM").as_deref() != Some("dumb");
    Style { width: width.max(MIN_WIDTH), color, ..Style::default() }
}
