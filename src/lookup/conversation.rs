//! [`Conversation`]: asking one registry for things, with leave.
//!
//! It numbers requests, adds what a registry wants to see, answers its challenges
//! and keeps the trace. What the answers mean is not its business.

use std::collections::{BTreeMap, VecDeque};

use super::authorization::{Authorization, Leave, NextStep, Way};
use super::session::{Scope, Session};
use super::task::Task;
use crate::error::{LookupError, LookupErrorKind};
use crate::http::{
    Headers, Method, Purpose, Request, RequestId, Response, TransportFailure, TransportFailureKind,
};
use crate::inspection::Exchange;
use crate::reference::Reference;
use crate::registry::endpoint::Endpoint;
use crate::registry::fault::Fault;
use crate::registry::rate_limit::retry_after_seconds;
use crate::registry::refusal::Withheld;
use crate::registry::token::{MAX_TOKEN_BODY, Token};
use crate::timestamp::Timestamp;
use crate::url::Url;

/// What a token server's answer is called when it is too large.
const TOKEN_ANSWER: &str = "the token server's answer";

/// Asking one registry for things, with leave.
#[derive(Debug)]
pub(super) struct Conversation {
    pub(super) reference: Reference,
    pub(super) endpoint: Endpoint,
    pub(super) session: Session,
    pub(super) scope: Scope,
    pub(super) now: Timestamp,
    pub(super) exchanges: Vec<Exchange>,
    authorization: Authorization,
    /// Requests that the driver has not fetched yet.
    pub(super) outbox: VecDeque<Request>,
    awaited: BTreeMap<RequestId, Awaited>,
    /// What waits for a token.
    parked: Vec<Task>,
}

#[derive(Debug)]
struct Awaited {
    what: What,
    since: Timestamp,
}

#[derive(Debug)]
enum What {
    Task { task: Task, leave: Leave },
    Token(Url),
}

/// What an answer leads to.
pub(super) enum Turn<'a> {
    /// The conversation goes on by itself.
    Handled,
    /// An answer to a task.
    Answer(RequestId, Task, Response<'a>),
    /// Tasks that will have no answer.
    Failed(Vec<Task>, LookupError),
}

