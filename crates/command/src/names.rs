//! Names from standard input: one a line.

/// What stands for them on the command line.
pub(crate) const FROM_INPUT: &str = "-";

/// The most bytes read for names.
pub(crate) const MAX_NAMES: u64 = 16 * 1024 * 1024;

/// The names in a text: one a line, without the space around it. Lines that are empty, or
/// begin with `#`, hold none.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<String>, String> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_NAMES {
        return Err(format!(
            "-: standard input is longer than {MAX_NAMES} bytes, the most that is read for names"
        ));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| "-: standard input is no text in UTF-8".to_owned())?;
    // Editors begin a file with it (RFC 3629, section 6).
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().map(str::trim);
    let is_name = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let names: Vec<_> = lines.filter(is_name).map(str::to_owned).collect();
    if names.is_empty() {
        return Err("-: standard input names no image".to_owned());
    }
    Ok(names)
}

/// The names of a call, with those from standard input where they were asked for.
pub(crate) fn joined(written: Vec<String>, read: Vec<String>) -> Vec<String> {
    let mut read = Some(read);
    let mut joined = Vec::new();
    for name in written {
        match name == FROM_INPUT {
            true => joined.extend(read.take().unwrap_or_default()),
            false => joined.push(name),
        }
    }
    joined
}
