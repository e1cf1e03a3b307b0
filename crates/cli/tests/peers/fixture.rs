//! Real servers on loopback, real images in them, and the tools that made both.

mod book;
mod collection;
mod command;
mod door;
mod guarded;
mod images;
mod layout;
mod message;
mod registry;
mod skopeo;
mod token_server;
mod workshop;

pub(crate) use book::{Book, Seen};
pub(crate) use collection::ASKED;
pub(crate) use command::Tonnage;
pub(crate) use door::Door;
pub(crate) use guarded::{Guarded, pass_on};
pub(crate) use images::Images;
pub(crate) use message::Question;
pub(crate) use registry::{Guard, PASSWORD, Registry, USER};
pub(crate) use skopeo::Skopeo;
pub(crate) use token_server::basic;
pub(crate) use workshop::Workshop;

use sha2::{Digest as _, Sha256};

/// The digest of these bytes, as `sha256:…`.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}
