//! [`Asker`]: asks registries, with whatever leave it takes.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tokio::sync::{Semaphore, SemaphorePermit};
use tonnage::proxy::{Guard, Route};
use tonnage::{
    Ask, Credentials, Errand, LookupError, LookupErrorKind, Method, Parties, Purpose, Registry,
    Repository, Session, TransportFailure, TransportFailureKind, Url,
};
use tonnage_client::{AddressPolicy, Client, ClientOptions, now};

use crate::account::{Account, Accounts};
use crate::headers::{Asked, Authorization};
use crate::landing::Landing;
use crate::line::{Line, Tokens};
use crate::metrics::Metrics;
use crate::options::{ServeError, ServerOptions};
use crate::passed::Passed;
use crate::places::Places;
use crate::problem::Problem;
use crate::trip::{Once, Trip};
use crate::visit::Source;
use crate::wire::Wire;

/// The most answers that are fetched at once.
const MAX_UNDER_WAY: usize = 64;
/// How long somebody waits for their turn.
const MAX_QUEUE_TIME: Duration = Duration::from_secs(2);
/// What the whole has beyond the time of one request, so that one that takes too
/// long is told of in its own words.
const GRACE: Duration = Duration::from_millis(100);

/// Asks registries, so many at once, and within a time. What it takes to be answered is
/// learned for the next question, unless a visitor's credentials are in it.
pub(crate) struct Asker {
    wire: Wire,
    guard: Guard,
    session: Session,
    tokens: Tokens,
    accounts: Accounts,
    trusted_realms: Vec<String>,
    under_way: Semaphore,
    /// Before strangers, how many questions one registry is asked at once.
    at_a_registry: Option<Places<Registry>>,
    timeout: Duration,
}

/// By which way somebody is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Through {
    Samples,
    Network,
}

impl Asker {
    pub(crate) fn new(
        options: &ServerOptions,
        guard: Guard,
        metrics: Arc<Metrics>,
    ) -> Result<Self, ServeError> {
        let client = Client::new(ClientOptions {
            timeout: options.timeout,
            address_policy: AddressPolicy::PublicOnly,
            resolver: options.resolver.clone(),
            guard: Some(guard.clone()),
            idle_per_host: MAX_UNDER_WAY,
            // Whoever asks us asks again, and knows better how long to wait.
            retries: 0,
            ..ClientOptions::default()
        });
        let client = client.map_err(|error| ServeError::Client(error.to_string()))?;
        let public = options.public.as_ref();
        Ok(Self {
            wire: Wire::new(client, metrics),
            guard,
            session: Session::new(),
            tokens: Tokens::default(),
            accounts: options.accounts()?,
            trusted_realms: options.allowed_realms.clone(),
            under_way: Semaphore::new(MAX_UNDER_WAY),
            at_a_registry: public.map(|public| Places::new(public.questions_to_a_registry)),
            timeout: options.timeout,
        })
    }

    /// The way to whoever is no registry.
    pub(crate) const fn wire(&self) -> &Wire {
        &self.wire
    }

    /// A turn, if there is one soon, held as long as somebody is being asked.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        tokio::time::timeout(MAX_QUEUE_TIME, self.under_way.acquire()).await.ok()?.ok()
    }

    /// Asks, whatever is known. On the heap: what is asked within it is large.
    pub(crate) fn ask<'a>(
        &'a self,
        route: &'a Route,
        method: Method,
        asked: Asked,
        through: Through,
    ) -> Pin<Box<dyn Future<Output = Landing> + Send + 'a>> {
        Box::pin(self.ask_now(route, method, asked, through))
    }

    async fn ask_now(
        &self,
        route: &Route,
        method: Method,
        asked: Asked,
        through: Through,
    ) -> Landing {
        let _place = match &self.at_a_registry {
            Some(places) => {
                let place = places.wait(route.registry().clone(), MAX_QUEUE_TIME).await;
                let Some(place) = place else { return Landing::nowhere(busy()) };
                Some(place)
            }
            None => None,
        };
        let Some(_turn) = self.turn().await else { return Landing::nowhere(busy()) };
        let url = route.url(self.guard.scheme(route.registry()));
        let Asked { headers, authorization, limit, what, .. } = asked;
        let is_private = authorization.is_some();
        let purpose = route.purpose(method);
        let ask = Ask { method, url: url.clone(), purpose, headers, limit, what };
        let account = self.accounts.at(route.registry(), now()).filter(|_| !is_private);
        let mut before = None;
        if let (Some(account), Some(repository)) = (account, route.resource().repository()) {
            let landing = self.ask_as(account, repository, ask.clone(), route).await;
            if landing.takes_the_account() {
                return landing;
            }
            account.rest(now());
            self.wire.refused_the_account();
            before = landing.exchanges;
        }
        let trip = match self.trip(route, ask, authorization) {
            Ok(trip) => trip,
            Err(problem) => return Landing::nowhere(problem),
        };
        let line = match through {
            Through::Samples => Line::Samples,
            Through::Network if is_private => Line::Private(&self.wire),
            Through::Network => Line::Network(&self.wire, &self.tokens),
        };
        let landing = self.go(trip, line, route, method, &url).await;
        let landing = if is_private { landing.private() } else { landing };
        if before.is_some() { landing.after(before) } else { landing }
    }

    /// Asks with the operator's own account.
    async fn ask_as(
        &self,
        account: &Account,
        repository: &Repository,
        ask: Ask,
        route: &Route,
    ) -> Landing {
        let (method, url) = (ask.method, ask.url.clone());
        let leave = Some(account.credentials.clone());
        let trip = self.errand(route.registry(), repository, ask, leave, &self.session);
        let line = Line::Network(&self.wire, &account.tokens);
        self.go(trip, line, route, method, &url).await.veiled()
    }

    /// Goes, and comes back in time.
    async fn go(
        &self,
        mut trip: Trip,
        line: Line<'_>,
        route: &Route,
        method: Method,
        url: &Url,
    ) -> Landing {
        let outcome = tokio::time::timeout(self.timeout + GRACE, line.go(&mut trip)).await;
        let outcome = outcome.unwrap_or_else(|_| Err(self.too_slow(url)));
        let outcome = match outcome {
            Ok(answer) => Ok(Passed::new(route, method, url, answer)),
            Err(error) => {
                let for_token = trip.exchanges().last().map(|last| last.purpose);
                Err(Problem::of_errand(&error, for_token == Some(Purpose::Token)))
            }
        };
        let source = match line {
            Line::Samples => Source::Samples,
            Line::Network(..) | Line::Private(_) => Source::Registry,
        };
        let exchanges = Some(trip.exchanges().to_vec());
        Landing { outcome, source, exchanges, withheld: trip.withheld().cloned() }
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
                Ok(self.errand(route.registry(), repository, ask, credentials, session))
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
                Ok(Trip::Once(Box::new(Once::new(ask, shown, now()))))
            }
        }
    }

    /// The way to an answer, challenges answered.
    fn errand(
        &self,
        registry: &Registry,
        repository: &Repository,
        ask: Ask,
        credentials: Option<Credentials>,
        session: &Session,
    ) -> Trip {
        let parties = Parties {
            registry: registry.clone(),
            origin: ask.url.origin().clone(),
            repository: repository.clone(),
            credentials,
            trusted_realms: self.trusted_realms.clone(),
            delegated: false,
        };
        Trip::Errand(Box::new(Errand::new(ask, parties, session, now())))
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
