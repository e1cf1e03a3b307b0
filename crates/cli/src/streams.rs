//! The three streams of a process.

use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write as _};
use std::path::Path;

use tonnage_command::FileFault;

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

/// A file of at most `limit` bytes.
pub(crate) fn file(path: &Path, limit: u64) -> Result<Vec<u8>, FileFault> {
    let fault = |error: io::Error| FileFault {
        missing: error.kind() == ErrorKind::NotFound,
        words: error.to_string(),
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(fault)?;
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(fault)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        let words = format!("it is larger than {limit} bytes, the most that is read");
        return Err(FileFault { missing: false, words });
    }
    Ok(bytes)
}
