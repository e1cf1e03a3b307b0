//! [`Exchange`]: one line of the trace.

use serde::Serialize;

use crate::http::{Method, Purpose, RequestId};
use crate::upstream::Upstream;
use crate::url::Url;

/// One request and what came of it. No secret is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    /// The request's name within its lookup.
    #[serde(skip)]
    pub id: RequestId,
    /// What was done.
    pub method: Method,
    /// Where; printed without the parts that may be secrets.
    pub url: Url,
    /// What for.
    pub purpose: Purpose,
    /// The status of the answer; `None` while it is awaited, or when none came.
    pub status: Option<u16>,
    /// The size of the answer's body in bytes.
    pub bytes: Option<u64>,
    /// From the request to the end of the answer, in milliseconds.
    pub duration_ms: Option<u64>,
    /// What it meant, for people.
    pub note: String,
    /// What a proxy asked for it, in the proxy's own words.
    pub upstream: Vec<Upstream>,
}
