//! [`Tonnage`]: the command as it was built, in an environment that holds only
//! what a test puts there.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// Longer than anything here takes; what takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// One call of the command.
pub(crate) struct Tonnage {
    command: Command,
    input: Vec<u8>,
    output: Option<File>,
}

/// How it ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
    pub(crate) time: Duration,
}

/// `tonnage inspect` with these arguments.
pub(crate) fn inspect<A: AsRef<OsStr>>(arguments: &[A]) -> Tonnage {
    let mut tonnage = tonnage(&["inspect"]);
    tonnage.command.args(arguments);
    tonnage
}

/// `tonnage` with these arguments.
pub(crate) fn tonnage(arguments: &[&str]) -> Tonnage {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tonnage"));
    command.env_clear().args(arguments);
    Tonnage { command, input: Vec::new(), output: None }
}

impl Tonnage {
    /// With a variable in the environment.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// In this folder.
    pub(crate) fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// With this on standard input.
    pub(crate) fn reading(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// With its standard output going to this file.
    pub(crate) fn to(mut self, output: File) -> Self {
        self.output = Some(output);
        self
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> Outcome {
        let begin = Instant::now();
        let mut child = self.start();
        let out = collect(child.stdout.take().unwrap());
        let err = collect(child.stderr.take().unwrap());
        let (Ok(out), Ok(err)) = (out.recv_timeout(PATIENCE), err.recv_timeout(PATIENCE)) else {
            child.kill().unwrap();
            panic!("the command hangs");
        };
        let code = child.wait().unwrap().code();
        Outcome { code, out, err: String::from_utf8(err).unwrap(), time: begin.elapsed() }
    }

    /// Starts it and gives it its input.
    pub(crate) fn start(mut self) -> Child {
        let output = self.output.take().map_or_else(Stdio::piped, Stdio::from);
        self.command.stdin(Stdio::piped()).stdout(output).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        // Who does not read it has no use for it.
        let _ = child.stdin.take().unwrap().write_all(&self.input);
        child
    }
}

/// All that a stream gives until its end.
fn collect(mut stream: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        sender.send(bytes)
    });
    receiver
}

impl Outcome {
    /// What it printed, after all went well.
    #[track_caller]
    pub(crate) fn well(&self) -> &str {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{}", self.text());
        self.text()
    }

    /// Standard output as text.
    #[track_caller]
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.out).unwrap()
    }

    /// Standard output as one JSON object.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.out)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", self.text(), self.err))
    }

    /// Standard output as one JSON object a line.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
