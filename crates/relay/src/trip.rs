//! [`Trip`]: from a question to its answer, and what was asked on the way.

use tonnage::{
    Ask, Errand, ErrandAnswer, ErrandStep, Exchange, LookupError, LookupErrorKind, Request,
    RequestId, Response, Timestamp, TransportFailure, TransportFailureKind, Withheld,
};

use crate::headers::Authorization;

/// From a question to its answer. Whoever breaks it off still knows what was asked.
#[derive(Debug)]
pub enum Trip {
    /// Challenges are answered on the way.
    Errand(Box<Errand>),
    /// The first answer is the answer.
    Once(Box<Once>),
}

/// One request, and what came of it.
#[derive(Debug)]
pub struct Once {
    request: Request,
    what: &'static str,
    since: Timestamp,
    is_sent: bool,
    exchange: [Exchange; 1],
    end: Option<Result<ErrandAnswer, LookupError>>,
}

impl Once {
    /// A request that is sent at `now`, with what a visitor signs in by.
    pub fn new(ask: Ask, authorization: Option<Authorization>, now: Timestamp) -> Self {
        let Ask { method, url, purpose, mut headers, limit, what } = ask;
        if let Some(authorization) = authorization {
            headers.push("authorization", authorization.value);
        }
        let id = RequestId::new(0);
        let exchange = Exchange {
            id,
            method,
            url: url.clone(),
            purpose,
            status: None,
            bytes: None,
            duration_ms: None,
            note: String::new(),
            upstream: Vec::new(),
        };
        let request = Request { id, method, url, purpose, headers, body: None, limit };
        Self { request, what, since: now, is_sent: false, exchange: [exchange], end: None }
    }

    fn poll(&mut self) -> ErrandStep {
        match &self.end {
            Some(end) => ErrandStep::Done(end.clone()),
            None if self.is_sent => ErrandStep::Wait,
            None => {
                self.is_sent = true;
                ErrandStep::Send(self.request.clone())
            }
        }
    }

    fn handle_response(&mut self, response: &Response<'_>, now: Timestamp) {
        let [exchange] = &mut self.exchange;
        exchange.duration_ms = Some(now.millis_since(self.since));
        exchange.status = Some(response.status);
        exchange.bytes = u64::try_from(response.body.len()).ok();
        if !response.redirects.is_empty() {
            exchange.note = format!("sent on to {}", response.redirects.join(", "));
        }
        self.end = Some(Ok(ErrandAnswer::from(response)));
    }

    fn handle_failure(&mut self, failure: TransportFailure, now: Timestamp) {
        let [exchange] = &mut self.exchange;
        exchange.duration_ms = Some(now.millis_since(self.since));
        exchange.note.clone_from(&failure.detail);
        let (what, limit) = (self.what, self.request.limit);
        let host = self.request.url.origin().authority();
        let kind = match failure.kind {
            TransportFailureKind::TooLarge => LookupErrorKind::TooLarge { what, limit },
            _ => LookupErrorKind::Transport { host, failure },
        };
        self.end = Some(Err(kind.into()));
    }
}

/// The drain contract is that of an [`Errand`].
impl Trip {
    /// The next step.
    pub fn poll(&mut self) -> ErrandStep {
        match self {
            Self::Errand(errand) => errand.poll(),
            Self::Once(once) => once.poll(),
        }
    }

    /// Hands over the answer to a request, which came whole at `now`.
    pub fn handle_response(&mut self, id: RequestId, response: Response<'_>, now: Timestamp) {
        match self {
            Self::Errand(errand) => errand.handle_response(id, response, now),
            Self::Once(once) => once.handle_response(&response, now),
        }
    }

    /// Says that no answer to a request will come.
    pub fn handle_failure(&mut self, id: RequestId, failure: TransportFailure, now: Timestamp) {
        match self {
            Self::Errand(errand) => errand.handle_failure(id, failure, now),
            Self::Once(once) => once.handle_failure(failure, now),
        }
    }

    /// From whom a visitor's credentials were kept, if from anybody.
    pub fn withheld(&self) -> Option<&Withheld> {
        match self {
            Self::Errand(errand) => errand.withheld(),
            Self::Once(_) => None,
        }
    }

    /// What was asked so far.
    pub fn exchanges(&self) -> &[Exchange] {
        match self {
            Self::Errand(errand) => errand.exchanges(),
            Self::Once(once) => &once.exchange,
        }
    }
}
