//! [`Session`]: what one lookup learned and the next need not ask again.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::authorization::Way;
use crate::digest::Digest;
use crate::registry::credentials::Credentials;
use crate::registry::token::Token;
use crate::timestamp::Timestamp;
use crate::url::{Origin, Url};

/// The most bytes of documents that a session keeps.
pub const MAX_SESSION_BYTES: usize = 32 * 1024 * 1024;
/// The most entries that it keeps of each kind.
const MAX_ENTRIES: usize = 4096;

/// Tokens, and documents by their digest, kept between lookups.
///
/// Clones are the same session. It is bounded: the oldest entries leave first.
/// Nothing learned with credentials is told to a lookup without them.
#[derive(Clone, Debug, Default)]
pub struct Session(Arc<Mutex<Memory>>);

/// For whom something is remembered: a registry, by its scheme too, and who asked
/// it. What was had by TLS is not sent in clear text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Scope {
    pub(super) registry: Origin,
    pub(super) credentials: Option<Credentials>,
}

/// A document whose bytes were checked against its digest.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) content_type: Option<String>,
    pub(super) body: Arc<[u8]>,
}

#[derive(Debug, Default)]
struct Memory {
    ways: Bounded<Scope, Way>,
    tokens: Bounded<(Scope, Url), Token>,
    tags: Bounded<(Scope, String), Digest>,
    sizes: Bounded<(Scope, String, Digest), u64>,
    documents: Bounded<(Scope, String, Digest), Document>,
    document_bytes: usize,
}

/// A map that forgets its oldest entry when it is full.
#[derive(Debug)]
struct Bounded<K, V> {
    entries: BTreeMap<K, V>,
    order: VecDeque<K>,
}

impl<K, V> Default for Bounded<K, V> {
    fn default() -> Self {
        Self { entries: BTreeMap::new(), order: VecDeque::new() }
    }
}

impl<K: Ord + Clone, V> Bounded<K, V> {
    fn insert(&mut self, key: K, value: V) -> Option<V> {
        let replaced = self.entries.insert(key.clone(), value);
        if replaced.is_some() {
            return replaced;
        }
        self.order.push_back(key);
        if self.order.len() > MAX_ENTRIES { self.remove_oldest() } else { None }
    }

    fn remove_oldest(&mut self) -> Option<V> {
        self.order.pop_front().and_then(|oldest| self.entries.remove(&oldest))
    }

    fn remove(&mut self, key: &K) {
        if self.entries.remove(key).is_some() {
            self.order.retain(|known| known != key);
        }
    }
}

impl Session {
    /// A session that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A lookup that panicked elsewhere leaves the memory whole: every change to
    /// it is one insertion.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn way(&self, scope: &Scope) -> Option<Way> {
        self.memory().ways.entries.get(scope).cloned()
    }

    pub(super) fn remember_way(&self, scope: &Scope, way: Way) {
        self.memory().ways.insert(scope.clone(), way);
    }

    pub(super) fn token(&self, scope: &Scope, url: &Url, now: Timestamp) -> Option<Token> {
        let key = (scope.clone(), url.clone());
        self.memory().tokens.entries.get(&key).filter(|token| token.is_fresh(now)).cloned()
    }

    pub(super) fn remember_token(&self, scope: &Scope, url: &Url, token: &Token) {
        self.memory().tokens.insert((scope.clone(), url.clone()), token.clone());
    }

    pub(super) fn forget_token(&self, scope: &Scope, url: &Url) {
        self.memory().tokens.remove(&(scope.clone(), url.clone()));
    }

    pub(super) fn tag(&self, scope: &Scope, name: &str) -> Option<Digest> {
        self.memory().tags.entries.get(&(scope.clone(), name.to_owned())).cloned()
    }

    pub(super) fn remember_tag(&self, scope: &Scope, name: &str, digest: &Digest) {
        self.memory().tags.insert((scope.clone(), name.to_owned()), digest.clone());
    }

    pub(super) fn size(&self, scope: &Scope, repository: &str, digest: &Digest) -> Option<u64> {
        let key = (scope.clone(), repository.to_owned(), digest.clone());
        self.memory().sizes.entries.get(&key).copied()
    }

    pub(super) fn remember_size(
        &self,
        scope: &Scope,
        repository: &str,
        digest: &Digest,
        size: u64,
    ) {
        let key = (scope.clone(), repository.to_owned(), digest.clone());
        self.memory().sizes.insert(key, size);
    }

    /// Documents are kept for their repository: that another one has the same
    /// bytes is for that one to say.
    pub(super) fn document(
        &self,
        scope: &Scope,
        repository: &str,
        digest: &Digest,
    ) -> Option<Document> {
        let key = (scope.clone(), repository.to_owned(), digest.clone());
        self.memory().documents.entries.get(&key).cloned()
    }

    pub(super) fn remember_document(
        &self,
        scope: &Scope,
        repository: &str,
        digest: &Digest,
        document: Document,
    ) {
        let memory = &mut *self.memory();
        memory.document_bytes += document.body.len();
        let key = (scope.clone(), repository.to_owned(), digest.clone());
        if let Some(left) = memory.documents.insert(key, document) {
            memory.document_bytes = memory.document_bytes.saturating_sub(left.body.len());
        }
        while memory.document_bytes > MAX_SESSION_BYTES {
            let Some(oldest) = memory.documents.remove_oldest() else { return };
            memory.document_bytes = memory.document_bytes.saturating_sub(oldest.body.len());
        }
    }
}
