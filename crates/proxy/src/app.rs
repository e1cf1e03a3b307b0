//! [`App`]: which part of the server answers a request.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tonnage::proxy::{MAX_ROUTE_LEN, Resource, Route, RouteError};

use crate::forward::Forwarder;
use crate::limits::{Full, Limits};
use crate::log::Log;
use crate::metrics::Metrics;
use crate::options::{ServeError, ServerOptions};
use crate::origin::{Caller, Doors, METHODS, preflight};
use crate::page::Site;
use crate::places::Place;
use crate::problem::Problem;
use crate::public::Public;
use crate::visit::{Part, Visit};
use crate::visitor::{Peer, Visitor};
use crate::{headers, health};

/// Under this, registries are asked.
const REGISTRIES: &str = "/r/";
/// Whether the server is well.
const HEALTH: &str = "/healthz";

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
        let limits = |public: &Public| Ok(Limits::new(public, public.fronts()?));
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

    /// One door for all: what a path means is read by our own strict readers.
    pub(crate) fn router(app: &Arc<Self>) -> Router {
        Router::new().fallback(answer).with_state(Arc::clone(app))
    }

    async fn answer(&self, request: &Parts, visit: &mut Visit<'_>) -> Result<Response, Problem> {
        let Parts { method, uri, headers, .. } = request;
        visit.part = match uri.path() {
            HEALTH => Part::Health,
            path if path.starts_with(REGISTRIES) => Part::Nothing,
            _ => Part::Page,
        };
        self.doors.check_host(uri, headers)?;
        if uri.path_and_query().is_some_and(|text| text.as_str().len() > MAX_ROUTE_LEN) {
            return Err(RouteError::TooLong.into());
        }
        if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
            check_body(headers)?;
        }
        let path = uri.path();
        if path.starts_with(REGISTRIES) {
            self.ask(request, visit).await
        } else if path == HEALTH {
            reads(method)?;
            Ok(health::answer(method))
        } else {
            reads(method)?;
            Ok(self.site.answer(method, uri, headers).await)
        }
    }

    /// Asks a registry.
    async fn ask(&self, request: &Parts, visit: &mut Visit<'_>) -> Result<Response, Problem> {
        let Parts { method, uri, headers, .. } = request;
        let caller = self.doors.caller(headers)?;
        let asking = match *method {
            Method::GET => tonnage::Method::Get,
            Method::HEAD => tonnage::Method::Head,
            Method::OPTIONS if caller != Caller::Ours => return Ok(preflight()),
            ref other => return Err(Problem::method(other, METHODS)),
        };
        let route = Route::parse(uri.path(), uri.query())?;
        visit.wants(&route);
        let lists = matches!(route.resource(), Resource::Tags { .. } | Resource::Referrers { .. });
        if lists && asking == tonnage::Method::Head {
            return Err(Problem::method(method, "GET"));
        }
        let asked = headers::Asked::read(&route, headers)?;
        if asked.authorization.is_some() && !self.doors.takes_credentials() {
            return Err(Problem::refused(
                StatusCode::FORBIDDEN,
                "credentials",
                "credentials are not taken by a server that others reach",
                "Ask without them, or from the command line.",
            ));
        }
        let _place = match (&self.limits, request.extensions.get::<Peer>()) {
            (Some(limits), Some(peer)) => Some(limits.admit(*peer, headers)?),
            _ => None,
        };
        self.forwarder.forward(&route, asking, asked, visit).await
    }
}

/// Answers, and says to browsers what each answer has in common.
async fn answer(State(app): State<Arc<App>>, request: Request) -> Response {
    let (request, _) = request.into_parts();
    let mut visit = Visit::begin(&app.metrics, &app.log, &request.method);
    let answer = app.answer(&request, &mut visit).await;
    let mut response = answer.unwrap_or_else(Problem::response);
    visit.ends(&response);
    let headers = response.headers_mut();
    headers::mark(headers);
    let path = request.uri.path();
    if path.starts_with(REGISTRIES) {
        headers::lock(headers);
    }
    if path.starts_with(REGISTRIES) || path == HEALTH {
        let named = app.doors.named(&request.headers);
        app.doors.mark(response.headers_mut(), named.as_ref());
    }
    response
}

fn reads(method: &Method) -> Result<(), Problem> {
    if matches!(*method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    Err(Problem::method(method, "GET, HEAD"))
}

/// Nothing here takes a body.
fn check_body(headers: &HeaderMap) -> Result<(), Problem> {
    let length = headers.get(CONTENT_LENGTH).map(HeaderValue::as_bytes);
    if headers.contains_key(TRANSFER_ENCODING) || length.is_some_and(|length| length != b"0") {
        return Err(Problem::misuse(
            StatusCode::PAYLOAD_TOO_LARGE,
            "the request has a body, and nothing here takes one",
            "Send it without.",
        ));
    }
    Ok(())
}
