//! [`TagListing`]: the tags of one repository, page by page.

use super::ask::Ask;
use super::session::Session;
use super::{Conversation, Parties, Turn};
use crate::error::{LookupError, LookupErrorKind};
use crate::http::{Headers, Method, Purpose, Request, RequestId, Response, TransportFailure};
use crate::inspection::Exchange;
use crate::registry::endpoint::Endpoint;
use crate::registry::fault::Fault;
use crate::registry::tag_list::MAX_TAGS_BODY;
use crate::registry::tag_pages::TagPages;
use crate::timestamp::Timestamp;
use crate::url::Url;
use crate::withheld::Withheld;
use crate::words::counted;

/// The most tags listed of one repository.
pub const MAX_LISTED_TAGS: usize = 100_000;
/// The most pages of tags asked for. Some registries put a hundred on each.
const MAX_LISTED_PAGES: usize = 200;

/// The tags of one repository, as a conversation with its registry that somebody else
/// performs.
///
/// It asks for page after page, as long as each leads to the next one, brings something
/// new, and the limit is not reached. The drain contract is that of
/// [`Lookup`](crate::Lookup).
///
/// ```
/// use tonnage::{
///     LookupOptions, Reference, Response, Session, TagListing, TagListingStep, Timestamp,
/// };
///
/// let now = Timestamp::from_millis(0);
/// let reference: Reference = "localhost:5000/app".parse()?;
/// let parties = LookupOptions::default().parties(&reference);
/// let mut listing = TagListing::new(parties, 50, &Session::new(), now);
///
/// let TagListingStep::Send(request) = listing.poll() else { unreachable!() };
/// assert_eq!(request.url.to_string(), "http://localhost:5000/v2/app/tags/list?n=50");
///
/// let page = br#"{"name":"app","tags":["1.0","latest"]}"#;
/// listing.handle_response(request.id, Response::new(200, Default::default(), page), now);
/// assert!(matches!(listing.poll(), TagListingStep::Progress(new) if new.len() == 2));
/// let TagListingStep::Done(Ok(tags)) = listing.poll() else { unreachable!() };
/// assert_eq!(tags.tags, ["1.0", "latest"]);
/// assert!(tags.complete);
/// # Ok::<(), tonnage::ReferenceError>(())
/// ```
///
/// Source: OCI distribution-spec, "Listing Tags".
#[derive(Debug)]
pub struct TagListing {
    conversation: Conversation<Url>,
    pages: TagPages,
    limit: usize,
    /// How many tags were shown already.
    shown: usize,
    end: Option<Result<bool, LookupError>>,
    over: bool,
}

/// The tags of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tags {
    /// Each once, as the registry orders them.
    pub tags: Vec<String>,
    /// Whether these are all: the registry says that no page follows, and the limit left
    /// none out.
    pub complete: bool,
}

/// What a listing wants next. Closed on purpose: a driver handles all of it.
#[derive(Debug)]
#[must_use = "a step does nothing until a driver takes it"]
pub enum TagListingStep {
    /// Perform this request.
    Send(Request),
    /// Tags that were not known before.
    Progress(Vec<String>),
    /// Nothing to do until an answer comes.
    Wait,
    /// The end.
    Done(Result<Tags, LookupError>),
}

impl TagListing {
    /// Begins a listing at `now`, of at most `limit` tags: at least one, and no more than
    /// [`MAX_LISTED_TAGS`]. Ways to ask and tokens are kept in `session`.
    #[must_use]
    pub fn new(parties: Parties, limit: usize, session: &Session, now: Timestamp) -> Self {
        let limit = limit.clamp(1, MAX_LISTED_TAGS);
        let endpoint = Endpoint::at(parties.origin.clone(), parties.repository.clone());
        let first = endpoint.tags(u32::try_from(limit).unwrap_or(u32::MAX));
        let mut listing = Self {
            conversation: Conversation::new(parties, session, now),
            pages: TagPages::default(),
            limit,
            shown: 0,
            end: None,
            over: false,
        };
        listing.ask(first);
        listing
    }

    /// The next step. Call it until it gives [`TagListingStep::Wait`] or
    /// [`TagListingStep::Done`].
    pub fn poll(&mut self) -> TagListingStep {
        if let Some(request) = self.conversation.outbox.pop_front() {
            return TagListingStep::Send(request);
        }
        let new = self.pages.tags.get(self.shown..).unwrap_or_default();
        if !new.is_empty() {
            let new = new.to_vec();
            self.shown += new.len();
            return TagListingStep::Progress(new);
        }
        match self.end.take() {
            Some(end) => {
                self.over = true;
                let tags = std::mem::take(&mut self.pages).tags;
                TagListingStep::Done(end.map(|complete| Tags { tags, complete }))
            }
            None if self.over => {
                let kind =
                    LookupErrorKind::Misuse("this listing is over and has nothing more to say");
                TagListingStep::Done(Err(kind.into()))
            }
            None => TagListingStep::Wait,
        }
    }

    /// Hands over the answer to a request, which came whole at `now`.
    pub fn handle_response(&mut self, id: RequestId, response: Response<'_>, now: Timestamp) {
        match self.conversation.answered(id, response, now) {
            Turn::Handled => {}
            Turn::Answer(id, url, response) => self.answered(id, &url, &response),
            Turn::Failed(_, error) => self.end = Some(Err(error)),
        }
    }

    /// Says that no answer to a request will come.
    pub fn handle_failure(&mut self, id: RequestId, failure: TransportFailure, now: Timestamp) {
        if let Turn::Failed(_, error) = self.conversation.failed(id, failure, now) {
            self.end = Some(Err(error));
        }
    }

    /// From whom the credentials were kept, if from anybody.
    #[must_use]
    pub fn withheld(&self) -> Option<&Withheld> {
        self.conversation.withheld()
    }

    /// Every request so far and what came of it, in the order they were made.
    #[must_use]
    pub fn exchanges(&self) -> &[Exchange] {
        &self.conversation.exchanges
    }

    fn ask(&mut self, url: Url) {
        let ask = Ask {
            method: Method::Get,
            url: url.clone(),
            purpose: Purpose::Tags,
            headers: Headers::new(),
            limit: MAX_TAGS_BODY,
            what: "this list of tags",
        };
        self.conversation.ask(ask, url);
    }

    fn answered(&mut self, id: RequestId, url: &Url, response: &Response<'_>) {
        let Some(turned) = self.pages.turn(url, response) else {
            self.conversation.note(id, "no list of tags");
            self.end = Some(Err(self.refused(url, response)));
            return;
        };
        self.conversation.note(id, counted(turned.count, "tag", "tags"));
        let is_full = self.pages.tags.len() >= self.limit;
        let left_out = self.pages.tags.len() > self.limit;
        self.pages.tags.truncate(self.limit);
        match turned.next {
            Some(next) if !is_full && self.pages.count() < MAX_LISTED_PAGES => self.ask(next),
            _ => self.end = Some(Ok(turned.is_last && !left_out)),
        }
    }

    fn refused(&self, url: &Url, response: &Response<'_>) -> LookupError {
        if response.status != 404 {
            return self.conversation.refused(url, response);
        }
        let Parties { registry, repository, .. } = &self.conversation.parties;
        LookupErrorKind::RepositoryNotFound {
            registry: registry.canonical().to_owned(),
            repository: repository.to_string(),
            faults: Fault::parse_all(response.body),
        }
        .into()
    }
}
