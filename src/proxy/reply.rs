//! [`Reply`]: what a proxy answered, read back into what the registry said.

use crate::claim::Claim;
use crate::http::{Headers, ProxyError, TransportFailure, TransportFailureKind};
use crate::json::Object;
use crate::upstream::Upstream;
use crate::words::clean;

/// The header in which a proxy says that an error is its own.
pub const ERROR: &str = "x-tonnage-error";
/// The header in which a proxy tells what it asked.
pub const UPSTREAM: &str = "x-tonnage-upstream";
/// The header under which a registry's challenge passes a proxy.
pub const AUTHENTICATE: &str = "x-registry-authenticate";
/// The header under which credentials for a registry pass a proxy.
pub const AUTHORIZATION: &str = "x-registry-authorization";

/// What a proxy answered, read back into what the registry said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The registry's header fields.
    pub headers: Headers,
    /// What the proxy asked for it.
    pub upstream: Vec<Upstream>,
}

impl Reply {
    /// Reads the header fields and the body of a proxy's answer.
    ///
    /// # Errors
    ///
    /// The proxy's own error, when it says that the answer is one.
    pub fn read(headers: &Headers, body: &[u8]) -> Result<Self, TransportFailure> {
        let upstream = headers.get(UPSTREAM).map(Upstream::parse_all).unwrap_or_default();
        if let Some(code) = headers.get(ERROR) {
            return Err(own_error(code, body, upstream));
        }
        let back = |(name, value)| match name {
            AUTHENTICATE => ("www-authenticate", value),
            name => (name, value),
        };
        let ours = |(name, _): &(&str, &str)| *name != UPSTREAM;
        Ok(Self { headers: headers.iter().filter(ours).map(back).collect(), upstream })
    }
}

fn own_error(code: &str, body: &[u8], upstream: Vec<Upstream>) -> TransportFailure {
    let told = Object::parse(body).unwrap_or_default();
    let text = |key| told.words(key).ok().flatten().map(|text| clean(&text));
    let error = ProxyError {
        code: code.to_owned(),
        hint: text("hint").unwrap_or_default(),
        reason: text("reason"),
        claimed: told.object("claimed").ok().flatten().and_then(Claim::passed_on),
        upstream,
    };
    let detail = text("message").unwrap_or_else(|| "the proxy gives no reason".to_owned());
    TransportFailure::new(TransportFailureKind::Proxy(Box::new(error)), detail)
}
