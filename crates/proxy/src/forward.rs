//! [`Forwarder`]: what is answered about registries, and whether somebody is asked for it.

use std::sync::Arc;

use http::StatusCode;
use tonnage::Method;
use tonnage::proxy::{Guard, Resource, Route, Target};
use tonnage_client::now;

use crate::asker::{Asker, Through};
use crate::cache::{Cache, Found};
use crate::flights::Flights;
use crate::headers::{Asked, Response};
use crate::hub::Hub;
use crate::key::Key;
use crate::landing::Landing;
use crate::metrics::{Metrics, Moment};
use crate::options::{ServeError, ServerOptions};
use crate::passed::Passed;
use crate::problem::Problem;
use crate::quota::{HUB_QUOTA, Pull, Quotas};
use crate::samples;
use crate::visit::Visit;

/// Answers questions about registries: with what is remembered, with what somebody else
/// is asking for already, or by asking, as far as pulls last.
pub(crate) struct Forwarder {
    guard: Guard,
    asker: Asker,
    cache: Cache,
    flights: Flights<Landing>,
    quotas: Quotas,
    hub: Hub,
}

/// What came of asking sparingly.
enum Sparing {
    Landed(Box<Landing>),
    /// The question is to be asked as it is; with this, if it is a pull.
    Goes(Option<Pull>),
}

impl Sparing {
    fn landed(landing: Landing) -> Self {
        Self::Landed(Box::new(landing))
    }
}

impl std::fmt::Debug for Forwarder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Forwarder").field("guard", &self.guard).finish_non_exhaustive()
    }
}

impl Forwarder {
    pub(crate) fn new(options: &ServerOptions, metrics: Arc<Metrics>) -> Result<Self, ServeError> {
        let guard = options.guard()?;
        Ok(Self {
            asker: Asker::new(options, guard.clone(), metrics)?,
            guard,
            cache: Cache::new(options.cache_bytes, options.tag_age),
            flights: Flights::default(),
            quotas: options.quotas()?,
            hub: Hub::new(options.hub_api.as_deref(), options.tag_age)?,
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
            self.asker.ask(route, method, asked, Through::Samples).await
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
                    self.asker.ask(route, method, asked, Through::Network).await
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
            let _pull = if is_counted {
                match self.pull_sparingly(route, &asked).await {
                    Sparing::Goes(pull) => pull,
                    Sparing::Landed(landing) => {
                        if let Ok(passed) = &landing.outcome {
                            self.cache.keep(key, passed, now());
                        }
                        return *landing;
                    }
                }
            } else {
                None
            };
            let whole = stale.as_ref().filter(|stale| stale.status() == StatusCode::OK);
            let etag = whole.and_then(Passed::etag);
            if let Some(etag) = etag {
                asked.headers.push("if-none-match", etag);
            }
            let mut landing = self.asker.ask(route, method, asked, Through::Network).await;
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
    /// and what that is may be known.
    async fn pull_sparingly(&self, route: &Route, asked: &Asked) -> Sparing {
        let Resource::Manifest { repository, target } = route.resource() else {
            return Sparing::Goes(None);
        };
        let registry = route.registry();
        let Target::Tag(_) = target else {
            return match self.quotas.pull(registry, now()) {
                Ok(pull) => Sparing::Goes(pull),
                Err(problem) => Sparing::landed(Landing::nowhere(problem)),
            };
        };
        let head = self.asker.ask(route, Method::Head, asked.anonymous(), Through::Network).await;
        self.note(route, &head);
        // Who gives no answer is not asked for more.
        let Ok(said) = &head.outcome else { return Sparing::landed(head) };
        // What is wrong with it is said in a body, which a head has not.
        if said.has_nothing() {
            return Sparing::Goes(None);
        }
        let accept = asked.headers.get("accept").unwrap_or_default();
        let meant = || {
            let digest = said.claimed_digest().filter(|_| said.status() == StatusCode::OK)?;
            let path = format!("/r/{registry}/v2/{repository}/manifests/{digest}");
            let proved = Route::parse(&path, None).ok().filter(|route| route.digest().is_some())?;
            let key = Key::new(&proved, Method::Get, accept)?;
            Some((proved, key))
        };
        let Some((proved, key)) = meant() else {
            return match self.quotas.pull(registry, now()) {
                Ok(pull) => Sparing::Goes(pull),
                Err(problem) => Sparing::landed(Landing::nowhere(problem).after(head.exchanges)),
            };
        };
        let pull = async {
            if let Found::Fresh(passed) = self.cache.find(&key, now()) {
                return Landing::kept(passed);
            }
            let _pull = match self.quotas.pull(registry, now()) {
                Ok(pull) => pull,
                Err(problem) => return Landing::nowhere(problem),
            };
            let landing =
                self.asker.ask(&proved, Method::Get, asked.anonymous(), Through::Network).await;
            self.note(&proved, &landing);
            if let Ok(passed) = &landing.outcome {
                self.cache.keep(&key, passed, now());
            }
            landing
        };
        let mut landing = self.flights.join(key.as_str(), pull).await.map(Landing::shared);
        landing.outcome = landing.outcome.map(Passed::by_tag);
        let landing = landing.after(head.exchanges);
        Sparing::landed(self.claiming(route, landing).await)
    }

    /// The same with what is said of a tag, where that cannot be pulled now.
    async fn claiming(&self, route: &Route, mut landing: Landing) -> Landing {
        let Err(problem) = &landing.outcome else { return landing };
        if problem.code() != HUB_QUOTA {
            return landing;
        }
        let Some(_turn) = self.asker.turn().await else { return landing };
        let heard = self.hub.hear(route, self.asker.wire()).await;
        let Some(heard) = heard else { return landing };
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
}
