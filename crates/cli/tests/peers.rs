//! The command beside skopeo, against Debian's docker-registry: open, with
//! passwords, with tokens. Everything is on loopback and gone afterwards.
//!
//! `cargo xtask test peers` sets up the tools and runs it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::indexing_slicing, clippy::string_slice)]

#[path = "peers/credentials.rs"]
mod credentials;
#[path = "peers/documents.rs"]
mod documents;
#[path = "peers/failures.rs"]
mod failures;
#[path = "peers/fixture.rs"]
mod fixture;
#[path = "peers/library.rs"]
mod library;
#[path = "peers/printed.rs"]
mod printed;
#[path = "peers/requests.rs"]
mod requests;
#[path = "peers/sessions.rs"]
mod sessions;
