//! What `tonnage` found, as people and programs read it.
//!
//! Everything here is text in, text out: no terminal is asked, no file written.
//! What was written by strangers (labels, history, a registry's words) has its
//! control characters made visible before it reaches a terminal.

mod badge;
mod comparison;
mod differences;
mod equivalents;
mod failure;
mod json;
mod layers;
mod markdown;
mod picks;
mod platforms;
mod shell;
mod skopeo;
mod style;
mod table;
mod tags;
mod text;
mod trace;

pub use badge::badge;
pub use comparison::comparison;
pub use equivalents::{Equivalents, curl_line, equivalents};
pub use failure::failure;
pub use json::{failure_line, line, pretty};
pub use markdown::{markdown, markdown_comparison};
pub use skopeo::skopeo;
pub use style::Style;
pub use table::table;
pub use tags::tags;
pub use text::visible;
pub use trace::{answered, asked};
