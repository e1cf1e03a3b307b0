//! [`Call`]: one call of the command.

use std::collections::BTreeMap;

use tonnage::{Again, Headers, Outcome, Response, Retry, TransportFailure};
use tonnage_command::{self as command, DeedId, FileFault, HelperFault, Piece, Ran, Stream, World};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::deed::deed;
use crate::network::{failure_kind, method, timestamp};

/// One call of the command, as deeds that somebody else does.
#[wasm_bindgen]
pub struct Call {
    call: command::Call,
    /// How often each request was made again.
    again: BTreeMap<u32, Vec<Again>>,
}

#[wasm_bindgen]
impl Call {
    /// Begins a call. `variables` are names and values in turn; `output` and `errors` are
    /// the columns of the terminals that the streams lead to, `undefined` for none, and 0
    /// where a terminal does not tell.
    #[wasm_bindgen(constructor)]
    pub fn new(
        arguments: Vec<String>,
        variables: Vec<String>,
        output: Option<u32>,
        errors: Option<u32>,
        now: f64,
    ) -> Self {
        let value = |name: &str| {
            variables.chunks_exact(2).find_map(|pair| match pair {
                [known, value] if known == name => Some(value.clone()),
                _ => None,
            })
        };
        let world = World {
            output: stream(output),
            errors: stream(errors),
            ..World::with_variables(value)
        };
        let call = command::Call::new(arguments, world, timestamp(now));
        Self { call, again: BTreeMap::new() }
    }

    /// The variables of the environment that have a say.
    pub fn variables() -> Vec<String> {
        command::VARIABLES.map(str::to_owned).to_vec()
    }

    /// What is wanted next, as a plain object.
    pub fn poll(&mut self) -> JsValue {
        deed(self.call.poll())
    }

    /// After how many milliseconds a request is made again, which was answered with
    /// `status`, or failed in the way of `kind`; `undefined` when it is not.
    #[wasm_bindgen(js_name = makesAgain)]
    #[allow(clippy::too_many_arguments, reason = "a border has no structures")]
    pub fn makes_again(
        &mut self,
        id: u32,
        asked: &str,
        retries: u32,
        status: Option<u16>,
        #[wasm_bindgen(js_name = retryAfter)] retry_after: Option<String>,
        kind: Option<String>,
        now: f64,
        jitter: f64,
    ) -> Option<f64> {
        let made = self.again.entry(id).or_default();
        let times = u32::try_from(made.len()).unwrap_or(u32::MAX);
        let kind = kind.map(|kind| failure_kind(&kind));
        let outcome = match &kind {
            Some(kind) => Outcome::Failure(kind),
            None => Outcome::Answer { status: status?, retry_after: retry_after.as_deref() },
        };
        let rule = Retry { times: retries };
        let again = rule.after(method(asked), times, outcome, timestamp(now), jitter)?;
        let wait = again.wait;
        made.push(again);
        Some(wait.as_secs_f64() * 1000.0)
    }

    /// Hands over the answer to a request. `headers` are names and values in turn,
    /// `redirects` the hosts that it was sent on to.
    #[wasm_bindgen(js_name = handleResponse)]
    pub fn handle_response(
        &mut self,
        id: u32,
        status: u16,
        headers: Vec<String>,
        body: &[u8],
        redirects: Vec<String>,
        now: f64,
    ) {
        let headers: Headers = pairs(&headers).collect();
        let again = self.again.remove(&id).unwrap_or_default();
        let response = Response { redirects, again, ..Response::new(status, headers, body) };
        self.call.handle_response(DeedId::new(id), response, timestamp(now));
    }

    /// Says that no answer to a request will come.
    #[wasm_bindgen(js_name = handleFailure)]
    pub fn handle_failure(&mut self, id: u32, kind: &str, detail: String, now: f64) {
        let again = self.again.remove(&id).unwrap_or_default();
        let failure =
            TransportFailure { again, ..TransportFailure::new(failure_kind(kind), detail) };
        self.call.handle_failure(DeedId::new(id), failure, timestamp(now));
    }

    /// Hands over a part of a file, and the size of the file where it is known.
    #[wasm_bindgen(js_name = handlePiece)]
    pub fn handle_piece(&mut self, id: u32, bytes: Vec<u8>, size: Option<f64>, now: f64) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a size in whole bytes"
        )]
        let size = size.map(|size| size as u64);
        self.call.handle_file(DeedId::new(id), Ok(Piece { bytes, size }), timestamp(now));
    }

    /// Says why a file was not read, and whether that is because there is none.
    #[wasm_bindgen(js_name = handleFault)]
    pub fn handle_fault(&mut self, id: u32, missing: bool, words: String, now: f64) {
        let fault = FileFault { missing, words };
        self.call.handle_file(DeedId::new(id), Err(fault), timestamp(now));
    }

    /// Hands over what standard input held.
    #[wasm_bindgen(js_name = handleInput)]
    pub fn handle_input(&mut self, bytes: Vec<u8>, now: f64) {
        self.call.handle_input(Ok(bytes), timestamp(now));
    }

    /// Says why standard input cannot be read.
    #[wasm_bindgen(js_name = handleNoInput)]
    pub fn handle_no_input(&mut self, words: String, now: f64) {
        self.call.handle_input(Err(words), timestamp(now));
    }

    /// Hands over how a program ended; `status` is `undefined` where a signal ended it.
    #[wasm_bindgen(js_name = handleRan)]
    pub fn handle_ran(&mut self, id: u32, status: Option<i32>, output: Vec<u8>, now: f64) {
        self.call.handle_ran(DeedId::new(id), Ok(Ran { status, output }), timestamp(now));
    }

    /// Says why a program did not end: `absent`, `late` after so many milliseconds,
    /// `too-large`, or that it could not be started, in the system's words.
    #[wasm_bindgen(js_name = handleNotRan)]
    pub fn handle_not_ran(&mut self, id: u32, why: &str, late: u32, now: f64) {
        let fault = match why {
            "absent" => HelperFault::Absent,
            "late" => HelperFault::Late(u64::from(late)),
            "too-large" => HelperFault::TooLarge,
            words => HelperFault::NotStarted(words.to_owned()),
        };
        self.call.handle_ran(DeedId::new(id), Err(fault), timestamp(now));
    }

    /// Says that requests cannot be sent as they should be, and why.
    #[wasm_bindgen(js_name = handleUnready)]
    pub fn handle_unready(&mut self, words: &str) {
        self.call.handle_unready(words);
    }

    /// Says that standard output takes nothing more, in the system's words, or
    /// `undefined` where nobody reads any more.
    #[wasm_bindgen(js_name = handleUnwritable)]
    pub fn handle_unwritable(&mut self, words: Option<String>) {
        self.call.handle_unwritable(words.as_deref());
    }
}

fn stream(columns: Option<u32>) -> Stream {
    let width = columns.filter(|columns| *columns > 0);
    let width = width.and_then(|columns| usize::try_from(columns).ok());
    Stream { is_terminal: columns.is_some(), width }
}

fn pairs(flat: &[String]) -> impl Iterator<Item = (&str, &str)> {
    flat.chunks_exact(2).filter_map(|pair| match pair {
        [name, value] => Some((name.as_str(), value.as_str())),
        _ => None,
    })
}
