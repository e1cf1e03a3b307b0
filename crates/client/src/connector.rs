//! [`Connector`]: from a URL's host to an open [`Stream`].

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Uri;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tonnage::TransportFailure;
use tonnage::proxy::Guard;
use tower_service::Service;

use crate::address::AddressPolicy;
use crate::failure::{self, of_connect, of_tls, unreachable};
use crate::resolve::resolve;
use crate::roots::Roots;
use crate::stream::Stream;

/// How long an address has for itself before the next one is tried beside it.
///
/// Source: RFC 8305, section 5.
const HEAD_START: Duration = Duration::from_millis(250);

/// Opens connections: the only place where a socket comes from.
///
/// No proxy of the environment is used, and no name is resolved twice for one
/// connection.
#[derive(Clone, Debug)]
pub(crate) struct Connector(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    policy: AddressPolicy,
    guard: Option<Guard>,
    timeout: Duration,
    roots: Roots,
}

impl Connector {
    pub(crate) fn new(
        policy: AddressPolicy,
        guard: Option<Guard>,
        timeout: Duration,
        roots: Roots,
    ) -> Self {
        Self(Arc::new(Shared { policy, guard, timeout, roots }))
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Stream>;
    type Error = TransportFailure;
    type Future =
        Pin<Box<dyn Future<Output = Result<TokioIo<Stream>, TransportFailure>> + Send + 'static>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportFailure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let shared = Arc::clone(&self.0);
        Box::pin(async move { shared.connect(&uri).await.map(TokioIo::new) })
    }
}

impl Shared {
    async fn connect(&self, uri: &Uri) -> Result<Stream, TransportFailure> {
        let name = uri.authority().map(http::uri::Authority::as_str).unwrap_or_default();
        tokio::time::timeout(self.timeout, self.open(uri, name)).await.unwrap_or_else(|_| {
            let time = failure::spell(self.timeout);
            Err(failure::timeout(format!("{name} could not be connected to within {time}")))
        })
    }

    async fn open(&self, uri: &Uri, name: &str) -> Result<Stream, TransportFailure> {
        let host = uri.host().unwrap_or_default();
        let is_https = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if is_https { 443 } else { 80 });
        let exempt = self.guard.as_ref().is_some_and(|guard| guard.exempts(host, port));
        let policy = if exempt { AddressPolicy::Any } else { self.policy };
        let addresses = resolve(host, port, policy).await?;
        let reach = async { race(addresses).await.map_err(|error| of_connect(name, &error)) };
        if !is_https {
            let (tcp, address) = reach.await?;
            return Ok(Stream::plain(tcp, address.ip()));
        }
        // At the same time, since reading the certificates takes about as long.
        let ((tcp, address), config) = tokio::try_join!(reach, self.roots.config())?;
        let server = server_name(host)
            .ok_or_else(|| unreachable(format!("{host} is no name that a certificate can have")))?;
        let tls = TlsConnector::from(config).connect(server, tcp).await;
        Ok(Stream::tls(tls.map_err(|error| of_tls(name, &error))?, address.ip()))
    }
}

/// The name that a certificate must have: no brackets, no final dot (RFC 6066,
/// section 3).
fn server_name(host: &str) -> Option<ServerName<'static>> {
    let host = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
    ServerName::try_from(host.to_owned()).ok()
}

/// The first connection that stands. The next address is tried when one fails
/// or has had its head start; whoever is slower is dropped.
///
/// Source: RFC 8305, section 5.
async fn race(addresses: Vec<SocketAddr>) -> io::Result<(TcpStream, SocketAddr)> {
    let mut addresses = addresses.into_iter();
    let mut attempts = JoinSet::new();
    let mut first_error = None;
    loop {
        if let Some(address) = addresses.next() {
            attempts.spawn(async move { Ok((open(address).await?, address)) });
        }
        // With nobody left to start, there is nothing to interrupt for.
        let wait = if addresses.len() == 0 { Duration::MAX } else { HEAD_START };
        match tokio::time::timeout(wait, attempts.join_next()).await {
            Err(_) => {}
            Ok(Some(Ok(Ok(connection)))) => return Ok(connection),
            Ok(Some(Ok(Err(error)))) => {
                first_error.get_or_insert(error);
            }
            Ok(Some(Err(error))) => {
                first_error.get_or_insert(error.into());
            }
            Ok(None) => {
                return Err(first_error.unwrap_or_else(|| io::ErrorKind::AddrNotAvailable.into()));
            }
        }
    }
}

async fn open(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    // A request is one small packet and must not wait for a second.
    stream.set_nodelay(true)?;
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_for_certificates() {
        for (host, name) in [
            ("ghcr.io", "ghcr.io"),
            ("ghcr.io.", "ghcr.io"),
            ("127.0.0.1", "127.0.0.1"),
            ("[::1]", "::1"),
        ] {
            assert_eq!(server_name(host).unwrap().to_str(), name);
        }
        assert!(server_name("-").is_none());
    }

    #[tokio::test]
    async fn the_second_address_when_the_first_refuses() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let open = listener.local_addr().unwrap();
        // A port that was just given back, and that nobody listens on.
        let shut = {
            let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            gone.local_addr().unwrap()
        };
        let (_, address) = race(vec![shut, open]).await.unwrap();
        assert_eq!(address, open);
        let error = race(vec![shut, shut]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        let error = race(Vec::new()).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AddrNotAvailable);
    }
}
