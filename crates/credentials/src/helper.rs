//! [`HelperCall`]: what a credential helper is asked, and what it answers.

use std::fmt;

use serde_json::Value;
use tonnage::Credentials;

/// The most bytes of a helper's answer that are read.
pub const MAX_HELPER_OUTPUT: usize = 64 * 1024;
/// What every helper is started with.
pub const ARGUMENT: &str = "get";
/// What every helper's name begins with.
const PREFIX: &str = "docker-credential-";
/// The longest name of a helper, in bytes.
const MAX_NAME: usize = 64;
/// What a helper says, with exit code 1, when it has nothing.
const NOT_FOUND: &str = "credentials not found in native keychain";

/// What a credential helper is asked: the program is looked for on the PATH, started with
/// one argument and no shell, and given one line on its standard input.
///
/// Source: docker/docker-credential-helpers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelperCall {
    /// The program's name; no path.
    pub program: String,
    /// Its argument, [`ARGUMENT`].
    pub argument: &'static str,
    /// What it reads: the registry, as Docker would name it.
    pub input: String,
}

impl HelperCall {
    /// A call to the helper of that name; `None` if it could be a path, or anything but a
    /// name.
    pub(crate) fn new(name: &str, input: String) -> Option<Self> {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let begins_well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
        let is_name = begins_well && name.len() <= MAX_NAME && name.bytes().all(is_part);
        is_name.then(|| Self { program: format!("{PREFIX}{name}"), argument: ARGUMENT, input })
    }

    /// Reads what the helper wrote to its standard output before it ended with `status`
    /// (`None` where a signal ended it). Nothing means that it has no credentials for this
    /// registry.
    ///
    /// # Errors
    ///
    /// [`HelperError`], when it failed or made no sense. What it wrote is not repeated.
    pub fn read(
        &self,
        status: Option<i32>,
        output: &[u8],
    ) -> Result<Option<Credentials>, HelperError> {
        let wrong = |fault| Err(self.failed(fault));
        if output.len() > MAX_HELPER_OUTPUT {
            return wrong(HelperFault::TooLarge);
        }
        if status == Some(1) && output.trim_ascii() == NOT_FOUND.as_bytes() {
            return Ok(None);
        }
        if status != Some(0) {
            return wrong(HelperFault::Status(status));
        }
        let Ok(Value::Object(answer)) = serde_json::from_slice(output) else {
            return wrong(HelperFault::NotJson);
        };
        let text = |name| answer.get(name).and_then(Value::as_str);
        match (text("Username"), text("Secret")) {
            (Some(""), Some("")) => Ok(None),
            (Some(user), Some(secret)) if !user.is_empty() && !secret.is_empty() => {
                Ok(Some(Credentials::basic(user, secret)))
            }
            _ => wrong(HelperFault::Incomplete),
        }
    }

    /// The error for a helper that could not be asked to the end.
    #[must_use]
    pub fn failed(&self, fault: HelperFault) -> HelperError {
        HelperError { program: self.program.clone(), input: self.input.clone(), fault }
    }
}

/// A helper that gave no answer, or none that can be taken. `Display` is one sentence
/// without secrets, [`hint`](Self::hint) says what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelperError {
    /// The program.
    pub program: String,
    /// What it was asked for.
    pub input: String,
    /// What went wrong.
    pub fault: HelperFault,
}

/// What can go wrong with a helper.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HelperFault {
    /// There is no such program.
    Absent,
    /// It could not be started, in the host's own words.
    NotStarted(String),
    /// It did not end in the time there was, in milliseconds.
    Late(u64),
    /// It ended with another exit code than 0; `None` where a signal ended it.
    Status(Option<i32>),
    /// It wrote more than is read.
    TooLarge,
    /// What it wrote is no JSON object.
    NotJson,
    /// What it wrote names no user, or no secret.
    Incomplete,
}

impl HelperError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        let Self { program, input, fault } = self;
        match fault {
            HelperFault::Absent => format!(
                "Install {program}, or take it out of the configuration: \
                 credHelpers and credsStore name it."
            ),
            _ => format!("See what it says by hand: echo {input} | {program} {ARGUMENT}"),
        }
    }
}

impl fmt::Display for HelperError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let program = &self.program;
        match &self.fault {
            HelperFault::Absent => {
                write!(f, "the credential helper {program} is not on the PATH")
            }
            HelperFault::NotStarted(why) => {
                write!(f, "the credential helper {program} could not be started: {why}")
            }
            HelperFault::Late(millis) => {
                let seconds = *millis as f64 / 1000.0;
                let unit = if *millis == 1000 { "second" } else { "seconds" };
                write!(f, "the credential helper {program} did not answer within {seconds} {unit}")
            }
            HelperFault::Status(Some(status)) => {
                write!(f, "the credential helper {program} failed with exit code {status}")
            }
            HelperFault::Status(None) => {
                write!(f, "the credential helper {program} was ended by a signal")
            }
            HelperFault::TooLarge => write!(
                f,
                "the credential helper {program} wrote more than the {MAX_HELPER_OUTPUT} bytes \
                 that are read"
            ),
            HelperFault::NotJson => {
                write!(f, "what the credential helper {program} wrote is not a JSON object")
            }
            HelperFault::Incomplete => {
                write!(f, "what the credential helper {program} wrote has no user or no secret")
            }
        }
    }
}

impl std::error::Error for HelperError {}
