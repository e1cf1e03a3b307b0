//! [`Conversation`]: asking one registry for things, with leave.
//!
//! It numbers requests, adds what a registry wants to see, answers its challenges
//! and keeps the trace. What the answers mean is not its business.

mod admission;
mod ask;
mod authorization;
mod errand;
mod parties;
mod session;
mod tag_listing;
mod way;

use std::collections::VecDeque;
use std::time::Duration;

pub use ask::{ACCEPT, ACCEPT_SCHEMA1, Ask, MAX_CONFIG_BODY, MAX_MANIFEST_BODY};
pub use errand::{Errand, ErrandAnswer, ErrandStep};
pub use parties::Parties;
pub(crate) use session::{Document, Memory};
pub use session::{MAX_SESSION_BYTES, Session};
pub use tag_listing::{MAX_LISTED_TAGS, TagListing, TagListingStep, Tags};

use crate::error::{LookupError, LookupErrorKind};
use crate::http::{Request, RequestId, Response, TransportFailure, TransportFailureKind};
use crate::inspection::Exchange;
use crate::registry::fault::{Fault, MAX_FAULT_BODY};
use crate::registry::retry_after::retry_after;
use crate::registry::token::MAX_TOKEN_BODY;
use crate::retry::Again;
use crate::timestamp::Timestamp;
use crate::upstream::Upstream;
use crate::url::Url;
use crate::withheld::Withheld;
use authorization::{Authorization, Leave};

/// What a token server's answer is called when it is too large.
const TOKEN_ANSWER: &str = "the token server's answer";
/// What the answer of `/v2/` is called when it is too large.
const PING_ANSWER: &str = "the answer of /v2/";

/// Asking one registry for things, with leave. `T` is what the caller remembers
/// each of them by.
#[derive(Debug)]
pub(crate) struct Conversation<T> {
    pub(crate) parties: Parties,
    pub(crate) memory: Memory,
    now: Timestamp,
    pub(crate) exchanges: Vec<Exchange>,
    authorization: Authorization,
    /// Requests that the driver has not fetched yet.
    pub(crate) outbox: VecDeque<Request>,
    awaited: Vec<Awaited<T>>,
    /// What waits for a token.
    parked: Vec<(Ask, T)>,
    /// Whether `/v2/` was asked for a challenge. It is done once.
    pinged: bool,
}

#[derive(Debug)]
struct Awaited<T> {
    id: RequestId,
    what: What<T>,
    since: Timestamp,
}

#[derive(Debug)]
enum What<T> {
    Task {
        ask: Ask,
        tag: T,
        leave: Leave,
    },
    Token(Url),
    /// `/v2/`, for the challenge that a refusal came without.
    Ping(Url),
}

/// What an answer leads to.
pub(crate) enum Turn<'a, T> {
    /// The conversation goes on by itself.
    Handled,
    /// An answer.
    Answer(RequestId, T, Response<'a>),
    /// What will have no answer.
    Failed(Vec<T>, LookupError),
}

impl<T> Conversation<T> {
    pub(crate) fn new(parties: Parties, session: &Session, now: Timestamp) -> Self {
        let Parties { origin, repository, credentials, .. } = &parties;
        let memory = Memory::new(session, origin, credentials.as_ref(), repository);
        Self {
            authorization: Authorization::new(parties.clone(), memory.clone()),
            parties,
            memory,
            now,
            exchanges: Vec::new(),
            outbox: VecDeque::new(),
            awaited: Vec::new(),
            parked: Vec::new(),
            pinged: false,
        }
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.awaited.is_empty() && self.parked.is_empty()
    }

    /// From whom the credentials were kept.
    pub(crate) fn withheld(&self) -> Option<&Withheld> {
        self.authorization.withheld()
    }

