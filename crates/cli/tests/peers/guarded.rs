//! [`Guarded`]: a registry that wants tokens, and who issues them.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::book::{Book, Seen};
use super::door::Door;
use super::message::{Answer, Question};
use super::registry::{Guard, Registry};
use super::token_server::TokenServer;
use super::workshop::Workshop;

/// The names under which the two are in the book.
pub(crate) const REGISTRY: &str = "registry";
pub(crate) const TOKENS: &str = "token server";

/// A registry that wants tokens, and who issues them: each behind a door, with
/// one book for both. Images are pushed past the door.
pub(crate) struct Guarded {
    pub(crate) registry: Registry,
    pub(crate) book: Book,
    front: Door,
    tokens: Door,
}

impl Guarded {
    /// The token server has an origin of its own.
    pub(crate) fn start(workshop: &Workshop, name: &str, delay: Duration) -> Self {
        Self::build(workshop, name, delay, None)
    }

    /// The registry's own origin issues the tokens too.
    pub(crate) fn start_as_one(workshop: &Workshop, name: &str) -> Self {
        Self::build(workshop, name, Duration::ZERO, Some("/token"))
    }

    fn build(workshop: &Workshop, name: &str, delay: Duration, own: Option<&'static str>) -> Self {
        let book = Book::default();
        let issuer = Arc::new(TokenServer::new());
        let registry_address = Arc::new(OnceLock::new());
        let (beyond, second) = (Arc::clone(&registry_address), Arc::clone(&issuer));
        let front = Door::open(REGISTRY, &book, delay, move |question| match own {
            Some(path) if question.target.starts_with(path) => second.answer(question),
            _ => pass_on(question, *beyond.wait()),
        });
        let second = Arc::clone(&issuer);
        let tokens = Door::open(TOKENS, &book, delay, move |question| second.answer(question));
        let realm = if own.is_some() { front.address() } else { tokens.address() };
        let realm = format!("http://{realm}/token");
        let guard = Guard::Token { realm: &realm, certificate: issuer.certificate() };
        let registry = Registry::start(workshop, name, &guard);
        registry_address.set(registry.address()).unwrap();
        Self { registry, book, front, tokens }
    }

    /// An image here, by the name that leads through the door.
    pub(crate) fn image(&self, name: &str) -> String {
        format!("{}/{name}", self.front.address())
    }

    /// Host and port of the token server.
    pub(crate) fn realm(&self) -> String {
        self.tokens.address().to_string()
    }

    /// What is asked of both while `work` is done, in order.
    pub(crate) fn while_doing<T>(&self, work: impl FnOnce() -> T) -> (T, Vec<Seen>) {
        let before = self.book.len();
        let result = work();
        (result, self.book.since(before))
    }
}

/// Asks the registry behind a door.
pub(crate) fn pass_on(question: &Question, registry: SocketAddr) -> Answer {
    question.ask(registry).unwrap_or_else(|_| Answer::new(502, Vec::new()))
}
