//! The lookup machine and its session, for drivers in JavaScript.

use std::cell::RefCell;
use std::rc::Rc;

use serde::Serialize;
use tonnage::{
    Again, Credentials, Digest, Headers, Inspection, LookupError, LookupErrorKind, LookupOptions,
    Parts, PlatformAsked, Request, RequestId, Response, Scheme, Step, Timestamp, TransportFailure,
    Upstream, read_pasted,
};
use wasm_bindgen::prelude::*;

use crate::convert::{out, thrown};
use crate::names::platform;
use crate::retry;
use crate::via::Via;

/// Tokens, and documents by their digest, kept between lookups.
#[wasm_bindgen]
#[derive(Default)]
pub struct Session(pub(crate) tonnage::Session);

#[wasm_bindgen]
impl Session {
    /// A session that knows nothing.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// One inspection of one image, as a conversation that somebody else performs.
#[wasm_bindgen]
pub struct Lookup {
    pub(crate) inner: Rc<RefCell<tonnage::Lookup>>,
    pub(crate) via: Via,
}

#[wasm_bindgen]
impl Lookup {
    /// Begins a lookup of what was typed or pasted. `settings` are names and
    /// values by turns, each ended by a zero: `platform`, `proxy`, `prefix`, `scheme`, `plainHttp`, `username`, `secret`,
    /// `identityToken`, `registryToken`, `trustedRealm`, `parts`, `allPlatforms`, `picks`, `quiet`. `now` is in milliseconds.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str, settings: &str, session: &Session, now: f64) -> Result<Self, JsValue> {
        let pasted = read_pasted(text).map_err(thrown)?;
        let (mut options, via) = options(settings).map_err(thrown)?;
        options.input = Some(text.to_owned());
        options.scheme = options.scheme.or(pasted.scheme);
        if options.platform == PlatformAsked::default()
            && let Some(asked) = pasted.platform_asked().map_err(thrown)?
        {
            options.platform = asked;
        }
        let lookup = tonnage::Lookup::new(pasted.reference, options, &session.0, timestamp(now));
        Ok(Self { inner: Rc::new(RefCell::new(lookup)), via })
    }

