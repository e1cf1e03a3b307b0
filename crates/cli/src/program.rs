//! Programs that are run for a call: credential helpers.

use std::io::ErrorKind;
use std::process::Stdio;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::time::timeout;
use tonnage_command::{HelperFault, PROGRAM_TIMEOUT, Ran};

/// Runs a program, which is looked for on the PATH, to its end. One that does not end
/// in time is killed.
pub(crate) async fn run(
    program: &str,
    argument: &str,
    input: &str,
    limit: usize,
) -> Result<Ran, HelperFault> {
    let started = Command::new(program)
        .arg(argument)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // What it says there is for nobody: there may be secrets in it.
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    let mut child = started.map_err(|error| match error.kind() {
        ErrorKind::NotFound => HelperFault::Absent,
        _ => HelperFault::NotStarted(error.to_string()),
    })?;
    let millis = u64::try_from(PROGRAM_TIMEOUT.as_millis()).unwrap_or(u64::MAX);
    let ended = timeout(PROGRAM_TIMEOUT, converse(&mut child, input, limit)).await;
    ended.unwrap_or(Err(HelperFault::Late(millis)))
}

async fn converse(child: &mut Child, input: &str, limit: usize) -> Result<Ran, HelperFault> {
    if let Some(mut stdin) = child.stdin.take() {
        // One that does not listen may know without.
        let _ = stdin.write_all(input.as_bytes()).await;
    }
    let unreadable = |error: std::io::Error| HelperFault::NotStarted(error.to_string());
    let mut output = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        stdout.take(most).read_to_end(&mut output).await.map_err(unreadable)?;
    }
    if output.len() > limit {
        return Err(HelperFault::TooLarge);
    }
    let status = child.wait().await.map_err(unreadable)?;
    Ok(Ran { status: status.code(), output })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On a clock that goes on to where somebody waits for it.
    #[tokio::test(start_paused = true)]
    async fn a_program_that_does_not_end_is_killed() {
        let ran = run("tail", "-f", "", 1024).await;
        assert_eq!(ran, Err(HelperFault::Late(10_000)));
    }

    #[tokio::test]
    async fn a_program_is_given_its_input_and_heard_to_its_end() {
        let ran = run("cat", "-", "a\nb", 3).await;
        assert_eq!(ran, Ok(Ran { status: Some(0), output: b"a\nb".to_vec() }));
        assert_eq!(run("cat", "-", "a\nb", 2).await, Err(HelperFault::TooLarge));
        assert_eq!(run("no-such-program-here", "", "", 3).await, Err(HelperFault::Absent));
    }
}
