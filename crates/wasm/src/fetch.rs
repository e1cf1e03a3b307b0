//! The driver on the host's own `fetch`: in a page, a worker, an extension.
//!
//! Requests are built and answers read by gloo-net. `fetch` itself is called from
//! here: whatever a host lets it reject with, or answers that is no `Response`,
//! would be the end of the instance inside gloo-net.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use tonnage::{
    Again, Headers, Request, RequestId, Retry, Step, Timestamp, TransportFailure,
    TransportFailureKind,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{
    AbortController, AbortSignal, ReadableStreamDefaultReader, RequestCredentials, RequestRedirect,
};

use crate::convert::{out, thrown};
use crate::lookup::{Lookup, timestamp};
use crate::retry;
use crate::via::Via;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch, catch)]
    fn host_fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: u32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);

    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn date_now() -> f64;
}

fn now() -> Timestamp {
    timestamp(date_now())
}

/// Performs a whole lookup with the host's `fetch`. `onRequest` is told each
/// finished exchange, `onProgress` what is known so far; `signal` stops it. Each
/// request has `timeout` milliseconds, and `retries` times more of them where a second
/// answer may be another (2 unless said otherwise).
#[wasm_bindgen(js_name = fetchLookup, unchecked_return_type = "Promise<Inspection>")]
pub fn fetch_lookup(
    lookup: &Lookup,
    timeout: u32,
    signal: Option<AbortSignal>,
    on_request: Option<Function>,
    on_progress: Option<Function>,
    retries: Option<u32>,
) -> Promise {
    let driver = Driver {
        lookup: Lookup { inner: Rc::clone(&lookup.inner), via: lookup.via.clone() },
        timeout,
        rule: retries.map_or_else(Retry::default, |times| Retry { times }),
        stop: Stop::on(signal),
        arrivals: Rc::default(),
    };
    future_to_promise(driver.drive(on_request, on_progress))
}

/// What came of one request.
pub(crate) struct Arrived {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
    pub(crate) again: Vec<Again>,
}

pub(crate) type Outcome = Result<Arrived, TransportFailure>;

struct Driver {
    lookup: Lookup,
    timeout: u32,
    rule: Retry,
    stop: Stop,
    arrivals: Rc<RefCell<Vec<(RequestId, Outcome)>>>,
}

impl Driver {
    async fn drive(
        self,
        on_request: Option<Function>,
        on_progress: Option<Function>,
    ) -> Result<JsValue, JsValue> {
        // A listener that throws harms nobody but itself.
        let tell = |listener: &Option<Function>, what: &JsValue| {
            let _ = listener.as_ref().map(|listener| listener.call1(&JsValue::UNDEFINED, what));
        };
        let mut under_way: Vec<(RequestId, Promise)> = Vec::new();
        loop {
            let step = self.lookup.inner.borrow_mut().poll();
            match step {
                Step::Send(request) => under_way.push((request.id, self.begin(request))),
                Step::Progress(inspection) => tell(&on_progress, &out(&inspection)),
                Step::Done(Ok(inspection)) => return Ok(out(&inspection)),
                Step::Done(Err(error)) => {
                    self.stop.all();
                    return Err(thrown(error));
                }
                Step::Wait => {
                    let promises: Array = under_way.iter().map(|(_, promise)| promise).collect();
                    JsFuture::from(Promise::race(&promises)).await?;
                    for (id, outcome) in self.arrivals.take() {
                        under_way.retain(|(known, _)| *known != id);
                        match outcome {
                            Ok(Arrived { status, headers, body, again }) => {
                                let arrived = self.lookup.via.inward(headers, &body);
                                self.lookup.arrived(id, arrived, status, &body, again, now());
                            }
                            Err(failure) => {
                                self.lookup.inner.borrow_mut().handle_failure(id, failure, now());
                            }
                        }
                        let lookup = self.lookup.inner.borrow();
                        let exchange = lookup.exchanges().iter().find(|e| e.id == id).map(out);
                        drop(lookup);
                        if let Some(exchange) = exchange {
                            tell(&on_request, &exchange);
                        }
                    }
                }
            }
        }
    }

