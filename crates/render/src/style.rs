//! [`Style`]: how wide, and in colour or not.

use tonnage::{ReadableSize, Units};

/// How wide the output is, and whether it may have colours.
///
/// The voices are those of the page: ink, a second soft one, and verdicts that
/// come only with a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// The width in columns.
    pub width: usize,
    /// Whether ANSI colours are written.
    pub color: bool,
    /// The units of sizes.
    pub units: Units,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 100, color: false, units: Units::Decimal }
    }
}

impl Style {
    fn paint(&self, code: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// What matters most.
    pub(crate) fn strong(&self, text: &str) -> String {
        self.paint("1", text)
    }

    /// The second voice.
    pub(crate) fn soft(&self, text: &str) -> String {
        self.paint("2", text)
    }

    /// What can be copied and followed.
    pub(crate) fn accent(&self, text: &str) -> String {
        self.paint("36", text)
    }

    /// Proved.
    pub(crate) fn good(&self, text: &str) -> String {
        self.paint("32", text)
    }

    /// Doubtful.
    pub(crate) fn warn(&self, text: &str) -> String {
        self.paint("33", text)
    }

    /// Wrong.
    pub(crate) fn bad(&self, text: &str) -> String {
        self.paint("31", text)
    }

    pub(crate) fn size(&self, bytes: u64) -> String {
        ReadableSize::new(bytes, self.units).to_string()
    }

    pub(crate) fn aligned_size(&self, bytes: u64) -> String {
        ReadableSize::aligned(bytes, self.units).to_string()
    }
}
