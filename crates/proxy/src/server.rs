//! [`Server`]: listens, talks HTTP, and stops when it is told to.

use std::convert::Infallible;
use std::future::{Future, pending, ready};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use tokio::net::TcpListener;

use crate::app::App;
use crate::connections::Connections;
use crate::fronts::Peer;
use crate::options::{ServeError, ServerOptions};
use crate::watchers;

/// The most open connections of visitors.
const MAX_CONNECTIONS: usize = 256;
/// The most open connections of those who look after the server.
const MAX_WATCHERS: usize = 8;

/// The server: listening, and not answering before [`run`](Self::run).
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<App>,
    watchers: Option<(TcpListener, SocketAddr)>,
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
        let (listener, address) = listen("--listen", wanted).await?;
        let watchers = match options.metrics {
            Some(wanted) => Some(listen("--metrics", wanted).await?),
            None => None,
        };
        Ok(Self { listener, address, app, watchers })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where those listen who look after it, if that was wanted.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.watchers.as_ref().map(|(_, address)| *address)
    }

    /// Whether there is a page to serve.
    #[must_use]
    pub fn has_page(&self) -> bool {
        self.app.has_page()
    }

    /// Answers until `stop` is done, then finishes what is under way.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        let Self { listener, app, watchers, .. } = self;
        let greet = |peer| {
            let peer = Peer(peer);
            let place = app.connect(peer).ok()?;
            let answerer = Arc::clone(&app);
            let answer = move |request: hyper::Request<Incoming>| {
                let app = Arc::clone(&answerer);
                // Nothing here takes a body.
                let (request, _) = request.into_parts();
                async move { Ok::<_, Infallible>(app.answer(peer, &request).await.map(Full::new)) }
            };
            Some((service_fn(answer), (place, app.metrics().connected())))
        };
        let visitors = Connections::new(listener, MAX_CONNECTIONS).serve(greet, stop);
        let Some((listener, address)) = watchers else { return visitors.await };
        let doors = Arc::new(watchers::doors(address));
        let greet = |_| {
            let (app, doors) = (Arc::clone(&app), Arc::clone(&doors));
            let answer = move |request: hyper::Request<Incoming>| {
                let answer = watchers::answer(&app, doors.as_ref().as_ref(), &request);
                ready(Ok::<_, Infallible>(answer.map(Full::new)))
            };
            Some((service_fn(answer), ()))
        };
        // They may look on until the last visitor has left.
        let watchers = Connections::new(listener, MAX_WATCHERS).serve(greet, pending());
        tokio::select! {
            () = visitors => {}
            () = watchers => {}
        }
    }
}

/// Begins to listen at `wanted`, and says where that is.
async fn listen(
    flag: &'static str,
    wanted: SocketAddr,
) -> Result<(TcpListener, SocketAddr), ServeError> {
    let listen = async {
        let listener = TcpListener::bind(wanted).await?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    listen.await.map_err(|error: io::Error| match error.kind() {
        io::ErrorKind::AddrInUse => ServeError::Taken { flag, address: wanted },
        _ => ServeError::Listen(wanted, error),
    })
}
