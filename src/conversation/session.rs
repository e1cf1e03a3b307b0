//! [`Session`]: what one lookup learned and the next need not ask again.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::way::Way;
use crate::digest::Digest;
use crate::reference::Repository;
use crate::registry::credentials::Credentials;
use crate::registry::token::Token;
use crate::timestamp::Timestamp;
use crate::url::{Origin, Url};

/// The most bytes that a session keeps: documents, tokens, and what they are known by.
pub const MAX_SESSION_BYTES: usize = 32 * 1024 * 1024;
/// The most things that it keeps.
const MAX_ENTRIES: usize = 16 * 1024;

/// Tokens, and documents by their digest, kept between lookups.
///
/// Clones are the same session. It is bounded: the oldest entries leave first.
/// Nothing learned with credentials is told to a lookup without them, and nothing
/// learned in clear text to one over TLS.
#[derive(Clone, Default)]
pub struct Session(Arc<Mutex<Store>>);

/// What is in it may be secret.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session(…)")
    }
}

#[derive(Default)]
struct Store {
    /// Sorted by key. A map would cost the engine 5 kB.
    entries: Vec<Entry>,
    /// How many entries there ever were; an entry's age.
    count: u64,
    /// Of all entries.
    bytes: usize,
}

struct Entry {
    key: String,
    born: u64,
    thing: Thing,
}

enum Thing {
    Way(Way),
    Token(Token),
    Tag(Digest),
    Size(u64),
    Document(Document),
}

/// A document whose bytes were checked against its digest.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) content_type: Option<String>,
    pub(crate) body: Arc<[u8]>,
}

impl Session {
    /// A session that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A lookup that panicked elsewhere leaves the store whole: every change to it
    /// is one insertion.
    fn store(&self) -> MutexGuard<'_, Store> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// Where an entry is, or would be.
    fn place(&self, key: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|entry| entry.key.as_str().cmp(key))
    }

    fn get(&self, key: &str) -> Option<&Thing> {
        self.place(key).ok().and_then(|place| self.entries.get(place)).map(|entry| &entry.thing)
    }

    fn insert(&mut self, key: String, thing: Thing) {
        self.remove(&key);
        self.count += 1;
        let place = self.place(&key).unwrap_or_else(|place| place);
        let entry = Entry { key, born: self.count, thing };
        self.bytes += entry.bytes();
        self.entries.insert(place, entry);
        while self.entries.len() > MAX_ENTRIES || self.bytes > MAX_SESSION_BYTES {
            let oldest = self.entries.iter().min_by_key(|entry| entry.born);
            let Some(oldest) = oldest.map(|entry| entry.key.clone()) else { return };
            self.remove(&oldest);
        }
    }

    fn remove(&mut self, key: &str) {
        if let Ok(place) = self.place(key) {
            let entry = self.entries.remove(place);
            self.bytes -= entry.bytes();
        }
    }
}

impl Entry {
    /// Registries choose how long a token is, and how long the address that it is known by.
    fn bytes(&self) -> usize {
        let thing = match &self.thing {
            Thing::Document(document) => document.body.len(),
            Thing::Token(token) => token.secret().len(),
            Thing::Way(Way::Token(source)) => source.bytes(),
            _ => 0,
        };
        self.key.len() + thing
    }
}

/// A session as one conversation sees it: one registry, one who asks, one
/// repository.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    session: Session,
    /// The registry and who asks it.
    owner: String,
    repository: String,
}

impl Memory {
    pub(crate) fn new(
        session: &Session,
        registry: &Origin,
        credentials: Option<&Credentials>,
        repository: &Repository,
    ) -> Self {
        let who = credentials.map(|known| Digest::sha256(known.authorization().as_bytes()));
        let owner = format!("{registry} {}", who.as_ref().map_or("", Digest::encoded));
        Self { session: session.clone(), owner, repository: repository.to_string() }
    }

    fn of_registry(&self, what: &str) -> String {
        format!("{} {what}", self.owner)
    }

    /// Documents are kept for their repository: that another one has the same bytes
    /// is for that one to say.
    fn of_repository(&self, kind: &str, name: &str) -> String {
        format!("{} {}/{kind}/{name}", self.owner, self.repository)
    }

    fn get<T>(&self, key: &str, take: impl FnOnce(&Thing) -> Option<T>) -> Option<T> {
        take(self.session.store().get(key)?)
    }

    fn put(&self, key: String, thing: Thing) {
        self.session.store().insert(key, thing);
    }

    /// How the registry wants to be asked.
    pub(super) fn way(&self) -> Option<Way> {
        self.get(&self.of_registry("way"), |thing| match thing {
            Thing::Way(way) => Some(way.clone()),
            _ => None,
        })
    }

    pub(super) fn remember_way(&self, way: Way) {
        self.put(self.of_registry("way"), Thing::Way(way));
    }

    /// A token that is still fresh, by the address that gave it.
    pub(super) fn token(&self, url: &Url, now: Timestamp) -> Option<Token> {
        self.get(&self.of_registry(&url.to_string()), |thing| match thing {
            Thing::Token(token) => token.is_fresh(now).then(|| token.clone()),
            _ => None,
        })
    }

    pub(super) fn remember_token(&self, url: &Url, token: &Token) {
        self.put(self.of_registry(&url.to_string()), Thing::Token(token.clone()));
    }

    pub(super) fn forget_token(&self, url: &Url) {
        self.session.store().remove(&self.of_registry(&url.to_string()));
    }

    /// What a tag meant when it was last asked for.
    pub(crate) fn tag(&self, tag: &str) -> Option<Digest> {
        self.get(&self.of_repository("tag", tag), |thing| match thing {
            Thing::Tag(digest) => Some(digest.clone()),
            _ => None,
        })
    }

    pub(crate) fn remember_tag(&self, tag: &str, digest: &Digest) {
        self.put(self.of_repository("tag", tag), Thing::Tag(digest.clone()));
    }

    /// The size of a blob in bytes.
    pub(crate) fn size(&self, digest: &Digest) -> Option<u64> {
        self.get(&self.of_repository("size", digest.as_str()), |thing| match thing {
            Thing::Size(size) => Some(*size),
            _ => None,
        })
    }

    pub(crate) fn remember_size(&self, digest: &Digest, size: u64) {
        self.put(self.of_repository("size", digest.as_str()), Thing::Size(size));
    }

    pub(crate) fn document(&self, digest: &Digest) -> Option<Document> {
        self.get(&self.of_repository("document", digest.as_str()), |thing| match thing {
            Thing::Document(document) => Some(document.clone()),
            _ => None,
        })
    }

    pub(crate) fn remember_document(&self, digest: &Digest, document: Document) {
        self.put(self.of_repository("document", digest.as_str()), Thing::Document(document));
    }
}
