//! [`Problem`]: what the server itself says no to, and how; [`Blame`]: which one it is.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;
use tonnage::proxy::{self, Reason, Refusal, RouteError};
use tonnage::{Claim, LookupError, LookupErrorKind, TransportFailureKind};

use crate::headers::Response;

/// The header that tells the server's own errors from a registry's.
pub const X_TONNAGE_ERROR: HeaderName = HeaderName::from_static(proxy::ERROR);

/// What the server itself says no to: a status, a code, and words.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    blame: Blame,
    said: Said,
    allow: Option<&'static str>,
    retry_after: Option<u64>,
}

/// Which of the server's own errors an answer is. It goes with the response.
#[derive(Clone, Copy, Debug)]
pub struct Blame {
    /// The code.
    pub code: &'static str,
    /// The reason, for programs, where there is one.
    pub reason: Option<&'static str>,
}

#[derive(Clone, Debug)]
enum Said {
    Words(Box<Words>),
    /// An error of a lookup, as it is written.
    Error(String),
}

/// What a problem says, in the order in which people read it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Words {
    code: &'static str,
    message: String,
    hint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claimed: Option<Claim>,
}

impl Words {
    fn problem(self, status: StatusCode) -> Problem {
        let blame = Blame { code: self.code, reason: self.reason };
        Problem { status, blame, said: Said::Words(Box::new(self)), allow: None, retry_after: None }
    }
}

impl Problem {
    /// A problem of that code: what went wrong, and what to do.
    pub fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let (message, hint) = (message.into(), hint.into());
        Words { code, message, hint, reason: None, claimed: None }.problem(status)
    }

    /// Something that the server's rules forbid.
    pub fn refused(
        status: StatusCode,
        reason: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let (code, message, hint) = ("PROXY_REFUSED", message.into(), hint.into());
        Words { code, message, hint, reason: Some(reason), claimed: None }.problem(status)
    }

    /// A method that the address does not have.
    pub fn method(method: &http::Method, allow: &'static str) -> Self {
        let problem = Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "MISUSE",
            format!("{method} is not done here"),
            format!("Use one of {allow}."),
        );
        Self { allow: Some(allow), ..problem }
    }

    /// Somebody asks more than they may.
    pub fn too_many(message: &str, wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let hint = format!(
            "Try again in {seconds} {}, or ask from the command line: tonnage inspect.",
            if seconds == 1 { "second" } else { "seconds" }
        );
        Self::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message, hint).after(seconds)
    }

    /// The same, gone after that many seconds.
    pub fn after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// The same with what is said of the tag instead.
    pub fn claiming(mut self, claim: Claim) -> Self {
        if let Said::Words(words) = &mut self.said {
            words.claimed = Some(claim);
        }
        self
    }

    /// The code for programs.
    pub const fn code(&self) -> &'static str {
        self.blame.code
    }

    /// A request that no program of good will sends.
    pub fn misuse(status: StatusCode, message: &str, hint: &str) -> Self {
        Self::new(status, "MISUSE", message, hint)
    }

    /// Whom the guard does not let be asked.
    pub fn guarded(refusal: &Refusal) -> Self {
        let host = &refusal.host;
        let hint = match refusal.reason {
            Reason::ClearText => {
                format!("If it is yours, start the server with --plain-http-registry {host}.")
            }
            Reason::HostSyntax => "Check the name of the registry.".to_owned(),
            _ => format!("If it is yours, start the server with --allow-registry {host}."),
        };
        Self::refused(StatusCode::FORBIDDEN, refusal.reason.as_str(), refusal.to_string(), hint)
    }

    /// Why a registry gave no answer. `asked_for_token` when it is a token server
    /// that was being asked.
    pub fn of_errand(error: &LookupError, asked_for_token: bool) -> Self {
        if let LookupErrorKind::Transport { failure, host } = error.kind() {
            use TransportFailureKind::{Redirect, Refused};
            let gateway = StatusCode::BAD_GATEWAY;
            // The visitor named the host; whom it leads to is the registry's doing.
            let refused = match failure.kind {
                Refused if asked_for_token => Some((gateway, "realm", Some(host.as_str()))),
                Refused => Some((StatusCode::FORBIDDEN, "address", Some(host.as_str()))),
                Redirect if asked_for_token => Some((gateway, "redirect", None)),
                Redirect => Some((gateway, "redirect", Some("and the host it leads to"))),
                _ => None,
            };
            if let Some((status, reason, named)) = refused {
                let hint = named.map_or_else(
                    || {
                        "Tell whoever runs the registry: its challenge should name the token \
                        server itself."
                            .to_owned()
                    },
                    |named| {
                        format!("If it is yours, start the server with --allow-registry {named}.")
                    },
                );
                return Self::refused(status, reason, error.to_string(), hint);
            }
        }
        let status = match error.code() {
            "INVALID_REFERENCE" => StatusCode::BAD_REQUEST,
            "UNAUTHORIZED" => StatusCode::UNAUTHORIZED,
            "NOT_FOUND" => StatusCode::NOT_FOUND,
            "RATE_LIMITED" => StatusCode::TOO_MANY_REQUESTS,
            "TIMEOUT" => StatusCode::GATEWAY_TIMEOUT,
            "MISUSE" => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_GATEWAY,
        };
        // An error is plain data: to write it cannot fail.
        let said = Said::Error(serde_json::to_string(error).unwrap_or_default());
        let blame = Blame { code: error.code(), reason: None };
        Self { status, blame, said, allow: None, retry_after: None }
    }

    /// The answer that says so.
    pub fn response(self) -> Response {
        let body = match &self.said {
            // Words are plain data: to write them cannot fail.
            Said::Words(words) => serde_json::to_string(words).unwrap_or_default(),
            Said::Error(body) => body.clone(),
        };
        let length = HeaderValue::from(body.len());
        let mut response = Response::new(Bytes::from(body));
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self.blame);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_LENGTH, length);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(X_TONNAGE_ERROR, HeaderValue::from_static(self.blame.code));
        if let Some(allow) = self.allow {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<RouteError> for Problem {
    fn from(error: RouteError) -> Self {
        let status = match error {
            RouteError::TooLong => StatusCode::URI_TOO_LONG,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::new(
            status,
            "INVALID_REFERENCE",
            error.to_string(),
            "An address looks like /r/docker.io/v2/library/ubuntu/manifests/14.04.",
        )
    }
}
