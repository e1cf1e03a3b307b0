//! What `tonnage` found, as people and programs read it.
//!
//! Everything here is text in, text out: no terminal is asked, no file written.
//! What was written by strangers (labels, history, a registry's words) has its
//! control characters made visible before it reaches a terminal.

mod comparison;
mod differences;
mod failure;
mod json;
mod layers;
mod picks;
mod platforms;
mod skopeo;
mod style;
mod table;
mod text;
mod trace;

pub use comparison::comparison;
pub use failure::failure;
pub use json::{failure_line, line, pretty};
pub use skopeo::skopeo;
pub use style::Style;
pub use table::table;
pub use text::visible;
pub use trace::{answered, asked};
