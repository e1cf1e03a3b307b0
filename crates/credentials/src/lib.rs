//! The rules by which credentials are found: where Docker and containers keep them, how
//! their files are read, which entry is meant for an image, and what a credential helper
//! is asked and answers.
//!
//! Nothing here reads a file or starts a program. Somebody else does, and asks:
//!
//! ```
//! use tonnage_credentials::{AuthFile, Found, Store, places};
//!
//! # fn read(_: &str) -> Option<Vec<u8>> { None }
//! # fn run(_: &tonnage_credentials::HelperCall) -> (Option<i32>, Vec<u8>) { (Some(1), Vec::new()) }
//! let mut store = Store::default();
//! for place in places(|name| std::env::var(name).ok(), None) {
//!     match read(&place.path) {
//!         Some(bytes) => store.add(AuthFile::parse(&place.path, &bytes)?),
//!         None if place.required => return Err(place.missing().into()),
//!         None => {}
//!     }
//! }
//! let reference = "quay.io/team/app".parse()?;
//! for found in store.find(&reference) {
//!     let credentials = match found? {
//!         Found::Known(credentials) => Some(credentials),
//!         Found::Ask(call) => {
//!             let (status, output) = run(&call);
//!             call.read(status, &output)?
//!         }
//!     };
//!     if credentials.is_some() {
//!         break;
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Nothing found is no error: a stranger asks. A file that cannot be read is one, and so
//! is a broken entry, for the registry that it is for and for no other. No error says
//! what a file or a helper keeps secret.

mod entry;
mod error;
mod file;
mod helper;
mod key;
mod place;
mod store;

pub use entry::EntryFault;
pub use error::{ConfigError, ConfigFault};
pub use file::{AuthFile, MAX_FILE};
pub use helper::{ARGUMENT, HelperCall, HelperError, HelperFault, MAX_HELPER_OUTPUT};
pub use place::{Place, places};
pub use store::{Found, Store};
