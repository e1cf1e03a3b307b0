//! The script beside a module, in two: what only the second's part of it needs is a script of
//! its own, which is loaded when somebody wants the second.
//!
//! The scripts are wasm-bindgen's: each declaration begins a line, and nothing else does. The
//! second script makes one function of it, which is handed the exports of all pieces and what
//! it shares with the first: functions, and variables that only the first may set.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::failure::{Failure, Result};
use crate::names::{replace_variable, variables};

/// How declarations begin; before all of them may stand that they are for others.
const DECLARING: [&str; 5] = ["class ", "function ", "async function ", "const ", "let "];
const EXPORTED: &str = "export ";
/// What the first script calls the exports of its module. The second is handed its own.
const EXPORTS: &str = "wasm";
/// What the first script calls that which both share.
const SHARED: &str = "shared";

/// Both scripts.
pub(crate) struct Scripts {
    pub(crate) first: String,
    pub(crate) second: String,
}

/// Parts a script: the second has what these names are, and what only they need.
pub(crate) fn parted(script: &str, wanted: &[&str]) -> Result<Scripts> {
    // Comments name what code does not need.
    let is_code = |line: &&str| !line.trim_start().starts_with(['*', '/']);
    let script: String = script.split_inclusive('\n').filter(is_code).collect();
    let script = Script::read(&script);
    let moving = script.only_for(wanted)?;
    let (mut first, mut second) = (script.head.to_owned(), String::new());
    for (place, declared) in script.declarations.iter().enumerate() {
        if moving.contains(&place) {
            second.push_str(declared.text.strip_prefix(EXPORTED).unwrap_or(declared.text));
        } else {
            first.push_str(declared.text);
        }
    }
    let mut shared = String::new();
    let stays = script.places.iter().filter(|(_, place)| !moving.contains(place));
    for (name, _) in stays.filter(|(name, _)| **name != EXPORTS) {
        if variables(&second).any(|variable| variable == *name) {
            writeln!(shared, "    get {name}() {{ return {name}; }},").map_err(Failure::new)?;
            second = replace_variable(&second, name, &format!("{SHARED}.{name}"));
        }
    }
    writeln!(first, "export const {SHARED} = {{\n{shared}}};").map_err(Failure::new)?;
    let names = wanted.join(", ");
    let second = format!(
        "export default function ({EXPORTS}, {SHARED}) {{\n{second}return {{ {names} }};\n}}\n"
    );
    Ok(Scripts { first, second })
}

/// A script, taken apart.
struct Script<'s> {
    /// What stands before the first declaration.
    head: &'s str,
    declarations: Vec<Declaration<'s>>,
    /// Which declaration a name is of.
    places: BTreeMap<&'s str, usize>,
}

/// A declaration, and what follows it up to the next one.
struct Declaration<'s> {
    text: &'s str,
    is_exported: bool,
}

impl<'s> Script<'s> {
    fn read(script: &'s str) -> Self {
        let mut starts = Vec::new();
        let mut at = 0;
        for line in script.split_inclusive('\n') {
            if declared(line).is_some() {
                starts.push(at);
            }
            at += line.len();
        }
        let head = script.get(..starts.first().copied().unwrap_or(at)).unwrap_or_default();
        let ends = starts.iter().copied().skip(1).chain([at]);
        let texts = starts.iter().zip(ends).filter_map(|(start, end)| script.get(*start..end));
        let (mut declarations, mut places) = (Vec::new(), BTreeMap::new());
        for text in texts {
            let names = declared(text).map(names).unwrap_or_default();
            places.extend(names.into_iter().map(|name| (name, declarations.len())));
            declarations.push(Declaration { text, is_exported: text.starts_with(EXPORTED) });
        }
        Self { head, declarations, places }
    }

    /// The declarations that nothing needs but these.
    fn only_for(&self, wanted: &[&str]) -> Result<BTreeSet<usize>> {
        let missing = |name: &&str| Failure::new(format!("the script declares no {name}"));
        let of = |name: &&str| self.places.get(*name).copied().ok_or_else(|| missing(name));
        let of_second = self.needed(wanted.iter().map(of).collect::<Result<_>>()?);
        // What the script exports at its end belongs to the last declaration.
        let last = self.declarations.len().saturating_sub(1);
        let all = self.declarations.iter().enumerate();
        let roots = all.filter(|(place, declared)| declared.is_exported || *place == last);
        let roots = roots.map(|(place, _)| place).filter(|place| !of_second.contains(place));
        let of_first = self.needed(roots.collect());
        Ok(of_second.difference(&of_first).copied().collect())
    }

    /// What these declarations need, themselves included.
    fn needed(&self, roots: Vec<usize>) -> BTreeSet<usize> {
        let (mut needed, mut found) = (BTreeSet::new(), roots);
        while let Some(place) = found.pop() {
            if needed.insert(place)
                && let Some(declared) = self.declarations.get(place)
            {
                found.extend(variables(declared.text).filter_map(|name| self.places.get(name)));
            }
        }
        needed
    }
}

/// What a line declares.
fn declared(line: &str) -> Option<&str> {
    let line = line.strip_prefix(EXPORTED).unwrap_or(line);
    DECLARING.iter().find_map(|start| line.strip_prefix(start))
}

/// The names of a declaration; of variables there may be several.
fn names(declared: &str) -> Vec<&str> {
    let until = declared.find(['=', ';', '(', '{']).unwrap_or(declared.len());
    let names = declared.get(..until).unwrap_or_default();
    names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "\
/* made */
/**
 * Reads an Archive.
 */
export class Reader {
    finish() {
        const ptr = pass(this.text, wasm.malloc);
        return Archive.wrap(wasm.size(ptr, ...LENGTH));
    }
}
export class Archive {
    static wrap(ptr) { return new Archive(ptr); }
}
/**
 * Looks up; `Reader` is another.
 */
export class Lookup {
    begin() { return pass(this.text, wasm.malloc); }
}
function only() { return 1; }
let LENGTH = 0;
function pass(text, malloc) { LENGTH = text.length; return malloc(LENGTH); }
export function size() { return wasm.size(); }
export function form() { return only(); }
let wasmModule, wasm;
async function start() { wasm = {}; }
export { start as default };
";

    #[test]
    fn what_only_the_named_need_is_in_the_second_script() -> Result {
        let Scripts { first, second } = parted(SCRIPT, &["Reader", "form"])?;
        assert_eq!(
            first,
            "\
export class Lookup {
    begin() { return pass(this.text, wasm.malloc); }
}
let LENGTH = 0;
function pass(text, malloc) { LENGTH = text.length; return malloc(LENGTH); }
export function size() { return wasm.size(); }
let wasmModule, wasm;
async function start() { wasm = {}; }
export { start as default };
export const shared = {
    get LENGTH() { return LENGTH; },
    get pass() { return pass; },
};
"
        );
        assert_eq!(
            second,
            "\
export default function (wasm, shared) {
class Reader {
    finish() {
        const ptr = shared.pass(this.text, wasm.malloc);
        return Archive.wrap(wasm.size(ptr, ...shared.LENGTH));
    }
}
class Archive {
    static wrap(ptr) { return new Archive(ptr); }
}
function only() { return 1; }
function form() { return only(); }
return { Reader, form };
}
"
        );
        Ok(())
    }

    #[test]
    fn a_name_that_is_not_there_is_told() {
        let told = parted(SCRIPT, &["Writer"]).err().map(|failure| failure.to_string());
        assert_eq!(told.as_deref(), Some("the script declares no Writer"));
    }
}
