//! [`Tonnage`]: the command as it was built, in a process of its own.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use super::workshop::{Workshop, told};

/// The command as it was built, in a process of its own.
pub(crate) struct Tonnage<'a>(pub(crate) &'a Workshop);

/// How it ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) told: String,
}

impl Tonnage<'_> {
    pub(crate) fn inspect(&self, image: &str, options: &[&str]) -> Outcome {
        self.inspect_with(image, options, "")
    }

    /// With credentials on standard input.
    pub(crate) fn inspect_as(&self, user: &str, password: &str, image: &str) -> Outcome {
        let input = format!("{user}:{password}\n");
        self.inspect_with(image, &["--format", "json", "--creds-stdin"], &input)
    }

    fn inspect_with(&self, image: &str, options: &[&str], input: &str) -> Outcome {
        let mut command = self.0.tool(env!("CARGO_BIN_EXE_tonnage"));
        command.arg("inspect").arg(image).args(options);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        // Who does not read it has no use for it.
        let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
        let output = process.wait_with_output().unwrap();
        Outcome { code: output.status.code(), told: told(&output), stdout: output.stdout }
    }

    /// The inspection of an image that is there.
    pub(crate) fn inspection(&self, image: &str, options: &[&str]) -> Value {
        let options = [&["--format", "json"], options].concat();
        self.inspect(image, &options).inspection()
    }
}

impl Outcome {
    /// What it printed, after it succeeded.
    pub(crate) fn inspection(&self) -> Value {
        assert_eq!(self.code, Some(0), "{}", self.told);
        self.json()
    }

    /// The error it printed, after it failed.
    pub(crate) fn error(&self) -> Value {
        assert_eq!(self.code, Some(1), "{}", self.told);
        self.json()["error"].clone()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| {
            panic!("{error}: {:?}\n{}", String::from_utf8_lossy(&self.stdout), self.told)
        })
    }
}
