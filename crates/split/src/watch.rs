//! A module that tells which of its points control reached.

use wasm_encoder::reencode::RoundtripReencoder;
use wasm_encoder::reencode::utils::parse_global_section;
use wasm_encoder::{
    CodeSection, ConstExpr, Encode, ExportKind, ExportSection, GlobalSection, GlobalType,
    Instruction, Module as Built, ValType,
};
use wasmparser::{Parser, Payload};

use crate::failure::{Failure, Result};
use crate::module::{Body, Module, number, section};
use crate::pieces::add_exports;

/// The export that tells whether a point was reached is called this and its number.
const REACHED: &str = "reached:";

/// Gives each point a global of its own, exported, that is 1 once it was reached.
pub(crate) fn watched(bytes: &[u8]) -> Result<Vec<u8>> {
    let module = Module::read(bytes)?;
    let first = number(module.globals.len())?;
    let mut globals = globals_of(bytes)?;
    let mut exports = ExportSection::new();
    add_exports(&mut exports, &module.exports);
    let mut code = CodeSection::new();
    for body in &module.bodies {
        for (_, point) in body.points() {
            let flag = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
            globals.global(flag, &ConstExpr::i32_const(0));
            let global = first + number(point)?;
            exports.export(&format!("{REACHED}{point}"), ExportKind::Global, global);
        }
        code.raw(&noted(body, first)?);
    }
    let mut built = Built::new();
    for (id, raw) in module.sections() {
        match id {
            section::GLOBAL => built.section(&globals),
            section::EXPORT => built.section(&exports),
            section::CODE => built.section(&code),
            _ => built.section(&raw),
        };
    }
    Ok(built.finish())
}

/// The body, with a note taken at each point.
fn noted(body: &Body<'_>, first: u32) -> Result<Vec<u8>> {
    let locals = body.flow.instructions.first().map_or(0, |first| first.at);
    let mut noted = body.code.as_bytes().get(..locals).unwrap_or_default().to_vec();
    let mut done = 0;
    for (place, point) in body.points() {
        noted.extend_from_slice(body.bytes(done, place));
        done = place;
        Instruction::I32Const(1).encode(&mut noted);
        Instruction::GlobalSet(first + number(point)?).encode(&mut noted);
    }
    noted.extend_from_slice(body.bytes(done, body.flow.instructions.len()));
    Ok(noted)
}

fn globals_of(bytes: &[u8]) -> Result<GlobalSection> {
    let mut globals = GlobalSection::new();
    for payload in Parser::new(0).parse_all(bytes) {
        if let Payload::GlobalSection(read) = payload? {
            parse_global_section(&mut RoundtripReencoder, &mut globals, read)
                .map_err(Failure::new)?;
        }
    }
    Ok(globals)
}
