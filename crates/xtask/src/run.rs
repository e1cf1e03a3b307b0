//! One command line: shown, then run in the root of the workspace.

use std::fmt;
use std::io::{self, BufRead, BufReader, IsTerminal, PipeReader, Write};
use std::path::Path;
use std::process::{Child, Command, ExitCode, ExitStatus, Output};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::failure::{Failure, Result};
use crate::workspace;

/// A program with its arguments and the variables it gets beside ours.
pub(crate) struct Run {
    program: String,
    arguments: Vec<String>,
    variables: Vec<(&'static str, String)>,
    /// Whether the project's own tools come first on the path.
    own_tools: bool,
}

impl Run {
    /// From a line without quoting: words between spaces.
    pub(crate) fn line(line: &str) -> Self {
        let mut words = line.split_whitespace().map(str::to_owned);
        let program = words.next().unwrap_or_default();
        Self { program, arguments: words.collect(), variables: Vec::new(), own_tools: false }
    }

    /// From the path of a program, spaces and all.
    pub(crate) fn program(path: &Path) -> Self {
        let program = path.display().to_string();
        Self { program, arguments: Vec::new(), variables: Vec::new(), own_tools: false }
    }

    /// Adds arguments as they stand, spaces and all.
    pub(crate) fn with<T: Into<String>>(mut self, more: impl IntoIterator<Item = T>) -> Self {
        self.arguments.extend(more.into_iter().map(Into::into));
        self
    }

    /// Adds variables.
    pub(crate) fn under(mut self, variables: &[(&'static str, &'static str)]) -> Self {
        self.variables.extend(variables.iter().map(|(name, value)| (*name, (*value).to_owned())));
        self
    }

    /// Adds a variable whose value is known only now.
    pub(crate) fn knowing(mut self, name: &'static str, value: String) -> Self {
        self.variables.push((name, value));
        self
    }

    /// Lets it find the project's own tools before all others.
    pub(crate) fn with_own_tools(mut self) -> Self {
        self.own_tools = true;
        self
    }

    /// Runs it with the terminal as its own.
    pub(crate) fn openly(&self) -> Result {
        eprintln!("$ {self}");
        let status = self.command().status().map_err(|error| self.not_started(&error))?;
        self.judged(status)
    }

    /// Runs it unseen. What it printed is the result, or is told with the failure.
    pub(crate) fn quietly(&self) -> Result<Vec<u8>> {
        let Output { status, stdout, stderr } =
            self.command().output().map_err(|error| self.not_started(&error))?;
        self.judged(status).map(|()| stdout).map_err(|failure| {
            let said = String::from_utf8_lossy(&stderr);
            Failure::new(format!("{}\n{}", failure.message, said.trim_end()))
        })
    }

    /// Runs it with all it prints passing through to standard output in the
    /// order it was printed, each line looked at on the way.
    pub(crate) fn watched(&self, mut look: impl FnMut(&str)) -> Result {
        println!("$ {self}");
        let (reader, child) = self.piped().map_err(|error| self.not_started(&error))?;
        let status = pass_through(&lines_of(reader), child, |line| {
            // A reader that went away, as `| head` does, ends no test run.
            let _ = io::stdout().write_all(line);
            look(&String::from_utf8_lossy(line));
        })
        .map_err(|error| Failure::new(format!("`{self}` could not be waited for: {error}")))?;
        self.judged(status)
    }

    /// Becomes the program, so that signals and the exit status are its own.
    #[cfg(unix)]
    pub(crate) fn instead_of_us(&self) -> Result<ExitCode> {
        use std::os::unix::process::CommandExt;
        eprintln!("$ {self}");
        Err(self.not_started(&self.command().exec()))
    }

    /// Where no process can become another, waits for it.
    #[cfg(not(unix))]
    pub(crate) fn instead_of_us(&self) -> Result<ExitCode> {
        eprintln!("$ {self}");
        let status = self.command().status().map_err(|error| self.not_started(&error))?;
        let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
        Ok(ExitCode::from(code))
    }