    /// A proxy tells from whom it kept the credentials.
    fn hear(&mut self, upstream: &[Upstream]) {
        if let Some(withheld) = upstream.iter().find_map(|asked| asked.withheld.as_ref()) {
            self.authorization.withheld_by_another(withheld.clone());
        }
    }

    /// Asks for something, as soon as there is leave.
    pub(crate) fn ask(&mut self, ask: Ask, tag: T) {
        match self.authorization.leave(self.now) {
            Ok(leave) => self.send_task(ask, tag, leave),
            Err(token_url) => self.park(ask, tag, token_url),
        }
    }

    /// Whether the request is one that was asked for, and not one for a token.
    fn is_task(&self, id: RequestId) -> bool {
        let is =
            |awaited: &Awaited<T>| awaited.id == id && matches!(awaited.what, What::Task { .. });
        self.awaited.iter().any(is)
    }

    fn awaited(&mut self, id: RequestId) -> Option<Awaited<T>> {
        let at = self.awaited.iter().position(|awaited| awaited.id == id)?;
        Some(self.awaited.swap_remove(at))
    }

    fn send_task(&mut self, ask: Ask, tag: T, leave: Leave) {
        let mut sent = ask.clone();
        if let Some(authorization) = leave.authorization() {
            sent.headers.push("authorization", authorization);
        }
        self.send(What::Task { ask, tag, leave }, sent, None);
    }

    fn send(&mut self, what: What<T>, ask: Ask, body: Option<String>) {
        let id = RequestId(u32::try_from(self.exchanges.len()).unwrap_or(u32::MAX));
        let Ask { method, url, purpose, headers, limit, .. } = ask;
        self.exchanges.push(Exchange {
            id,
            method,
            url: url.clone(),
            purpose,
            status: None,
            bytes: None,
            duration_ms: None,
            note: String::new(),
            upstream: Vec::new(),
        });
        self.awaited.push(Awaited { id, what, since: self.now });
        self.outbox.push_back(Request { id, method, url, purpose, headers, body, limit });
    }

    /// The exchange of a request: ids are given by counting them.
    fn exchange(&mut self, id: RequestId) -> Option<&mut Exchange> {
        self.exchanges.get_mut(usize::try_from(id.0).ok()?)
    }

    /// Says in the trace what an answer meant.
    pub(crate) fn note(&mut self, id: RequestId, note: impl Into<String>) {
        let Some(exchange) = self.exchange(id) else { return };
        let note = note.into();
        // A proxy has words for refusals alone; what else it passed on is known here.
        if exchange.status != Some(401)
            && let Some(asked) = exchange.upstream.last_mut()
        {
            put_before(&mut asked.note, &note);
        }
        put_before(&mut exchange.note, &note);
    }

