//! [`Forwarder`]: asks registries, with whatever leave it takes.

use std::time::Duration;

use axum::response::Response;
use http::StatusCode;
use http::header::RETRY_AFTER;
use http::{HeaderName, HeaderValue};
use tokio::sync::Semaphore;
use tonnage::proxy::{Guard, Route};
use tonnage::{
    Ask, Credentials, Errand, ErrandAnswer, ErrandStep, Exchange, LookupError, LookupErrorKind,
    Method, Parties, Purpose, Repository, Request, RequestId, Session, TransportFailure,
    TransportFailureKind,
};
use tonnage_client::{Answer, Client, ClientOptions, AddressPolicy, now};

use crate::headers::{Asked, Authorization, passed};
use crate::options::{ServeError, ServerOptions};
use crate::problem::Problem;
use crate::{headers, samples, upstream};

/// The most answers that are fetched at once.
const MAX_UNDER_WAY: usize = 64;
/// How long somebody waits for their turn.
const MAX_QUEUE_TIME: Duration = Duration::from_secs(2);
/// What the whole has beyond the time of one request, so that one that takes too
/// long is told of in its own words.
const GRACE: Duration = Duration::from_millis(100);

/// Asks registries. Tokens are remembered; documents are not.
pub(crate) struct Forwarder {
    client: Client,
    guard: Guard,
    session: Session,
    trusted_realms: Vec<String>,
    under_way: Semaphore,
    timeout: Duration,
}

impl std::fmt::Debug for Forwarder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Forwarder").field("guard", &self.guard).finish_non_exhaustive()
    }
}

/// One question on its way.
struct Trip<'a> {
    forwarder: &'a Forwarder,
    is_sample: bool,
    exchanges: Vec<Exchange>,
}

impl Forwarder {
    pub(crate) fn new(options: &ServerOptions) -> Result<Self, ServeError> {
        let guard = options.guard()?;
        let client = Client::new(ClientOptions {
            timeout: options.timeout,
            address_policy: AddressPolicy::PublicOnly,
            guard: Some(guard.clone()),
            ..ClientOptions::default()
        });
        Ok(Self {
            client: client.map_err(|error| ServeError::Client(error.to_string()))?,
            guard,
            session: Session::new(),
            trusted_realms: options.allowed_realms.clone(),
            under_way: Semaphore::new(MAX_UNDER_WAY),
            timeout: options.timeout,
        })
    }

    /// Asks what a route says, and gives what may pass of the answer.
    pub(crate) async fn forward(
        &self,
        route: &Route,
        method: Method,
        asked: Asked,
    ) -> Result<Response, Problem> {
        let is_sample = samples::is_meant(route);
        let url = route.url(self.guard.scheme(route.registry()));
        if !is_sample {
            self.guard.check(url.origin()).map_err(|refusal| Problem::guarded(&refusal))?;
        }
        let turn = tokio::time::timeout(MAX_QUEUE_TIME, self.under_way.acquire()).await;
        let _turn = turn.map_err(|_| busy())?;
        let ask = Ask {
            method,
            url: url.clone(),
            purpose: route.purpose(method),
            headers: asked.headers,
            limit: asked.limit,
            what: asked.what,
        };
        let mut trip = Trip { forwarder: self, is_sample, exchanges: Vec::new() };
        let is_private = asked.authorization.is_some();
        let going = trip.go(route, ask, asked.authorization);
        let outcome = tokio::time::timeout(self.timeout + GRACE, going).await;
        let outcome = outcome.unwrap_or_else(|_| Err(self.too_slow(&url.origin().authority())));
        let mut response = match outcome {
            Ok(ErrandAnswer { status, headers, body, .. }) => {
                let answer = headers::Answer { status, headers, body, is_private };
                passed(route, method, &url, answer)
            }
            Err(error) => {
                let last = trip.exchanges.last();
                let for_token = last.is_some_and(|last| last.purpose == Purpose::Token);
                Problem::of_errand(&error, for_token).response()
            }
        };
        if let Some(told) = upstream::header(&trip.exchanges) {
            response.headers_mut().insert(upstream::X_TONNAGE_UPSTREAM, told);
        }
        Ok(response)
    }

    fn too_slow(&self, host: &str) -> LookupError {
        let time = self.timeout.as_secs_f64();
        let detail = format!("{host} did not answer within {time} seconds");
        let failure = TransportFailure::new(TransportFailureKind::Timeout, detail);
        LookupErrorKind::Transport { host: host.to_owned(), failure }.into()
    }
}
