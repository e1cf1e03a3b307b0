//! [`Part`]: an object of an inspection, and what must be in it.

use std::collections::BTreeMap;

use crate::descriptor::MAX_SIZE;
use crate::digest::Digest;
use crate::fields::Fields;
use crate::json::{Json, JsonError, Object};
use crate::media_type::MediaType;

pub(super) type Read<T> = Result<T, JsonError>;

/// The most entries of a list that are read.
const MAX_ENTRIES: usize = 16_384;

/// An object of an inspection. What is not there is an error, and where the contract has
/// a `null`, a `None`; what is there besides is nobody's business. As with [`Fields`], the
/// first that is wrong is told at the end.
pub(super) struct Part<'a>(Fields<'a>);

impl<'a> Part<'a> {
    pub(super) fn of(object: &'a Object) -> Self {
        Self(Fields::of(object))
    }

    pub(super) fn at(json: &'a Json, place: &str) -> Read<Self> {
        json.object_at(place).map(Self::of)
    }

    /// What was read, if nothing was wrong.
    pub(super) fn end<T>(self, read: T) -> Read<T> {
        self.0.end().map(|()| read)
    }

    /// The same for an entry of a list.
    pub(super) fn end_within<T>(self, place: &str, read: T) -> Read<T> {
        self.end(read).map_err(|error| error.within(place))
    }

    fn needed<T>(&mut self, key: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.0.is_wrong(JsonError::missing(key));
        }
        value
    }

    pub(super) fn wrong(&mut self, key: &str, expected: &'static str) {
        self.0.is_wrong(JsonError::Field { at: key.to_owned(), expected });
    }

    pub(super) fn some_text(&mut self, key: &str) -> Option<String> {
        self.0.text(key)
    }

    pub(super) fn text(&mut self, key: &str) -> String {
        let text = self.some_text(key);
        self.needed(key, text).unwrap_or_default()
    }

    /// Any number at all.
    pub(super) fn any_number(&mut self, key: &str) -> Option<u64> {
        self.0.whole(key)
    }

    /// A number that is the same on every host.
    pub(super) fn some_number(&mut self, key: &str) -> Option<u64> {
        let number = self.any_number(key);
        if number > Some(MAX_SIZE) {
            self.wrong(key, "a whole number up to 2^53−1");
        }
        number
    }

    pub(super) fn number(&mut self, key: &str) -> u64 {
        let number = self.some_number(key);
        self.needed(key, number).unwrap_or_default()
    }

    /// A place in a list.
    pub(super) fn some_place(&mut self, key: &str) -> Option<usize> {
        self.some_number(key).and_then(|place| usize::try_from(place).ok())
    }

    pub(super) fn flag(&mut self, key: &str) -> bool {
        let flag = self.0.some_flag(key);
        self.needed(key, flag).unwrap_or_default()
    }

    pub(super) fn some_texts(&mut self, key: &str) -> Option<Vec<String>> {
        self.0.any_texts(key)
    }

    /// A list of texts, which is left out where it is empty.
    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        self.0.texts(key)
    }

    pub(super) fn map(&mut self, key: &str) -> BTreeMap<String, String> {
        self.0.map(key)
    }

    pub(super) fn some_digest(&mut self, key: &str) -> Option<Digest> {
        let text = self.some_text(key)?;
        let digest = text.parse().ok();
        if digest.is_none() {
            self.wrong(key, "a digest");
        }
        digest
    }

    pub(super) fn digest(&mut self, key: &str) -> Digest {
        let digest = self.some_digest(key);
        self.needed(key, digest).unwrap_or_else(|| Digest::sha256(b""))
    }

    pub(super) fn media_type(&mut self, key: &str) -> MediaType {
        MediaType::parse(&self.text(key))
    }

    /// What one of a few words stands for.
    pub(super) fn some_word<T: Copy>(
        &mut self,
        key: &str,
        expected: &'static str,
        words: &[(&str, T)],
    ) -> Option<T> {
        let text = self.some_text(key)?;
        let meant = words.iter().find(|(word, _)| *word == text).map(|(_, meant)| *meant);
        if meant.is_none() {
            self.wrong(key, expected);
        }
        meant
    }

    /// The same, where there must be one; `otherwise` stands in until the end tells that
    /// there is none.
    pub(super) fn word<T: Copy>(
        &mut self,
        key: &str,
        expected: &'static str,
        words: &[(&str, T)],
        otherwise: T,
    ) -> T {
        let meant = self.some_word(key, expected, words);
        self.needed(key, meant).unwrap_or(otherwise)
    }

    pub(super) fn some_part<T>(&mut self, key: &str, read: fn(&Object) -> Read<T>) -> Option<T> {
        self.0.part(key, read)
    }

    pub(super) fn part<T>(&mut self, key: &str, read: fn(&Object) -> Read<T>) -> Option<T> {
        let part = self.some_part(key, read);
        self.needed(key, part)
    }

    pub(super) fn some_list<T>(
        &mut self,
        key: &str,
        read: fn(&Json, &str) -> Read<T>,
    ) -> Option<Vec<T>> {
        let count = self.0.count(key)?;
        if count > MAX_ENTRIES {
            self.wrong(key, "a list of at most 16,384");
            return None;
        }
        Some(self.0.each(key, read))
    }

    pub(super) fn list<T>(&mut self, key: &str, read: fn(&Json, &str) -> Read<T>) -> Vec<T> {
        let list = self.some_list(key, read);
        self.needed(key, list).unwrap_or_default()
    }
}
