//! What standard input is read for: a name and password.

use tonnage::Credentials;

/// The most bytes read for a name and password.
pub(crate) const MAX_CREDENTIALS: u64 = 64 * 1024;

/// Reads `USER:PASSWORD` in the first line.
pub(crate) fn credentials(bytes: &[u8]) -> Result<Credentials, String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| "--creds-stdin: standard input is no text in UTF-8".to_owned())?;
    let line = text.lines().next().unwrap_or_default();
    match line.split_once(':') {
        Some((user, password)) if !user.is_empty() => Ok(Credentials::basic(user, password)),
        _ => Err("--creds-stdin: standard input holds no USER:PASSWORD".to_owned()),
    }
}
