//! Performs the requests that a [`tonnage::Lookup`] asks for, natively.
//!
//! [`Client`] takes a [`tonnage::Request`] and gives an [`Answer`] or a
//! [`tonnage::TransportFailure`] whose sentence is for the person who mends it.
//! It is the whole of the network: the name is resolved once and every address
//! checked by [`AddressPolicy`] before one of them is connected to; nobody is asked
//! through a proxy but by [`Proxies`] that the caller names; redirects are followed
//! by this crate's own rules, which never carry credentials to another origin;
//! nothing is read beyond [`tonnage::Request::limit`]; one time-out covers it all;
//! and what a second answer may mend is asked again, as [`tonnage::Retry`] says.
//!
//! ```no_run
//! # async fn example(request: tonnage::Request) -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use tonnage_client::{Client, ClientOptions};
//!
//! let options = ClientOptions { timeout: Duration::from_secs(5), ..ClientOptions::default() };
//! let client = Client::new(options)?;
//! let answer = client.send(&request).await?;
//! println!("{} with {} bytes", answer.status, answer.body.len());
//! # Ok(())
//! # }
//! ```

mod answer;
mod client;
mod connector;
mod drive;
mod failure;
mod options;
mod persist;
mod resolve;
mod resolver;
mod roots;
mod stream;
mod tunnel;

pub use answer::Answer;
pub use client::Client;
pub use drive::{Observer, drive, now};
pub use options::{
    ClientError, ClientOptions, DEFAULT_CONNECT_TIMEOUT, DEFAULT_IDLE_PER_HOST, DEFAULT_TIMEOUT,
};
pub use persist::persist;
pub use resolver::Resolver;
pub use tonnage_reach::{AddressPolicy, Proxies, ProxiesError};
