//! What ends a command early: a sentence for a person, and the exit status.

pub(crate) type Result<T = ()> = std::result::Result<T, Failure>;

/// Says what failed, where, and what to do next.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) message: String,
    pub(crate) status: u8,
}

impl Failure {
    /// Something did not work.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), status: 1 }
    }

    /// The command line makes no sense.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), status: 2 }
    }
}

/// For commands that take no argument.
pub(crate) fn no_arguments(command: &str, arguments: &[String]) -> Result {
    arguments.first().map_or(Ok(()), |first| {
        Err(Failure::usage(format!(
            "`cargo xtask {command}` takes no argument, not `{first}` either"
        )))
    })
}
