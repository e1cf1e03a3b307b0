//! [`Part`]: an object of an inspection, and what must be in it.

use std::collections::BTreeMap;

use crate::descriptor::MAX_SIZE;
use crate::json::{Json, JsonError, Object};

pub(super) type Read<T> = Result<T, JsonError>;

/// The most entries of a list that are read.
const MAX_ENTRIES: usize = 16_384;

/// An object of an inspection. What is not there is an error, and where the contract has
/// a `null`, a `None`; what is there besides is nobody's business.
pub(super) struct Part<'a>(pub(super) &'a Object);

impl Part<'_> {
    pub(super) fn some_text(&self, key: &str) -> Read<Option<String>> {
        Ok(self.0.text(key)?.map(str::to_owned))
    }

    pub(super) fn text(&self, key: &str) -> Read<String> {
        needed(key, self.some_text(key)?)
    }

    /// A number that is the same on every host.
    pub(super) fn some_number(&self, key: &str) -> Read<Option<u64>> {
        match self.0.whole(key)? {
            Some(number) if number > MAX_SIZE => wrong(key, "a whole number up to 2^53−1"),
            number => Ok(number),
        }
    }

    pub(super) fn number(&self, key: &str) -> Read<u64> {
        needed(key, self.some_number(key)?)
    }

    /// A place in a list.
    pub(super) fn some_place(&self, key: &str) -> Read<Option<usize>> {
        Ok(self.some_number(key)?.and_then(|place| usize::try_from(place).ok()))
    }

    pub(super) fn flag(&self, key: &str) -> Read<bool> {
        self.0.get(key)?.ok_or_else(|| JsonError::missing(key))?;
        self.0.flag(key)
    }

    pub(super) fn some_texts(&self, key: &str) -> Read<Option<Vec<String>>> {
        self.0.texts(key)
    }

    /// A list of texts, which is left out where it is empty.
    pub(super) fn texts(&self, key: &str) -> Read<Vec<String>> {
        Ok(self.some_texts(key)?.unwrap_or_default())
    }

    pub(super) fn map(&self, key: &str) -> Read<BTreeMap<String, String>> {
        self.0.map(key)
    }

    /// What a text stands for.
    pub(super) fn some<T>(
        &self,
        key: &str,
        expected: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Read<Option<T>> {
        match self.0.text(key)?.map(read) {
            None => Ok(None),
            Some(None) => wrong(key, expected),
            Some(read) => Ok(read),
        }
    }

    pub(super) fn one<T>(
        &self,
        key: &str,
        expected: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Read<T> {
        needed(key, self.some(key, expected, read)?)
    }

    /// What one of a few words stands for.
    pub(super) fn some_word<T: Copy>(
        &self,
        key: &str,
        expected: &'static str,
        words: &[(&str, T)],
    ) -> Read<Option<T>> {
        self.some(key, expected, |text| {
            words.iter().find(|(word, _)| *word == text).map(|(_, meant)| *meant)
        })
    }

    pub(super) fn word<T: Copy>(
        &self,
        key: &str,
        expected: &'static str,
        words: &[(&str, T)],
    ) -> Read<T> {
        needed(key, self.some_word(key, expected, words)?)
    }

    pub(super) fn some_part<T>(
        &self,
        key: &str,
        read: impl FnOnce(&Part<'_>) -> Read<T>,
    ) -> Read<Option<T>> {
        let Some(object) = self.0.object(key)? else { return Ok(None) };
        read(&Part(object)).map(Some).map_err(|error| error.within(key))
    }

    pub(super) fn part<T>(&self, key: &str, read: impl FnOnce(&Part<'_>) -> Read<T>) -> Read<T> {
        needed(key, self.some_part(key, read)?)
    }

    pub(super) fn some_list<T>(
        &self,
        key: &str,
        read: impl Fn(&Part<'_>) -> Read<T>,
    ) -> Read<Option<Vec<T>>> {
        if self.0.list(key)?.is_some_and(|list| list.len() > MAX_ENTRIES) {
            return wrong(key, "a list of at most 16,384");
        }
        self.0.each(key, |entry: &Json, place| {
            read(&Part(entry.object_at(place)?)).map_err(|error| error.within(place))
        })
    }

    pub(super) fn list<T>(&self, key: &str, read: impl Fn(&Part<'_>) -> Read<T>) -> Read<Vec<T>> {
        needed(key, self.some_list(key, read)?)
    }
}

fn needed<T>(key: &str, value: Option<T>) -> Read<T> {
    value.ok_or_else(|| JsonError::missing(key))
}

pub(super) fn wrong<T>(key: &str, expected: &'static str) -> Read<T> {
    Err(JsonError::Field { at: key.to_owned(), expected })
}
