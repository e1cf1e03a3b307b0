//! The engine: the core behind a JavaScript border.
//!
//! Values go out serialized and come in as plain strings, numbers and bytes:
//! nothing is deserialized from JavaScript objects, and only inspections to be
//! compared are read back, from their JSON. Errors go out as plain objects
//! `{ code, message, hint, … }`; the shell around this makes an `InspectError` of
//! each.

// What crosses the border inwards is handed over: there are no references to
// JavaScript's strings.
#![allow(clippy::needless_pass_by_value)]

pub mod comparison;
mod convert;
pub mod credentials;
pub mod documents;
pub mod fetch;
pub mod lookup;
pub mod names;
pub mod rest;
pub mod retry;
pub mod tags;
mod tree;
mod via;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");
