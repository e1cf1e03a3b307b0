//! [`Connections`]: lets in who comes, and talks HTTP with them.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;

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

/// Who answers a request.
pub(crate) trait Answers:
    Service<Request<Incoming>, Response = Response<Full<Bytes>>, Error: Into<Reason>, Future: Send>
    + Send
    + 'static
{
}

impl<S> Answers for S where
    S: Service<
            Request<Incoming>,
            Response = Response<Full<Bytes>>,
            Error: Into<Reason>,
            Future: Send,
        > + Send
        + 'static
{
}

type Reason = Box<dyn std::error::Error + Send + Sync>;

/// Those who come to one place.
#[derive(Debug)]
pub(crate) struct Connections {
    listener: TcpListener,
    places: Arc<Semaphore>,
}

impl Connections {
    /// At most so many at once. More wait in the system's queue.
    pub(crate) fn new(listener: TcpListener, most: usize) -> Self {
        Self { listener, places: Arc::new(Semaphore::new(most)) }
    }

    /// Lets in whoever `greet` names an answerer for, with what is held as long as they
    /// are there, until `stop` is done. Then it finishes what is under way.
    pub(crate) async fn serve<S: Answers, G: Send + 'static>(
        self,
        greet: impl Fn(SocketAddr) -> Option<(S, G)> + Send,
        stop: impl Future<Output = ()> + Send,
    ) {
        let graceful = GracefulShutdown::new();
        let mut stop = pin!(stop);
        loop {
            let accept = async {
                // The semaphore is never closed.
                let place = Arc::clone(&self.places).acquire_owned().await.ok();
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
            // Whoever is not greeted is hung up on, without a word.
            let Some((answers, guest)) = greet(peer) else { continue };
            // An answer is one small packet and must not wait for a second.
            let _ = stream.set_nodelay(true);
            let talk = graceful.watch(talk(stream, answers));
            tokio::spawn(async move {
                // A visitor who breaks off is nobody's fault.
                let _ = talk.await;
                drop((place, guest));
            });
        }
        drop(self.listener);
        let _ = tokio::time::timeout(FAREWELL_TIME, graceful.shutdown()).await;
    }
}

/// Talks HTTP with somebody until one of both is done. Who is too slow is hung up on.
fn talk(
    stream: impl AsyncRead + AsyncWrite + Send + 'static,
    answers: impl Answers,
) -> impl GracefulConnection<Error = hyper::Error> + Send + 'static {
    let mut stream = Box::pin(TimeoutStream::new(stream));
    stream.as_mut().set_write_timeout_pinned(Some(WRITE_TIME));
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(MAX_HEADER_BYTES)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::convert::Infallible;

    use hyper::service::service_fn;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
    use tokio::time::{Instant, sleep};

    /// More than any buffer on the way holds.
    const LONG: usize = 4 * 1024 * 1024;

    /// The visitor's end of a connection on which each request has a long answer, and how
    /// long it lasted, in time that passes only while all wait.
    fn visit() -> (DuplexStream, impl Future<Output = Duration>) {
        let (theirs, ours) = duplex(1024);
        let answers = service_fn(async |_: Request<Incoming>| {
            Ok::<_, Infallible>(Response::new(Full::from(vec![b'a'; LONG])))
        });
        let talk = tokio::spawn(talk(ours, answers));
        let since = Instant::now();
        let time = async move {
            // How it ends is for the visitor to see.
            let _ = talk.await.unwrap();
            since.elapsed()
        };
        (theirs, time)
    }

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n";

    #[tokio::test(start_paused = true)]
    async fn who_says_nothing_is_hung_up_on() {
        let (mut visitor, time) = visit();
        assert_eq!(time.await, HEADER_TIME);
        assert_eq!(visitor.read(&mut [0]).await.unwrap(), 0);
    }

    /// Each byte comes in time, and the header as a whole does not.
    #[tokio::test(start_paused = true)]
    async fn who_sends_slowly_is_hung_up_on() {
        let (mut visitor, time) = visit();
        let slow = async {
            while visitor.write_all(b"GET / HTTP/1.1\r\nx: y\r\n").await.is_ok() {
                sleep(Duration::from_secs(1)).await;
            }
        };
        let (time, ()) = tokio::join!(time, slow);
        assert_eq!(time, HEADER_TIME);
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_nothing_is_hung_up_on() {
        let (mut visitor, time) = visit();
        visitor.write_all(REQUEST).await.unwrap();
        assert_eq!(time.await, WRITE_TIME);
        let mut taken = Vec::new();
        visitor.read_to_end(&mut taken).await.unwrap();
        assert!(taken.len() < LONG, "the rest is not kept for them");
    }

    /// Slow is not dead: whoever takes something now and then has it all.
    #[tokio::test(start_paused = true)]
    async fn who_takes_it_slowly_has_it_all() {
        let (mut visitor, time) = visit();
        visitor.write_all(REQUEST).await.unwrap();
        let take = async {
            let mut taken = 0;
            let mut some = vec![0; LONG];
            // The header is a few bytes beside it.
            while taken < LONG {
                let count = visitor.read(&mut some).await.unwrap();
                assert_ne!(count, 0, "hung up on after {taken} bytes");
                taken += count;
                if taken % 100 == 0 {
                    sleep(WRITE_TIME / 2).await;
                }
            }
            drop(visitor);
        };
        tokio::join!(take, time);
    }
}
