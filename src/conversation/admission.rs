//! How a [`Conversation`] gets leave: what a refusal leads to.

use super::ask::Ask;
use super::authorization::{Leave, NextStep, Shown};
use super::way::Way;
use super::{Awaited, Conversation, PING_ANSWER, TOKEN_ANSWER, Turn, What};
use crate::error::{LookupError, LookupErrorKind};
use crate::http::{Headers, Method, Purpose, RequestId, Response};
use crate::registry::fault::{Fault, MAX_FAULT_BODY};
use crate::registry::refusal::ChallengeFault;
use crate::registry::token::{MAX_TOKEN_BODY, Token};
use crate::url::Url;

impl<T> Conversation<T> {
    pub(super) fn challenged<'a>(
        &mut self,
        id: RequestId,
        ask: Ask,
        tag: T,
        leave: &Leave,
        response: &Response<'_>,
    ) -> Turn<'a, T> {
        // Another task's challenge may have been answered meanwhile, or another lookup's.
        self.authorization.catch_up(leave, self.now);
        if let Ok(newer) = self.authorization.leave(self.now)
            && newer != *leave
        {
            self.note(id, "asked before there was leave");
            self.send_task(ask, tag, newer);
            return Turn::Handled;
        }
        if self.is_getting_leave() {
            self.note(id, "asked before there was leave");
            self.parked.push((ask, tag));
            return Turn::Handled;
        }
        if self.is_worth_a_ping(leave, &ask, response) {
            self.note(id, "refused without a challenge");
            self.parked.push((ask, tag));
            self.ping();
            return Turn::Handled;
        }
        match self.authorization.challenged(leave, &response.headers, &ask.url) {
            Ok(next) => {
                self.go(id, next, *leave == Leave::Open);
                self.ask(ask, tag);
                Turn::Handled
            }
            Err(fault) => {
                let error = self.no_way(id, fault, response);
                Turn::Failed(vec![tag], error)
            }
        }
    }

    /// Goes the way that a challenge shows.
    fn go(&mut self, id: RequestId, next: NextStep, first: bool) {
        match next {
            NextStep::Token(source) => {
                self.note(id, if first { "wants a token" } else { "wants another token" });
                if !first {
                    self.memory.forget_token(&source.url(&self.parties.repository));
                }
                self.memory.remember_way(Way::Token(source));
            }
            NextStep::Basic => {
                self.note(id, "wants a user and a password");
                self.memory.remember_way(Way::Basic);
            }
        }
    }

    /// The error where a refusal shows no way on.
    fn no_way(
        &mut self,
        id: RequestId,
        fault: Option<ChallengeFault>,
        response: &Response<'_>,
    ) -> LookupError {
        match fault {
            None => {
                self.note(id, "will not answer without leave");
                self.unauthorized(Fault::parse_all(response.body))
            }
            Some(error) => {
                self.note(id, "wants to be asked in a way that is not possible");
                let registry = self.parties.registry.canonical().to_owned();
                LookupErrorKind::Challenge { registry, error }.into()
            }
        }
    }

    /// Artifact Registry may refuse a manifest without a word on how to ask for it,
    /// and have that word at `/v2/`.
    fn is_worth_a_ping(&self, leave: &Leave, ask: &Ask, response: &Response<'_>) -> bool {
        *leave == Leave::Open
            && !self.parties.delegated
            && !self.pinged
            && ask.purpose != Purpose::Ping
            && response.headers.get("www-authenticate").is_none()
    }

    fn ping(&mut self) {
        self.pinged = true;
        let url = Url::from_parts(self.parties.origin.clone(), "/v2/".to_owned(), None);
        let ask = Ask {
            method: Method::Get,
            url: url.clone(),
            purpose: Purpose::Ping,
            headers: Headers::new(),
            limit: MAX_FAULT_BODY,
            what: PING_ANSWER,
        };
        self.send(What::Ping(url), ask, None);
    }

    pub(super) fn ping_answered<'a>(
        &mut self,
        id: RequestId,
        url: &Url,
        response: &Response<'_>,
    ) -> Turn<'a, T> {
        let next = match response.status {
            401 => self.authorization.challenged(&Leave::Open, &response.headers, url),
            _ => Err(Some(ChallengeFault::Missing)),
        };
        match next {
            Ok(next) => {
                self.go(id, next, true);
                self.ask_again();
                Turn::Handled
            }
            Err(fault) => {
                let error = self.no_way(id, fault, response);
                Turn::Failed(self.abandon(), error)
            }
        }
    }

    fn ask_again(&mut self) {
        for (ask, tag) in std::mem::take(&mut self.parked) {
            self.ask(ask, tag);
        }
    }

    /// What waits for a token, given up.
    pub(super) fn abandon(&mut self) -> Vec<T> {
        self.authorization.give_up();
        self.parked.drain(..).map(|(_, tag)| tag).collect()
    }

    pub(super) fn park(&mut self, ask: Ask, tag: T, token_url: Url) {
        self.parked.push((ask, tag));
        if self.is_getting_leave() {
            return;
        }
        let mut ask = Ask {
            method: Method::Get,
            url: token_url.clone(),
            purpose: Purpose::Token,
            headers: Headers::new(),
            limit: MAX_TOKEN_BODY,
            what: TOKEN_ANSWER,
        };
        let mut body = None;
        match self.authorization.for_realm() {
            Shown::Nothing => {}
            Shown::Header(authorization) => ask.headers.push("authorization", authorization),
            Shown::Form(realm, form) => {
                ask.method = Method::Post;
                ask.url = realm;
                ask.headers.push("content-type", "application/x-www-form-urlencoded");
                body = Some(form);
            }
        }
        self.send(What::Token(token_url), ask, body);
    }

    fn is_getting_leave(&self) -> bool {
        let is = |awaited: &Awaited<T>| matches!(awaited.what, What::Token(_) | What::Ping(_));
        self.awaited.iter().any(is)
    }

    pub(super) fn token_answered<'a>(
        &mut self,
        id: RequestId,
        url: &Url,
        response: &Response<'_>,
    ) -> Turn<'a, T> {
        let host = url.origin().authority();
        let error = match response.status {
            200 => match Token::parse(response.body, self.now) {
                Ok(token) => {
                    self.note(id, self.authorization.note_of_token());
                    self.memory.remember_token(url, &token);
                    self.authorization.granted(token);
                    self.ask_again();
                    return Turn::Handled;
                }
                Err(error) => LookupErrorKind::Token { host, error }.into(),
            },
            // 405 is for those that take no forms, and with them no identity tokens.
            400 | 401 | 403..=405 => self.unauthorized(Fault::parse_all(response.body)),
            _ => self.refused(url, response),
        };
        self.note(id, "no token");
        Turn::Failed(self.abandon(), error)
    }
}
