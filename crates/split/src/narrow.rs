//! A module with only those exports that a script names: what nobody can call need be in no
//! piece.

use std::collections::BTreeSet;

use wasm_encoder::{ExportSection, Module as Built};
use wasmparser::Export;

use crate::failure::Result;
use crate::module::{Module, section};
use crate::names::words;
use crate::pieces::{WANTED, add_exports};

/// The module without the exports that stand nowhere in the script.
pub(crate) fn narrowed(bytes: &[u8], script: &str) -> Result<Vec<u8>> {
    let module = Module::read(bytes)?;
    let named = Called::by(script);
    let mut exports = ExportSection::new();
    add_exports(&mut exports, module.exports.iter().filter(|export| named.has(export)));
    let mut built = Built::new();
    for (id, raw) in module.sections() {
        match id {
            section::EXPORT => built.section(&exports),
            _ => built.section(&raw),
        };
    }
    Ok(built.finish())
}

/// What a script may call of a module.
pub(crate) struct Called<'s>(BTreeSet<&'s str>);

impl<'s> Called<'s> {
    pub(crate) fn by(script: &'s str) -> Self {
        Self(words(script).collect())
    }

    /// Whether it may call what goes by this name; what has the rest fetched always is called.
    pub(crate) fn has(&self, export: &Export<'_>) -> bool {
        export.name == WANTED || self.0.contains(export.name)
    }
}
