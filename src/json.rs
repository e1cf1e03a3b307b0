//! [`Json`]: a document as it stands, before anything in it is believed.
//!
//! ```
//! use tonnage::json::Object;
//!
//! let document = Object::parse(br#"{"name": "demo/app", "tags": 7}"#)?;
//! assert_eq!(document.text("name")?, Some("demo/app"));
//! assert_eq!(document.text("tags").unwrap_err().to_string(), "tags is not a text");
//! # Ok::<(), tonnage::json::JsonError>(())
//! ```
//!
//! Every document is read into this one type and its fields are taken out by name.
//! A structure with a derived reader for each kind of document would cost the
//! engine twice its size, could not say where in the document something is wrong,
//! and would not notice a field that stands twice.

use std::collections::BTreeMap;
use std::fmt;

use crate::order::sorted;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value. Numbers other than whole ones that are not negative are of no
/// use here and keep no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A whole number that is not negative.
    Whole(u64),
    /// Another number.
    Number,
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// An object.
    Object(Object),
}

/// The fields of a JSON object, in their order, repeats included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object(Vec<(String, Json)>);

impl Object {
    /// Reads a document that must be one object.
    ///
    /// # Errors
    ///
    /// [`JsonError`], for what is no JSON, or another value.
    pub fn parse(bytes: &[u8]) -> Result<Self, JsonError> {
        match serde_json::from_slice(bytes) {
            Ok(Json::Object(object)) => Ok(object),
            Ok(_) => Err(JsonError::NotAnObject),
            Err(error) => Err(JsonError::syntax(&error.to_string())),
        }
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    /// The fields in their order, repeats included.
    #[must_use]
    pub fn fields(&self) -> &[(String, Json)] {
        &self.0
    }

    /// The value of a field. `null` is no value.
    ///
    /// A field that stands twice, or in other letters, is an error: some readers,
    /// all those in Go among them, would take it, and some would not.
    ///
    /// # Errors
    ///
    /// [`JsonError::Twice`] and [`JsonError::Misspelled`].
    pub fn get(&self, key: &str) -> Result<Option<&Json>, JsonError> {
        let mut same = self.0.iter().filter(|(known, _)| known.eq_ignore_ascii_case(key));
        let Some((known, value)) = same.next() else { return Ok(None) };
        if same.next().is_some() {
            return Err(JsonError::Twice { at: key.to_owned() });
        }
        if known != key {
            return Err(JsonError::Misspelled { at: known.to_owned() });
        }
        Ok(Some(value).filter(|value| **value != Json::Null))
    }

    /// Takes a field by a function that gives `None` for a value of the wrong type.
    fn take<'a, T>(
        &'a self,
        key: &str,
        expected: &'static str,
        take: impl FnOnce(&'a Json) -> Option<T>,
    ) -> Result<Option<T>, JsonError> {
        let Some(value) = self.get(key)? else { return Ok(None) };
        let wrong = || JsonError::Field { at: key.to_owned(), expected };
        take(value).map(Some).ok_or_else(wrong)
    }

    /// A text.
    ///
    /// # Errors
    ///
    /// [`JsonError`], where another value stands, or which one is not clear.
    pub fn text(&self, key: &str) -> Result<Option<&str>, JsonError> {
        self.take(key, "a text", Json::as_text)
    }

    /// A text that is not empty.
    pub(crate) fn words(&self, key: &str) -> Result<Option<String>, JsonError> {
        Ok(self.text(key)?.filter(|text| !text.is_empty()).map(str::to_owned))
    }

    pub(crate) fn whole(&self, key: &str) -> Result<Option<u64>, JsonError> {
        self.take(key, "a whole number", |value| match value {
            Json::Whole(number) => Some(*number),
            _ => None,
        })
    }

    pub(crate) fn flag(&self, key: &str) -> Result<bool, JsonError> {
        let flag = self.take(key, "true or false", |value| match value {
            Json::Flag(flag) => Some(*flag),
            _ => None,
        });
        Ok(flag?.unwrap_or_default())
    }

    pub(crate) fn list(&self, key: &str) -> Result<Option<&[Json]>, JsonError> {
        self.take(key, "a list", Json::as_list)
    }

    /// An object.
    ///
    /// # Errors
    ///
    /// [`JsonError`], where another value stands, or which one is not clear.
    pub fn object(&self, key: &str) -> Result<Option<&Self>, JsonError> {
        self.take(key, "an object", Json::as_object)
    }

    /// Every value of a list, read by a function; an error says which it was.
    pub(crate) fn each<T, E: From<JsonError>>(
        &self,
        key: &str,
        mut read: impl FnMut(&Json, &str) -> Result<T, E>,
    ) -> Result<Option<Vec<T>>, E> {
        let Some(list) = self.list(key)? else { return Ok(None) };
        let mut values = Vec::with_capacity(list.len());
        for value in list {
            values.push(read(value, &format!("{key}[{}]", values.len()))?);
        }
        Ok(Some(values))
    }

    /// A list of texts.
    pub(crate) fn texts(&self, key: &str) -> Result<Option<Vec<String>>, JsonError> {
        self.take(key, "a list of texts", |value| {
            let mut texts = Vec::new();
            for value in value.as_list()? {
                texts.push(value.as_text()?.to_owned());
            }
            Some(texts)
        })
    }

    /// An object whose values are texts; a `null` among them is an empty one.
    pub(crate) fn map(&self, key: &str) -> Result<BTreeMap<String, String>, JsonError> {
        let map = self.take(key, "an object of texts", |value| {
            let mut map = BTreeMap::new();
            for (key, value) in &value.as_object()?.0 {
                let text = if *value == Json::Null { "" } else { value.as_text()? };
                map.insert(key.clone(), text.to_owned());
            }
            Some(map)
        });
        Ok(map?.unwrap_or_default())
    }

    /// The names in an object whose values say nothing, sorted.
    pub(crate) fn names(&self, key: &str) -> Result<Vec<String>, JsonError> {
        let mut names = Vec::new();
        if let Some(object) = self.object(key)? {
            for name in object.keys() {
                names.push(name.to_owned());
            }
        }
        Ok(sorted(&names))
    }
}

impl Json {
    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// The object that must stand at `place`.
    pub(crate) fn object_at(&self, place: &str) -> Result<&Object, JsonError> {
        let expected = "an object";
        self.as_object().ok_or_else(|| JsonError::Field { at: place.to_owned(), expected })
    }

