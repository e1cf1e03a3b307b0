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
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonnage::proxy::Guard;
use tonnage::{Origin, Scheme, TransportFailure};
use tower_service::Service;

use crate::failure::{self, of_connect, of_tls, unreachable};
use crate::options::{ClientError, ClientOptions};
use crate::resolve::resolve;
use crate::resolver::Resolver;
use crate::roots::Roots;
use crate::stream::{Stream, Wire};
use crate::tunnel;
use tonnage_reach::AddressPolicy;
use tonnage_reach::{Proxies, Proxy};

/// How long an address has for itself before the next one is tried beside it.
///
/// Source: RFC 8305, section 5.
const HEAD_START: Duration = Duration::from_millis(250);

/// Opens connections: the only place where a socket comes from. No name is resolved
/// twice for one connection, and none whose host a proxy looks up.
#[derive(Clone, Debug)]
pub(crate) struct Connector(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    policy: AddressPolicy,
    resolver: Resolver,
    guard: Option<Guard>,
    proxies: Proxies,
    timeout: Duration,
    roots: Roots,
}

impl Connector {
    /// A connector that goes about it as the options say.
    pub(crate) fn new(options: &ClientOptions) -> Result<Self, ClientError> {
        Ok(Self(Arc::new(Shared {
            policy: options.address_policy,
            resolver: options.resolver.clone(),
            guard: options.guard.clone(),
            proxies: options.proxies.clone(),
            timeout: options.connect_timeout,
            roots: Roots::new(&options.extra_roots)?,
        })))
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
        let goal = Goal::of(uri);
        let proxy = self.proxies.between(goal.scheme, goal.host, goal.port);
        let opened = async {
            match proxy {
                Some(proxy) => self.open_through(proxy, &goal).await,
                None => self.open(&goal).await,
            }
        };
        tokio::time::timeout(self.timeout, opened).await.unwrap_or_else(|_| {
            let (name, time) = (goal.name, failure::spell(self.timeout));
            let detail = format!("{name} could not be connected to within {time}");
            Err(failure::timeout(match proxy {
                Some(proxy) => format!("{detail} through {}", proxy.name().trim_end_matches(',')),
                None => detail,
            }))
        })
    }

    async fn open(&self, goal: &Goal<'_>) -> Result<Stream, TransportFailure> {
        let Goal { name, host, port, .. } = *goal;
        let exempt = self.guard.as_ref().is_some_and(|guard| guard.exempts(host, port));
        let policy = if exempt { AddressPolicy::Any } else { self.policy };
        let addresses = resolve(host, port, policy, &self.resolver).await?;
        let reach = async { race(addresses).await.map_err(|error| of_connect(name, &error)) };
        if goal.scheme == Scheme::Http {
            let (tcp, address) = reach.await?;
            return Ok(Stream::plain(Box::new(tcp), address.ip()));
        }
        // At the same time, since reading the certificates takes about as long.
        let ((tcp, address), config) = tokio::try_join!(reach, self.roots.config())?;
        let tls = handshake(Box::new(tcp), name, host, config).await?;
        Ok(Stream::tls(tls, Some(address.ip())))
    }

    /// What is in clear text is passed on by the proxy; through all else it digs a
    /// tunnel.
    async fn open_through(
        &self,
        proxy: &Proxy,
        goal: &Goal<'_>,
    ) -> Result<Stream, TransportFailure> {
        let reach = self.reach(proxy);
        if goal.scheme == Scheme::Http {
            return Ok(Stream::proxied(reach.await?));
        }
        let (mut wire, config) = tokio::try_join!(reach, self.roots.config())?;
        tunnel::connect(&mut wire, proxy, &format!("{}:{}", goal.host, goal.port)).await?;
        let tls = handshake(wire, goal.name, goal.host, config).await.map_err(|failure| {
            let (detail, name) = (&failure.detail, proxy.name());
            let detail = format!("{detail} (through {})", name.trim_end_matches(','));
            TransportFailure { detail, ..failure }
        })?;
        Ok(Stream::tls(tls, None))
    }

    /// A connection to the proxy itself. The user named it, so that every address
    /// of it will do.
    async fn reach(&self, proxy: &Proxy) -> Result<Box<dyn Wire>, TransportFailure> {
        let Origin { scheme, host, port } = &proxy.origin;
        let found = resolve(host, *port, AddressPolicy::Any, &self.resolver).await;
        let addresses = found.map_err(|failure| {
            let named = format!("{} names {}", proxy.variable, proxy.host());
            TransportFailure { detail: format!("{named}; {}", failure.detail), ..failure }
        })?;
        let name = proxy.name();
        let reach = async { race(addresses).await.map_err(|error| of_connect(&name, &error)) };
        if *scheme == Scheme::Http {
            return Ok(Box::new(reach.await?.0));
        }
        let ((tcp, _), config) = tokio::try_join!(reach, self.roots.config())?;
        let mut config = ClientConfig::clone(&config);
        // A tunnel is asked for in HTTP/1.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Box::new(handshake(Box::new(tcp), &name, host, Arc::new(config)).await?))
    }
}

/// Whom a connection is for.
struct Goal<'a> {
    scheme: Scheme,
    /// Host and port, the port only where it is not the scheme's own.
    name: &'a str,
    /// The host, IPv6 in brackets.
    host: &'a str,
    port: u16,
}

impl<'a> Goal<'a> {
    fn of(uri: &'a Uri) -> Self {
        let scheme = if uri.scheme_str() == Some("https") { Scheme::Https } else { Scheme::Http };
        Self {
            scheme,
            name: uri.authority().map(http::uri::Authority::as_str).unwrap_or_default(),
            host: uri.host().unwrap_or_default(),
            port: uri.port_u16().unwrap_or(scheme.default_port()),
        }
    }
}

/// TLS with `host` over `wire`. `name` is what a failure calls it.
async fn handshake(
    wire: Box<dyn Wire>,
    name: &str,
    host: &str,
    config: Arc<ClientConfig>,
) -> Result<TlsStream<Box<dyn Wire>>, TransportFailure> {
    let server = server_name(host)
        .ok_or_else(|| unreachable(format!("{host} is no name that a certificate can have")))?;
    let tls = TlsConnector::from(config).connect(server, wire).await;
    tls.map_err(|error| of_tls(name, &error))
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
