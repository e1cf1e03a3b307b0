//! [`Client`]: sends a request and gives the answer.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::StatusCode;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue, PROXY_AUTHORIZATION, USER_AGENT};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tonnage::proxy::Guard;
use tonnage::{
    Headers, Method, Origin, Request, Retry, Scheme, TransportFailure, TransportFailureKind, Url,
};

use crate::answer::{self, Answer};
use crate::connector::Connector;
use crate::failure::{self, of_exchange, unreachable};
use crate::options::{ClientError, ClientOptions};
use crate::persist::persist;
use crate::stream::Line;
use tonnage_reach::{Head, carry};
use tonnage_reach::{Proxies, Proxy};

/// How long an open connection waits for its next request. Shorter than the
/// minute after which servers commonly hang up.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// The most header fields of an answer over HTTP/1.
const MAX_HEADERS: usize = 100;

/// The most bytes of an answer's header, and of what is read ahead. Signed
/// addresses of storage are a few KiB.
const MAX_HEADER_BYTES: u32 = 64 * 1024;

/// How many bytes of one answer may be under way over HTTP/2.
const STREAM_WINDOW: u32 = 256 * 1024;

/// How many bytes of all answers may be under way over one HTTP/2 connection.
const CONNECTION_WINDOW: u32 = 1024 * 1024;

type Hyper = legacy::Client<Connector, Full<Bytes>>;

/// A client for the requests of a [`tonnage::Lookup`].
///
/// A clone is cheap and shares the open connections. It must be used within a
/// tokio runtime that has I/O and time enabled.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    timeout: Duration,
    rule: Retry,
    guard: Option<Guard>,
    proxies: Proxies,
    user_agent: HeaderValue,
    pooled: Hyper,
    /// Keeps no connection, and so never finds one that is dead already.
    fresh: Hyper,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("timeout", &self.0.timeout).finish_non_exhaustive()
    }
}

impl Client {
    /// A client that goes about it as the options say. Nothing is connected,
    /// and the system's certificates are not read before they are needed.
    ///
    /// # Errors
    ///
    /// [`ClientError`], when the user agent is not one or a certificate cannot
    /// be read.
    pub fn new(options: ClientOptions) -> Result<Self, ClientError> {
        let connector = Connector::new(&options)?;
        let ClientOptions { timeout, retries, idle_per_host, guard, proxies, user_agent, .. } =
            options;
        let user_agent = HeaderValue::try_from(user_agent).map_err(|_| ClientError::UserAgent)?;
        Ok(Self(Arc::new(Shared {
            timeout,
            rule: Retry { times: retries },
            guard,
            proxies,
            user_agent,
            pooled: builder().pool_max_idle_per_host(idle_per_host).build(connector.clone()),
            fresh: builder().pool_max_idle_per_host(0).build(connector),
        })))
    }

    /// Sends the request, follows redirects and reads the answer to its end. Where
    /// another answer may be had by asking again, it asks again, as
    /// [`ClientOptions::retries`] says.
    ///
    /// A `GET` or `HEAD` over a connection that turns out to be dead is sent over a
    /// new one, and that is not counted.
    ///
    /// # Errors
    ///
    /// [`TransportFailure`], when no answer came or none that can be taken; its
    /// `detail` is one sentence without secrets. An answer of any status is an
    /// answer.
    pub async fn send(&self, request: &Request) -> Result<Answer, TransportFailure> {
        persist(self.0.rule, request.method, || self.once(request), tokio::time::sleep).await
    }

    async fn once(&self, request: &Request) -> Result<Answer, TransportFailure> {
        let clock = Clock { started: Instant::now(), limit: self.0.timeout };
        let guard = self.0.guard.as_ref();
        let mut url = request.url.clone();
        if let Some(Err(refusal)) = guard.map(|guard| guard.check(url.origin())) {
            return Err(failure::refused(refusal.to_string()));
        }
        let mut headers = request.headers.clone();
        // Without it any coding would be welcome (RFC 9110, section 12.5.3), and a
        // coded body has another hash.
        headers.push("accept-encoding", "identity");
        let mut redirects = Vec::new();
        loop {
            let name = url.origin().authority();
            let asked = self.0.ask(request, &url, &headers);
            let answered = clock.allow(asked, &name, "answer").await;
            let answered = answered.map_err(|failure| match redirects.is_empty() {
                true => failure,
                false => redirected(&request.url, &name, failure),
            })?;
            let (head, body) = answered.into_parts();
            let answered = answer::headers(&head.headers);
            let status = head.status.as_u16();
            let peer = head.extensions.get::<Line>().and_then(|line| line.peer);
            let Request { method, purpose, .. } = *request;
            let last = Head { method, purpose, url: &url, peer, guard, status, headers: &answered };
            if let Some(next) = last.next(redirects.len())? {
                headers = carry(headers, url.origin(), next.origin());
                redirects.push(next.origin().authority());
                url = next;
                continue;
            }
            if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED
                && let Some(proxy) = self.0.passes_on(&url)
            {
                return Err(unreachable(proxy.wants_a_password()));
            }
            if let Some(coding) = answer::foreign_coding(&answered) {
                return Err(unreachable(format!(
                    "{name} sent its answer in the coding {coding:?}, which was not asked for"
                )));
            }
            let body = if request.method == Method::Head {
                Vec::new()
            } else {
                let read = answer::read(&name, body, request.limit);
                clock.allow(read, &name, "finish its answer").await?
            };
            let again = Vec::new();
            return Ok(Answer { status, headers: answered, body, redirects, again });
        }
    }
}

