//! [`readable_instruction`]: a step of the history as its author wrote it.

use std::borrow::Cow;

/// What Docker puts before each command that is not in exec form.
const SHELL: &str = "/bin/sh -c ";

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
    let mut tails = rest.match_indices('/').filter_map(|(at, _)| rest.get(at..));
    tails.find(|tail| tail.starts_with(SHELL)).unwrap_or(command)
}

/// How many digits a hash has, and how many of them people read.
const HASH: usize = 64;
const SHORT: usize = 12;

/// `None` when there is no hash in the text.
fn shorten_hashes(text: &str) -> Option<String> {
    let mut short = String::new();
    let (mut told, mut start) = (0, 0);
    for (at, byte) in text.bytes().chain([b' ']).enumerate() {
        if byte.is_ascii_alphanumeric() {
            continue;
        }
        let word = text.get(start..at).unwrap_or_default();
        if word.len() == HASH && word.bytes().all(|b| b.is_ascii_hexdigit()) {
            short.push_str(text.get(told..start + SHORT).unwrap_or_default());
            short.push('…');
            told = at;
        }
        start = at + 1;
    }
    if told == 0 {
        return None;
    }
    short.push_str(text.get(told..).unwrap_or_default());
    Some(short)
}
