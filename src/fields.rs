//! [`Fields`]: the fields of an object, taken one after the other.

use std::collections::BTreeMap;

use crate::json::{Json, JsonError, Object};

/// The fields of an object, taken one after the other. The first that is wrong is told at
/// the [`end`](Self::end); until then it is as if it were not there, and so are those after
/// it that are wrong too.
pub(crate) struct Fields<'a> {
    object: &'a Object,
    wrong: Option<JsonError>,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(object: &'a Object) -> Self {
        Self { object, wrong: None }
    }

    /// What was wrong, if anything was.
    pub(crate) fn end(self) -> Result<(), JsonError> {
        self.wrong.map_or(Ok(()), Err)
    }

    /// Says that something is wrong of which the reader here knows nothing.
    pub(crate) fn is_wrong(&mut self, error: JsonError) {
        self.wrong.get_or_insert(error);
    }

    fn kept<T: Default>(&mut self, read: Result<T, JsonError>) -> T {
        read.unwrap_or_else(|error| {
            self.wrong.get_or_insert(error);
            T::default()
        })
    }

    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        let text = self.object.text(key).map(|text| text.map(str::to_owned));
        self.kept(text)
    }

    /// A text that is not empty.
    pub(crate) fn words(&mut self, key: &str) -> Option<String> {
        self.kept(self.object.words(key))
    }

    pub(crate) fn whole(&mut self, key: &str) -> Option<u64> {
        self.kept(self.object.whole(key))
    }

    pub(crate) fn flag(&mut self, key: &str) -> bool {
        self.kept(self.object.flag(key))
    }

    /// A flag, and whether there is one.
    pub(crate) fn some_flag(&mut self, key: &str) -> Option<bool> {
        let is_there = self.kept(self.object.get(key)).is_some();
        is_there.then(|| self.flag(key))
    }

    /// A list of texts, empty or not, when there is one.
    pub(crate) fn any_texts(&mut self, key: &str) -> Option<Vec<String>> {
        self.kept(self.object.texts(key))
    }

    /// The number of values in a list, when there is one.
    pub(crate) fn count(&mut self, key: &str) -> Option<usize> {
        self.kept(self.object.list(key)).map(<[Json]>::len)
    }

    /// A list of texts; an empty one when there is none.
    pub(crate) fn texts(&mut self, key: &str) -> Vec<String> {
        self.kept(self.object.texts(key)).unwrap_or_default()
    }

    /// A list of texts that is not empty.
    pub(crate) fn some_texts(&mut self, key: &str) -> Option<Vec<String>> {
        Some(self.texts(key)).filter(|texts| !texts.is_empty())
    }

    pub(crate) fn map(&mut self, key: &str) -> BTreeMap<String, String> {
        self.kept(self.object.map(key))
    }

    /// The names in an object whose values say nothing, sorted.
    pub(crate) fn names(&mut self, key: &str) -> Vec<String> {
        self.kept(self.object.names(key))
    }

    pub(crate) fn object(&mut self, key: &str) -> Option<&'a Object> {
        self.kept(self.object.object(key))
    }

    /// An object within, read by a function.
    pub(crate) fn part<T>(
        &mut self,
        key: &str,
        read: fn(&Object) -> Result<T, JsonError>,
    ) -> Option<T> {
        let object = self.object(key)?;
        self.kept(read(object).map(Some).map_err(|error| error.within(key)))
    }

    /// Every value of a list, read by a function; an error says which it was.
    pub(crate) fn each<T>(
        &mut self,
        key: &str,
        read: fn(&Json, &str) -> Result<T, JsonError>,
    ) -> Vec<T> {
        self.kept(self.object.each(key, read)).unwrap_or_default()
    }
}
