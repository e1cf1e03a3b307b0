//! The tags there are, when the one that was asked for is not.

use super::Lookup;
use super::task::Task;
use crate::error::LookupError;
use crate::http::{Purpose, RequestId, Response};
use crate::inspection::Exchange;
use crate::registry::link::next_page;
use crate::registry::tag_list::{TagList, nearest_first};
use crate::url::Url;

/// The most tags offered.
const MAX_TAGS: usize = 10_000;
/// The most pages of tags asked for.
const MAX_TAG_PAGES: usize = 10;

impl Lookup {
    pub(super) fn ask_for_tags(&mut self) {
        let url = self.endpoint.tags();
        self.ask(Task::Tags { url });
    }

    pub(super) fn tags_answered(
        &mut self,
        id: RequestId,
        response: &Response<'_>,
    ) -> Result<(), LookupError> {
        let list = TagList::parse(response.body).filter(|_| response.status == 200);
        let Some(TagList { tags }) = list else {
            self.conversation.note(id, "no list of tags");
            self.offer_tags();
            return Ok(());
        };
        self.conversation.note(id, format!("{} tags", tags.len()));
        let known = self.tags.get_or_insert_default();
        // Artifactory may give one page under many addresses.
        let again = tags.last().is_some_and(|tag| known.contains(tag));
        if !again {
            known.extend(tags);
            known.dedup();
        }
        let asked = self.conversation.exchanges.iter().find(|exchange| exchange.id == id);
        let link = response.headers.get("link");
        let next = asked.zip(link).and_then(|(asked, link)| next_page(link, &asked.url));
        // Pages may lead in a circle.
        let is_new = |url: &Url| self.conversation.exchanges.iter().all(|e| e.url != *url);
        let next = next.filter(|url| !again && is_new(url));
        match next {
            Some(url) if known.len() < MAX_TAGS && self.pages_of_tags() < MAX_TAG_PAGES => {
                self.ask(Task::Tags { url });
            }
            _ => self.offer_tags(),
        }
        Ok(())
    }

    pub(super) fn pages_of_tags(&self) -> usize {
        let is_page = |e: &&Exchange| e.purpose == Purpose::Tags;
        self.conversation.exchanges.iter().filter(is_page).count()
    }

    pub(super) fn offer_tags(&mut self) {
        let target = self.reference.target().to_owned();
        let tags = self.tags.take().map(|mut tags| {
            tags.truncate(MAX_TAGS);
            nearest_first(&tags, &target)
        });
        let error = self.not_found_error(target, tags, Vec::new());
        self.end(Err(error));
    }
}
