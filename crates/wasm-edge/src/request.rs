//! A request as the platform tells it, in the types of the proxy.

use http::request::Parts;
use http::{HeaderName, HeaderValue};

/// The head of a request: `url` as the platform has it, `fields` names and values in turn.
/// Nothing where it is none.
pub(crate) fn head(method: &str, url: &str, fields: &[String]) -> Option<Parts> {
    let (_, rest) = url.split_once("://")?;
    let (host, path) = rest.find('/').and_then(|at| rest.split_at_checked(at))?;
    let mut request = http::Request::builder().method(method).uri(path).body(()).ok()?;
    let headers = request.headers_mut();
    for pair in fields.chunks_exact(2) {
        let [name, value] = pair else { continue };
        let name = HeaderName::try_from(name.as_str()).ok()?;
        headers.append(name, HeaderValue::try_from(value.as_str()).ok()?);
    }
    // A platform that keeps it to itself has led the request here by it.
    headers.entry(http::header::HOST).or_insert(HeaderValue::try_from(host).ok()?);
    Some(request.into_parts().0)
}