    /// Starts a request; the promise is kept when its outcome lies among the
    /// arrivals, and never broken.
    fn begin(&self, request: Request) -> Promise {
        let arrivals = Rc::clone(&self.arrivals);
        let (timeout, rule) = (self.timeout, self.rule);
        let (stop, via) = (self.stop.clone(), self.lookup.via.clone());
        future_to_promise(async move {
            let mut outcome = perform(&request, &via, timeout, &stop).await;
            if !is_well(&outcome) {
                // On the heap, so that what goes well carries nothing of it.
                outcome = Box::pin(persist(&request, outcome, &via, timeout, &stop, rule)).await;
            }
            arrivals.borrow_mut().push((request.id, outcome));
            Ok(JsValue::UNDEFINED)
        })
    }
}

fn is_well(outcome: &Outcome) -> bool {
    outcome.as_ref().is_ok_and(|arrived| arrived.status < 429)
}

/// Asks again for as long as the rule says that it may help.
async fn persist(
    request: &Request,
    mut outcome: Outcome,
    via: &Via,
    timeout: u32,
    stop: &Stop,
    rule: Retry,
) -> Outcome {
    let mut made = Vec::new();
    while let Some(again) = retry::judge(rule, request, &outcome, via, made.len(), now()) {
        stop.pause(again.wait).await;
        made.push(again);
        outcome = perform(request, via, timeout, stop).await;
    }
    match outcome {
        Ok(arrived) => Ok(Arrived { again: made, ..arrived }),
        Err(failure) => Err(TransportFailure { again: made, ..failure }),
    }
}

/// Stops every request of a lookup at once.
///
/// The caller's signal is listened to, and not handed on: its reason may be
/// anything, and gloo-net takes only errors.
#[derive(Clone, Default)]
struct Stop {
    stopped: Rc<Cell<bool>>,
    controllers: Rc<RefCell<Vec<AbortController>>>,
}

impl Stop {
    fn on(signal: Option<AbortSignal>) -> Self {
        let stop = Self::default();
        if let Some(signal) = signal {
            if signal.aborted() {
                stop.stopped.set(true);
            }
            let listening = stop.clone();
            let listener = Closure::once_into_js(move || {
                listening.stopped.set(true);
                listening.all();
            });
            let _ = signal.add_event_listener_with_callback("abort", listener.unchecked_ref());
        }
        stop
    }

    fn all(&self) {
        for controller in self.controllers.borrow().iter() {
            controller.abort();
        }
    }

    /// Waits for so long, or until all is stopped.
    async fn pause(&self, wait: Duration) {
        let Ok(controller) = AbortController::new() else { return };
        self.controllers.borrow_mut().push(controller.clone());
        let mut timer = JsValue::UNDEFINED;
        let over = Promise::new(&mut |over, _| {
            // No pause is longer than a minute.
            timer = set_timeout(&over, u32::try_from(wait.as_millis()).unwrap_or_default());
            let _ = controller.signal().add_event_listener_with_callback("abort", &over);
        });
        let _ = JsFuture::from(over).await;
        clear_timeout(&timer);
    }
}

async fn perform(
    request: &Request,
    via: &Via,
    timeout: u32,
    stop: &Stop,
) -> Result<Arrived, TransportFailure> {
    let host = request.url.origin().authority();
    let unreachable = |why: &str| {
        let detail = format!("{host} could not be asked: {why}");
        TransportFailure::new(TransportFailureKind::Unreachable, detail)
    };
    let aborted = || TransportFailure::new(TransportFailureKind::Aborted, "the lookup was stopped");
    if stop.stopped.get() {
        return Err(aborted());
    }
    let controller = AbortController::new().map_err(|_| unreachable("nothing can stop it here"))?;
    stop.controllers.borrow_mut().push(controller.clone());
    let late = Rc::new(Cell::new(false));
    let ring = Closure::once_into_js({
        let (late, controller) = (Rc::clone(&late), controller.clone());
        move || {
            late.set(true);
            controller.abort();
        }
    });
    let timer = set_timeout(ring.unchecked_ref(), timeout);
    let (url, headers) = via.outward(request)?;
    let outcome = fetch(request, &url, headers, &controller.signal()).await;
    clear_timeout(&timer);
    outcome.map_err(|failure| match failure {
        Failure::TooLarge => {
            let detail = format!("the answer of {host} is longer than is read");
            TransportFailure::new(TransportFailureKind::TooLarge, detail)
        }
        Failure::Host(_) if stop.stopped.get() => aborted(),
        Failure::Host(_) if late.get() => {
            let seconds = timeout / 1000;
            let unit = if seconds == 1 { "second" } else { "seconds" };
            let detail = format!("{host} did not answer within {seconds} {unit}");
            TransportFailure::new(TransportFailureKind::Timeout, detail)
        }
        Failure::Host(thrown) => unreachable(&words(&thrown)),
    })
}

