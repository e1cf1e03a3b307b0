//! [`Work`]: what is done with what came of the names.

use tonnage::LookupOptions;

use crate::inquiry::{Outcome, Wanted};
use crate::outbox::Outbox;

/// All well.
pub(crate) const WELL: u8 = 0;
/// A lookup failed.
pub(crate) const FAILED: u8 = 1;
/// The command was used wrongly.
pub(crate) const MISUSED: u8 = 2;
/// A gate was exceeded, or could not be judged.
pub(crate) const EXCEEDED: u8 = 3;

/// What is done with what came of the names: one of the commands.
pub(crate) trait Work {
    /// What is wanted of each name.
    fn wanted(&self) -> Wanted {
        Wanted::Image
    }

    /// What of an image is wanted.
    fn want(&self, options: LookupOptions) -> LookupOptions {
        options
    }

    /// Takes what came of the next name, in the order asked.
    fn take(&mut self, outcome: Outcome, outbox: &mut Outbox);

    /// After the last.
    fn end(&mut self, outbox: &mut Outbox) {
        let _ = outbox;
    }

    /// The status of the process, by what came so far.
    fn status(&self) -> u8;
}
