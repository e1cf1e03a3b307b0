//! How far an address is from this machine, where an answer may send us on to, and
//! through whom others are asked: the rules of whoever opens connections. Nothing here
//! opens one, so that every host that does can keep to the same.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that panics has failed"))]

mod address;
mod exceptions;
mod host;
mod proxies;
mod redirect;

pub use address::{AddressPolicy, Reach};
pub use host::{Host, literal, reach};
pub use proxies::{Proxies, ProxiesError, Proxy};
pub use redirect::{Head, MAX_REDIRECTS, carry};