    fn piped(&self) -> io::Result<(PipeReader, Child)> {
        let (reader, writer) = io::pipe()?;
        let mut command = self.command();
        if io::stdout().is_terminal()
            && std::env::var_os("NO_COLOR").is_none()
            && std::env::var_os("CARGO_TERM_COLOR").is_none()
        {
            // Behind a pipe cargo cannot see that a person is reading.
            command.env("CARGO_TERM_COLOR", "always");
        }
        let child = command.stdout(writer.try_clone()?).stderr(writer).spawn()?;
        Ok((reader, child))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(workspace::root());
        if self.own_tools {
            let own = [workspace::tools().join("bin"), workspace::modules().join(".bin")];
            let path = std::env::var_os("PATH").unwrap_or_default();
            let all = own.into_iter().chain(std::env::split_paths(&path));
            // A path that cannot be joined is one that no shell could have set.
            command.env("PATH", std::env::join_paths(all).unwrap_or(path));
        }
        for (name, _) in std::env::vars_os() {
            // `cargo run` describes xtask in these. Build scripts that watch
            // them (ring's) would be built anew at each change of caller.
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                command.env_remove(name.as_ref());
            }
        }
        command
    }

    fn judged(&self, status: ExitStatus) -> Result {
        if status.success() {
            Ok(())
        } else {
            Err(Failure::new(format!("`{self}` ended with {status}")))
        }
    }

    fn not_started(&self, error: &io::Error) -> Failure {
        Failure::new(format!("`{self}` could not be started: {error}"))
    }
}

/// As it can be pasted into a shell.
impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.variables {
            write!(f, "{name}={} ", quoted(value))?;
        }
        f.write_str(&quoted(&self.program))?;
        self.arguments.iter().try_for_each(|argument| write!(f, " {}", quoted(argument)))
    }
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

fn lines_of(reader: PipeReader) -> Receiver<Vec<u8>> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        let mut reader = BufReader::new(reader);
        loop {
            let mut line = Vec::new();
            match reader.read_until(b'\n', &mut line) {
                Ok(1..) if sender.send(line).is_ok() => {}
                _ => break,
            }
        }
    });
    lines
}

fn pass_through(
    lines: &Receiver<Vec<u8>>,
    mut child: Child,
    mut each: impl FnMut(&[u8]),
) -> io::Result<ExitStatus> {
    loop {
        match lines.recv_timeout(Duration::from_secs(1)) {
            Ok(line) => each(&line),
            Err(RecvTimeoutError::Disconnected) => return child.wait(),
            // A server that a test left behind holds the pipe open for ever.
            Err(RecvTimeoutError::Timeout) => {
                if let Some(status) = child.try_wait()? {
                    println!("something that it started is still running");
                    return Ok(status);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_shown_as_a_shell_would_take_it() {
        let run = Run::line("cargo doc  --no-deps").with(["a b", "it's", ""]);
        let run = run.under(&[("RUSTDOCFLAGS", "-D warnings")]);
        assert_eq!(
            run.to_string(),
            r"RUSTDOCFLAGS='-D warnings' cargo doc --no-deps 'a b' 'it'\''s' ''"
        );
    }

    #[test]
    #[cfg(unix)]
    fn both_streams_pass_in_order() -> io::Result<()> {
        let mut seen = Vec::new();
        let run = Run::line("sh -c").with(["echo one; echo two >&2; printf three"]);
        let (reader, child) = run.piped()?;
        let status = pass_through(&lines_of(reader), child, |line| seen.extend_from_slice(line))?;
        assert!(status.success());
        assert_eq!(seen, b"one\ntwo\nthree");
        Ok(())
    }

    #[test]
    #[cfg(unix)]
    fn a_process_left_behind_keeps_nobody_waiting() {
        let start = std::time::Instant::now();
        let result = Run::line("sh -c").with(["sleep 20 & exit 3"]).watched(|_| {});
        assert!(result.is_err_and(|failure| failure.message.contains("exit status: 3")));
        assert!(start.elapsed() < Duration::from_secs(10));
    }

    #[test]
    #[cfg(unix)]
    fn a_quiet_failure_tells_what_was_said() {
        let failure = Run::line("sh -c").with(["echo why >&2; exit 3"]).quietly().err();
        assert!(failure.is_some_and(|failure| failure.message.ends_with("exit status: 3\nwhy")));
    }

    #[test]
    fn a_missing_program_is_named() {
        let failure = Run::line("no-such-program --flag").openly().err();
        assert!(failure.is_some_and(|failure| {
            failure.message.starts_with("`no-such-program --flag` could not be started")
        }));
    }
}
