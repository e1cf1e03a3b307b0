//! [`TagListing`]: the tags of one repository, for drivers in JavaScript.

use std::cell::RefCell;

use serde::Serialize;
use tonnage::{
    LookupError, LookupErrorKind, MAX_LISTED_TAGS, RequestId, Response, TagListingStep, Tags,
    TransportFailure, read_pasted,
};
use wasm_bindgen::prelude::*;

use crate::convert::{out, thrown};
use crate::lookup::{RequestOut, Session, options, pairs, timestamp};
use crate::retry;
use crate::via::Via;

/// The tags of one repository, as a conversation that somebody else performs.
#[wasm_bindgen]
pub struct TagListing {
    inner: RefCell<tonnage::TagListing>,
    via: Via,
}

#[wasm_bindgen]
impl TagListing {
    /// Begins a listing of the repository in what was typed or pasted; its tag says
    /// nothing. `settings` are those of a lookup, and `limit`, the most tags that are
    /// wanted. `now` is in milliseconds.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str, settings: &str, session: &Session, now: f64) -> Result<Self, JsValue> {
        let pasted = read_pasted(text).map_err(thrown)?;
        let (limit, settings) = limit(settings).map_err(thrown)?;
        let (mut options, via) = options(&settings).map_err(thrown)?;
        options.scheme = options.scheme.or(pasted.scheme);
        let parties = options.parties(&pasted.reference);
        let listing = tonnage::TagListing::new(parties, limit, &session.0, timestamp(now));
        Ok(Self { inner: RefCell::new(listing), via })
    }

    /// The next step.
    #[wasm_bindgen(unchecked_return_type = "TagListingStep")]
    pub fn poll(&self) -> JsValue {
        loop {
            let step = self.inner.borrow_mut().poll();
            let TagListingStep::Send(request) = step else { return out(&StepOut::from(step)) };
            match self.via.outward(&request) {
                Ok((url, headers)) => {
                    let request = RequestOut::new(&request, url, headers);
                    return out(&StepOut { kind: "send", request: Some(request), ..StepOut::WAIT });
                }
                Err(failure) => {
                    let now = timestamp(js_sys::Date::now());
                    self.inner.borrow_mut().handle_failure(request.id, failure, now);
                }
            }
        }
    }

    /// Hands over an answer. `headers` are names and values by turns.
    #[wasm_bindgen(js_name = handleResponse)]
    pub fn handle_response(
        &self,
        id: u32,
        status: u16,
        headers: Vec<String>,
        body: &[u8],
        now: f64,
    ) {
        let (id, now) = (RequestId::new(id), timestamp(now));
        let mut listing = self.inner.borrow_mut();
        match self.via.inward(pairs(&headers).collect(), body) {
            Ok((headers, upstream)) => {
                let response = Response { upstream, ..Response::new(status, headers, body) };
                listing.handle_response(id, response, now);
            }
            Err(failure) => listing.handle_failure(id, failure, now),
        }
    }

    /// Says that no answer will come; the kinds are those of a lookup.
    #[wasm_bindgen(js_name = handleFailure)]
    pub fn handle_failure(&self, id: u32, kind: &str, detail: &str, now: f64) {
        let failure = TransportFailure::new(retry::failure(kind), detail);
        self.inner.borrow_mut().handle_failure(RequestId::new(id), failure, timestamp(now));
    }

    /// Every request so far.
    #[wasm_bindgen(unchecked_return_type = "Exchange[]")]
    pub fn exchanges(&self) -> JsValue {
        out(&self.inner.borrow().exchanges())
    }
}

/// The limit, and the settings without it: a first lookup should not have to know it.
fn limit(settings: &str) -> Result<(usize, String), LookupError> {
    let (mut limit, mut rest) = (MAX_LISTED_TAGS, String::new());
    let mut words = settings.split_terminator('\0');
    while let (Some(name), Some(value)) = (words.next(), words.next()) {
        if name == "limit" {
            let misuse = LookupErrorKind::Misuse("a limit is a whole number");
            limit = value.parse().map_err(|_| LookupError::from(misuse))?;
        } else {
            for word in [name, value] {
                rest.push_str(word);
                rest.push('\0');
            }
        }
    }
    Ok((limit, rest))
}

/// A step as JavaScript sees it: `kind`, and what goes with it.
#[derive(Serialize)]
struct StepOut {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<RequestOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    complete: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<LookupError>,
}

impl StepOut {
    const WAIT: Self =
        Self { kind: "wait", request: None, tags: None, complete: None, error: None };
}

impl From<TagListingStep> for StepOut {
    fn from(step: TagListingStep) -> Self {
        match step {
            TagListingStep::Wait | TagListingStep::Send(_) => Self::WAIT,
            TagListingStep::Progress(tags) => {
                Self { kind: "progress", tags: Some(tags), ..Self::WAIT }
            }
            TagListingStep::Done(Ok(Tags { tags, complete })) => {
                Self { kind: "done", tags: Some(tags), complete: Some(complete), ..Self::WAIT }
            }
            TagListingStep::Done(Err(error)) => {
                Self { kind: "failed", error: Some(error), ..Self::WAIT }
            }
        }
    }
}
