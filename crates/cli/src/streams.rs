//! The three streams of a process.

use std::fmt;
use std::io::{self, ErrorKind, Read as _, Write as _};

/// Says something on standard error. That nobody listens is no fault.
pub(crate) fn tell(text: impl fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Writes a result. `Err` holds no words where simply nobody reads any more.
pub(crate) fn print(bytes: &[u8]) -> Result<(), Option<String>> {
    let mut output = io::stdout().lock();
    let written = output.write_all(bytes).and_then(|()| output.flush());
    written.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => None,
        _ => Some(error.to_string()),
    })
}

/// The first `limit` bytes of standard input.
pub(crate) fn input(limit: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    io::stdin().take(limit).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}
