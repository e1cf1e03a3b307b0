//! The project's own commands, started as `cargo xtask COMMAND`.
//!
//! Each one sets up what it needs and is missing, tells what it does, and runs
//! from anywhere inside the workspace.

mod audit;
mod bench;
mod check;
mod console;
mod edge;
mod engine;
mod extension;
mod failure;
mod fuzz;
mod image;
mod lock;
mod make;
mod module;
mod name;
mod pieces;
mod report;
mod run;
mod serve;
mod setup;
mod site;
mod size;
mod table;
mod tally;
mod test;
mod tool;
mod workspace;

use std::process::ExitCode;

use failure::{Failure, Result};

/// One line of the help, and what it starts.
struct Command {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<ExitCode>,
}

const COMMANDS: [Command; 12] = [
    Command {
        name: "serve",
        arguments: "[-- FLAGS]",
        about: "build, then serve the page with its proxy (FLAGS: those of tonnage serve)",
        run: serve::command,
    },
    Command {
        name: "test",
        arguments: "[NAME]...",
        about: "run every test, or only the named parts",
        run: test::command,
    },
    Command {
        name: "check",
        arguments: "",
        about: "the quick gate before a commit: format, lint, docs, licences",
        run: check::command,
    },
    Command {
        name: "build",
        arguments: "",
        about: "build what is delivered and say where it is",
        run: make::command,
    },
    Command {
        name: "extension",
        arguments: "",
        about: "build the browser extension, for Chromium and for Firefox",
        run: extension::command,
    },
    Command {
        name: "edge",
        arguments: "",
        about: "build the proxy at the edge, ready to be deployed from packages/edge",
        run: edge::command,
    },
    Command {
        name: "image",
        arguments: "",
        about: "build the server as a container's image, from nothing",
        run: image::command,
    },
    Command {
        name: "size",
        arguments: "",
        about: "weigh what was built against its budgets",
        run: size::command,
    },
    Command {
        name: "bench",
        arguments: "[NAME]...",
        about: "measure all of what is listed below, or only what is named",
        run: bench::command,
    },
    Command {
        name: "audit",
        arguments: "[NAME]...",
        about: "judge the page: Lighthouse, axe-core in every state, sizes, or only what is named",
        run: audit::command,
    },
    Command {
        name: "fuzz",
        arguments: "[--minutes N] [TARGET]...",
        about: "feed the parsers with a fuzzer's bytes, five minutes each",
        run: fuzz::command,
    },
    Command {
        name: "setup",
        arguments: "[PART]...",
        about: "install what is missing; the others do it by themselves",
        run: setup::command,
    },
];

fn main() -> ExitCode {
    start().unwrap_or_else(|failure| {
        eprintln!("{}", failure.message);
        ExitCode::from(failure.status)
    })
}

fn start() -> Result<ExitCode> {
    let arguments = std::env::args_os()
        .skip(1)
        .map(std::ffi::OsString::into_string)
        .collect::<std::result::Result<Vec<_>, _>>()
        .map_err(|argument| {
            Failure::usage(format!("the argument {} is not UTF-8", argument.display()))
        })?;
    if asks_for_help(&arguments) {
        print!("{}", help());
        return Ok(ExitCode::SUCCESS);
    }
    let (name, rest) = arguments.split_first().ok_or_else(|| Failure::usage(help()))?;
    let command = name::find("command", name, &COMMANDS, |command| command.name)?;
    (command.run)(rest)
}

/// Flags behind `--` belong to somebody else, `--help` among them.
fn asks_for_help(arguments: &[String]) -> bool {
    arguments.first().is_some_and(|first| first == "help")
        || arguments
            .iter()
            .take_while(|argument| *argument != "--")
            .any(|argument| argument == "--help" || argument == "-h")
}

fn help() -> String {
    let mut commands = table::Table::new();
    for command in &COMMANDS {
        commands.row(["", &format!("{} {}", command.name, command.arguments), command.about]);
    }
    let mut parts = table::Table::new();
    for part in &test::PARTS {
        parts.row(["", part.name, part.shows]);
    }
    let mut benches = table::Table::new();
    for bench in &bench::BENCHES {
        benches.row(["", bench.name, bench.shows]);
    }
    let mut needs = table::Table::new();
    for need in setup::NEEDS {
        needs.row(["", need.name, need.about]);
    }
    let targets = fuzz::TARGETS.join(", ");
    format!(
        "cargo xtask COMMAND\n\n{commands}\nNAME of a part of the tests:\n{parts}\nNAME of a measurement:\n{benches}\nPART of the set-up:\n{needs}\n\
         TARGET of the fuzzer: {targets}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn help_is_asked_for_before_the_double_dash_only() {
        assert!(asks_for_help(&words("--help")));
        assert!(asks_for_help(&words("help")));
        assert!(asks_for_help(&words("test -h")));
        assert!(!asks_for_help(&words("serve -- --help")));
        assert!(!asks_for_help(&words("test core")));
    }

    #[test]
    fn help_gives_each_command_one_line() {
        let help = help();
        for command in &COMMANDS {
            let lines = help.lines().filter(|line| line.ends_with(command.about)).count();
            assert_eq!(lines, 1, "{}", command.name);
        }
    }
}
