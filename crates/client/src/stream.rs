//! [`Stream`]: an open connection, whatever it leads through.

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::{Connected, Connection};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::client::TlsStream;

/// What is known about a connection; the pool hands it out with each answer.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Who is at the other end; unknown where a proxy is between.
    pub(crate) peer: Option<IpAddr>,
    answered: Arc<AtomicBool>,
}

impl Line {
    fn new(peer: Option<IpAddr>) -> Self {
        Self { peer, answered: Arc::default() }
    }

    /// Notes that an answer came over this connection.
    pub(crate) fn note_answer(&self) {
        self.answered.store(true, Ordering::Relaxed);
    }

    /// Whether an answer ever came: if so, it is no fresh connection.
    pub(crate) fn was_used(&self) -> bool {
        self.answered.load(Ordering::Relaxed)
    }
}

/// What bytes go through: a socket, TLS over a socket, TLS within TLS.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// An open connection.
pub(crate) struct Stream {
    wire: Box<dyn Wire>,
    /// Whether HTTP/2 was agreed on.
    is_h2: bool,
    /// Whether a proxy reads along, and wants addresses whole.
    is_proxied: bool,
    line: Line,
}

impl Stream {
    /// A connection in clear text to `peer`.
    pub(crate) fn plain(wire: Box<dyn Wire>, peer: IpAddr) -> Self {
        Self { wire, is_h2: false, is_proxied: false, line: Line::new(Some(peer)) }
    }

    /// A connection to a proxy that passes on what is asked in clear text.
    pub(crate) fn proxied(wire: Box<dyn Wire>) -> Self {
        Self { wire, is_h2: false, is_proxied: true, line: Line::new(None) }
    }

    /// A connection within TLS, to `peer` unless a proxy is between.
    pub(crate) fn tls(wire: TlsStream<Box<dyn Wire>>, peer: Option<IpAddr>) -> Self {
        let is_h2 = wire.get_ref().1.alpn_protocol() == Some(b"h2");
        Self { wire: Box::new(wire), is_h2, is_proxied: false, line: Line::new(peer) }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("line", &self.line).finish_non_exhaustive()
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        let connected = Connected::new().extra(self.line.clone()).proxy(self.is_proxied);
        if self.is_h2 { connected.negotiated_h2() } else { connected }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.wire).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_shutdown(cx)
    }
}
