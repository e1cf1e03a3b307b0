//! Shorter names between a module and its JavaScript.
//!
//! wasm-bindgen names each import after what it does and a hash; nobody but its own
//! JavaScript reads them. What it adds to classes for the newest of hosts keeps bundlers from
//! leaving a class out; nobody relies on it.

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportSection, ImportSection, Module as Built};
use wasmparser::{Parser, Payload};

use crate::failure::{Failure, Result};
use crate::module::{Module, section};

/// What the names begin with that only wasm-bindgen uses.
const INTERNAL: [&str; 2] = ["__wbg_", "wasm_bindgen__"];
/// How the lines begin that add something to classes for the newest of hosts.
const NEWEST: &str = "if (Symbol.dispose)";
/// What stands before a list that is taken apart, and is no dot of a path.
const SPREAD: &str = "...";

/// Renames what module and script call each other by.
pub(crate) fn shortened(bytes: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let module = Module::read(bytes)?;
    let script = script.split_inclusive('\n').filter(|line| !line.starts_with(NEWEST)).collect();
    let mut names = Names { script, count: 0 };
    let mut imports = ImportSection::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let Payload::ImportSection(section) = payload? else { continue };
        for import in section.into_imports() {
            let import = import?;
            let kind = RoundtripReencoder.entity_type(import.ty).map_err(Failure::new)?;
            imports.import(import.module, &names.short(import.name), kind);
        }
    }
    let mut exports = ExportSection::new();
    for export in &module.exports {
        exports.export(&names.short(export.name), export.kind.into(), export.index);
    }
    let mut built = Built::new();
    for (id, raw) in module.sections() {
        match id {
            section::IMPORT => built.section(&imports),
            section::EXPORT => built.section(&exports),
            _ => built.section(&raw),
        };
    }
    Ok((built.finish(), names.script))
}

struct Names {
    script: String,
    count: u32,
}

impl Names {
    /// The new name, by which the script calls it from now on.
    fn short(&mut self, name: &str) -> String {
        // `__wbg_lookup_free` is the name of a class's; the others end with a hash.
        let is_hashed =
            name.len() > 16 && name.bytes().rev().take(16).all(|byte| byte.is_ascii_hexdigit());
        let is_internal = INTERNAL.iter().any(|start| name.starts_with(start));
        if !is_hashed || !is_internal {
            return name.to_owned();
        }
        let short = format!("_{}", self.count);
        self.count += 1;
        self.script = replace_word(&self.script, name, &short);
        short
    }
}

/// The names and other words of a script.
pub(crate) fn words(script: &str) -> impl Iterator<Item = &str> {
    script.split(|c| !goes_on(c))
}

/// The names of a script's variables: words that stand for no part of something.
pub(crate) fn variables(script: &str) -> impl Iterator<Item = &str> {
    let paths = script.split(|c| !goes_on(c) && c != '.');
    paths.filter_map(|path| path.strip_prefix(SPREAD).unwrap_or(path).split('.').next())
}

/// Whether a name may go on with it.
fn goes_on(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

/// Replaces a name where it stands alone.
fn replace_word(text: &str, word: &str, with: &str) -> String {
    replace(text, word, with, |before| !before.ends_with(goes_on))
}

/// Replaces a name where it is a variable's, and no part of something.
pub(crate) fn replace_variable(text: &str, name: &str, with: &str) -> String {
    replace(text, name, with, |before| {
        !before.ends_with(goes_on) && (!before.ends_with('.') || before.ends_with(SPREAD))
    })
}

fn replace(text: &str, word: &str, with: &str, may_follow: impl Fn(&str) -> bool) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(word) {
        replaced.push_str(before);
        let is_alone = may_follow(before) && !after.starts_with(goes_on);
        replaced.push_str(if is_alone { with } else { word });
        rest = after;
    }
    replaced.push_str(rest);
    replaced
}
