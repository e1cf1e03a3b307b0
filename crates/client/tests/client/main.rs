//! The client from outside, against servers of a few lines that misbehave on
//! purpose. Everything happens on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on should stop"
)]

mod faults;
mod proxied;
mod redirects;
mod resolver;
mod retries;
mod server;
mod tls;
mod vectors;
mod wire;

use std::time::Duration;

use tonnage::{Headers, Method, Purpose, Request, RequestId, TransportFailure};
use tonnage_client::{Answer, Client, ClientOptions};

/// A client for servers that answer at once, and that are asked once. Its time-out
/// is only met by a test that hangs.
fn client() -> Client {
    Client::new(once()).unwrap()
}

/// Asks once: what comes of it is what a test is about.
fn once() -> ClientOptions {
    ClientOptions { retries: 0, ..ClientOptions::default() }
}

/// A client for servers that never answer.
fn impatient() -> Client {
    let timeout = Duration::from_millis(500);
    Client::new(ClientOptions { timeout, ..once() }).unwrap()
}

fn get(url: &str) -> Request {
    Request {
        id: RequestId::new(0),
        method: Method::Get,
        url: url.parse().unwrap(),
        purpose: Purpose::Manifest,
        headers: Headers::new(),
        body: None,
        limit: 64 * 1024,
    }
}

fn head(url: &str) -> Request {
    Request { method: Method::Head, ..get(url) }
}

fn post(url: &str, form: &str) -> Request {
    Request { method: Method::Post, body: Some(form.to_owned()), ..get(url) }
}

/// Kind and sentence of a failure, `host` masked, since its port is by chance.
fn failure(outcome: Result<Answer, TransportFailure>, host: &str) -> String {
    let failure = match outcome {
        Ok(answer) => panic!("the request should have failed; its status is {}", answer.status),
        Err(failure) => failure,
    };
    let detail =
        if host.is_empty() { failure.detail } else { failure.detail.replace(host, "HOST") };
    format!("{:?}: {detail}", failure.kind)
}
