//! The field's own test tables and documents, from the shared folder
//! (`TONNAGE_SHARED`, `../shared` by default).
//!
//! Each file prints how many of its rows hold, and which differ on purpose:
//! `cargo xtask test vectors` shows it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::panic, reason = "a vector that cannot be read fails the test")]

mod artifacts;
mod challenges;
mod claims;
mod corpus;
mod differences;
mod facts;
mod names;
mod platforms;
mod shared;
mod spec;
