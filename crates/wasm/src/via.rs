//! [`Via`]: the way to the registries, which from a page leads through a proxy.

use tonnage::proxy::{AUTHORIZATION, Reply, path_of};
use tonnage::{Headers, Request, TransportFailure, TransportFailureKind, Upstream};

/// The way to the registries.
#[derive(Clone, Debug, Default)]
pub(crate) enum Via {
    /// Straight: in Node, a worker, an extension.
    #[default]
    Direct,
    /// Our server, by its base address with a slash at its end. It answers the
    /// registries' challenges itself.
    Proxy(String),
    /// A proxy that passes everything through, by what stands before an address.
    Prefix(String),
}

/// The longest header that needs no preflight (Fetch standard, "CORS-safelisted
/// request-header").
const SAFELISTED: usize = 128;

impl Via {
    /// Whether the proxy answers challenges.
    pub(crate) const fn is_delegated(&self) -> bool {
        matches!(self, Self::Proxy(_))
    }

    /// The address and header fields to send.
    pub(crate) fn outward(
        &self,
        request: &Request,
    ) -> Result<(String, Vec<(String, String)>), TransportFailure> {
        let url = match self {
            Self::Direct => request.url.to_string(),
            Self::Prefix(prefix) => format!("{prefix}{}", request.url),
            Self::Proxy(base) => match path_of(&request.url) {
                Some(path) => format!("{base}{}", path.trim_start_matches('/')),
                None => {
                    let detail = "the proxy has no way to this address";
                    let kind = TransportFailureKind::Unreachable;
                    return Err(TransportFailure::new(kind, detail));
                }
            },
        };
        let renamed = |(name, value): (&str, &str)| match (self, name) {
            (Self::Proxy(_), "authorization") => Some((AUTHORIZATION.to_owned(), value.to_owned())),
            // The proxy fills in the long one by itself.
            (Self::Proxy(_), "accept") if value.len() > SAFELISTED => None,
            _ => Some((name.to_owned(), value.to_owned())),
        };
        Ok((url, request.headers.iter().filter_map(renamed).collect()))
    }

    /// The registry's header fields, out of what came back.
    pub(crate) fn inward(
        &self,
        headers: Headers,
        body: &[u8],
    ) -> Result<(Headers, Vec<Upstream>), TransportFailure> {
        match self {
            Self::Proxy(_) => {
                Reply::read(&headers, body).map(|reply| (reply.headers, reply.upstream))
            }
            Self::Direct | Self::Prefix(_) => Ok((headers, Vec::new())),
        }
    }
}