impl Conversation {
    pub(super) fn new(
        reference: Reference,
        endpoint: Endpoint,
        authorization: Authorization,
        session: &Session,
        scope: Scope,
        now: Timestamp,
    ) -> Self {
        Self {
            reference,
            endpoint,
            session: session.clone(),
            scope,
            now,
            exchanges: Vec::new(),
            authorization,
            outbox: VecDeque::new(),
            awaited: BTreeMap::new(),
            parked: Vec::new(),
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.awaited.is_empty() && self.parked.is_empty()
    }

    /// From whom the credentials were kept.
    pub(super) fn withheld(&self) -> Option<&Withheld> {
        self.authorization.withheld()
    }

    /// Asks for something, as soon as there is leave.
    pub(super) fn ask(&mut self, task: Task) {
        match self.authorization.leave(&self.session, &self.scope, self.now) {
            Ok(leave) => self.send_task(task, leave),
            Err(token_url) => self.park(task, token_url),
        }
    }

    fn park(&mut self, task: Task, token_url: Url) {
        self.parked.push(task);
        if self.is_fetching_a_token() {
            return;
        }
        let mut headers = Headers::new();
        if let Some(authorization) = self.authorization.for_realm() {
            headers.push("authorization", authorization);
        }
        let what = What::Token(token_url.clone());
        self.send(what, Method::Get, token_url, Purpose::Token, headers, MAX_TOKEN_BODY);
    }

    fn is_fetching_a_token(&self) -> bool {
        self.awaited.values().any(|awaited| matches!(awaited.what, What::Token(_)))
    }

    fn send_task(&mut self, task: Task, leave: Leave) {
        let mut headers = Headers::new();
        if let Some(accept) = task.accept() {
            headers.push("accept", accept);
        }
        if let Some(authorization) = leave.authorization() {
            headers.push("authorization", authorization);
        }
        let (method, url) = (task.method(), task.url(&self.endpoint));
        let (purpose, limit) = (task.purpose(), task.limit());
        self.send(What::Task { task, leave }, method, url, purpose, headers, limit);
    }

    fn send(
        &mut self,
        what: What,
        method: Method,
        url: Url,
        purpose: Purpose,
        headers: Headers,
        limit: u64,
    ) {
        let id = RequestId(u32::try_from(self.exchanges.len()).unwrap_or(u32::MAX));
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
        self.awaited.insert(id, Awaited { what, since: self.now });
        self.outbox.push_back(Request { id, method, url, purpose, headers, body: None, limit });
    }

    /// Says in the trace what an answer meant.
    pub(super) fn note(&mut self, id: RequestId, note: impl Into<String>) {
        if let Some(exchange) = self.exchanges.iter_mut().find(|exchange| exchange.id == id) {
            let note = note.into();
            let sent_on = std::mem::take(&mut exchange.note);
            exchange.note = if sent_on.is_empty() { note } else { format!("{note}; {sent_on}") };
        }
    }

    pub(super) fn failed<'a>(
        &mut self,
        id: RequestId,
        failure: TransportFailure,
        now: Timestamp,
    ) -> Turn<'a> {
        self.now = now;
        let Some(Awaited { what, since }) = self.awaited.remove(&id) else { return Turn::Handled };
        let mut host = String::new();
        if let Some(exchange) = self.exchanges.iter_mut().find(|exchange| exchange.id == id) {
            exchange.duration_ms = Some(now.millis_since(since));
            exchange.note.clone_from(&failure.detail);
            host = exchange.url.origin().authority();
        }
        let (tasks, what, limit) = match what {
            What::Task { task, .. } => {
                let (what, limit) = (task.what(), task.limit());
                (vec![task], what, limit)
            }
            What::Token(_) => {
                self.authorization.give_up();
                (std::mem::take(&mut self.parked), TOKEN_ANSWER, MAX_TOKEN_BODY)
            }
        };
        let kind = match failure.kind {
            TransportFailureKind::TooLarge => LookupErrorKind::TooLarge { what, limit },
            TransportFailureKind::Aborted => LookupErrorKind::Aborted,
            _ => LookupErrorKind::Transport { host, failure },
        };
        Turn::Failed(tasks, kind.into())
    }

    pub(super) fn answered<'a>(
        &mut self,
        id: RequestId,
        response: Response<'a>,
        now: Timestamp,
    ) -> Turn<'a> {
        self.now = now;
        let Some(Awaited { what, since }) = self.awaited.remove(&id) else { return Turn::Handled };
        if let Some(exchange) = self.exchanges.iter_mut().find(|exchange| exchange.id == id) {
            exchange.status = Some(response.status);
            exchange.bytes = Some(response.body.len() as u64);
            exchange.duration_ms = Some(now.millis_since(since));
            if !response.redirects.is_empty() {
                exchange.note = format!("sent on to {}", response.redirects.join(", "));
            }
        }
        match what {
            What::Token(_) if response.body.len() as u64 > MAX_TOKEN_BODY => {
                self.authorization.give_up();
                let kind = LookupErrorKind::TooLarge { what: TOKEN_ANSWER, limit: MAX_TOKEN_BODY };
                Turn::Failed(std::mem::take(&mut self.parked), kind.into())
            }
            What::Token(url) => self.token_answered(id, &url, &response),
            What::Task { task, .. } if response.body.len() as u64 > task.limit() => {
                let kind = LookupErrorKind::TooLarge { what: task.what(), limit: task.limit() };
                Turn::Failed(vec![task], kind.into())
            }
            What::Task { task, leave } if response.status == 401 => {
                self.challenged(id, task, &leave, &response)
            }
            What::Task { task, .. } => Turn::Answer(id, task, response),
        }
    }

    fn challenged<'a>(
        &mut self,
        id: RequestId,
        task: Task,
        leave: &Leave,
        response: &Response<'_>,
    ) -> Turn<'a> {
        // Another task's challenge may have been answered meanwhile.
        if let Ok(newer) = self.authorization.leave(&self.session, &self.scope, self.now)
            && newer != *leave
        {
            self.note(id, "asked before there was leave");
            self.send_task(task, newer);
            return Turn::Handled;
        }
        if self.is_fetching_a_token() {
            self.note(id, "asked before there was leave");
            self.parked.push(task);
            return Turn::Handled;
        }
        let asked = task.url(&self.endpoint);
        let repository = self.reference.repository().clone();
        match self.authorization.challenged(leave, &response.headers, &asked, &repository) {
            Ok(NextStep::Token(source)) => {
                let first = *leave == Leave::Open;
                self.note(id, if first { "wants a token" } else { "wants another token" });
                let url = source.url(&repository);
                self.session.remember_way(&self.scope, Way::Token(source));
                self.session.forget_token(&self.scope, &url);
                self.park(task, url);
                Turn::Handled
            }
            Ok(NextStep::Basic(leave)) => {
                self.note(id, "wants a user and a password");
                self.session.remember_way(&self.scope, Way::Basic);
                self.send_task(task, leave);
                Turn::Handled
            }
            Err(None) => {
                self.note(id, "will not answer without leave");
                let faults = Fault::parse_all(response.body);
                Turn::Failed(vec![task], self.unauthorized(faults))
            }
            Err(Some(error)) => {
                self.note(id, "wants to be asked in a way that is not possible");
                let registry = self.reference.registry().canonical().to_owned();
                let kind = LookupErrorKind::Challenge { registry, error };
                Turn::Failed(vec![task], kind.into())
            }
        }
    }

    fn token_answered<'a>(
        &mut self,
        id: RequestId,
        url: &Url,
        response: &Response<'_>,
    ) -> Turn<'a> {
        let parked = std::mem::take(&mut self.parked);
        let host = url.origin().authority();
        let error = match response.status {
            200 => match Token::parse(response.body, self.now) {
                Ok(token) => {
                    let note = match self.authorization.user_at_realm() {
                        Some(user) => format!("a token for {user}, to pull"),
                        None => "an anonymous token, to pull".to_owned(),
                    };
                    self.note(id, note);
                    self.session.remember_token(&self.scope, url, &token);
                    self.authorization.granted(token);
                    for task in parked {
                        self.ask(task);
                    }
                    return Turn::Handled;
                }
                Err(error) => LookupErrorKind::Token { host, error }.into(),
            },
            400 | 401 | 403 | 404 => self.unauthorized(Fault::parse_all(response.body)),
            _ => self.refused(url, response),
        };
        self.note(id, "no token");
        self.authorization.give_up();
        Turn::Failed(parked, error)
    }

    pub(super) fn unauthorized(&self, faults: Vec<Fault>) -> LookupError {
        LookupErrorKind::Unauthorized {
            registry: self.reference.registry().canonical().to_owned(),
            repository: self.reference.repository().to_string(),
            faults,
            credentials: self.scope.credentials.is_some() && self.withheld().is_none(),
            withheld: self.withheld().cloned(),
        }
        .into()
    }

    /// The error for an answer that is neither what was asked for nor a challenge.
    pub(super) fn refused(&self, url: &Url, response: &Response<'_>) -> LookupError {
        let faults = Fault::parse_all(response.body);
        let limited = response.status == 429 || faults.iter().any(|f| f.code == "TOOMANYREQUESTS");
        if limited {
            return LookupErrorKind::RateLimited {
                registry: self.reference.registry().canonical().to_owned(),
                retry_after_seconds: retry_after_seconds(&response.headers),
            }
            .into();
        }
        let denied = |fault: &Fault| matches!(fault.code.as_str(), "DENIED" | "UNAUTHORIZED");
        if response.status == 403 || faults.iter().any(denied) {
            return self.unauthorized(faults);
        }
        let host = url.origin().authority();
        LookupErrorKind::Registry { host, status: response.status, faults }.into()
    }
}
