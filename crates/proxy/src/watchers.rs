//! `GET /metrics`: what was counted, on a listener of its own.

use std::net::SocketAddr;

use http::{Method, Request, StatusCode};

use crate::app::App;
use crate::headers::{self, Response};
use crate::metrics::MEDIA_TYPE;
use crate::origin::Doors;
use crate::problem::Problem;

/// Where the numbers are.
const METRICS: &str = "/metrics";

/// Who may ask at `listen`: on loopback whoever calls it so, and no page of another name
/// that was made to lead here; elsewhere whoever comes through.
pub(crate) fn doors(listen: SocketAddr) -> Option<Doors> {
    listen.ip().is_loopback().then(|| Doors::new(true, Vec::new(), Vec::new()))
}

/// Answers those who look after the server.
pub(crate) fn answer<B>(app: &App, doors: Option<&Doors>, request: &Request<B>) -> Response {
    let found = || {
        if let Some(doors) = doors {
            doors.check_host(request.uri(), request.headers())?;
        }
        if request.uri().path() != METRICS {
            let hint = "The numbers are at /metrics.";
            return Err(Problem::new(StatusCode::NOT_FOUND, "NOT_FOUND", "nothing is here", hint));
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err(Problem::method(request.method(), "GET, HEAD"));
        }
        let page = app.numbers().into_bytes();
        Ok(headers::document(request.method(), MEDIA_TYPE, "no-store", page))
    };
    let mut response = found().unwrap_or_else(Problem::response);
    headers::mark(response.headers_mut());
    response
}
