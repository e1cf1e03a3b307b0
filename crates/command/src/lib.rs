//! What the command `tonnage` decides: its words, what it asks for, what it prints and
//! how it ends. What it decides somebody else does, as with a [`tonnage::Lookup`]: the
//! native command in one process, `npx tonnage` in another, both the same bytes.
//!
//! [`Call`] is one call of the command, and a [`Deed`] what it wants done. It is polled
//! until it waits or ends, and told what came of it:
//!
//! ```
//! use tonnage::Timestamp;
//! use tonnage_command::{Call, Deed, World};
//!
//! let now = Timestamp::from_millis(0);
//! let mut call = Call::new(["inspect", "--format", "xml", "ubuntu"], World::default(), now);
//! assert!(matches!(call.poll(), Deed::Tell(words) if words.starts_with("error: invalid value")));
//! assert!(matches!(call.poll(), Deed::Exit(2)));
//! ```
//!
//! Nothing here opens a socket, reads a clock, a file or the environment.

mod arguments;
mod asker;
mod call;
mod compare;
mod deed;
mod documents;
mod gate;
mod input;
mod inquiries;
mod inquiry;
mod inspect;
mod keyring;
mod names;
mod outbox;
mod platform;
mod preparation;
mod reading;
mod serve;
mod tags;
mod talk;
mod work;
mod world;

pub use call::Call;
pub use deed::{Deed, DeedId, FileFault, PROGRAM_TIMEOUT, Part, Piece, Ran, Transport};
pub use serve::{DEFAULT_LISTEN, Logged, Serve};
pub use tonnage_archive::Encoding;
pub use tonnage_credentials::HelperFault;
pub use world::{Stream, VARIABLES, World};
