//! [`Forwarder`]: asks registries, with whatever leave it takes.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::response::Response;
use http::StatusCode;
use tokio::sync::Semaphore;
use tonnage::proxy::{Guard, Resource, Route, Target};
use tonnage::{
    Ask, Errand, LookupError, LookupErrorKind, Method, Parties, Purpose, Registry, Session,
    TransportFailure, TransportFailureKind, Url,
};
use tonnage_client::{AddressPolicy, Client, ClientOptions, now};

use crate::cache::{Cache, Found, Key};
use crate::flights::Flights;
use crate::headers::{Asked, Authorization};
use crate::hub::Hub;
use crate::landing::Landing;
use crate::metrics::{Metrics, Moment};
use crate::options::{ServeError, ServerOptions};
use crate::passed::Passed;
use crate::places::Places;
use crate::problem::Problem;
use crate::quota::{HUB_QUOTA, Quotas};
use crate::samples;
use crate::trip::{Line, Once, Tokens, Trip};
use crate::visit::{Source, Visit};
use crate::wire::Wire;

/// The most answers that are fetched at once.
const MAX_UNDER_WAY: usize = 64;
/// How long somebody waits for their turn.
const MAX_QUEUE_TIME: Duration = Duration::from_secs(2);
/// What the whole has beyond the time of one request, so that one that takes too
/// long is told of in its own words.
const GRACE: Duration = Duration::from_millis(100);

/// Asks registries. What was learned without anybody's credentials is remembered.
pub(crate) struct Forwarder {
    wire: Wire,
    guard: Guard,
    session: Session,
    tokens: Tokens,
    cache: Cache,
    flights: Flights<Landing>,
    quotas: Quotas,
    hub: Hub,
    trusted_realms: Vec<String>,
    under_way: Semaphore,
    /// Before strangers, how many questions one registry is asked at once.
    at_a_registry: Option<Places<Registry>>,
    timeout: Duration,
}

/// By which way somebody is asked.
#[derive(Clone, Copy, Debug)]
enum Through {
    Samples,
    Network,
}

impl std::fmt::Debug for Forwarder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Forwarder").field("guard", &self.guard).finish_non_exhaustive()
    }
}

impl Forwarder {
    pub(crate) fn new(options: &ServerOptions, metrics: Arc<Metrics>) -> Result<Self, ServeError> {
        let guard = options.guard()?;
        let client = Client::new(ClientOptions {
            timeout: options.timeout,
            address_policy: AddressPolicy::PublicOnly,
            resolver: options.resolver.clone(),
            guard: Some(guard.clone()),
            // Whoever asks us asks again, and knows better how long to wait.
            retries: 0,
            ..ClientOptions::default()
        });
        let client = client.map_err(|error| ServeError::Client(error.to_string()))?;
        Ok(Self {
            wire: Wire::new(client, metrics),
            guard,
            session: Session::new(),
            tokens: Tokens::default(),
            cache: Cache::new(options.cache_bytes, options.tag_age),
            flights: Flights::default(),
            quotas: options.quotas()?,
            hub: Hub::new(options.hub_api.as_deref(), options.tag_age)?,
            trusted_realms: options.allowed_realms.clone(),
            under_way: Semaphore::new(MAX_UNDER_WAY),
            at_a_registry: options
                .public
                .as_ref()
                .map(|public| Places::new(public.questions_to_a_registry)),
            timeout: options.timeout,
        })
    }

    /// Asks what a route says, and gives what may pass of the answer.
    pub(crate) async fn forward(
        &self,
        route: &Route,
        method: Method,
        mut asked: Asked,
        visit: &mut Visit<'_>,
    ) -> Result<Response, Problem> {
        let known = asked.if_none_match.take();
        let landing = if samples::is_meant(route) {
            self.ask(route, method, asked, Through::Samples).await
        } else {
            let url = route.url(self.guard.scheme(route.registry()));
            self.guard.check(url.origin()).map_err(|refusal| Problem::guarded(&refusal))?;
            let accept = asked.headers.get("accept").unwrap_or_default();
            // A part of a blob is not kept.
            let key =
                Key::new(route, method, accept).filter(|_| asked.headers.get("range").is_none());
            match key.filter(|_| asked.authorization.is_none()) {
                Some(key) => {
                    let landing = self.ask_for_all(&key, route, method, asked).await;
                    landing.tell(visit);
                    return Ok(landing.response(method, known.as_deref()));
                }
                None => {
                    if let Some(etag) = known {
                        asked.headers.push("if-none-match", etag);
                    }
                    self.ask(route, method, asked, Through::Network).await
                }
            }
        };
        landing.tell(visit);
        Ok(landing.response(method, None))
    }

    /// What is true now, for those who look after the server.
    pub(crate) fn moment(&self) -> Moment {
        let (cache_bytes, cache_entries) = self.cache.weight();
        Moment { cache_bytes, cache_entries, pulls: self.quotas.left(now()) }
    }

