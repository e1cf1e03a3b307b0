//! [`Tree`]: a value taken apart, on its way out.
//!
//! serde's code is made anew for every type and every serializer. Values become trees
//! first, which cannot fail, and only trees are written as JSON, or put together by
//! serde-wasm-bindgen: the host reads one text sooner than it takes many values one by
//! one, and few values sooner than a text.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{
    self, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple,
    Serializer,
};

/// A value taken apart.
pub(crate) enum Tree {
    Nothing,
    Flag(bool),
    /// Whole numbers up to 2^53, which it holds exactly.
    Number(f64),
    Text(Cow<'static, str>),
    List(Vec<Self>),
    /// Names and values, in order.
    Record(Vec<(Self, Self)>),
}

impl Tree {
    /// The tree of a value of the core, or of this crate.
    pub(crate) fn of(value: &impl Serialize) -> Self {
        match value.serialize(Maker) {
            Ok(tree) => tree,
            Err(never) => match never {},
        }
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => {
                let mut out = serializer.serialize_seq(Some(list.len()))?;
                for value in list {
                    out.serialize_element(value)?;
                }
                out.end()
            }
            Self::Record(fields) => {
                let mut out = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    out.serialize_entry(name, value)?;
                }
                out.end()
            }
        }
    }
}

impl Tree {
    /// Adds the tree as JSON.
    pub(crate) fn write(&self, out: &mut String) {
        match self {
            Self::Nothing => out.push_str("null"),
            Self::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::Number(number) => write_number(*number, out),
            Self::Text(text) => write_text(text, out),
            Self::List(list) => {
                out.push('[');
                for (at, value) in list.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    value.write(out);
                }
                out.push(']');
            }
            Self::Record(fields) => {
                out.push('{');
                for (at, (name, value)) in fields.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    name.write(out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

fn write_number(number: f64, out: &mut String) {
    // Whole ones, so that nobody has to know how others are written.
    #[expect(clippy::cast_possible_truncation)]
    let mut rest = number as i64;
    if rest < 0 {
        out.push('-');
    }
    let mut digits = [0_u8; 20];
    let mut count = 0;
    for digit in &mut digits {
        *digit = b'0' + (rest % 10).unsigned_abs() as u8;
        rest /= 10;
        count += 1;
        if rest == 0 {
            break;
        }
    }
    out.extend(digits.iter().take(count).rev().map(|digit| char::from(*digit)));
}

fn write_text(text: &str, out: &mut String) {
    const HEX: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let hex = |number: u8| HEX.get(usize::from(number % 16)).copied().unwrap_or_default();
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\')
    {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut special = special.chars();
        match special.next() {
            Some(sign @ ('"' | '\\')) => out.extend(['\\', sign]),
            Some(sign) => {
                let code = u32::from(sign) as u8;
                out.push_str("\\u00");
                out.extend([hex(code / 16), hex(code)]);
            }
            None => break,
        }
        rest = special.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// The error of what cannot fail.
#[derive(Debug)]
pub(crate) enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    /// Nothing of the core's, and nothing of this crate's, refuses to be serialized.
    fn custom<T: fmt::Display>(_: T) -> Self {
        std::process::abort()
    }
}

type Made = Result<Tree, Never>;

struct Maker;

/// What is made of several values; of a map, names and values by turns.
struct Parts(Vec<Tree>);

/// What is made of fields.
struct Fields(Vec<(Tree, Tree)>);

/// What the types here never are.
macro_rules! never {
    ($($name:ident($($kind:ty),*) -> $result:ty;)*) => {$(
        fn $name(self, $(_: $kind),*) -> $result {
            std::process::abort()
        }
    )*};
}

macro_rules! numbers {
    ($($name:ident $kind:ty,)*) => {$(
        // Sizes and counts: they end below 2^53.
        #[allow(clippy::cast_precision_loss, clippy::cast_lossless)]
        fn $name(self, number: $kind) -> Made {
            Ok(Tree::Number(number as f64))
        }
    )*};
}

impl Serializer for Maker {
    type Ok = Tree;
    type Error = Never;
    type SerializeSeq = Parts;
    type SerializeTuple = Parts;
    type SerializeTupleStruct = Impossible<Tree, Never>;
    type SerializeTupleVariant = Impossible<Tree, Never>;
    type SerializeMap = Parts;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Impossible<Tree, Never>;

    numbers! {
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64,
        serialize_f32 f32, serialize_f64 f64,
    }

    never! {
        serialize_char(char) -> Made;
        serialize_bytes(&[u8]) -> Made;
        serialize_unit_struct(&'static str) -> Made;
        serialize_tuple_struct(&'static str, usize) -> Result<Impossible<Tree, Never>, Never>;
        serialize_tuple_variant(&'static str, u32, &'static str, usize)
            -> Result<Impossible<Tree, Never>, Never>;
        serialize_struct_variant(&'static str, u32, &'static str, usize)
            -> Result<Impossible<Tree, Never>, Never>;
    }

    fn serialize_bool(self, flag: bool) -> Made {
        Ok(Tree::Flag(flag))
    }

    fn serialize_str(self, text: &str) -> Made {
        Ok(Tree::Text(Cow::Owned(text.to_owned())))
    }

    fn serialize_none(self) -> Made {
        Ok(Tree::Nothing)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Made {
        value.serialize(Self)
    }

    fn serialize_unit(self) -> Made {
        Ok(Tree::Nothing)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Made {
        Ok(Tree::Text(Cow::Borrowed(variant)))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Made {
        value.serialize(Self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Made {
        value.serialize(Self)
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Parts, Never> {
        Ok(Parts(Vec::with_capacity(len.unwrap_or_default())))
    }

    fn serialize_tuple(self, len: usize) -> Result<Parts, Never> {
        Ok(Parts(Vec::with_capacity(len)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts, Never> {
        Ok(Parts(Vec::new()))
    }

    fn serialize_struct(self, _: &'static str, len: usize) -> Result<Fields, Never> {
        Ok(Fields(Vec::with_capacity(len)))
    }
}

impl Parts {
    fn push(&mut self, value: &(impl Serialize + ?Sized)) {
        let Ok(tree) = value.serialize(Maker);
        self.0.push(tree);
    }
}

impl SerializeSeq for Parts {
    type Ok = Tree;
    type Error = Never;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.push(value);
        Ok(())
    }

    fn end(self) -> Made {
        Ok(Tree::List(self.0))
    }
}

impl SerializeTuple for Parts {
    type Ok = Tree;
    type Error = Never;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.push(value);
        Ok(())
    }

    fn end(self) -> Made {
        Ok(Tree::List(self.0))
    }
}

impl SerializeMap for Parts {
    type Ok = Tree;
    type Error = Never;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Never> {
        self.push(key);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.push(value);
        Ok(())
    }

    fn end(self) -> Made {
        let mut fields = Vec::with_capacity(self.0.len() / 2);
        let mut parts = self.0.into_iter();
        while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
            fields.push((name, value));
        }
        Ok(Tree::Record(fields))
    }
}

impl SerializeStruct for Fields {
    type Ok = Tree;
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        let Ok(value) = value.serialize(Maker);
        self.0.push((Tree::Text(Cow::Borrowed(name)), value));
        Ok(())
    }

    fn end(self) -> Made {
        Ok(Tree::Record(self.0))
    }
}
