//! [`Stream`]: an open connection, in clear text or within TLS.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::{Connected, Connection};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// What is known about a connection; the pool hands it out with each answer.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Who is at the other end.
    pub(crate) peer: IpAddr,
    answered: Arc<AtomicBool>,
}

impl Line {
    fn new(peer: IpAddr) -> Self {
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

/// An open connection.
#[derive(Debug)]
pub(crate) struct Stream {
    bytes: Bytes,
    line: Line,
}

#[derive(Debug)]
enum Bytes {
    Plain(TcpStream),
    // Boxed because a TLS session is twenty times a socket.
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// A connection in clear text.
    pub(crate) fn plain(stream: TcpStream, peer: IpAddr) -> Self {
        Self { bytes: Bytes::Plain(stream), line: Line::new(peer) }
    }

    /// A connection within TLS.
    pub(crate) fn tls(stream: TlsStream<TcpStream>, peer: IpAddr) -> Self {
        Self { bytes: Bytes::Tls(Box::new(stream)), line: Line::new(peer) }
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        let connected = Connected::new().extra(self.line.clone());
        match &self.bytes {
            Bytes::Tls(stream) if stream.get_ref().1.alpn_protocol() == Some(b"h2") => {
                connected.negotiated_h2()
            }
            _ => connected,
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.bytes {
            Bytes::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Bytes::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.bytes {
            Bytes::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Bytes::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.bytes {
            Bytes::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Bytes::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.bytes {
            Bytes::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Bytes::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
