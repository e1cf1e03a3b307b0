//! The command `tonnage` behind a JavaScript border: what `npx tonnage` decides.
//! `packages/npm/console` does what it wants done.

// What crosses the border inwards is handed over: there are no references to
// JavaScript's strings.
#![allow(clippy::needless_pass_by_value)]

pub mod call;
mod deed;
pub mod network;