    pub(crate) fn failed<'a>(
        &mut self,
        id: RequestId,
        failure: TransportFailure,
        now: Timestamp,
    ) -> Turn<'a, T> {
        self.now = now;
        let Some(Awaited { what, since, .. }) = self.awaited(id) else { return Turn::Handled };
        if let TransportFailureKind::Proxy(error) = &failure.kind {
            self.hear(&error.upstream);
        }
        let mut host = String::new();
        if let Some(exchange) = self.exchange(id) {
            exchange.duration_ms = Some(now.millis_since(since));
            exchange.note.clone_from(&failure.detail);
            put_behind(&mut exchange.note, &failure.again);
            if let TransportFailureKind::Proxy(error) = &failure.kind {
                exchange.upstream.clone_from(&error.upstream);
            }
            host = exchange.url.origin().authority();
        }
        let (tasks, what, limit) = match what {
            What::Task { ask, tag, .. } => (vec![tag], ask.what, ask.limit),
            What::Token(_) => (self.abandon(), TOKEN_ANSWER, MAX_TOKEN_BODY),
            What::Ping(_) => (self.abandon(), PING_ANSWER, MAX_FAULT_BODY),
        };
        let kind = match failure.kind {
            TransportFailureKind::TooLarge => LookupErrorKind::TooLarge { what, limit },
            TransportFailureKind::Aborted => LookupErrorKind::Aborted,
            _ => LookupErrorKind::Transport { host, failure },
        };
        Turn::Failed(tasks, kind.into())
    }

    pub(crate) fn answered<'a>(
        &mut self,
        id: RequestId,
        response: Response<'a>,
        now: Timestamp,
    ) -> Turn<'a, T> {
        self.now = now;
        let Some(Awaited { what, since, .. }) = self.awaited(id) else { return Turn::Handled };
        self.hear(&response.upstream);
        if let Some(exchange) = self.exchange(id) {
            exchange.status = Some(response.status);
            exchange.bytes = Some(response.body.len() as u64);
            exchange.upstream.clone_from(&response.upstream);
            exchange.duration_ms = Some(now.millis_since(since));
            if !response.redirects.is_empty() {
                exchange.note = format!("sent on to {}", response.redirects.join(", "));
            }
            put_behind(&mut exchange.note, &response.again);
        }
        match what {
            What::Token(_) if response.body.len() as u64 > MAX_TOKEN_BODY => {
                let kind = LookupErrorKind::TooLarge { what: TOKEN_ANSWER, limit: MAX_TOKEN_BODY };
                Turn::Failed(self.abandon(), kind.into())
            }
            What::Token(url) => self.token_answered(id, &url, &response),
            What::Ping(url) => self.ping_answered(id, &url, &response),
            What::Task { ask, tag, .. } if response.body.len() as u64 > ask.limit => {
                let kind = LookupErrorKind::TooLarge { what: ask.what, limit: ask.limit };
                Turn::Failed(vec![tag], kind.into())
            }
            What::Task { ask, tag, leave }
                if self.authorization.is_refusal(&leave, response.status) =>
            {
                self.challenged(id, ask, tag, &leave, &response)
            }
            What::Task { tag, .. } => Turn::Answer(id, tag, response),
        }
    }

    pub(crate) fn unauthorized(&self, faults: Vec<Fault>) -> LookupError {
        LookupErrorKind::Unauthorized {
            registry: self.parties.registry.canonical().to_owned(),
            repository: self.parties.repository.to_string(),
            faults,
            credentials: self.parties.credentials.is_some() && self.withheld().is_none(),
            withheld: self.withheld().cloned(),
        }
        .into()
    }

    /// The error for an answer that is neither what was asked for nor a challenge.
    pub(crate) fn refused(&self, url: &Url, response: &Response<'_>) -> LookupError {
        let faults = Fault::parse_all(response.body);
        let wait = response.headers.get("retry-after");
        let wait = wait.and_then(|value| retry_after(value, self.now));
        let whole = |wait: Duration| wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let retry_after_seconds = wait.map(whole);
        let limited = response.status == 429 || faults.iter().any(|f| f.code == "TOOMANYREQUESTS");
        if limited {
            return LookupErrorKind::RateLimited {
                registry: self.parties.registry.canonical().to_owned(),
                retry_after_seconds,
            }
            .into();
        }
        let denied = |fault: &Fault| matches!(fault.code.as_str(), "DENIED" | "UNAUTHORIZED");
        if response.status == 403 || faults.iter().any(denied) {
            return self.unauthorized(faults);
        }
        let host = url.origin().authority();
        let status = response.status;
        LookupErrorKind::Registry { host, status, faults, retry_after_seconds }.into()
    }
}

/// Says last how often it took.
fn put_behind(said: &mut String, again: &[Again]) {
    for again in again {
        let separator = if said.is_empty() { "" } else { "; " };
        *said += &format!("{separator}{again}");
    }
}

/// Says first what an answer meant, and then where it came from.
fn put_before(said: &mut String, note: &str) {
    if !said.is_empty() {
        said.insert_str(0, "; ");
    }
    said.insert_str(0, note);
}
