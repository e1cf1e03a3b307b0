//! The server of `tonnage`: a few files as a page, and under `/r/` the way from the
//! page to the registries.
//!
//! A page cannot ask a registry by itself: few allow it to (CORS). This server
//! asks for it, and reaches registries and nothing else. It takes no address from
//! a caller: a request is read as a [`tonnage::proxy::Route`], a
//! [`tonnage::proxy::Guard`] judges whom it names, and
//! [`tonnage_client::Client`] resolves the name once, checks every address and
//! connects to what it checked. Challenges are answered here, by a
//! [`tonnage::Errand`]; what was asked for it is told in `X-Tonnage-Upstream`.
//!
//! What may be asked, what passes and in which words it says no is decided in
//! [`tonnage_relay`]; here it is done. What a registry sends reaches the visitor's origin as data alone: by lists of
//! header fields and media types, never as a page, a cookie or a password box.
//!
//! ```no_run
//! # async fn example() -> Result<(), tonnage_proxy::ServeError> {
//! use tonnage_proxy::{Server, ServerOptions};
//!
//! let server = Server::bind(ServerOptions::default()).await?;
//! eprintln!("listening on http://{}", server.address());
//! server.run(async { tokio::signal::ctrl_c().await.unwrap_or_default() }).await;
//! # Ok(())
//! # }
//! ```

mod account;
mod app;
mod asker;
mod cache;
mod connections;
mod flights;
mod forward;
mod fronts;
mod hub;
mod landing;
mod limits;
mod line;
mod log;
mod metrics;
mod options;
mod page;
mod places;
mod public;
mod samples;
mod server;
mod visit;
mod watchers;
mod wire;

pub use cache::DEFAULT_CACHE_BYTES;
pub use log::Log;
pub use options::{DEFAULT_HUB_API, DEFAULT_LISTEN, DEFAULT_SITE, ServeError, ServerOptions};
pub use page::{BuiltIn, Site};
pub use public::Public;
pub use server::Server;
pub use tonnage_client::Resolver;
pub use tonnage_relay::key::DEFAULT_TAG_AGE;

// What is decided there is named here as if it stood here.
use tonnage_relay::{
    headers, health, key, named, origin, passed, problem, question, quota, told, trip, visitor,
};
