//! The script beside a module, in two: what only the second's part of it needs is a script of
//! its own, which is loaded when somebody wants the second.
//!
//! The scripts are wasm-bindgen's: each declaration begins a line, and nothing else does. The
//! second script makes one function of it, which is handed the exports of all pieces and what
//! it shares with the first: functions, and variables that only the first may set.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::failure::{Failure, Result};
use crate::names::{replace_word, words};

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

/// A declaration, up to the next one.
struct Declaration<'s> {
    text: &'s str,
    names: Vec<&'s str>,
    is_exported: bool,
}

/// Parts a script: the second has what these names are, and what only they need.
pub(crate) fn parted(script: &str, wanted: &[&str]) -> Result<Scripts> {
    // Comments name what code does not need.
    let is_code = |line: &&str| !line.trim_start().starts_with(['*', '/']);
    let script: String = script.split_inclusive('\n').filter(is_code).collect();
    let (head, declarations) = read(&script);
    let places: BTreeMap<&str, usize> = (0..)
        .zip(&declarations)
        .flat_map(|(place, declared)| declared.names.iter().map(move |name| (*name, place)))
        .collect();
    let mut roots = Vec::new();
    for name in wanted {
        let missing = || Failure::new(format!("the script declares no {name}"));
        roots.push(*places.get(name).ok_or_else(missing)?);
    }
    let of_second = needed(&declarations, &places, roots);
    let is_root = |place: &usize| {
        let exported = declarations.get(*place).is_some_and(|declared| declared.is_exported);
        // What begins it and is for others at its end is named there.
        !of_second.contains(place) && (exported || *place + 1 == declarations.len())
    };
    let roots = (0..declarations.len()).filter(is_root).collect();
    let of_first = needed(&declarations, &places, roots);
    let (mut first, mut moved) = (head.to_owned(), String::new());
    for (place, declared) in declarations.iter().enumerate() {
        if of_second.contains(&place) && !of_first.contains(&place) {
            moved.push_str(declared.text.strip_prefix(EXPORTED).unwrap_or(declared.text));
        } else {
            first.push_str(declared.text);
        }
    }
    let mut shared = String::new();
    for (name, place) in &places {
        let stays = of_first.contains(place) || !of_second.contains(place);
        if *name != EXPORTS && stays && words(&moved).any(|word| word == *name) {
            writeln!(shared, "    get {name}() {{ return {name}; }},").map_err(Failure::new)?;
            moved = replace_word(&moved, name, &format!("{SHARED}.{name}"));
        }
    }
    writeln!(first, "export const {SHARED} = {{\n{shared}}};").map_err(Failure::new)?;
    let names = wanted.join(", ");
    let second = format!(
        "export default function ({EXPORTS}, {SHARED}) {{\n{moved}\nreturn {{ {names} }};\n}}\n"
    );
    Ok(Scripts { first, second })
}

/// What these declarations need, themselves included.
fn needed(
    declarations: &[Declaration<'_>],
    places: &BTreeMap<&str, usize>,
    roots: Vec<usize>,
) -> BTreeSet<usize> {
    let (mut needed, mut found) = (BTreeSet::new(), roots);
    while let Some(place) = found.pop() {
        if needed.insert(place)
            && let Some(declared) = declarations.get(place)
        {
            found.extend(words(declared.text).filter_map(|word| places.get(word)));
        }
    }
    needed
}

/// What stands before the first declaration, and all of them.
fn read(script: &str) -> (&str, Vec<Declaration<'_>>) {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in script.split_inclusive('\n') {
        if declared(line).is_some() {
            starts.push(at);
        }
        at += line.len();
    }
    starts.push(at);
    let head = script.get(..starts.first().copied().unwrap_or(at)).unwrap_or_default();
    let texts = starts.windows(2).filter_map(|window| match window {
        [start, end] => script.get(*start..*end),
        _ => None,
    });
    let declarations = texts.map(|text| Declaration {
        text,
        names: declared(text).map(names).unwrap_or_default(),
        is_exported: text.starts_with(EXPORTED),
    });
    (head, declarations.collect())
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
        return Archive.wrap(wasm.finish(ptr, LENGTH));
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
        return Archive.wrap(wasm.finish(ptr, shared.LENGTH));
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
