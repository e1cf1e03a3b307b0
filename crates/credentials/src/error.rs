//! [`ConfigError`]: what is wrong with a configuration, and where.

use std::fmt;

use crate::entry::EntryFault;
use crate::file::MAX_FILE;

/// The most characters of a key that are shown.
const MAX_SHOWN: usize = 100;

/// What is wrong with a configuration, and where. `Display` is one sentence without
/// secrets, [`hint`](Self::hint) says what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file.
    pub place: String,
    /// What is wrong with it.
    pub fault: ConfigFault,
}

/// What can be wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigFault {
    /// The file was named, and is not there.
    Missing,
    /// It is larger than is read.
    TooLarge,
    /// It is not JSON; the text says where.
    NotJson(String),
    /// It is JSON, and not an object.
    NotAnObject,
    /// A field of it is not what it has to be.
    Field {
        /// The field's name.
        name: &'static str,
        /// What it has to be.
        expected: &'static str,
    },
    /// An entry is broken; those for other registries are good.
    Entry {
        /// The field that it stands in.
        section: &'static str,
        /// Its key, if it has one.
        key: Option<String>,
        /// What is wrong with it.
        fault: EntryFault,
    },
}

impl ConfigError {
    pub(crate) fn new(place: &str, fault: ConfigFault) -> Self {
        Self { place: place.to_owned(), fault }
    }

    pub(crate) fn entry(
        place: &str,
        section: &'static str,
        key: Option<&str>,
        fault: EntryFault,
    ) -> Self {
        let key = key.map(|key| key.chars().take(MAX_SHOWN).collect());
        Self::new(place, ConfigFault::Entry { section, key, fault })
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match &self.fault {
            ConfigFault::Missing => {
                "Check the name of the file, or sign in so that it is written.".to_owned()
            }
            ConfigFault::Entry { fault: EntryFault::NotAHelper, .. } => {
                "A helper called docker-credential-NAME is written as NAME.".to_owned()
            }
            ConfigFault::Entry { .. } => "Sign in again to have the entry written anew.".to_owned(),
            _ => format!("Mend {}, or name another file.", self.place),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = &self.place;
        match &self.fault {
            ConfigFault::Missing => write!(f, "{place} is not there"),
            ConfigFault::TooLarge => {
                write!(f, "{place} is larger than the {MAX_FILE} bytes that are read")
            }
            ConfigFault::NotJson(why) => write!(f, "{place} is not JSON: {why}"),
            ConfigFault::NotAnObject => write!(f, "{place} is not a JSON object"),
            ConfigFault::Field { name, expected } => write!(f, "{place}: {name} is not {expected}"),
            ConfigFault::Entry { section, key: Some(key), fault } => {
                write!(f, "{place}: {section}[{key:?}] {fault}")
            }
            ConfigFault::Entry { section, key: None, fault } => {
                write!(f, "{place}: {section} {fault}")
            }
        }
    }
}

impl std::error::Error for ConfigError {}
