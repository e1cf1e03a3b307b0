//! [`Command`]: whatever is held to the cases.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{self, Stdio};

use crate::case::{Case, End};

/// Names another command than the native one: a program and its first arguments.
const OTHER: &str = "TONNAGE_COMMAND";

/// What stands in the cases for what is another each time.
const REGISTRY: &str = "{registry}";
const FILES: &str = "{files}";

/// Whatever is held to the cases.
pub(crate) struct Command {
    program: PathBuf,
    first: Vec<String>,
    is_native: bool,
}

impl Command {
    /// The one that `TONNAGE_COMMAND` names, from the project's folder; the native one as
    /// it was built, if none.
    pub(crate) fn chosen() -> Self {
        let Ok(other) = std::env::var(OTHER) else {
            let program = env!("CARGO_BIN_EXE_tonnage").into();
            return Self { program, first: Vec::new(), is_native: true };
        };
        let mut words = other.split_whitespace();
        let program = on_path(words.next().expect("TONNAGE_COMMAND names no program"));
        Self { program, first: words.map(str::to_owned).collect(), is_native: false }
    }

    pub(crate) fn is_native(&self) -> bool {
        self.is_native
    }

    /// Runs a case, with nothing in its environment but what it says.
    pub(crate) fn run(&self, case: &Case, registry: SocketAddr) -> End {
        let registry = registry.to_string();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
        let files = root.join("crates/command/cases/files").display().to_string();
        let real = |text: &str| text.replace(REGISTRY, &registry).replace(FILES, &files);
        let masked = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            timeless(&text.replace(&registry, REGISTRY).replace(&files, FILES))
        };
        let mut child = process::Command::new(&self.program)
            .args(&self.first)
            .args(case.arguments().iter().map(|argument| real(argument)))
            .env_clear()
            .envs(case.variables.iter().map(|(name, value)| (name, real(value))))
            .current_dir(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Who does not read it has no use for it.
        let _ = child.stdin.take().unwrap().write_all(real(&case.input).as_bytes());
        let output = child.wait_with_output().unwrap();
        End { status: output.status.code(), out: masked(output.stdout), err: masked(output.stderr) }
    }
}

/// Where a program is, by this process's own environment: that of a case has no PATH.
fn on_path(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(program));
    found
        .into_iter()
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("{program} is not on the PATH: install it, or unset {OTHER}"))
}

/// A text without times, which are another each time: ` 12 ms  ` of a trace keeps its
/// width, `"durationMs": 12` has none.
fn timeless(text: &str) -> String {
    text.split_inclusive('\n').map(|line| without_key(&without_column(line))).collect()
}

fn without_column(line: &str) -> String {
    let Some(at) = line.find(" ms  ") else { return line.to_owned() };
    let digits = line[..at].trim_end_matches(|c: char| c.is_ascii_digit()).len();
    format!("{}{:>width$}{}", &line[..digits], "…", &line[at..], width = at - digits)
}

fn without_key(line: &str) -> String {
    let mut kept = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("\"durationMs\":") {
        let (before, after) = rest.split_at(at + "\"durationMs\":".len());
        let value = after.trim_start();
        kept += before;
        kept += &after[..after.len() - value.len()];
        kept += "…";
        rest = value.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    kept + rest
}
