//! [`AuthFile`]: a file with credentials in it.

use std::fmt;

use serde_json::{Map, Value};
use tonnage::{Reference, Registry};

use crate::entry::{self, EntryFault};
use crate::error::{ConfigError, ConfigFault};
use crate::helper::HelperCall;
use crate::key::{self, Fit, Key};
use crate::store::Found;

/// The largest file read, in bytes.
pub const MAX_FILE: usize = 1024 * 1024;

const AUTHS: &str = "auths";
const HELPERS: &str = "credHelpers";
const STORE: &str = "credsStore";

/// A file with credentials in it: Docker's `config.json` or containers' `auth.json`.
/// What else is in it says nothing here. `Debug` prints none of it.
///
/// Source: docker/cli, `cli/config/configfile`; containers-auth.json(5).
#[derive(Clone)]
pub struct AuthFile {
    place: String,
    auths: Section,
    helpers: Section,
    store: Option<String>,
}

/// The entries of a field, each with its key as it stands there and as it is meant.
type Section = Vec<(String, Key, Value)>;

impl AuthFile {
    /// Reads a file that lies at `place`.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], when it is larger than [`MAX_FILE`] or not such a file. A broken
    /// entry is no error here: it is one where somebody wants it.
    pub fn parse(place: &str, bytes: &[u8]) -> Result<Self, ConfigError> {
        let wrong = |fault| ConfigError::new(place, fault);
        if bytes.len() > MAX_FILE {
            return Err(wrong(ConfigFault::TooLarge));
        }
        let document = match serde_json::from_slice(bytes) {
            Ok(Value::Object(document)) => document,
            Ok(_) => return Err(wrong(ConfigFault::NotAnObject)),
            // Its words name a place and what was expected there, and quote nothing.
            Err(error) => return Err(wrong(ConfigFault::NotJson(error.to_string()))),
        };
        let store = match document.get(STORE) {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name.clone()).filter(|name| !name.is_empty()),
            Some(_) => return Err(wrong(ConfigFault::Field { name: STORE, expected: "a text" })),
        };
        Ok(Self {
            place: place.to_owned(),
            auths: section(&document, AUTHS).map_err(wrong)?,
            helpers: section(&document, HELPERS).map_err(wrong)?,
            store,
        })
    }

    /// What this file has for an image, in the order in which it is tried.
    ///
    /// The helper for the registry, or else the one for all, comes before what stands in
    /// the file itself, as with Docker: an entry beside a helper is mostly an empty one,
    /// and else an old one. An empty name in `credHelpers` means the file itself.
    pub fn find<'a>(
        &'a self,
        reference: &'a Reference,
    ) -> impl Iterator<Item = Result<Found, ConfigError>> + 'a {
        self.helper(reference).into_iter().chain(self.entries(reference))
    }

    fn helper(&self, reference: &Reference) -> Option<Result<Found, ConfigError>> {
        let registry = reference.registry();
        let own = fitting(&self.helpers, reference).find(|(_, key, _)| key.is_whole());
        match (own, &self.store) {
            (Some((key, _, name)), _) => {
                let name = name.as_str();
                if name == Some("") {
                    return None;
                }
                Some(self.call(HELPERS, Some(key), name.unwrap_or_default(), registry))
            }
            (None, Some(name)) => Some(self.call(STORE, None, name, registry)),
            (None, None) => None,
        }
    }

    fn call(
        &self,
        section: &'static str,
        key: Option<&str>,
        name: &str,
        registry: &Registry,
    ) -> Result<Found, ConfigError> {
        let call = HelperCall::new(name, key::server(registry));
        let wrong = || ConfigError::entry(&self.place, section, key, EntryFault::NotAHelper);
        call.map(Found::Ask).ok_or_else(wrong)
    }

    fn entries<'a>(
        &'a self,
        reference: &'a Reference,
    ) -> impl Iterator<Item = Result<Found, ConfigError>> + 'a {
        fitting(&self.auths, reference).filter_map(|(key, _, value)| match entry::read(value) {
            Ok(credentials) => credentials.map(|known| Ok(Found::Known(known))),
            Err(fault) => Some(Err(ConfigError::entry(&self.place, AUTHS, Some(key), fault))),
        })
    }
}

/// The entries of a field that is an object, or is not there.
fn section(document: &Map<String, Value>, name: &'static str) -> Result<Section, ConfigFault> {
    let entries = match document.get(name) {
        None | Some(Value::Null) => return Ok(Section::new()),
        Some(Value::Object(entries)) => entries,
        Some(_) => return Err(ConfigFault::Field { name, expected: "an object" }),
    };
    let read =
        |(key, value): (&String, &Value)| Some((key.clone(), Key::read(key)?, value.clone()));
    Ok(entries.iter().filter_map(read).collect())
}

/// The entries for an image, the one that fits best first.
fn fitting<'a>(
    section: &'a Section,
    reference: &Reference,
) -> impl Iterator<Item = &'a (String, Key, Value)> + use<'a> {
    let fits = |entry: &'a (String, Key, Value)| Some((entry.1.fit(reference)?, entry));
    let mut found: Vec<(Fit, _)> = section.iter().filter_map(fits).collect();
    found.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
    found.into_iter().map(|(_, entry)| entry)
}

impl fmt::Debug for AuthFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthFile").field("place", &self.place).finish_non_exhaustive()
    }
}