enum Failure {
    TooLarge,
    /// What the host threw, whatever it is.
    Host(JsValue),
}

impl From<JsValue> for Failure {
    fn from(thrown: JsValue) -> Self {
        Self::Host(thrown)
    }
}

fn not_a_response() -> Failure {
    Failure::Host(JsValue::from_str("fetch gave something that is no answer"))
}

async fn fetch(
    request: &Request,
    url: &str,
    headers: Vec<(String, String)>,
    signal: &AbortSignal,
) -> Result<Arrived, Failure> {
    let mut builder = RequestBuilder::new(url)
        .method(match request.method {
            tonnage::Method::Get => Method::GET,
            tonnage::Method::Head => Method::HEAD,
            tonnage::Method::Post => Method::POST,
        })
        // No cookie of the visitor's, and no password box of a stranger's.
        .credentials(RequestCredentials::Omit)
        .abort_signal(Some(signal));
    if request.body.is_some() {
        // A form is sent once: a second address never sees what it holds.
        builder = builder.redirect(RequestRedirect::Manual);
    }
    for (name, value) in &headers {
        builder = builder.header(name, value);
    }
    let built = match &request.body {
        Some(body) => builder.body(body),
        None => builder.build(),
    };
    let built = built.map_err(|error| JsValue::from_str(&error.to_string()))?;
    // Held until the body is read: in Node a signal is forgotten with the request that
    // it was given to.
    let held = web_sys::Request::from(built);
    let answer = JsFuture::from(host_fetch(&held)?).await?;
    let answer: web_sys::Response = answer.dyn_into().map_err(|_| not_a_response())?;
    // Browsers keep to themselves where they were sent on to.
    if request.body.is_some() && answer.status() == 0 {
        return Err(Failure::Host(JsValue::from_str("it redirects what is sent once")));
    }
    let answer = Response::from(answer);
    let headers: Headers = answer.headers().entries().collect();
    let length = headers.get("content-length").and_then(|text| text.parse::<u64>().ok());
    let has_body = request.method != tonnage::Method::Head;
    if has_body && length.is_some_and(|length| length > request.limit) {
        return Err(Failure::TooLarge);
    }
    let body = match answer.body().filter(|_| has_body) {
        Some(stream) => {
            read(stream.get_reader().dyn_into().map_err(|_| not_a_response())?, request.limit)
                .await?
        }
        None => Vec::new(),
    };
    Ok(Arrived { status: answer.status(), headers, body, again: Vec::new() })
}

/// Reads a body piece by piece, and stops at `limit`: an endless one would else
/// fill the memory.
async fn read(reader: ReadableStreamDefaultReader, limit: u64) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    loop {
        let piece = JsFuture::from(reader.read()).await?;
        if Reflect::get(&piece, &JsValue::from_str("done"))?.is_truthy() {
            return Ok(body);
        }
        let piece = Reflect::get(&piece, &JsValue::from_str("value"))?;
        let piece: Uint8Array = piece.dyn_into().map_err(|_| not_a_response())?;
        if body.len() as u64 + u64::from(piece.length()) > limit {
            // Whether it heard or not, nothing more is read.
            let _ = reader.cancel();
            return Err(Failure::TooLarge);
        }
        body.extend_from_slice(&piece.to_vec());
    }
}

/// The words of whatever was thrown.
fn words(thrown: &JsValue) -> String {
    let message = Reflect::get(thrown, &JsValue::from_str("message")).ok();
    let text = thrown.as_string().or_else(|| message.and_then(|message| message.as_string()));
    text.unwrap_or_else(|| "the host gave no reason".to_owned())
}
