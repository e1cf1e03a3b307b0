//! [`Server`]: listens, talks HTTP, and stops when it is told to.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;

use crate::app::App;
use crate::options::{ServeError, ServerOptions};
use crate::visitor::Peer;

/// The most open connections. More wait in the system's queue.
const MAX_CONNECTIONS: usize = 256;
/// How long the header of a request may take to come, and how long a connection
/// waits for its next request.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// The most bytes of a request's header. More is answered with 431.
const MAX_HEADER_BYTES: usize = 16 * 1024;
/// The most header fields of a request. More is answered with 431.
const MAX_HEADERS: usize = 64;
/// How long a visitor may take nothing of an answer.
const WRITE_TIME: Duration = Duration::from_secs(15);
/// How long answers under way may take once the server was told to stop.
const FAREWELL_TIME: Duration = Duration::from_secs(5);
/// How long nobody is let in when the system has no more sockets to give.
const BREATHER: Duration = Duration::from_millis(100);

/// The server: listening, and not answering before [`run`](Self::run).
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<App>,
}

impl Server {
    /// Begins to listen.
    ///
    /// # Errors
    ///
    /// [`ServeError`], when the options cannot be, or the address cannot be had.
    pub async fn bind(options: ServerOptions) -> Result<Self, ServeError> {
        let wanted = options.listen;
        match &options.public {
            Some(public) => public.check(&options)?,
            None if wanted.ip().is_loopback() => {}
            None => return Err(ServeError::BeyondLoopback(wanted)),
        }
        let app = Arc::new(App::new(&options)?);
        let listen = async {
            let listener = TcpListener::bind(wanted).await?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        };
        let (listener, address) = listen.await.map_err(|error: io::Error| match error.kind() {
            io::ErrorKind::AddrInUse => ServeError::Taken(wanted),
            _ => ServeError::Listen(wanted, error),
        })?;
        Ok(Self { listener, address, app })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether there is a page to serve.
    #[must_use]
    pub fn has_page(&self) -> bool {
        self.app.has_page()
    }

    /// Answers until `stop` is done, then finishes what is under way.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        let graceful = GracefulShutdown::new();
        let service = TowerToHyperService::new(App::router(&self.app));
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIME)
            .max_buf_size(MAX_HEADER_BYTES)
            .max_headers(MAX_HEADERS);
        let mut stop = pin!(stop);
        loop {
            let accept = async {
                // The semaphore is never closed.
                let place = Arc::clone(&places).acquire_owned().await.ok();
                (place, self.listener.accept().await)
            };
            let (place, accepted) = tokio::select! {
                accepted = accept => accepted,
                () = &mut stop => break,
            };
            let Ok((stream, peer)) = accepted else {
                tokio::time::sleep(BREATHER).await;
                continue;
            };
            let peer = Peer(peer);
            // Whoever has all that one may have is hung up on, without a word.
            let Ok(theirs) = self.app.connect(peer).await else { continue };
            // An answer is one small packet and must not wait for a second.
            let _ = stream.set_nodelay(true);
            let mut stream = Box::pin(TimeoutStream::new(stream));
            stream.as_mut().set_write_timeout_pinned(Some(WRITE_TIME));
            let app = service.clone();
            let answer = service_fn(move |mut request: hyper::Request<Incoming>| {
                request.extensions_mut().insert(peer);
                app.call(request)
            });
            let connection = http.serve_connection(TokioIo::new(stream), answer);
            let connection = graceful.watch(connection);
            tokio::spawn(async move {
                // A visitor who breaks off is nobody's fault.
                let _ = connection.await;
                drop((place, theirs));
            });
        }
        drop(self.listener);
        let _ = tokio::time::timeout(FAREWELL_TIME, graceful.shutdown()).await;
    }
}
