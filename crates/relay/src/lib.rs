//! What stands between a page and the registries, without its sockets: who may ask
//! ([`origin`]), for what ([`question`]), what passes there ([`headers`]) and back
//! ([`passed`]), where it may be kept ([`key`]), what of a quota is left ([`quota`]), what was
//! asked for it ([`trip`], [`upstream`]), and in which words it says no ([`problem`]).
//!
//! The server does what is decided here, over sockets of its own. Where a platform has
//! `fetch` and a cache, [`edge`] says what is done with them, one step after the other.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that panics has failed"))]

pub mod edge;
pub mod headers;
pub mod health;
pub mod key;
pub mod named;
pub mod origin;
pub mod passed;
pub mod problem;
pub mod question;
pub mod quota;
pub mod told;
pub mod trip;
pub mod upstream;
pub mod visitor;
