//! The built-in sample registry, `samples.localhost`: real images, asked through
//! the same conversation as Docker Hub's, with no network.
//!
//! It is a function from a request to an answer. The command calls it in process;
//! the server puts it behind `/r/samples.localhost/`.

mod catalog;
mod registry;

pub use catalog::{Sample, samples};
pub use registry::{Answer, answer};

/// The host under which the sample registry is asked. It is never resolved.
pub const HOST: &str = "samples.localhost";
