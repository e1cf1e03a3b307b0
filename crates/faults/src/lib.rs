//! Registries that do what no registry should, on loopback, for tests.
//!
//! Each [`Case`] is one such registry on a port of its own: what is learned of one is
//! of no use with another. [`Faults::start`] starts them all and counts what they are
//! asked; the program `faults` does so for tests that are not written in Rust.
//!
//! `tests/hostile/cases.tsv` says what must come of asking each for `app`.

mod case;
mod cases;
mod image;
mod question;
mod reply;
mod server;

pub use case::Case;
pub use question::{Asked, Question};
pub use reply::Reply;
pub use server::{Faults, Registry, Tally};

/// Every case there is, in the order of the table.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    cases::ALL.iter().copied().flatten()
}
