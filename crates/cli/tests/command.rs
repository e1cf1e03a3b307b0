//! The command as people and scripts meet it: a process with arguments, an
//! environment and two streams, asking the built-in samples and servers of our own
//! making on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics has failed"
)]

#[path = "command/all_platforms.rs"]
mod all_platforms;
#[path = "command/archives.rs"]
mod archives;
#[path = "command/compare.rs"]
mod compare;
#[path = "command/credentials.rs"]
mod credentials;
#[path = "command/documents.rs"]
mod documents;
#[path = "command/faults.rs"]
mod faults;
#[path = "command/gate.rs"]
mod gate;
#[path = "command/json.rs"]
mod json;
#[path = "command/keys.rs"]
mod keys;
#[path = "command/names.rs"]
mod names;
#[path = "command/names_read.rs"]
mod names_read;
#[path = "command/picks.rs"]
mod picks;
#[path = "command/platforms.rs"]
mod platforms;
#[path = "command/run.rs"]
mod run;
#[path = "command/samples.rs"]
mod samples;
#[path = "command/schema1.rs"]
mod schema1;
#[path = "command/serve.rs"]
mod serve;
#[path = "command/server.rs"]
mod server;
#[path = "command/several.rs"]
mod several;
#[path = "command/shape.rs"]
mod shape;
#[path = "command/site.rs"]
mod site;
#[path = "command/snapshot.rs"]
mod snapshot;
#[path = "command/streams.rs"]
mod streams;
#[path = "command/tables.rs"]
mod tables;
#[path = "command/tags.rs"]
mod tags;
#[path = "command/trace.rs"]
mod trace;
#[path = "command/usage.rs"]
mod usage;
