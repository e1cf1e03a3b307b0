//! [`Forwarder`]: asks registries, with whatever leave it takes.

use std::time::Duration;

use axum::response::Response;
use http::StatusCode;
use tokio::sync::Semaphore;
use tonnage::proxy::{Guard, Route};
use tonnage::{
    Ask, Errand, LookupError, LookupErrorKind, Method, Parties, Purpose, Session, TransportFailure,
    TransportFailureKind, Url,
};
use tonnage_client::{AddressPolicy, Client, ClientOptions, now};

use crate::headers::{Asked, Authorization, passed};
use crate::options::{ServeError, ServerOptions};
use crate::problem::Problem;
use crate::trip::{Line, Once, Tokens, Trip};
use crate::{samples, upstream};

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
    tokens: Tokens,
    trusted_realms: Vec<String>,
    under_way: Semaphore,
    timeout: Duration,
}

impl std::fmt::Debug for Forwarder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Forwarder").field("guard", &self.guard).finish_non_exhaustive()
    }
}

impl Forwarder {
    pub(crate) fn new(options: &ServerOptions) -> Result<Self, ServeError> {
        let guard = options.guard()?;
        let client = Client::new(ClientOptions {
            timeout: options.timeout,
            address_policy: AddressPolicy::PublicOnly,
            guard: Some(guard.clone()),
            // Whoever asks us asks again, and knows better how long to wait.
            retries: 0,
            ..ClientOptions::default()
        });
        Ok(Self {
            client: client.map_err(|error| ServeError::Client(error.to_string()))?,
            guard,
            session: Session::new(),
            tokens: Tokens::default(),
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
        let is_private = asked.authorization.is_some();
        let mut trip = self.trip(route, ask, asked.authorization)?;
        let line = match (is_sample, is_private) {
            (true, _) => Line::Samples,
            (false, true) => Line::Private(&self.client),
            (false, false) => Line::Network(&self.client, &self.tokens),
        };
        let outcome = tokio::time::timeout(self.timeout + GRACE, trip.go(line)).await;
        let outcome = outcome.unwrap_or_else(|_| Err(self.too_slow(&url)));
        let mut response = match outcome {
            Ok(answer) => passed(route, method, &url, answer, is_private),
            Err(error) => {
                let for_token = trip.exchanges().last().map(|last| last.purpose);
                Problem::of_errand(&error, for_token == Some(Purpose::Token)).response()
            }
        };
        if let Some(told) = upstream::header(trip.exchanges(), trip.withheld()) {
            response.headers_mut().insert(upstream::X_TONNAGE_UPSTREAM, told);
        }
        Ok(response)
    }

    /// The way to an answer. A ping is asked as it is, since its challenge is what
    /// the visitor wants to know; so is what comes with a token of the visitor's,
    /// for which there is no other to be had.
    fn trip(
        &self,
        route: &Route,
        ask: Ask,
        authorization: Option<Authorization>,
    ) -> Result<Trip, Problem> {
        let origin = ask.url.origin().clone();
        let credentials = authorization.as_ref().and_then(|given| given.credentials.clone());
        match route.resource().repository() {
            Some(repository) if authorization.is_none() || credentials.is_some() => {
                // What a visitor's credentials bring is remembered for nobody.
                let session = if credentials.is_some() { &Session::new() } else { &self.session };
                let parties = Parties {
                    registry: route.registry().clone(),
                    origin,
                    repository: repository.clone(),
                    credentials,
                    trusted_realms: self.trusted_realms.clone(),
                    delegated: false,
                };
                Ok(Trip::Errand(Box::new(Errand::new(ask, parties, session, now()))))
            }
            _ => {
                if authorization.is_some() && origin.is_clear_text() {
                    return Err(Problem::refused(
                        StatusCode::FORBIDDEN,
                        "credentials",
                        format!("credentials are not sent to {} in clear text", origin.authority()),
                        "Ask without them, or give the registry a certificate.",
                    ));
                }
                // An identity token is for token servers.
                let shown = authorization.filter(|given| !given.is_identity());
                Ok(Trip::Once(Box::new(Once::new(ask, shown))))
            }
        }
    }

    fn too_slow(&self, url: &Url) -> LookupError {
        let (host, time) = (url.origin().authority(), self.timeout.as_secs_f64());
        let detail = format!("{host} did not answer within {time} seconds");
        let failure = TransportFailure::new(TransportFailureKind::Timeout, detail);
        LookupErrorKind::Transport { host, failure }.into()
    }
}

fn busy() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "TIMEOUT",
        "this server asks as many registries as it can at once",
        "Try again in a moment.",
    )
}
