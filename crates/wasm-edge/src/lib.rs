//! The proxy at the edge behind a JavaScript border: what `packages/edge` decides, as
//! steps that it does with the platform's own `fetch`, cache and clock.

// What crosses the border inwards is handed over: there are no references to
// JavaScript's strings.
#![allow(clippy::needless_pass_by_value)]

mod request;
mod settings;
mod step;
pub mod visit;
