//! [`Inquiry`]: one name, and all that is asked to know what it is.

use std::collections::{BTreeMap, VecDeque};

use tonnage::{
    Exchange, Inspection, Lookup, LookupError, LookupOptions, Reference, ReferenceParts, Request,
    RequestId, Response, Session, TagListing, Tags, Timestamp, TransportFailure,
};

use crate::deed::DeedId;
use crate::talk::{Talk, Turn};

/// The most requests of one inquiry that are under way at once.
const MAX_UNDER_WAY: usize = 8;

/// What is wanted of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// What image it is.
    Image,
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
    talk: Talk,
    /// Requests that may not go out yet.
    waiting: VecDeque<Request>,
    under_way: BTreeMap<DeedId, RequestId>,
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
    /// It has the documents.
    pub(crate) lookup: Box<Lookup>,
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
        let talk = match wanted {
            Wanted::Image => {
                let (reference, options) = (subject.reference.clone(), subject.options.clone());
                Talk::Lookup(Box::new(Lookup::new(reference, options, session, now)))
            }
            Wanted::Tags(limit) => subject.list(limit, session, now),
        };
        let (waiting, under_way) = (VecDeque::new(), BTreeMap::new());
        Self { subject, talk, waiting, under_way }
    }

    pub(crate) fn poll(&mut self) -> Next {
        loop {
            match self.talk.poll() {
                Turn::Send(request) => self.waiting.push_back(request),
                Turn::Wait => break,
                Turn::Found(inspection) => {
                    let said = std::mem::replace(&mut self.talk, Talk::Over);
                    if let Talk::Lookup(lookup) = said {
                        return self.done(Ok(Answer::Image(Image { inspection, lookup })));
                    }
                }
                Turn::Listed(tags) => {
                    let Subject { reference, input, .. } = &self.subject;
                    let reference = ReferenceParts::new(reference, input);
                    return self.done(Ok(Answer::Tags { reference, tags }));
                }
                Turn::Failed(error) => return self.done(Err(error)),
            }
        }
        if self.under_way.len() < MAX_UNDER_WAY
            && let Some(request) = self.waiting.pop_front()
        {
            return Next::Send(request);
        }
        Next::Wait
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
    ) -> Option<&Exchange> {
        let id = self.under_way.remove(&id)?;
        self.talk.handle(id, came, now);
        self.talk.exchanges().iter().find(|exchange| exchange.id == id)
    }
}

impl Subject {
    fn list(&self, limit: usize, session: &Session, now: Timestamp) -> Talk {
        let parties = self.options.parties(&self.reference);
        Talk::Listing(Box::new(TagListing::new(parties, limit, session, now)))
    }
}
