//! A name and password from standard input.

use std::io::Read as _;

use tonnage::Credentials;

/// The most bytes read.
const MAX_INPUT: u64 = 64 * 1024;

/// Reads `USER:PASSWORD` from standard input.
pub(crate) fn from_standard_input() -> Result<Credentials, String> {
    let mut text = String::new();
    let read = std::io::stdin().take(MAX_INPUT).read_to_string(&mut text);
    read.map_err(|error| format!("--creds-stdin: standard input is not readable: {error}"))?;
    let line = text.lines().next().unwrap_or_default();
    match line.split_once(':') {
        Some((user, password)) if !user.is_empty() => Ok(Credentials::basic(user, password)),
        _ => Err("--creds-stdin: standard input holds no USER:PASSWORD".to_owned()),
    }
}
