//! [`Visit`]: from a request to its answer, step by step.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http::request::Parts;
use tonnage::proxy::{Resource, Target};
use tonnage::{
    Ask, Errand, ErrandAnswer, ErrandStep, Exchange, Headers, LookupError, Method, Parties,
    Purpose, Timestamp, TransportFailure, TransportFailureKind,
};

use super::hop::{Hop, Refused};
use super::kept;
use super::options::Shared;
use super::plan::{Aim, Plan};
use super::step::{Kept, VisitStep};
use crate::headers::{COMMON, PAGE, Response};
use crate::health;
use crate::key::{Key, Place};
use crate::origin::preflight;
use crate::passed::Passed;
use crate::problem::Problem;
use crate::question::{self, HEALTH, Question, REGISTRIES};
use crate::told::Told;
use crate::trip::{Once, Trip};
use crate::visitor::Visitor;

/// How long the platform keeps what may have changed: it may still be the same.
const STALE_AGE: Duration = Duration::from_secs(24 * 60 * 60);
/// How long it keeps what never changes.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// The time in which a platform counts what a visitor asks.
const RATE_PERIOD: Duration = Duration::from_secs(60);

/// From a request to its answer: polled for what to do next, and told what came of it. The
/// next step comes once the last one is answered.
#[derive(Debug)]
pub struct Visit {
    shared: Arc<Shared>,
    request: Parts,
    outbox: VecDeque<VisitStep>,
    plan: Option<Plan>,
    state: State,
    /// What was asked before the trip that is under way.
    told: Vec<Exchange>,
}

#[derive(Debug)]
enum State {
    Admitting,
    Searching { aim: Aim, places: VecDeque<String> },
    Asking(Box<Asking>),
    Ended,
}

/// A trip that is under way.
#[derive(Debug)]
struct Asking {
    aim: Aim,
    trip: Trip,
    since: Timestamp,
    hop: Option<Hop>,
}

impl Visit {
    pub(super) fn new(
        shared: Arc<Shared>,
        request: Parts,
        client: Option<&str>,
        now: Timestamp,
    ) -> Self {
        let (outbox, told, state) = (VecDeque::new(), Vec::new(), State::Ended);
        let mut visit = Self { shared, request, outbox, plan: None, state, told };
        if let Err(problem) = visit.open(client, now) {
            visit.done(problem.response());
        }
        visit
    }

    /// The next step.
    pub fn poll(&mut self) -> VisitStep {
        self.outbox.pop_front().unwrap_or(VisitStep::Wait)
    }

    fn open(&mut self, client: Option<&str>, now: Timestamp) -> Result<(), Problem> {
        let shared = Arc::clone(&self.shared);
        question::check(&shared.doors, &self.request)?;
        let (path, method) = (self.request.uri.path(), &self.request.method);
        if path == HEALTH {
            question::reads(method)?;
            self.done(health::answer(method, &[]));
        } else if !path.starts_with(REGISTRIES) {
            question::reads(method)?;
            self.outbox.push_back(VisitStep::Page(COMMON.into_iter().chain(PAGE).collect()));
        } else if let Some(question) = Question::read(&shared.doors, &self.request, |_| ())? {
            self.plan = Some(Plan::new(question));
            match client.and_then(|client| client.parse::<std::net::IpAddr>().ok()) {
                Some(ip) => {
                    self.state = State::Admitting;
                    self.outbox.push_back(VisitStep::Admit(Visitor::from(ip).to_string()));
                }
                None => self.start(now),
            }
        } else {
            self.done(preflight());
        }
        Ok(())
    }

    /// Says whether the visitor may ask now.
    pub fn admitted(&mut self, may: bool, now: Timestamp) {
        if !matches!(self.state, State::Admitting) {
            return;
        }
        if may {
            self.start(now);
        } else {
            let message = "this server was asked too much from your address";
            self.land(Err(Problem::too_many(message, RATE_PERIOD)), None);
        }
    }

    /// Hands over what was kept under the name, if anything was.
    pub fn found(&mut self, bytes: Option<&[u8]>, now: Timestamp) {
        let State::Searching { aim, places } = self.take() else { return };
        let found = bytes.and_then(|bytes| kept::read(bytes, now));
        match (found, aim) {
            (Some(found), Aim::Answer | Aim::Meaning) if found.is_fresh => {
                self.land(Ok(found.passed), Some(Vec::new()));
            }
            (Some(found), Aim::Meant { .. }) if found.is_fresh => {
                self.keep_meaning(found.passed, now);
            }
            (found, aim) => {
                // The last one: it answers the very question.
                if let (Some(plan), Some(found), Aim::Answer) = (&mut self.plan, found, &aim) {
                    plan.stale = Some(found.passed);
                }
                self.search(aim, places, now);
            }
        }
    }

