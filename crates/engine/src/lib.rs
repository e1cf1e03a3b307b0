//! Both engines in one module, which `cargo xtask build` takes apart: the package gets the
//! first, a page all of it in pieces, each when it is wanted.
//!
//! A crate of its own: what is also a library for others is linked without looking across
//! crates, and becomes larger.

pub use tonnage_wasm as first;
pub use tonnage_wasm_render as second;
