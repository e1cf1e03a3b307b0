//! [`Book`]: who asked what of whom, in order, whichever server it was.

use std::fmt;
use std::sync::{Arc, Mutex};

use super::message::{Answer, Question};

/// Who asked what of whom, in order. Clones are the same book.
#[derive(Clone, Default)]
pub(crate) struct Book(Arc<Mutex<Vec<Seen>>>);

/// One request and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The server's name.
    pub(crate) server: &'static str,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) accept: Option<String>,
    pub(crate) authorization: Option<String>,
    /// 0 while there is no answer.
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Book {
    /// Writes a request down when it comes, and gives its place.
    pub(super) fn enter(&self, server: &'static str, question: &Question) -> usize {
        let mut entries = self.0.lock().unwrap();
        entries.push(Seen {
            server,
            method: question.method.clone(),
            target: question.target.clone(),
            accept: question.field("accept").map(str::to_owned),
            authorization: question.field("authorization").map(str::to_owned),
            status: 0,
            body: Vec::new(),
        });
        entries.len() - 1
    }

    /// Writes the answer down beside its request.
    pub(super) fn settle(&self, place: usize, answer: &Answer) {
        let mut entries = self.0.lock().unwrap();
        entries[place].status = answer.status;
        entries[place].body.clone_from(&answer.body);
    }

    /// How many requests there were.
    pub(crate) fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// The requests since there were `len`.
    pub(crate) fn since(&self, len: usize) -> Vec<Seen> {
        self.0.lock().unwrap()[len..].to_vec()
    }
}

impl Seen {
    /// With whose leave it was asked: `anonymous`, `Basic` or `Bearer`.
    pub(crate) fn leave(&self) -> &str {
        let scheme = self.authorization.as_deref().and_then(|value| value.split(' ').next());
        scheme.unwrap_or("anonymous")
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { server, method, target, status, .. } = self;
        write!(f, "{server:<12} {:<9} {method:<4} {status} {target}", self.leave())
    }
}
