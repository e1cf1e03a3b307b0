//! [`Outbox`]: the deeds that nobody has taken yet.

use std::collections::VecDeque;

use crate::deed::{Deed, DeedId};

/// The deeds that nobody has taken yet, in their order.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    deeds: VecDeque<Deed>,
    named: u32,
}

impl Outbox {
    pub(crate) fn take(&mut self) -> Option<Deed> {
        self.deeds.pop_front()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.deeds.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.deeds.clear();
    }

    pub(crate) fn push(&mut self, deed: Deed) {
        self.deeds.push_back(deed);
    }

    /// A deed with a name of its own, which is given back.
    pub(crate) fn push_named(&mut self, deed: impl FnOnce(DeedId) -> Deed) -> DeedId {
        let id = DeedId(self.named);
        self.named = self.named.wrapping_add(1);
        self.push(deed(id));
        id
    }

    /// A result: a text and a line break.
    pub(crate) fn print(&mut self, mut text: String) {
        text.push('\n');
        self.push(Deed::Out(text.into_bytes()));
    }

    /// All that is no result.
    pub(crate) fn tell(&mut self, text: impl Into<String>) {
        self.push(Deed::Tell(text.into()));
    }
}
