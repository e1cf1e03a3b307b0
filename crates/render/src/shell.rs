//! Words for a shell.

use std::borrow::Cow;

use crate::text::visible;

/// `text` as one word of a POSIX shell, in which nothing means anything (IEEE Std 1003.1,
/// "Shell Command Language", 2.2.2). What would steer a terminal is made visible before.
pub(crate) fn quote(text: &str) -> Cow<'_, str> {
    let text = visible(text);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@=,+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text;
    }
    Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
}
