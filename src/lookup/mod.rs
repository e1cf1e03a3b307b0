//! [`Lookup`]: one inspection of one image, as a conversation with a registry
//! that somebody else performs.

mod arrival;
mod asked;
mod entry;
mod figures;
mod image;
mod options;
mod platforms;
mod report;
mod schema1;
mod search;
mod survey;
mod tags;
mod task;
mod transition;

use std::collections::VecDeque;
use std::sync::Arc;

pub use options::{LookupOptions, Parts, SignatureCheck};

use crate::conversation::{Conversation, Session, Turn};
use crate::digest::Digest;
use crate::error::{LookupError, LookupErrorKind};
use crate::http::{Request, RequestId, Response, TransportFailure};
use crate::inspection::{Exchange, Inspection};
use crate::reference::Reference;
use crate::registry::endpoint::Endpoint;
use crate::registry::tag_pages::TagPages;
use crate::timestamp::Timestamp;

use report::Report;
use search::Search;
use survey::Survey;
use task::Task;

/// One inspection of one image, as a conversation with a registry that somebody
/// else performs.
///
/// # The drain contract
///
/// > After [`new`](Self::new) and after every `handle_…`, call
/// > [`poll`](Self::poll) until it gives [`Step::Wait`] or [`Step::Done`].
///
/// A driver
///
/// 1. makes a lookup, with the time that its clock shows;
/// 2. polls it: performs each [`Step::Send`] (several may be under way at once),
///    shows each [`Step::Progress`] or not;
/// 3. at [`Step::Wait`], waits for one of the requests under way, and hands over
///    what came by [`handle_response`](Self::handle_response) or
///    [`handle_failure`](Self::handle_failure);
/// 4. goes to 2, until [`Step::Done`]. Requests still under way may be dropped.
///
/// An answer to a request that is not awaited is ignored. There is no clock
/// inside, and no time-out: a driver that gives up says so as a failure.
///
/// ```
/// use tonnage::{Lookup, LookupOptions, Response, Session, Step, Timestamp};
///
/// let session = Session::new();
/// let now = Timestamp::from_millis(0);
/// let mut lookup =
///     Lookup::new("localhost:5000/app".parse()?, LookupOptions::default(), &session, now);
///
/// let Step::Send(request) = lookup.poll() else { unreachable!() };
/// assert_eq!(request.url.to_string(), "http://localhost:5000/v2/app/manifests/latest");
/// assert!(matches!(lookup.poll(), Step::Wait));
///
/// lookup.handle_response(request.id, Response::new(500, Default::default(), b""), now);
/// let Step::Done(Err(error)) = lookup.poll() else { unreachable!() };
/// assert_eq!(error.code(), "REGISTRY");
/// # Ok::<(), tonnage::ReferenceError>(())
/// ```
#[derive(Debug)]
pub struct Lookup {
    reference: Reference,
    endpoint: Endpoint,
    conversation: Conversation<Task>,
    search: Search,
    /// The other images of the index, when all platforms are wanted.
    survey: Survey,
    /// The tags listed so far, when the one that was asked for is not there.
    tags: TagPages,
    report: Report,
    options: LookupOptions,
    outbox: VecDeque<Step>,
    phase: Phase,
}

/// How far a lookup has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Answers are awaited.
    Running,
    /// The end is in the outbox.
    Ending,
    /// The end was fetched.
    Over,
}

/// What a lookup wants next.
///
/// Closed on purpose: a driver handles all of it.
#[derive(Debug)]
#[must_use = "a step does nothing until a driver takes it"]
pub enum Step {
    /// Perform this request.
    Send(Request),
    /// What is known so far: platforms before layers, layers before the config.
    Progress(Box<Inspection>),
    /// Nothing to do until an answer comes.
    Wait,
    /// The end.
    Done(Result<Box<Inspection>, LookupError>),
}

impl Lookup {
    /// Begins a lookup at `now`.
    ///
    /// What `session` remembers is not asked for again, and what this lookup
    /// learns is remembered there.
    #[must_use]
    pub fn new(
        reference: Reference,
        options: LookupOptions,
        session: &Session,
        now: Timestamp,
    ) -> Self {
        let parties = options.parties(&reference);
        let endpoint = Endpoint::at(parties.origin.clone(), parties.repository.clone());
        let report = Report::new(&reference, &options);
        let mut lookup = Self {
            conversation: Conversation::new(parties, session, now),
            reference,
            endpoint,
            search: Search::default(),
            survey: Survey::default(),
            tags: TagPages::default(),
            report,
            options,
            outbox: VecDeque::new(),
            phase: Phase::Running,
        };
        lookup.begin();
        lookup
    }

    /// The next step. Call it until it gives [`Step::Wait`] or [`Step::Done`].
    pub fn poll(&mut self) -> Step {
        if let Some(request) = self.conversation.outbox.pop_front() {
            return Step::Send(request);
        }
        match self.outbox.pop_front() {
            Some(step) => {
                if matches!(step, Step::Done(_)) {
                    self.phase = Phase::Over;
                }
                step
            }
            None if self.phase == Phase::Over => {
                let kind =
                    LookupErrorKind::Misuse("this lookup is over and has nothing more to say");
                Step::Done(Err(kind.into()))
            }
            None => Step::Wait,
        }
    }

    /// Hands over the answer to a request, which came whole at `now`.
    pub fn handle_response(&mut self, id: RequestId, response: Response<'_>, now: Timestamp) {
        if self.phase != Phase::Running {
            return;
        }
        self.report.note_rate_limit(&response.headers);
        match self.conversation.answered(id, response, now) {
            Turn::Handled => {}
            Turn::Answer(id, task, response) => self.answered(id, &task, &response),
            Turn::Failed(tasks, error) => self.all_failed(tasks, &error),
        }
    }

    /// Says that no answer to a request will come.
    pub fn handle_failure(&mut self, id: RequestId, failure: TransportFailure, now: Timestamp) {
        if self.phase != Phase::Running {
            return;
        }
        match self.conversation.failed(id, failure, now) {
            Turn::Failed(tasks, error) => self.all_failed(tasks, &error),
            Turn::Handled | Turn::Answer(..) => {}
        }
    }

    /// Every request so far and what came of it, in the order they were made. It
    /// is there after a failure too.
    #[must_use]
    pub fn exchanges(&self) -> &[Exchange] {
        &self.conversation.exchanges
    }

    /// The exact bytes of a document that this lookup, or another one on its
    /// session, read and verified.
    #[must_use]
    pub fn document(&self, digest: &Digest) -> Option<Arc<[u8]>> {
        self.remembered(digest).map(|document| document.body)
    }

    fn end(&mut self, result: Result<Box<Inspection>, LookupError>) {
        self.phase = Phase::Ending;
        self.conversation.outbox.clear();
        self.outbox.push_back(Step::Done(result));
    }
}
