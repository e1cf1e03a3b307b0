//! [`Store`]: all files with credentials in them.

use tonnage::{Credentials, Reference};

use crate::error::ConfigError;
use crate::file::AuthFile;
use crate::helper::HelperCall;

/// All files with credentials in them, in the order in which they have the say.
#[derive(Clone, Debug, Default)]
pub struct Store {
    files: Vec<AuthFile>,
}

/// Where the credentials for an image are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Here.
    Known(Credentials),
    /// A helper may have them. Where it has nothing, the next that was found counts.
    Ask(HelperCall),
}

impl Store {
    /// Adds a file that has the say after those before it.
    pub fn add(&mut self, file: AuthFile) {
        self.files.push(file);
    }

    /// Where the credentials for an image may be, best first; the first that has any ends
    /// the search. Nothing at all means that a stranger asks.
    ///
    /// # Errors
    ///
    /// An entry that is broken is a [`ConfigError`] in its turn. Whoever goes on after it
    /// shows a registry other credentials than those that were meant.
    pub fn find<'a>(
        &'a self,
        reference: &'a Reference,
    ) -> impl Iterator<Item = Result<Found, ConfigError>> + 'a {
        self.files.iter().flat_map(|file| file.find(reference))
    }
}
