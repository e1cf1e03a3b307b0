//! [`Inquiry`]: one name, and all that is asked to know what it is.

use std::collections::{BTreeMap, VecDeque};

use tonnage::{
    Exchange, Inspection, Lookup, LookupError, LookupOptions, MAX_LISTED_TAGS, Reference,
    ReferenceParts, Request, RequestId, Response, Session, TagListing, Tags, Timestamp,
    TransportFailure,
};

use crate::deed::DeedId;
use crate::documents::Documents;
use crate::talk::{Talk, Turn};

/// The most requests of one inquiry that are under way at once.
const MAX_UNDER_WAY: usize = 8;

/// What is wanted of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// What image it is.
    Image,
    /// What image it is, and which tags stand beside it.
    ImageAndTags,
    /// Which tags there are, and at most so many.
    Tags(usize),
}

/// A name that was read.
pub(crate) struct Subject {
    pub(crate) input: String,
    pub(crate) reference: Reference,
    pub(crate) options: LookupOptions,
}

/// One name, and all that is asked to know what it is.
pub(crate) struct Inquiry {
    subject: Subject,
    wanted: Wanted,
    session: Session,
    talk: Talk,
    /// What was found before the tags are listed.
    image: Option<Image>,
    /// Requests that may not go out yet.
    waiting: VecDeque<Request>,
    under_way: BTreeMap<DeedId, RequestId>,
    /// How many requests there were before those of this conversation.
    numbered: u32,
}

/// What came of a name.
pub(crate) struct Outcome {
    pub(crate) input: String,
    pub(crate) result: Result<Answer, LookupError>,
}

pub(crate) enum Answer {
    Image(Image),
    Tags { reference: ReferenceParts, tags: Tags },
}

/// An image that was found.
pub(crate) struct Image {
    pub(crate) inspection: Box<Inspection>,
    pub(crate) documents: Documents,
    /// The tags beside it, where they are wanted and can be had.
    pub(crate) tags: Option<Tags>,
}

/// What an inquiry wants next.
pub(crate) enum Next {
    /// This request goes out, under a name that [`Inquiry::sent`] is told.
    Send(Request),
    Wait,
    Done(Outcome),
}

impl Inquiry {
    pub(crate) fn new(subject: Subject, wanted: Wanted, session: &Session, now: Timestamp) -> Self {
        let session = session.clone();
        let talk = match wanted {
            Wanted::Image | Wanted::ImageAndTags => {
                let (reference, options) = (subject.reference.clone(), subject.options.clone());
                Talk::Lookup(Box::new(Lookup::new(reference, options, &session, now)))
            }
            Wanted::Tags(limit) => subject.list(limit, &session, now),
        };
        let (waiting, under_way) = (VecDeque::new(), BTreeMap::new());
        Self { subject, wanted, session, talk, image: None, waiting, under_way, numbered: 0 }
    }

    pub(crate) fn poll(&mut self, now: Timestamp) -> Next {
        loop {
            match self.talk.poll() {
                Turn::Send(request) => self.waiting.push_back(request),
                Turn::Wait => break,
                Turn::Found(inspection) => {
                    if let Some(image) = self.found(inspection, now) {
                        return self.done(Ok(Answer::Image(image)));
                    }
                }
                Turn::Listed(tags) => return self.listed(tags),
                Turn::Failed(error) => match self.image.take() {
                    // An image whose neighbours are not told is an image all the same.
                    Some(image) => return self.done(Ok(Answer::Image(image))),
                    None => return self.done(Err(error)),
                },
            }
        }
        if self.under_way.len() < MAX_UNDER_WAY
            && let Some(request) = self.waiting.pop_front()
        {
            return Next::Send(request);
        }
        Next::Wait
    }

    /// The image, where that is all. Else the tags are asked for, with the leave that the
    /// image brought.
    fn found(&mut self, inspection: Box<Inspection>, now: Timestamp) -> Option<Image> {
        let said = std::mem::replace(&mut self.talk, Talk::Over);
        let Talk::Lookup(lookup) = said else { return None };
        let before = u32::try_from(lookup.exchanges().len()).unwrap_or(u32::MAX);
        let image = Image { inspection, documents: Documents::Lookup(lookup), tags: None };
        if self.wanted == Wanted::Image {
            return Some(image);
        }
        self.numbered = before;
        self.image = Some(image);
        self.waiting.clear();
        self.under_way.clear();
        self.talk = self.subject.list(MAX_LISTED_TAGS, &self.session, now);
        None
    }

    fn listed(&mut self, tags: Tags) -> Next {
        let answer = match self.image.take() {
            Some(image) => Answer::Image(Image { tags: Some(tags), ..image }),
            None => {
                let Subject { reference, input, .. } = &self.subject;
                Answer::Tags { reference: ReferenceParts::new(reference, input), tags }
            }
        };
        self.done(Ok(answer))
    }

    fn done(&mut self, result: Result<Answer, LookupError>) -> Next {
        Next::Done(Outcome { input: std::mem::take(&mut self.subject.input), result })
    }

    /// Says under which name a request went out.
    pub(crate) fn sent(&mut self, id: DeedId, request: RequestId) {
        self.under_way.insert(id, request);
    }

    /// Hands over what came of a request. What it meant is given back, for the trace.
    pub(crate) fn handle(
        &mut self,
        id: DeedId,
        came: Result<Response<'_>, TransportFailure>,
        now: Timestamp,
    ) -> Option<Exchange> {
        let id = self.under_way.remove(&id)?;
        self.talk.handle(id, came, now);
        let exchange = self.talk.exchanges().iter().find(|exchange| exchange.id == id)?;
        Some(Exchange { id: self.numbered(id), ..exchange.clone() })
    }

    /// The number of a request among all that this name takes.
    pub(crate) fn numbered(&self, id: RequestId) -> RequestId {
        RequestId::new(id.get().saturating_add(self.numbered))
    }
}

impl Subject {
    fn list(&self, limit: usize, session: &Session, now: Timestamp) -> Talk {
        let parties = self.options.parties(&self.reference);
        Talk::Listing(Box::new(TagListing::new(parties, limit, session, now)))
    }
}