    /// The object, if it is one.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }
}

/// Why a document is not what was expected, and where. Nothing of what it holds is in it
/// but names of fields.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonError {
    /// Not JSON; the text says where.
    Syntax(String),
    /// Lists and objects within each other, deeper than is read.
    Nesting,
    /// JSON, and not an object.
    NotAnObject,
    /// A field of the wrong type.
    Field {
        /// Where it stands.
        at: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// A field that must be there.
    Missing {
        /// Where it should stand.
        at: String,
    },
    /// A field that stands twice.
    Twice {
        /// Where it stands.
        at: String,
    },
    /// A field in other letters than its own.
    Misspelled {
        /// Where it stands.
        at: String,
    },
}

impl JsonError {
    /// `serde_json` names its errors in words only. None of them quotes the
    /// document.
    fn syntax(words: &str) -> Self {
        if words.starts_with("recursion limit") {
            Self::Nesting
        } else {
            Self::Syntax(words.to_owned())
        }
    }

    pub(crate) fn missing(at: &str) -> Self {
        Self::Missing { at: at.to_owned() }
    }

    /// The same error in an object that stands at `place`.
    pub(crate) fn within(mut self, place: &str) -> Self {
        if let Self::Field { at, .. }
        | Self::Missing { at }
        | Self::Twice { at }
        | Self::Misspelled { at } = &mut self
        {
            *at = format!("{place}.{at}");
        }
        self
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(text) => f.write_str(text),
            Self::Nesting => f.write_str("it nests deeper than 127 levels, the most that are read"),
            Self::NotAnObject => f.write_str("it is not a JSON object"),
            Self::Field { at, expected } => write!(f, "{at} is not {expected}"),
            Self::Missing { at } => write!(f, "{at} is missing"),
            Self::Twice { at } => {
                write!(f, "{at} stands twice, so it could be read in two ways")
            }
            Self::Misspelled { at } => {
                write!(f, "{at} is misspelled, so it could be read in two ways")
            }
        }
    }
}

impl std::error::Error for JsonError {}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Flag(flag))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Whole(number))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Number)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Number)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<Json, S::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Json::List(values))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Json, M::Error> {
        let mut fields = Vec::new();
        // Keys are read as values: one reader less.
        while let Some(key) = map.next_key::<Json>()? {
            if let Json::Text(key) = key {
                fields.push((key, map.next_value()?));
            }
        }
        Ok(Json::Object(Object(fields)))
    }
}