    /// Asks on behalf of everybody who wants to know the same now or soon.
    async fn ask_for_all(
        &self,
        key: &Key,
        route: &Route,
        method: Method,
        mut asked: Asked,
    ) -> Landing {
        if let Found::Fresh(passed) = self.cache.find(key, now()) {
            return Landing::kept(passed);
        }
        let ask = async {
            // Somebody may have landed just before.
            let stale = match self.cache.find(key, now()) {
                Found::Fresh(passed) => return Landing::kept(passed),
                Found::Stale(passed) => Some(passed),
                Found::Nothing => None,
            };
            let is_counted = method == Method::Get && self.quotas.count(route.registry());
            if is_counted && let Some(landing) = self.pull_sparingly(route, &asked).await {
                if let Ok(passed) = &landing.outcome {
                    self.cache.keep(key, passed, now());
                }
                return landing;
            }
            let whole = stale.as_ref().filter(|stale| stale.status() == StatusCode::OK);
            let etag = whole.and_then(Passed::etag);
            if let Some(etag) = etag {
                asked.headers.push("if-none-match", etag);
            }
            let mut landing = self.ask(route, method, asked, Through::Network).await;
            self.note(route, &landing);
            if let (Ok(passed), Some(stale)) = (&mut landing.outcome, stale)
                && passed.status() == StatusCode::NOT_MODIFIED
            {
                *passed = stale;
            }
            if let Ok(passed) = &landing.outcome {
                self.cache.keep(key, passed, now());
            }
            landing
        };
        self.flights.join(key.as_str(), ask).await.map(Landing::shared)
    }

    /// Asks for a manifest of a registry that counts pulls: what a tag means costs none,
    /// and what that is may be known. Nothing where the question is to be asked as it is.
    async fn pull_sparingly(&self, route: &Route, asked: &Asked) -> Option<Landing> {
        let Resource::Manifest { repository, target } = route.resource() else { return None };
        let registry = route.registry();
        let Target::Tag(_) = target else {
            return self.quotas.check(registry, now()).err().map(Landing::nowhere);
        };
        let head = self.ask(route, Method::Head, asked.anonymous(), Through::Network).await;
        self.note(route, &head);
        // What is wrong with it is said in a body, which a head has not.
        let meant = head.outcome.ok().filter(|passed| passed.status() == StatusCode::OK)?;
        let path = format!("/r/{registry}/v2/{repository}/manifests/{}", meant.claimed_digest()?);
        let proved = Route::parse(&path, None).ok().filter(|route| route.digest().is_some())?;
        let accept = asked.headers.get("accept").unwrap_or_default();
        let key = Key::new(&proved, Method::Get, accept)?;
        let pull = async {
            if let Found::Fresh(passed) = self.cache.find(&key, now()) {
                return Landing::kept(passed);
            }
            if let Err(problem) = self.quotas.check(registry, now()) {
                return Landing::nowhere(problem);
            }
            let landing = self.ask(&proved, Method::Get, asked.anonymous(), Through::Network).await;
            self.note(&proved, &landing);
            if let Ok(passed) = &landing.outcome {
                self.cache.keep(&key, passed, now());
            }
            landing
        };
        let mut landing = self.flights.join(key.as_str(), pull).await.map(Landing::shared);
        landing.outcome = landing.outcome.map(Passed::by_tag);
        let landing = landing.after(head.exchanges);
        Some(self.claiming(route, landing).await)
    }

    /// The same with what is said of a tag, where that cannot be pulled now.
    async fn claiming(&self, route: &Route, mut landing: Landing) -> Landing {
        let Err(problem) = &landing.outcome else { return landing };
        if problem.code() != HUB_QUOTA {
            return landing;
        }
        let turn = tokio::time::timeout(MAX_QUEUE_TIME, self.under_way.acquire()).await;
        let Ok(_turn) = turn else { return landing };
        let Some(heard) = self.hub.hear(route, &self.wire).await else { return landing };
        landing.exchanges.get_or_insert_default().extend(heard.exchanges);
        if let Some(claim) = heard.claim {
            landing.outcome = landing.outcome.map_err(|problem| problem.claiming(claim));
        }
        landing
    }

    fn note(&self, route: &Route, landing: &Landing) {
        if let Some(said) = landing.outcome.as_ref().ok().and_then(Passed::rate_limit) {
            self.quotas.note(route.registry(), said, now());
        }
    }

    /// Asks, whatever is known. On the heap: what is asked within it is large.
    fn ask<'a>(
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
        let turn = tokio::time::timeout(MAX_QUEUE_TIME, self.under_way.acquire()).await;
        let Ok(_turn) = turn else { return Landing::nowhere(busy()) };
        let url = route.url(self.guard.scheme(route.registry()));
        let is_private = asked.authorization.is_some();
        let ask = Ask {
            method,
            url: url.clone(),
            purpose: route.purpose(method),
            headers: asked.headers,
            limit: asked.limit,
            what: asked.what,
        };
        let mut trip = match self.trip(route, ask, asked.authorization) {
            Ok(trip) => trip,
            Err(problem) => return Landing::nowhere(problem),
        };
        let line = match through {
            Through::Samples => Line::Samples,
            Through::Network if is_private => Line::Private(&self.wire),
            Through::Network => Line::Network(&self.wire, &self.tokens),
        };
        let outcome = tokio::time::timeout(self.timeout + GRACE, trip.go(line)).await;
        let outcome = outcome.unwrap_or_else(|_| Err(self.too_slow(&url)));
        let outcome = match outcome {
            Ok(answer) => {
                let passed = Passed::new(route, method, &url, answer);
                Ok(if is_private { passed.private() } else { passed })
            }
            Err(error) => {
                let for_token = trip.exchanges().last().map(|last| last.purpose);
                Err(Problem::of_errand(&error, for_token == Some(Purpose::Token)))
            }
        };
        let exchanges = Some(trip.exchanges().to_vec());
        let source = match through {
            Through::Samples => Source::Samples,
            Through::Network => Source::Registry,
        };
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
