//! [`readable_instruction`]: a step of the history as its author wrote it.

use std::borrow::Cow;

/// A step of the history as its author wrote it: without what the builders put
/// around it, and with hashes cut to twelve digits.
///
/// ```
/// use tonnage::readable_instruction;
///
/// assert_eq!(readable_instruction(r#"/bin/sh -c #(nop)  CMD ["bash"]"#), r#"CMD ["bash"]"#);
/// assert_eq!(readable_instruction("/bin/sh -c apt-get update"), "RUN apt-get update");
/// assert_eq!(readable_instruction("RUN /bin/sh -c make # buildkit"), "RUN make");
/// assert_eq!(
///     readable_instruction(&format!("/bin/sh -c #(nop) ADD file:{} in /", "a".repeat(64))),
///     "ADD file:aaaaaaaaaaaa… in /"
/// );
/// ```
#[must_use]
pub fn readable_instruction(created_by: &str) -> Cow<'_, str> {
    const SHELL: &str = "/bin/sh -c ";
    let text = created_by.trim();
    let text = text.strip_suffix("# buildkit").map_or(text, str::trim_end);
    let in_run = text.strip_prefix("RUN ").map(str::trim_start);
    let text = match (text.strip_prefix(SHELL).map(str::trim_start), in_run) {
        (Some(command), _) => match command.strip_prefix("#(nop)") {
            Some(instruction) => Cow::Borrowed(instruction.trim_start()),
            None => Cow::Owned(format!("RUN {command}")),
        },
        (None, Some(command)) => match without_arguments(command).strip_prefix(SHELL) {
            Some(command) => Cow::Owned(format!("RUN {command}")),
            None => Cow::Borrowed(text),
        },
        (None, None) => Cow::Borrowed(text),
    };
    match shorten_hashes(&text) {
        Some(short) => Cow::Owned(short),
        None => text,
    }
}

/// BuildKit writes the build arguments of a step before its shell: `|1 A=b `.
fn without_arguments(command: &str) -> &str {
    let Some(rest) = command.strip_prefix('|') else { return command };
    rest.find("/bin/sh -c ").and_then(|at| rest.get(at..)).unwrap_or(command)
}

/// How many digits of a hash people read.
const SHORT: usize = 12;

/// `None` when there is no hash in the text.
fn shorten_hashes(text: &str) -> Option<String> {
    let is_hash = |word: &str| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let words = || text.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    let bare = |word: &str| word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned();
    if !words().any(|word| is_hash(&bare(word))) {
        return None;
    }
    let mut short = String::with_capacity(text.len());
    for word in words() {
        let hash = bare(word);
        match (is_hash(&hash), hash.get(..SHORT), word.get(hash.len()..)) {
            (true, Some(kept), Some(rest)) => short.extend([kept, "…", rest]),
            _ => short.push_str(word),
        }
    }
    Some(short)
}
