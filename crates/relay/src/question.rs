//! [`Question`]: what a visitor asks of a registry, once it is clear that they may.

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tonnage::proxy::{MAX_ROUTE_LEN, Resource, Route, RouteError};

use crate::headers::{self, Asked};
use crate::origin::{Caller, Doors, METHODS};
use crate::problem::Problem;

/// Under this, registries are asked.
pub const REGISTRIES: &str = "/r/";
/// Whether the server is well.
pub const HEALTH: &str = "/healthz";

/// What a visitor asks of a registry.
#[derive(Debug)]
pub struct Question {
    /// What for.
    pub route: Route,
    /// How.
    pub method: tonnage::Method,
    /// With what.
    pub asked: Asked,
}

impl Question {
    /// Reads what a visitor sent; nothing where a browser asks whether a page may ask.
    /// `wants` is told what is wanted as soon as that is clear.
    ///
    /// # Errors
    ///
    /// [`Problem`], for what is no question, or none that may be asked.
    pub fn read(
        doors: &Doors,
        request: &Parts,
        wants: impl FnOnce(&Route),
    ) -> Result<Option<Self>, Problem> {
        let Parts { method, uri, headers, .. } = request;
        let caller = doors.caller(headers)?;
        let asking = match *method {
            Method::GET => tonnage::Method::Get,
            Method::HEAD => tonnage::Method::Head,
            Method::OPTIONS if caller != Caller::Ours => return Ok(None),
            ref other => return Err(Problem::method(other, METHODS)),
        };
        let route = Route::parse(uri.path(), uri.query())?;
        wants(&route);
        let lists = matches!(route.resource(), Resource::Tags { .. } | Resource::Referrers { .. });
        if lists && asking == tonnage::Method::Head {
            return Err(Problem::method(method, "GET"));
        }
        let asked = Asked::read(&route, headers)?;
        if asked.authorization.is_some() && !doors.takes_credentials() {
            return Err(Problem::refused(
                StatusCode::FORBIDDEN,
                "credentials",
                "credentials are not taken by a server that others reach",
                "Ask without them, or from the command line.",
            ));
        }
        Ok(Some(Self { route, method: asking, asked }))
    }
}

/// Refuses what no part of the server takes.
///
/// # Errors
///
/// [`Problem`], which says what that is.
pub fn check(doors: &Doors, request: &Parts) -> Result<(), Problem> {
    let Parts { method, uri, headers, .. } = request;
    doors.check_host(uri, headers)?;
    if uri.path_and_query().is_some_and(|text| text.as_str().len() > MAX_ROUTE_LEN) {
        return Err(RouteError::TooLong.into());
    }
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        check_body(headers)?;
    }
    Ok(())
}

/// What is not asked of a registry is read and nothing else.
///
/// # Errors
///
/// [`Problem`], for every other method.
pub fn reads(method: &Method) -> Result<(), Problem> {
    if matches!(*method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    Err(Problem::method(method, "GET, HEAD"))
}

/// Says to browsers what all answers have in common, and who may read this one.
pub fn dress(doors: &Doors, request: &Parts, answer: &mut HeaderMap) {
    headers::mark(answer);
    let path = request.uri.path();
    if path.starts_with(REGISTRIES) {
        headers::lock(answer);
    }
    if path.starts_with(REGISTRIES) || path == HEALTH {
        let named = doors.named(&request.headers);
        doors.mark(answer, named.as_ref());
    }
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