    /// Hands over the head of an answer. Whether its body is wanted; if not, there is
    /// another step.
    pub fn begun(&mut self, status: u16, headers: Headers, now: Timestamp) -> bool {
        let guard = &self.shared.guard;
        let State::Asking(asking) = &mut self.state else { return false };
        let Some(hop) = &mut asking.hop else { return false };
        match hop.begun(guard, status, headers) {
            Ok(true) => true,
            Ok(false) => {
                self.fetch(now);
                false
            }
            Err(failure) => {
                self.broken(failure, now);
                false
            }
        }
    }

    /// Hands over the body of an answer, which came whole; of a `HEAD` it is empty.
    pub fn answered(&mut self, body: &[u8], now: Timestamp) {
        let State::Asking(asking) = &mut self.state else { return };
        let Asking { trip, hop, .. } = &mut **asking;
        let Some(hop) = hop.take_if(|hop| hop.has_begun()) else { return };
        let id = hop.request.id;
        trip.handle_response(id, hop.response(body), now);
        self.go_on(now);
    }

    /// Says that no answer will come, or not all of it; `words` are the platform's own.
    pub fn failed(&mut self, kind: TransportFailureKind, words: &str, now: Timestamp) {
        let State::Asking(asking) = &self.state else { return };
        let Some(hop) = &asking.hop else { return };
        self.broken(hop.failure(kind, words, self.shared.timeout), now);
    }

    fn broken(&mut self, failure: TransportFailure, now: Timestamp) {
        let State::Asking(asking) = &mut self.state else { return };
        let Some(hop) = asking.hop.take() else { return };
        asking.trip.handle_failure(hop.request.id, failure, now);
        self.go_on(now);
    }

    /// Looks for the answer, or asks.
    fn start(&mut self, now: Timestamp) {
        let Some(Plan { route, key, .. }) = &self.plan else { return };
        let url = route.url(self.shared.guard.scheme(route.registry()));
        if let Err(refusal) = self.shared.guard.check(url.origin()) {
            return self.land(Err(Problem::guarded(&refusal)), None);
        }
        let places = key.iter().flat_map(Key::places).map(str::to_owned).collect();
        self.search(Aim::Answer, places, now);
    }

    fn search(&mut self, aim: Aim, mut places: VecDeque<String>, now: Timestamp) {
        match places.pop_front() {
            Some(place) => {
                self.state = State::Searching { aim, places };
                self.outbox.push_back(VisitStep::Find(place));
            }
            None => self.not_found(aim, now),
        }
    }

    /// It is not known: somebody has to be asked, and of whoever counts that, with care.
    fn not_found(&mut self, aim: Aim, now: Timestamp) {
        let Some(plan) = &mut self.plan else { return };
        let registry = plan.route.registry();
        let quotas = &self.shared.quotas;
        match aim {
            Aim::Answer if plan.key.is_some() && plan.method == Method::Get => {
                let target = match plan.route.resource() {
                    Resource::Manifest { target, .. } if quotas.count(registry) => Some(target),
                    _ => None,
                };
                match target {
                    Some(Target::Tag(_)) => self.ask(Aim::Meaning, now),
                    Some(Target::Digest(_)) => match quotas.check(registry, now) {
                        Ok(()) => self.ask(Aim::Answer, now),
                        Err(problem) => self.land(Err(problem), None),
                    },
                    None => self.ask(Aim::Answer, now),
                }
            }
            Aim::Meant { .. } => match quotas.check(registry, now) {
                Ok(()) => self.ask(aim, now),
                Err(problem) => self.land(Err(problem), Some(Vec::new())),
            },
            aim => self.ask(aim, now),
        }
    }

    /// Sets out.
    fn ask(&mut self, aim: Aim, now: Timestamp) {
        let Some(plan) = &mut self.plan else { return };
        let (route, method) = plan.asks(&aim);
        let mut headers = plan.asked.headers.clone();
        if let Aim::Answer = aim {
            let whole = plan.stale.as_ref().filter(|stale| stale.status() == StatusCode::OK);
            let theirs = plan.known.as_deref().filter(|_| plan.key.is_none());
            if let Some(etag) = whole.and_then(Passed::etag).or(theirs) {
                headers.push("if-none-match", etag);
            }
        }
        let ask = Ask {
            method,
            url: route.url(self.shared.guard.scheme(route.registry())),
            purpose: route.purpose(method),
            headers,
            limit: plan.asked.limit,
            what: plan.asked.what,
        };
        let trip = match route.resource().repository() {
            Some(repository) => {
                let parties = Parties {
                    registry: route.registry().clone(),
                    origin: ask.url.origin().clone(),
                    repository: repository.clone(),
                    credentials: None,
                    trusted_realms: Vec::new(),
                    delegated: false,
                };
                Trip::Errand(Box::new(Errand::new(ask, parties, &self.shared.session, now)))
            }
            // Its challenge is what the visitor wants to know.
            None => Trip::Once(Box::new(Once::new(ask, None, now))),
        };
        self.state = State::Asking(Box::new(Asking { aim, trip, since: now, hop: None }));
        self.go_on(now);
    }