impl Shared {
    async fn ask(
        &self,
        request: &Request,
        url: &Url,
        headers: &Headers,
    ) -> Result<http::Response<Incoming>, TransportFailure> {
        let asked = self.pooled.request(self.write(request, url, headers)?).await;
        let answer = match asked {
            Err(error) if request.method != Method::Post && was_dead(&error) => {
                self.fresh.request(self.write(request, url, headers)?).await
            }
            asked => asked,
        }
        .map_err(|error| of_exchange(&url.origin().authority(), &error))?;
        if let Some(line) = answer.extensions().get::<Line>() {
            line.note_answer();
        }
        Ok(answer)
    }

    /// The request in hyper's own type.
    fn write(
        &self,
        request: &Request,
        url: &Url,
        headers: &Headers,
    ) -> Result<http::Request<Full<Bytes>>, TransportFailure> {
        let body = Full::from(request.body.clone().unwrap_or_default());
        let mut message = http::Request::builder()
            .method(request.method.as_str())
            .uri(url.to_string())
            .body(body)
            .map_err(|error| {
                unreachable(format!("{} cannot be asked for: {error}", url.redacted()))
            })?;
        for (name, value) in headers.iter() {
            let parsed = HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok());
            let Some((name, mut value)) = parsed else {
                return Err(unreachable(format!(
                    "the header field {name:?} cannot be sent: \
                     it has a character that header fields do not have"
                )));
            };
            // Kept out of HTTP/2's compression tables and of debug prints.
            value.set_sensitive(name == AUTHORIZATION);
            message.headers_mut().append(name, value);
        }
        message.headers_mut().entry(USER_AGENT).or_insert_with(|| self.user_agent.clone());
        if let Some(authorization) = self.passes_on(url).and_then(proxy_authorization) {
            message.headers_mut().insert(PROXY_AUTHORIZATION, authorization);
        }
        Ok(message)
    }

    /// The proxy that reads what is asked there, and passes it on.
    fn passes_on(&self, url: &Url) -> Option<&Proxy> {
        let Origin { scheme, host, port } = url.origin();
        let proxy = self.proxies.between(*scheme, host, *port)?;
        (*scheme == Scheme::Http).then_some(proxy)
    }
}

/// Kept out of debug prints, as the other credentials are.
fn proxy_authorization(proxy: &Proxy) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(proxy.authorization.as_deref()?).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn builder() -> legacy::Builder {
    let mut builder = legacy::Builder::new(TokioExecutor::new());
    builder
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_TIMEOUT)
        .http1_max_headers(MAX_HEADERS)
        .http1_max_buf_size(MAX_HEADER_BYTES as usize)
        .http2_max_header_list_size(MAX_HEADER_BYTES)
        .http2_initial_stream_window_size(STREAM_WINDOW)
        .http2_initial_connection_window_size(CONNECTION_WINDOW);
    builder
}

/// Somebody whom we were sent on to and do not ask is a redirect that is not
/// followed.
fn redirected(asked: &Url, name: &str, failure: TransportFailure) -> TransportFailure {
    if failure.kind != TransportFailureKind::Refused {
        return failure;
    }
    let detail = format!("{} redirects to {name}; {}", asked.origin().authority(), failure.detail);
    TransportFailure::new(TransportFailureKind::Redirect, detail)
}

/// Whether the request met a kept connection that the other side had given up:
/// it had answered before, and nothing that could be read came this time.
///
/// hyper repeats what it could not write; this is for what was written into the
/// void.
fn was_dead(error: &legacy::Error) -> bool {
    let mut known = http::Extensions::new();
    if let Some(connected) = error.connect_info() {
        connected.get_extras(&mut known);
    }
    known.get::<Line>().is_some_and(Line::was_used)
        && !failure::find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse)
}

/// The time for one request as a whole.
#[derive(Clone, Copy, Debug)]
struct Clock {
    started: Instant,
    limit: Duration,
}

impl Clock {
    /// Waits for `name` to do something for as long as time is left.
    async fn allow<T>(
        &self,
        work: impl Future<Output = Result<T, TransportFailure>>,
        name: &str,
        verb: &str,
    ) -> Result<T, TransportFailure> {
        let left = self.limit.saturating_sub(self.started.elapsed());
        tokio::time::timeout(left, work).await.unwrap_or_else(|_| {
            let time = failure::spell(self.limit);
            Err(failure::timeout(format!("{name} did not {verb} within {time}")))
        })
    }
}