    /// The next step.
    #[wasm_bindgen(unchecked_return_type = "Step")]
    pub fn poll(&self) -> JsValue {
        loop {
            let step = self.inner.borrow_mut().poll();
            let Step::Send(request) = step else { return out(&StepOut::from(step)) };
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

    /// Hands over an answer. `headers` are names and values by turns; `again` says for
    /// each time that it was asked again how many whole milliseconds were waited, and
    /// then what came of asking before, as a status or as a kind of failure.
    #[wasm_bindgen(js_name = handleResponse)]
    pub fn handle_response(
        &self,
        id: u32,
        status: u16,
        headers: Vec<String>,
        body: &[u8],
        now: f64,
        again: Option<Vec<String>>,
    ) {
        let arrived = self.via.inward(pairs(&headers).collect(), body);
        let again = again.map(retry::read).unwrap_or_default();
        self.arrived(RequestId::new(id), arrived, status, body, again, timestamp(now));
    }

    /// Says that no answer will come. `kind` is `timeout`, `too-large`,
    /// `truncated`, `broken`, `redirect`, `aborted`, or anything else for a line that
    /// was never there; `again` is as for an answer.
    #[wasm_bindgen(js_name = handleFailure)]
    pub fn handle_failure(
        &self,
        id: u32,
        kind: &str,
        detail: &str,
        now: f64,
        again: Option<Vec<String>>,
    ) {
        let again = again.map(retry::read).unwrap_or_default();
        let failure =
            TransportFailure { again, ..TransportFailure::new(retry::failure(kind), detail) };
        self.inner.borrow_mut().handle_failure(RequestId::new(id), failure, timestamp(now));
    }

    /// Every request so far.
    #[wasm_bindgen(unchecked_return_type = "Exchange[]")]
    pub fn exchanges(&self) -> JsValue {
        out(&self.inner.borrow().exchanges())
    }

    /// The exact bytes of a document that was read and verified.
    pub fn document(&self, digest: &str) -> Option<Vec<u8>> {
        let digest: Digest = digest.parse().ok()?;
        self.inner.borrow().document(&digest).map(|body| body.to_vec())
    }
}

impl Lookup {
    pub(crate) fn arrived(
        &self,
        id: RequestId,
        arrived: Result<(Headers, Vec<Upstream>), TransportFailure>,
        status: u16,
        body: &[u8],
        again: Vec<Again>,
        now: Timestamp,
    ) {
        let mut lookup = self.inner.borrow_mut();
        match arrived {
            Ok((headers, upstream)) => {
                let response = Response { upstream, again, ..Response::new(status, headers, body) };
                lookup.handle_response(id, response, now);
            }
            Err(failure) => lookup.handle_failure(id, TransportFailure { again, ..failure }, now),
        }
    }
}

pub(crate) fn pairs(flat: &[String]) -> impl Iterator<Item = (&str, &str)> {
    flat.chunks_exact(2).filter_map(|pair| match pair {
        [name, value] => Some((name.as_str(), value.as_str())),
        _ => None,
    })
}

pub(crate) fn timestamp(now: f64) -> Timestamp {
    // Whatever a clock shows fits; what no clock shows becomes 0.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Timestamp::from_millis(now as u64)
}

pub(crate) fn options(settings: &str) -> Result<(LookupOptions, Via), LookupError> {
    let mut via = Via::Direct;
    let mut options = LookupOptions::default();
    let (mut username, mut secret) = (None, None);
    let mut settings = settings.split_terminator('\0');
    while let (Some(name), Some(value)) = (settings.next(), settings.next()) {
        match name {
            "platform" => options.platform = PlatformAsked::by_option(platform(value)?),
            "proxy" => via = Via::Proxy(value.to_owned()),
            "prefix" => via = Via::Prefix(value.to_owned()),
            "scheme" => options.scheme = Some(scheme(value)?),
            "plainHttp" => options.plain_http.push(value.to_owned()),
            "trustedRealm" => options.trusted_realms.push(value.to_owned()),
            "allPlatforms" => options.all_platforms = true,
            "picks" => options.picks = true,
            "identityToken" => options.credentials = Some(Credentials::identity(value)),
            "registryToken" => {
                let misuse = LookupErrorKind::Misuse("the registry token fits into no header");
                options.credentials = Some(Credentials::token(value).ok_or(misuse)?);
            }
            "quiet" => options.quiet = true,
            "username" => username = Some(value),
            "secret" => secret = Some(value),
            "parts" => {
                options.parts = match value {
                    "resolved" => Parts::Resolved,
                    "size" => Parts::Size,
                    _ => Parts::All,
                }
            }
            _ => return Err(LookupErrorKind::Misuse("there is no option of that name").into()),
        }
    }
    if let (Some(username), Some(secret)) = (username, secret) {
        options.credentials = Some(Credentials::basic(username, secret));
    }
    options.delegated = via.is_delegated();
    Ok((options, via))
}

fn scheme(text: &str) -> Result<Scheme, LookupError> {
    match text {
        "http" => Ok(Scheme::Http),
        "https" => Ok(Scheme::Https),
        _ => Err(LookupErrorKind::Misuse("a scheme is http or https").into()),
    }
}

/// A step as JavaScript sees it: `kind`, and one of the others.
#[derive(Serialize)]
struct StepOut {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<RequestOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inspection: Option<Box<Inspection>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<LookupError>,
}

/// A request as JavaScript sees it. Its address is whole, and its headers may
/// hold secrets.
#[derive(Serialize)]
pub(crate) struct RequestOut {
    id: u32,
    method: &'static str,
    url: String,
    origin: String,
    purpose: tonnage::Purpose,
    headers: Vec<(String, String)>,
    body: Option<String>,
    limit: u64,
}

impl RequestOut {
    pub(crate) fn new(request: &Request, url: String, headers: Vec<(String, String)>) -> Self {
        Self {
            id: request.id.get(),
            method: request.method.as_str(),
            url,
            origin: request.url.origin().to_string(),
            purpose: request.purpose,
            headers,
            body: request.body.clone(),
            limit: request.limit,
        }
    }
}

impl StepOut {
    const WAIT: Self = Self { kind: "wait", request: None, inspection: None, error: None };
}

impl From<Step> for StepOut {
    fn from(step: Step) -> Self {
        match step {
            Step::Wait | Step::Send(_) => Self::WAIT,
            Step::Progress(inspection) => {
                Self { kind: "progress", inspection: Some(inspection), ..Self::WAIT }
            }
            Step::Done(Ok(inspection)) => {
                Self { kind: "done", inspection: Some(inspection), ..Self::WAIT }
            }
            Step::Done(Err(error)) => Self { kind: "failed", error: Some(error), ..Self::WAIT },
        }
    }
}