    /// Goes on with the trip.
    fn go_on(&mut self, now: Timestamp) {
        loop {
            let State::Asking(asking) = &mut self.state else { return };
            let Asking { trip, hop, .. } = &mut **asking;
            match trip.poll() {
                ErrandStep::Send(request) => match Hop::new(request, &self.shared.guard) {
                    Ok(first) => {
                        *hop = Some(first);
                        return self.fetch(now);
                    }
                    Err(refused) => {
                        let Refused { request, failure } = *refused;
                        trip.handle_failure(request.id, failure, now);
                    }
                },
                ErrandStep::Wait => return,
                ErrandStep::Done(end) => return self.arrive(end, now),
            }
        }
    }

    /// Asks for what the trip wants, in the time that is left.
    fn fetch(&mut self, now: Timestamp) {
        let State::Asking(asking) = &self.state else { return };
        let Some(hop) = &asking.hop else { return };
        let passed = Duration::from_millis(now.millis_since(asking.since));
        let within = self.shared.timeout.saturating_sub(passed);
        self.outbox.push_back(VisitStep::Fetch(hop.fetch(within)));
    }

    /// The trip is over.
    fn arrive(&mut self, end: Result<ErrandAnswer, LookupError>, now: Timestamp) {
        let State::Asking(asking) = self.take() else { return };
        let Asking { aim, trip, .. } = *asking;
        let Some(plan) = &mut self.plan else { return };
        let (route, method) = plan.asks(&aim);
        let url = route.url(self.shared.guard.scheme(route.registry()));
        let for_token = trip.exchanges().last().is_some_and(|last| last.purpose == Purpose::Token);
        let outcome = end.map(|answer| Passed::new(route, method, &url, answer));
        let outcome = outcome.map_err(|error| Problem::of_errand(&error, for_token));
        self.told.extend_from_slice(trip.exchanges());
        if let Some(said) = outcome.as_ref().ok().and_then(Passed::rate_limit) {
            self.shared.quotas.note(route.registry(), said, now);
        }
        match (aim, outcome) {
            (Aim::Answer, Ok(passed)) => {
                let is_unchanged = passed.status() == StatusCode::NOT_MODIFIED;
                let passed = plan.stale.take().filter(|_| is_unchanged).unwrap_or(passed);
                self.keep(None, &passed, now);
                self.land(Ok(passed), Some(Vec::new()));
            }
            (Aim::Meaning, Ok(head)) => {
                let is_there = head.status() == StatusCode::OK;
                if let Some((route, key)) = is_there.then(|| plan.meant(&head)).flatten() {
                    let places = key.places().map(str::to_owned).collect();
                    return self.search(Aim::Meant { route, key }, places, now);
                }
                // What is wrong with it is said in a body, which a head has not.
                let may_ask = match head.has_nothing() {
                    true => Ok(()),
                    false => self.shared.quotas.check(plan.route.registry(), now),
                };
                match may_ask {
                    Ok(()) => self.ask(Aim::Answer, now),
                    Err(problem) => self.land(Err(problem), Some(Vec::new())),
                }
            }
            (Aim::Meant { key, .. }, Ok(passed)) => {
                self.keep(Some(&key), &passed, now);
                self.keep_meaning(passed, now);
            }
            (_, Err(problem)) => self.land(Err(problem), Some(Vec::new())),
        }
    }

    /// The answer to a question by tag is known by its digest.
    fn keep_meaning(&mut self, passed: Passed, now: Timestamp) {
        let passed = passed.by_tag();
        self.keep(None, &passed, now);
        self.land(Ok(passed), Some(Vec::new()));
    }

    /// Has an answer kept, if it is one to be kept: under that key, or the question's own.
    fn keep(&mut self, key: Option<&Key>, passed: &Passed, now: Timestamp) {
        let own = self.plan.as_ref().and_then(|plan| plan.key.as_ref());
        let place = key.or(own).and_then(|key| key.place(passed, self.shared.tag_age));
        let Some(Place { name, age }) = place else { return };
        let bytes = kept::write(passed, age, now);
        let age = if age.is_some() { STALE_AGE } else { FOREVER };
        self.outbox.push_back(VisitStep::Keep(Kept { name: name.to_owned(), bytes, age }));
    }

    /// The end, and that of what was asked is told, unless nobody was to be.
    fn land(&mut self, outcome: Result<Passed, Problem>, exchanges: Option<Vec<Exchange>>) {
        let told = std::mem::take(&mut self.told);
        let exchanges = exchanges.map(|_| told);
        let (method, known) = match &self.plan {
            Some(Plan { method, known, key, .. }) => {
                (*method, known.as_deref().filter(|_| key.is_some()))
            }
            None => (Method::Get, None),
        };
        let answer = Told { outcome, exchanges, withheld: None }.response(method, known);
        self.done(answer);
    }

    fn done(&mut self, mut answer: Response) {
        question::dress(&self.shared.doors, &self.request, answer.headers_mut());
        self.state = State::Ended;
        self.outbox.push_back(VisitStep::Done(answer));
    }

    fn take(&mut self) -> State {
        std::mem::replace(&mut self.state, State::Ended)
    }
}
