//! A server that does with each request what a test says.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

/// What a server does when a request has come.
pub(crate) enum Reply {
    /// Sends this and waits for the next request.
    Keep(String),
    /// Sends this and hangs up.
    Close(String),
    /// Sends this and then nothing more, ever.
    Hold(String),
    /// Sends this, then a byte every few milliseconds, without end.
    Drip(String),
    /// Sends this, and then passes on what comes from either side.
    Relay(String, SocketAddr),
    /// Sends this, then this other thing again and again as fast as it goes.
    Flood(String, Vec<u8>),
}

type Script = dyn Fn(usize, &str) -> Reply + Send + Sync;

/// A server on a free port of loopback. Its task ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    requests: Mutex<Vec<String>>,
    connections: AtomicUsize,
    sent: AtomicU64,
    ended: Notify,
}

impl Server {
    /// A server in clear text. `script` is given how many connections there
    /// were before this one, and the request: head, empty line and body.
    pub(crate) async fn start(
        script: impl Fn(usize, &str) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::listen(None, Arc::new(script)).await
    }

    /// The same within TLS.
    pub(crate) async fn start_tls(
        acceptor: TlsAcceptor,
        script: impl Fn(usize, &str) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::listen(Some(acceptor), Arc::new(script)).await
    }

    async fn listen(acceptor: Option<TlsAcceptor>, script: Arc<Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self { address: listener.local_addr().unwrap(), seen: Arc::default() };
        let seen = Arc::clone(&server.seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = seen.connections.fetch_add(1, Ordering::SeqCst);
                let (seen, script) = (Arc::clone(&seen), Arc::clone(&script));
                tokio::spawn(talk(stream, acceptor.clone(), number, seen, script));
            }
        });
        server
    }

    /// The address of `path` on this server.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Host and port.
    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    /// The requests that came, oldest first.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.seen.requests.lock().unwrap().clone()
    }

    /// How many connections were opened.
    pub(crate) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// Waits until a connection has ended, and says how many bytes of a flood
    /// the system took until then.
    pub(crate) async fn hung_up(&self) -> u64 {
        self.seen.ended.notified().await;
        self.seen.sent.load(Ordering::SeqCst)
    }
}

async fn talk(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    number: usize,
    seen: Arc<Seen>,
    script: Arc<Script>,
) {
    // A client that breaks off is what most of these tests are about.
    let _: io::Result<()> = match acceptor {
        None => converse(stream, number, &seen, &script).await,
        Some(acceptor) => match acceptor.accept(stream).await {
            Ok(stream) => converse(stream, number, &seen, &script).await,
            Err(error) => Err(error),
        },
    };
    seen.ended.notify_one();
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    number: usize,
    seen: &Seen,
    script: &Arc<Script>,
) -> io::Result<()> {
    loop {
        let Some(request) = read_request(&mut stream).await? else { return Ok(()) };
        let reply = script(number, &request);
        seen.requests.lock().unwrap().push(request);
        match reply {
            Reply::Keep(text) => {
                stream.write_all(text.as_bytes()).await?;
                stream.flush().await?;
            }
            Reply::Close(text) => {
                stream.write_all(text.as_bytes()).await?;
                return stream.shutdown().await;
            }
            Reply::Hold(text) => {
                stream.write_all(text.as_bytes()).await?;
                stream.flush().await?;
                stream.read_to_end(&mut Vec::new()).await?;
                return Ok(());
            }
            Reply::Drip(text) => {
                stream.write_all(text.as_bytes()).await?;
                loop {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    stream.write_all(b".").await?;
                    stream.flush().await?;
                }
            }
            Reply::Relay(text, to) => {
                stream.write_all(text.as_bytes()).await?;
                stream.flush().await?;
                let mut other = TcpStream::connect(to).await?;
                tokio::io::copy_bidirectional(&mut stream, &mut other).await?;
                return Ok(());
            }
            Reply::Flood(text, again) => {
                stream.write_all(text.as_bytes()).await?;
                loop {
                    stream.write_all(&again).await?;
                    seen.sent.fetch_add(again.len() as u64, Ordering::SeqCst);
                }
            }
        }
    }
}

async fn read_request<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return Ok(Some(text.into_owned()));
            }
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
}

/// An answer with status 200 and this body.
pub(crate) fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// A redirect without a body.
pub(crate) fn redirect(status: u16, location: &str) -> String {
    format!("HTTP/1.1 {status} Elsewhere\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n")
}
