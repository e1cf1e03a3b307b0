//! The tags there are, when the one that was asked for is not.

use super::Lookup;
use super::task::Task;
use crate::error::LookupError;
use crate::http::{RequestId, Response};
use crate::registry::endpoint::TAGS_PER_PAGE;
use crate::registry::tag_list::nearest_first;
use crate::url::Url;

/// The most tags offered.
const MAX_TAGS: usize = 10_000;
/// The most pages of tags asked for.
const MAX_TAG_PAGES: usize = 10;

impl Lookup {
    pub(super) fn ask_for_tags(&mut self) {
        let url = self.endpoint.tags(TAGS_PER_PAGE);
        self.ask(Task::Tags { url });
    }

    pub(super) fn tags_answered(
        &mut self,
        id: RequestId,
        url: &Url,
        response: &Response<'_>,
    ) -> Result<(), LookupError> {
        let Some(turned) = self.tags.turn(url, response) else {
            self.conversation.note(id, "no list of tags");
            self.offer_tags();
            return Ok(());
        };
        self.conversation.note(id, format!("{} tags", turned.count));
        match turned.next {
            Some(url) if self.tags.tags.len() < MAX_TAGS && self.tags.count() < MAX_TAG_PAGES => {
                self.ask(Task::Tags { url });
            }
            _ => self.offer_tags(),
        }
        Ok(())
    }

    pub(super) fn offer_tags(&mut self) {
        let target = self.reference.target().to_owned();
        let pages = std::mem::take(&mut self.tags);
        let tags = (pages.count() > 0).then(|| {
            let mut tags = pages.tags;
            tags.truncate(MAX_TAGS);
            nearest_first(&tags, &target)
        });
        let error = self.not_found_error(target, tags, Vec::new());
        self.end(Err(error));
    }
}
