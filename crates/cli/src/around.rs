//! What is around this process: its environment and what its streams lead to.

use std::io::IsTerminal;

use tonnage_command::{Stream, World};

/// What is around this process.
pub(crate) fn world() -> World {
    World {
        output: stream(&std::io::stdout()),
        errors: stream(&std::io::stderr()),
        signatures: Some(tonnage_signatures::check),
        serves: true,
        ..World::with_variables(|name| std::env::var(name).ok())
    }
}

fn stream(stream: &impl IsTerminal) -> Stream {
    let is_terminal = stream.is_terminal();
    let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    Stream { is_terminal, width: is_terminal.then(measured).flatten() }
}
