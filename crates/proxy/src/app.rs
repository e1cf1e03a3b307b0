//! [`App`]: which part of the server answers a request.

use std::sync::Arc;

use http::request::Parts;

use crate::forward::Forwarder;
use crate::fronts::Peer;
use crate::headers::Response;
use crate::health;
use crate::limits::{Full, Limits};
use crate::log::Log;
use crate::metrics::Metrics;
use crate::options::{ServeError, ServerOptions};
use crate::origin::{Doors, preflight};
use crate::page::Site;
use crate::places::Place;
use crate::problem::Problem;
use crate::public::Public;
use crate::question::{self, HEALTH, Question, REGISTRIES};
use crate::samples;
use crate::visit::{Part, Visit};
use crate::visitor::Visitor;

/// The server without its sockets.
#[derive(Debug)]
pub(crate) struct App {
    doors: Doors,
    forwarder: Forwarder,
    site: Site,
    limits: Option<Limits>,
    metrics: Arc<Metrics>,
    log: Log,
}

impl App {
    pub(crate) fn new(options: &ServerOptions) -> Result<Self, ServeError> {
        let limits = |public: &Public| Ok::<_, ServeError>(Limits::new(public, public.fronts()?));
        let metrics = Arc::new(Metrics::new());
        Ok(Self {
            limits: options.public.as_ref().map(limits).transpose()?,
            doors: options.doors()?,
            forwarder: Forwarder::new(options, Arc::clone(&metrics))?,
            site: options.site.clone(),
            metrics,
            log: options.log.clone(),
        })
    }

    /// Whether there is a page to serve.
    pub(crate) fn has_page(&self) -> bool {
        self.site.is_there()
    }

    /// Lets a connection in, for as long as its place is held.
    pub(crate) fn connect(&self, peer: Peer) -> Result<Option<Place<Visitor>>, Full> {
        let Some(limits) = &self.limits else { return Ok(None) };
        let place = limits.connect(peer);
        place.inspect_err(|Full| self.metrics.hung_up())
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// What was counted so far, as text.
    pub(crate) fn numbers(&self) -> String {
        self.metrics.page(self.forwarder.moment())
    }

    /// Answers, and says to browsers what each answer has in common. One door for all: what
    /// a path means is read by our own strict readers.
    pub(crate) async fn answer(&self, peer: Peer, request: &Parts) -> Response {
        let mut visit = Visit::begin(&self.metrics, &self.log, &request.method);
        let answer = self.find(peer, request, &mut visit).await;
        let mut response = answer.unwrap_or_else(Problem::response);
        visit.ends(&response);
        question::dress(&self.doors, request, response.headers_mut());
        response
    }

    async fn find(
        &self,
        peer: Peer,
        request: &Parts,
        visit: &mut Visit<'_>,
    ) -> Result<Response, Problem> {
        let Parts { method, uri, headers, .. } = request;
        visit.part = match uri.path() {
            HEALTH => Part::Health,
            path if path.starts_with(REGISTRIES) => Part::Nothing,
            _ => Part::Page,
        };
        question::check(&self.doors, request)?;
        let path = uri.path();
        if path.starts_with(REGISTRIES) {
            self.ask(peer, request, visit).await
        } else if path == HEALTH {
            question::reads(method)?;
            Ok(health::answer(method, &samples::offered()))
        } else {
            question::reads(method)?;
            Ok(self.site.answer(method, uri, headers).await)
        }
    }

    /// Asks a registry.
    async fn ask(
        &self,
        peer: Peer,
        request: &Parts,
        visit: &mut Visit<'_>,
    ) -> Result<Response, Problem> {
        let question = Question::read(&self.doors, request, |route| visit.wants(route))?;
        let Some(Question { route, method, asked }) = question else { return Ok(preflight()) };
        let admit = |limits: &Limits| limits.admit(peer, &request.headers);
        let _place = self.limits.as_ref().map(admit).transpose()?;
        self.forwarder.forward(&route, method, asked, visit).await
    }
}
