//! [`Hop`]: one request, and where answers send it on to.

use std::time::Duration;

use tonnage::proxy::Guard;
use tonnage::{Headers, Method, Request, Response, TransportFailure, TransportFailureKind, Url};
use tonnage_reach::{Head, carry};

/// As whom registries are asked.
const USER_AGENT: &str = concat!("tonnage/", env!("CARGO_PKG_VERSION"));

/// The most characters of a platform's own words that are passed on.
const MAX_WORDS: usize = 200;

/// What the platform's `fetch` is to ask for, once: a redirect is an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// What to do.
    pub method: Method,
    /// Where.
    pub url: String,
    /// The header fields.
    pub headers: Headers,
    /// A form.
    pub body: Option<String>,
    /// The most bytes of the answer that are read.
    pub limit: u64,
    /// The time there is, the answer's end included.
    pub within: Duration,
}

/// One request, and where answers send it on to.
#[derive(Debug)]
pub(super) struct Hop {
    pub(super) request: Request,
    url: Url,
    headers: Headers,
    redirects: Vec<String>,
    /// What was answered, as far as it has come.
    answered: Option<(u16, Headers)>,
}

impl Hop {
    /// The request as it is sent first, to somebody who may be asked.
    pub(super) fn new(request: Request, guard: &Guard) -> Result<Self, Box<Refused>> {
        if let Err(refusal) = guard.check(request.url.origin()) {
            let kind = TransportFailureKind::Refused;
            let failure = TransportFailure::new(kind, refusal.to_string());
            return Err(Box::new(Refused { request, failure }));
        }
        let mut headers = request.headers.clone();
        // Without it any coding would be welcome (RFC 9110, section 12.5.3), and a
        // coded body has another hash.
        headers.push("accept-encoding", "identity");
        headers.push("user-agent", USER_AGENT);
        let url = request.url.clone();
        Ok(Self { request, url, headers, redirects: Vec::new(), answered: None })
    }

    /// What is asked for now.
    pub(super) fn fetch(&self, within: Duration) -> Fetch {
        let Request { method, body, limit, .. } = &self.request;
        let (url, headers) = (self.url.to_string(), self.headers.clone());
        Fetch { method: *method, url, headers, body: body.clone(), limit: *limit, within }
    }

    /// Why no answer came, or not all of it, in the time there was.
    pub(super) fn failure(
        &self,
        kind: TransportFailureKind,
        words: &str,
        timeout: Duration,
    ) -> TransportFailure {
        let (host, limit) = (self.host(), self.request.limit);
        let verb = if self.has_begun() { "finish its answer" } else { "answer" };
        let detail = match kind {
            TransportFailureKind::Timeout => {
                format!("{host} did not {verb} within {} seconds", timeout.as_secs_f64())
            }
            TransportFailureKind::TooLarge => {
                format!("the answer of {host} is longer than the {limit} bytes that are read")
            }
            _ => format!("{host} could not be asked: {}", visible(words)),
        };
        TransportFailure::new(kind, detail)
    }

    /// Whom it is asked of now.
    fn host(&self) -> String {
        self.url.origin().authority()
    }

    /// Whether an answer has begun.
    pub(super) const fn has_begun(&self) -> bool {
        self.answered.is_some()
    }

    /// Takes the head of an answer. Whether it is the one: else it sends us on.
    pub(super) fn begun(
        &mut self,
        guard: &Guard,
        status: u16,
        headers: Headers,
    ) -> Result<bool, TransportFailure> {
        let Request { method, purpose, .. } = self.request;
        let (url, guard, headers_said) = (&self.url, Some(guard), &headers);
        let head = Head { method, purpose, url, peer: None, guard, status, headers: headers_said };
        let Some(next) = head.next(self.redirects.len())? else {
            self.answered = Some((status, headers));
            return Ok(true);
        };
        let kept = std::mem::take(&mut self.headers);
        self.headers = carry(kept, self.url.origin(), next.origin());
        self.redirects.push(next.origin().authority());
        self.url = next;
        Ok(false)
    }

    /// The answer, whose body has come.
    pub(super) fn response(self, body: &[u8]) -> Response<'_> {
        let (status, headers) = self.answered.unwrap_or_default();
        Response { redirects: self.redirects, ..Response::new(status, headers, body) }
    }
}

/// A platform's own words, without what moves a terminal, and not too many of them.
fn visible(words: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    words.chars().take(MAX_WORDS).map(plain).collect()
}

/// A request that is not sent.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) request: Request,
    pub(super) failure: TransportFailure,
}
