//! What is around this process: its environment and what its streams lead to.

use std::io::IsTerminal;

use tonnage::Credentials;
use tonnage_command::{Stream, World};

/// The account at Docker Hub of whoever serves others.
const HUB_USER: &str = "TONNAGE_HUB_USER";
const HUB_TOKEN: &str = "TONNAGE_HUB_TOKEN";

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

/// The account at Docker Hub with which strangers are asked for, where there is one. A name
/// without a token is a mistake, and so is the reverse.
pub(crate) fn hub_account() -> Result<Option<Credentials>, String> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    match (variable(HUB_USER), variable(HUB_TOKEN)) {
        (Some(user), Some(token)) => Ok(Some(Credentials::basic(user, token))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(format!("{HUB_USER} is set, and {HUB_TOKEN} is not")),
        (None, Some(_)) => Err(format!("{HUB_TOKEN} is set, and {HUB_USER} is not")),
    }
}

fn stream(stream: &impl IsTerminal) -> Stream {
    let is_terminal = stream.is_terminal();
    let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    Stream { is_terminal, width: is_terminal.then(measured).flatten() }
}
