//! [`VisitStep`]: what a visit wants next.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderName;

use super::hop::Fetch;
#[cfg(doc)]
use super::visit::Visit;

/// What a visit wants next. Closed on purpose: a driver handles all of it.
#[derive(Debug)]
#[must_use = "a step does nothing until a driver takes it"]
pub enum VisitStep {
    /// Say whether this visitor may ask now: [`Visit::admitted`].
    Admit(String),
    /// Look under this name: [`Visit::found`].
    Find(String),
    /// Ask for this: [`Visit::begun`], then [`Visit::answered`]; or [`Visit::failed`].
    Fetch(Fetch),
    /// Keep this. Nobody waits for it.
    Keep(Kept),
    /// Answer with the file of the page that the request names, with these header fields
    /// in place of its own.
    Page(Vec<(HeaderName, &'static str)>),
    /// The answer.
    Done(http::Response<Bytes>),
    /// The last step has not been answered.
    Wait,
}

/// What is to be kept for the next visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The name under which it is looked for.
    pub name: String,
    /// What is given back.
    pub bytes: Vec<u8>,
    /// How long it is of use at most.
    pub age: Duration,
}
