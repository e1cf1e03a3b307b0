//! A module with only those exports that a script names: what nobody can call need be in no
//! half.

use wasm_encoder::{ExportSection, Module as Built};

use crate::failure::Result;
use crate::halves::WANTED;
use crate::module::{Module, section};
use crate::names::words;

/// The module without the exports that stand nowhere in the script.
pub(crate) fn narrowed(bytes: &[u8], script: &str) -> Result<Vec<u8>> {
    let module = Module::read(bytes)?;
    let mut exports = ExportSection::new();
    for export in &module.exports {
        if export.name == WANTED || words(script).any(|word| word == export.name) {
            exports.export(export.name, export.kind.into(), export.index);
        }
    }
    let mut built = Built::new();
    for (id, raw) in module.sections() {
        match id {
            section::EXPORT => built.section(&exports),
            _ => built.section(&raw),
        };
    }
    Ok(built.finish())
}
