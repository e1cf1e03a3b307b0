//! [`TagPages`]: the tags of a repository, as its pages come.

use super::link::{next_page, next_target};
use super::tag_list::TagList;
use crate::http::Response;
use crate::order::firsts;
use crate::url::Url;

/// The tags of a repository, as its pages come.
#[derive(Debug, Default)]
pub(crate) struct TagPages {
    /// Each once, as the registry orders them.
    pub(crate) tags: Vec<String>,
    asked: Vec<Url>,
}

/// What a page leads to.
#[derive(Debug)]
pub(crate) struct Turned {
    /// The number of tags on the page.
    pub(crate) count: usize,
    /// Where the next page is, if it may be asked for.
    pub(crate) next: Option<Url>,
    /// Whether the registry says that this is the last page.
    pub(crate) is_last: bool,
}

impl TagPages {
    /// How many pages came.
    pub(crate) fn count(&self) -> usize {
        self.asked.len()
    }

    /// Takes in the answer to `asked`; `None` when it is no page of tags.
    pub(crate) fn turn(&mut self, asked: &Url, response: &Response<'_>) -> Option<Turned> {
        let list = TagList::parse(response.body).filter(|_| response.status == 200);
        let TagList { tags } = list?;
        self.asked.push(asked.clone());
        let (count, before) = (tags.len(), self.tags.len());
        self.tags.extend(tags);
        let known = &self.tags;
        let first = firsts(known.len(), &|a, b| known.get(a).cmp(&known.get(b)));
        let mut first = first.into_iter();
        self.tags.retain(|_| first.next().unwrap_or(true));
        // Artifactory may give one page under many addresses, and pages may lead in a circle.
        let again = count > 0 && self.tags.len() == before;
        let link = response.headers.get("link");
        let next = link.and_then(|link| next_page(link, asked));
        Some(Turned {
            count,
            next: next.filter(|next| !again && !self.asked.contains(next)),
            is_last: link.and_then(next_target).is_none(),
        })
    }
}
