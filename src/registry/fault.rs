//! [`Fault`]: how a registry says no.

use std::fmt;

use crate::json::{Json, Object};
use crate::words::clean;

/// The largest body of a refusal read, in bytes.
pub const MAX_FAULT_BODY: u64 = 64 * 1024;
/// The most faults kept of one answer.
const MAX_FAULTS: usize = 8;

/// One error of a registry's answer: a code of the specification, and words.
///
/// Source: OCI distribution-spec, "Error Codes".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The code, such as `MANIFEST_UNKNOWN`; empty when the answer had none.
    pub code: String,
    /// The registry's words.
    pub message: String,
}

impl Fault {
    /// Reads the body of a refusal. Whatever is no list of errors gives one fault
    /// with the words that were found, or none.
    #[must_use]
    pub fn parse_all(body: &[u8]) -> Vec<Self> {
        let Ok(answer) = Object::parse(body) else {
            return Self::from_text(&String::from_utf8_lossy(body)).into_iter().collect();
        };
        let errors = answer.list("errors").ok().flatten().unwrap_or_default();
        if !errors.is_empty() {
            return errors.iter().take(MAX_FAULTS).filter_map(Self::read).collect();
        }
        // Token servers and gateways say it in one of these.
        let said = |key| answer.words(key).ok().flatten();
        let text = said("error_description").or(said("message")).or(said("details"));
        text.and_then(|text| Self::from_text(&text)).into_iter().collect()
    }

    fn read(json: &Json) -> Option<Self> {
        let object = json.as_object()?;
        let said = |key| object.words(key).ok().flatten().unwrap_or_default();
        let fault = Self {
            code: clean(&said("code").to_ascii_uppercase()),
            message: clean(&said("message")),
        };
        (!fault.code.is_empty() || !fault.message.is_empty()).then_some(fault)
    }

    /// A web page says nothing that helps; a line of text may.
    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let plain = !text.is_empty() && !text.starts_with(['<', '{', '[']);
        plain.then(|| Self { code: String::new(), message: clean(text) })
    }

    /// Whether the registry has OCI documents and thinks that they were not asked
    /// for.
    #[must_use]
    pub fn names_oci(&self) -> bool {
        self.message.contains("OCI") && self.message.to_ascii_lowercase().contains("accept")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.code.as_str(), self.message.as_str()) {
            ("", message) => f.write_str(message),
            (code, "") => f.write_str(code),
            (code, message) => write!(f, "{code}: {message}"),
        }
    }
}
