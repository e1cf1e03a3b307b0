//! [`Edge`] and [`Visit`]: the proxy, and one request's way through it.

use tonnage::{Headers, Timestamp, TransportFailureKind};
use tonnage_relay::edge;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{request, settings, step};

/// The proxy, as far as it reaches nothing outside.
#[wasm_bindgen]
pub struct Edge(edge::Edge);

#[wasm_bindgen]
impl Edge {
    /// A proxy as the platform's variables have it: names and values in turn.
    ///
    /// # Errors
    ///
    /// A sentence, for a variable that says nothing sensible.
    #[wasm_bindgen(constructor)]
    pub fn new(variables: Vec<String>) -> Result<Self, String> {
        let value = |name: &str| {
            variables.chunks_exact(2).find_map(|pair| match pair {
                [known, value] if known.strip_prefix(settings::PREFIX) == Some(name) => {
                    Some(value.clone())
                }
                _ => None,
            })
        };
        let options = settings::read(value)?;
        let proxy = edge::Edge::new(&options).map_err(|error| settings::in_words(&error))?;
        Ok(Self(proxy))
    }

    /// The variables that have a say.
    pub fn variables() -> Vec<String> {
        settings::NAMES.map(|name| format!("{}{name}", settings::PREFIX)).to_vec()
    }

    /// Begins to answer a request, which came from `client` where the platform tells;
    /// `undefined` where it is no request. `fields` are names and values in turn.
    pub fn visit(
        &self,
        method: &str,
        url: &str,
        fields: Vec<String>,
        client: Option<String>,
        now: f64,
    ) -> Option<Visit> {
        let head = request::head(method, url, &fields)?;
        Some(Visit(self.0.visit(head, client.as_deref(), timestamp(now))))
    }
}

/// One request's way to its answer.
#[wasm_bindgen]
pub struct Visit(edge::Visit);

#[wasm_bindgen]
impl Visit {
    /// What is wanted next, as a plain object.
    pub fn poll(&mut self) -> wasm_bindgen::JsValue {
        step::step(self.0.poll())
    }

    /// Says whether the visitor may ask now.
    pub fn admitted(&mut self, may: bool, now: f64) {
        self.0.admitted(may, timestamp(now));
    }

    /// Hands over what was kept, if anything was.
    pub fn found(&mut self, bytes: Option<Vec<u8>>, now: f64) {
        self.0.found(bytes.as_deref(), timestamp(now));
    }

    /// Hands over the head of an answer; whether its body is wanted.
    pub fn begun(&mut self, status: u16, fields: Vec<String>, now: f64) -> bool {
        let headers: Headers = fields
            .chunks_exact(2)
            .filter_map(|pair| match pair {
                [name, value] => Some((name.as_str(), value.as_str())),
                _ => None,
            })
            .collect();
        self.0.begun(status, headers, timestamp(now))
    }

    /// Hands over the body of an answer.
    pub fn answered(&mut self, body: &[u8], now: f64) {
        self.0.answered(body, timestamp(now));
    }

    /// Says why no answer comes: `timeout`, `too-large`, `truncated`, or else that nobody
    /// was reached, in the platform's words.
    pub fn failed(&mut self, kind: &str, words: &str, now: f64) {
        let kind = match kind {
            "timeout" => TransportFailureKind::Timeout,
            "too-large" => TransportFailureKind::TooLarge,
            "truncated" => TransportFailureKind::Truncated,
            _ => TransportFailureKind::Unreachable,
        };
        self.0.failed(kind, words, timestamp(now));
    }
}

/// A moment, in JavaScript's milliseconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a clock's time")]
fn timestamp(now: f64) -> Timestamp {
    Timestamp::from_millis(now as u64)
}
