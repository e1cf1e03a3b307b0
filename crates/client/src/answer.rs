//! [`Answer`]: what came back, read to its end.

use std::fmt;

use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tonnage::{Again, Headers, Response, TransportFailure, TransportFailureKind};

use crate::failure::of_body;

/// The most bytes that are set aside for a body before any of it came: a length
/// is somebody else's word.
const FIRST_ALLOCATION: u64 = 64 * 1024;

/// What came back, after all redirects and to its last byte.
#[derive(Clone)]
pub struct Answer {
    /// The status code (RFC 9110, section 15); 3xx when there was a redirect
    /// without an address, or one in answer to a form.
    pub status: u16,
    /// The header fields.
    pub headers: Headers,
    /// The body, in bytes as they came; empty for a `HEAD`.
    pub body: Vec<u8>,
    /// The hosts (with port, where it is not the scheme's own) that the request
    /// was sent on to, in order.
    pub redirects: Vec<String>,
    /// The times that it was asked again before this came.
    pub again: Vec<Again>,
}

/// The body is counted, not printed: it is megabytes, or a token.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("bytes", &self.body.len())
            .field("redirects", &self.redirects)
            .field("again", &self.again)
            .finish_non_exhaustive()
    }
}

impl Answer {
    /// The answer as [`tonnage::Lookup::handle_response`] takes it.
    #[must_use]
    pub fn response(&self) -> Response<'_> {
        Response {
            redirects: self.redirects.clone(),
            again: self.again.clone(),
            ..Response::new(self.status, self.headers.clone(), &self.body)
        }
    }
}

/// The header fields in the core's own type.
///
/// Bytes that are no UTF-8 are replaced: nobody needs to read them, and nobody
/// is refused for a strange server name.
pub(crate) fn headers(map: &http::HeaderMap) -> Headers {
    map.iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())))
        .collect()
}

/// The coding of the body, if it has one that we do not undo.
///
/// Source: RFC 9110, section 8.4.
pub(crate) fn foreign_coding(headers: &Headers) -> Option<&str> {
    headers
        .get_all("content-encoding")
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .find(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"))
}

/// Reads a body of at most `limit` bytes that `name` sends. Whoever stops early
/// drops the body and with it the connection.
pub(crate) async fn read(
    name: &str,
    mut body: Incoming,
    limit: u64,
) -> Result<Vec<u8>, TransportFailure> {
    let length = body.size_hint().exact();
    if let Some(length) = length.filter(|length| *length > limit) {
        return Err(too_large(format!(
            "the answer of {name} is {length} bytes long; at most {limit} are read"
        )));
    }
    let expected = length.unwrap_or_default().min(FIRST_ALLOCATION);
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or_default());
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| of_body(name, len(&bytes), length, &error))?;
        let Ok(data) = frame.into_data() else { continue };
        if len(&bytes).saturating_add(len(&data)) > limit {
            return Err(too_large(format!(
                "the answer of {name} is longer than the {limit} bytes that are read"
            )));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

fn too_large(detail: String) -> TransportFailure {
    TransportFailure::new(TransportFailureKind::TooLarge, detail)
}

fn len(bytes: &[u8]) -> u64 {
    // No machine has a memory that a u64 cannot count.
    bytes.len().try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codings_that_are_not_undone() {
        for (value, coding) in [
            ("", None),
            ("identity", None),
            ("Identity, identity", None),
            ("gzip", Some("gzip")),
            ("identity, zstd", Some("zstd")),
        ] {
            let headers: Headers = [("content-encoding", value)].into_iter().collect();
            assert_eq!(foreign_coding(&headers), coding, "{value}");
        }
        assert_eq!(foreign_coding(&Headers::new()), None);
    }
}
