//! [`Trip`]: from a question to its answer, and what was asked on the way.

use tonnage::{
    Ask, Errand, ErrandAnswer, ErrandStep, Exchange, LookupError, LookupErrorKind, Purpose,
    Request, RequestId, Timestamp, TransportFailure, TransportFailureKind, Withheld,
};
use tonnage_client::{Answer, now};

use crate::flights::Flights;
use crate::headers::Authorization;
use crate::samples;
use crate::wire::Wire;

/// From a question to its answer. Whoever breaks it off still knows what was asked.
#[derive(Debug)]
pub(crate) enum Trip {
    /// Challenges are answered on the way.
    Errand(Box<Errand>),
    /// The first answer is the answer.
    Once(Box<Once>),
}

/// Token servers that are being asked, by the address that names realm, service and
/// scope.
pub(crate) type Tokens = Flights<Result<Answer, TransportFailure>>;

/// To whom a trip leads.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Line<'a> {
    /// To the registry that is built in.
    Samples,
    /// To all others. What is told to anybody is asked for once.
    Network(&'a Wire, &'a Tokens),
    /// To all others, with what a visitor alone may see.
    Private(&'a Wire),
}

impl Line<'_> {
    async fn send(self, request: &Request) -> Result<Answer, TransportFailure> {
        match self {
            Self::Samples => samples::send(request),
            Self::Network(wire, tokens) if request.purpose == Purpose::Token => {
                let joined = tokens.join(&request.url.to_string(), wire.send(request)).await;
                joined.map(|answer| {
                    wire.shared_a_token();
                    answer
                })
            }
            Self::Network(wire, _) | Self::Private(wire) => wire.send(request).await,
        }
    }
}

/// One request, and what came of it.
#[derive(Debug)]
pub(crate) struct Once {
    request: Request,
    what: &'static str,
    exchange: [Exchange; 1],
}

impl Once {
    pub(crate) fn new(ask: Ask, authorization: Option<Authorization>) -> Self {
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
        Self { request, what, exchange: [exchange] }
    }

    async fn go(&mut self, line: Line<'_>) -> Result<ErrandAnswer, LookupError> {
        let since: Timestamp = now();
        let outcome = line.send(&self.request).await;
        let [exchange] = &mut self.exchange;
        exchange.duration_ms = Some(now().millis_since(since));
        match outcome {
            Ok(answer) => {
                exchange.status = Some(answer.status);
                exchange.bytes = u64::try_from(answer.body.len()).ok();
                if !answer.redirects.is_empty() {
                    exchange.note = format!("sent on to {}", answer.redirects.join(", "));
                }
                let Answer { status, headers, body, redirects, .. } = answer;
                Ok(ErrandAnswer { status, headers, body, redirects })
            }
            Err(failure) => {
                exchange.note.clone_from(&failure.detail);
                let (what, limit) = (self.what, self.request.limit);
                let host = self.request.url.origin().authority();
                Err(match failure.kind {
                    TransportFailureKind::TooLarge => LookupErrorKind::TooLarge { what, limit },
                    _ => LookupErrorKind::Transport { host, failure },
                }
                .into())
            }
        }
    }
}

impl Trip {
    /// Goes, by that line.
    pub(crate) async fn go(&mut self, line: Line<'_>) -> Result<ErrandAnswer, LookupError> {
        let errand = match self {
            Self::Errand(errand) => errand,
            Self::Once(once) => return once.go(line).await,
        };
        loop {
            match errand.poll() {
                ErrandStep::Send(request) => {
                    let id = request.id;
                    match line.send(&request).await {
                        Ok(answer) => errand.handle_response(id, answer.response(), now()),
                        Err(failure) => errand.handle_failure(id, failure, now()),
                    }
                }
                ErrandStep::Done(end) => return end,
                // Each request is answered before the next step is asked for.
                ErrandStep::Wait => {
                    return Err(LookupErrorKind::Misuse("an errand waits for nothing").into());
                }
            }
        }
    }

    /// From whom a visitor's credentials were kept, if from anybody.
    pub(crate) fn withheld(&self) -> Option<&Withheld> {
        match self {
            Self::Errand(errand) => errand.withheld(),
            Self::Once(_) => None,
        }
    }

    /// What was asked so far.
    pub(crate) fn exchanges(&self) -> &[Exchange] {
        match self {
            Self::Errand(errand) => errand.exchanges(),
            Self::Once(once) => &once.exchange,
        }
    }
}
