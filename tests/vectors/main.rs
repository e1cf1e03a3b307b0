//! The field's own test tables and documents, from the shared folder
//! (`TONNAGE_SHARED`, `../shared` by default).
//!
//! Each file prints how many of its rows were run and how many differ on purpose.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::panic, reason = "a vector that cannot be read fails the test")]

mod challenges;
mod corpus;
mod names;
mod platforms;
mod shared;
