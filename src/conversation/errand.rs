//! [`Errand`]: one request to a registry, with whatever leave it takes.

use super::ask::Ask;
use super::session::Session;
use super::{Conversation, Parties, Turn};
use crate::error::LookupError;
use crate::http::{Headers, Request, RequestId, Response, TransportFailure};
use crate::inspection::Exchange;
use crate::timestamp::Timestamp;
use crate::withheld::Withheld;

/// One request to a registry, with whatever leave it takes: a proxy's half of a
/// lookup.
///
/// It sends the request, answers challenges as a lookup would, and gives the
/// answer. The drain contract is that of [`Lookup`](crate::Lookup).
#[derive(Debug)]
pub struct Errand {
    conversation: Conversation<()>,
    /// The last refusal: where nothing more can be tried, it is the answer.
    refusal: Option<ErrandAnswer>,
    end: Option<Result<ErrandAnswer, LookupError>>,
}

/// What came of an errand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrandAnswer {
    /// The status code.
    pub status: u16,
    /// The header fields.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
    /// The hosts that the request was sent on to.
    pub redirects: Vec<String>,
}

impl From<&Response<'_>> for ErrandAnswer {
    fn from(response: &Response<'_>) -> Self {
        Self {
            status: response.status,
            headers: response.headers.clone(),
            body: response.body.to_vec(),
            redirects: response.redirects.clone(),
        }
    }
}

/// What an errand wants next. Closed on purpose: a driver handles all of it.
#[derive(Debug)]
#[must_use = "a step does nothing until a driver takes it"]
pub enum ErrandStep {
    /// Perform this request.
    Send(Request),
    /// Nothing to do until an answer comes.
    Wait,
    /// The end: the registry's answer, whatever its status, or why there is none.
    Done(Result<ErrandAnswer, LookupError>),
}

impl Errand {
    /// Begins an errand at `now`. Tokens are kept in `session`.
    #[must_use]
    pub fn new(ask: Ask, parties: Parties, session: &Session, now: Timestamp) -> Self {
        let mut conversation = Conversation::new(parties, session, now);
        conversation.ask(ask, ());
        Self { conversation, refusal: None, end: None }
    }

    /// The next step. Call it until it gives [`ErrandStep::Wait`] or
    /// [`ErrandStep::Done`].
    pub fn poll(&mut self) -> ErrandStep {
        match (self.conversation.outbox.pop_front(), &self.end) {
            (Some(request), None) => ErrandStep::Send(request),
            (_, Some(end)) => ErrandStep::Done(end.clone()),
            (None, None) => ErrandStep::Wait,
        }
    }

    /// Hands over the answer to a request, which came whole at `now`.
    pub fn handle_response(&mut self, id: RequestId, response: Response<'_>, now: Timestamp) {
        if response.status == 401 && self.conversation.is_task(id) {
            self.refusal = Some(ErrandAnswer::from(&response));
        }
        let turn = self.conversation.answered(id, response, now);
        self.turned(turn);
    }

    /// Says that no answer to a request will come.
    pub fn handle_failure(&mut self, id: RequestId, failure: TransportFailure, now: Timestamp) {
        let turn = self.conversation.failed(id, failure, now);
        self.turned(turn);
    }

    fn turned(&mut self, turn: Turn<'_, ()>) {
        self.end = match turn {
            Turn::Handled => return,
            Turn::Answer(_, (), response) => Some(Ok(ErrandAnswer::from(&response))),
            Turn::Failed(_, error) if error.code() == "UNAUTHORIZED" => {
                Some(self.refusal.take().ok_or(error))
            }
            Turn::Failed(_, error) => Some(Err(error)),
        };
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
}
