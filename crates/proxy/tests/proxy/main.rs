//! The server from outside, over real sockets, before registries of a few lines
//! that misbehave on purpose. Everything happens on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on should stop"
)]

mod account;
mod ask;
mod cache;
mod credentials;
mod doors;
mod faults;
mod fields;
mod guard;
mod log;
mod metrics;
mod outage;
mod public;
mod quota;
mod registry;
mod routes;
mod samples;
mod serve;
mod site;
mod table;
mod tokens;

use std::time::Duration;

use tonnage_proxy::{Server, ServerOptions};

use ask::Proxy;
use registry::Registry;

/// A server on a free port that may ask `registry`. It ends with the test.
async fn before(registry: &Registry) -> Proxy {
    start(ServerOptions { allowed_registries: vec![registry.host()], ..options() }).await
}

/// A server on a free port that may ask nobody on loopback.
async fn alone() -> Proxy {
    start(options()).await
}

fn options() -> ServerOptions {
    ServerOptions {
        listen: "127.0.0.1:0".parse().unwrap(),
        site: "/nowhere".into(),
        timeout: Duration::from_secs(10),
        ..ServerOptions::default()
    }
}

async fn start(options: ServerOptions) -> Proxy {
    let server = Server::bind(options).await.unwrap();
    let proxy = Proxy { address: server.address() };
    tokio::spawn(server.run(std::future::pending()));
    proxy
}
