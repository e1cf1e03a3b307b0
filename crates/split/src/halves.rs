//! The two halves.
//!
//! The first keeps every function at its number. What control never reached stands in the
//! rest: whole functions, and the ends of blocks. In their places are calls through a table
//! that the rest fills, after a look whether it is there. The rest works on the first
//! half's memory, tables and globals, and calls the functions that stand in that table
//! before its own.

use std::collections::BTreeSet;

use wasm_encoder::reencode::{Error, Reencode, RoundtripReencoder};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType,
    ExportKind, ExportSection, Function, FunctionSection, ImportSection, Instruction,
    Module as Built, RefType, TableSection, TableType,
};
use wasmparser::ExternalKind;

use crate::constants::{Constants, Segment, addresses, adds};
use crate::failure::{Failure, Result};
use crate::module::{Body, Module, called, number, section};
use crate::moved::Moved;
use crate::region::Search;
use crate::types::{Types, encoded};

/// The module that the rest imports from.
const FIRST: &str = "first";
/// What it calls the table that the rest fills.
const TABLE: &str = "rest";
/// The export that has the rest fetched.
pub(crate) const WANTED: &str = "restIsWanted";

/// What stays whole in the first half, by parts of names: which way memory is had depends
/// on what was had before.
const GROUND: [&str; 4] = ["dlmalloc", "__rdl_", "raw_vec", "__externref"];
/// What is wanted whole or not at all: the ways of a tree or a ring depend on how much is
/// in it.
const WHOLE: &str = "collections::";

/// Both halves as bytes.
pub(crate) struct Halves {
    pub(crate) first: Vec<u8>,
    pub(crate) rest: Vec<u8>,
}

/// What goes where.
struct Plan<'m> {
    module: &'m Module<'m>,
    types: Types,
    /// The functions of the rest, in order.
    moved: Vec<u32>,
    /// What the rest calls of the first half, in order; the first in the new table.
    called_back: Vec<u32>,
    /// Those of the rest that the first half calls, the next in the table.
    doors: Vec<u32>,
    /// The ends of blocks in the rest, by their function, the last in the table.
    regions: Vec<Moved<'m>>,
    /// The memory of the first half at its start, and what the rest adds.
    memory: (Segment, Vec<Segment>),
    /// The number of the new table.
    table: u32,
}

/// Splits a module; `reached` are the points of the first half, `map` is the linker's.
pub(crate) fn split(bytes: &[u8], map: &str, reached: &BTreeSet<usize>) -> Result<Halves> {
    let module = Module::read(bytes)?;
    let constants = Constants::read(bytes, map)?;
    let mut plan = Plan::new(&module, constants, reached)?;
    let first = plan.first()?;
    Ok(Halves { rest: plan.rest()?, first })
}

impl<'m> Plan<'m> {
    fn new(
        module: &'m Module<'m>,
        mut constants: Constants,
        reached: &'m BTreeSet<usize>,
    ) -> Result<Self> {
        let is_reached = |body: &&Body<'_>| {
            let name = module.name(body.function);
            reached.contains(&body.first_point) || GROUND.iter().any(|part| name.contains(part))
        };
        let moved: Vec<u32> = module
            .bodies
            .iter()
            .filter(|body| !is_reached(body))
            .map(|body| body.function)
            .collect();
        let mut from_first: BTreeSet<u32> =
            module.elements.iter().flat_map(|segment| segment.functions.iter().copied()).collect();
        let functions = module.exports.iter().filter(|export| export.kind == ExternalKind::Func);
        from_first.extend(functions.map(|export| export.index));
        let mut from_rest = BTreeSet::new();
        let mut found = Vec::new();
        for body in &module.bodies {
            let moves = moved.binary_search(&body.function).is_ok();
            let name = module.name(body.function);
            let is_ground = GROUND.iter().any(|part| name.contains(part));
            let is_whole = moves || is_ground || name.contains(WHOLE);
            let regions =
                if is_whole { Vec::new() } else { Search::regions(module, body, reached)? };
            for (place, instruction) in body.flow.instructions.iter().enumerate() {
                let operator = &instruction.operator;
                if moves || regions.iter().any(|r| (r.start..r.end).contains(&place)) {
                    from_rest.extend(called(operator));
                } else {
                    from_first.extend(called(operator));
                    let next = body.flow.instructions.get(place + 1);
                    let is_added_to = next.is_some_and(|next| adds(&next.operator));
                    for number in addresses(operator).into_iter().flatten() {
                        constants.keep(number, is_added_to);
                    }
                }
            }
            found.extend(regions.into_iter().map(|region| (body, region)));
        }
        let is_moved = |function: &u32| moved.binary_search(function).is_ok();
        let doors: Vec<u32> = from_first.into_iter().filter(is_moved).collect();
        let called_back: Vec<u32> =
            from_rest.into_iter().filter(|function| !is_moved(function)).collect();
        let mut types = Types::of(&module.types);
        let mut regions = Vec::new();
        for (body, region) in found {
            let slot = called_back.len() + doors.len() + regions.len();
            regions.push(Moved::new(body, region, slot, &mut types)?);
        }
        constants.keep_what_stays();
        let (memory, table) = (constants.part(), number(module.tables.len())?);
        Ok(Self { module, types, moved, doors, regions, called_back, memory, table })
    }

    fn table_type(&self) -> TableType {
        let slots = (self.called_back.len() + self.doors.len() + self.regions.len()) as u64;
        TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: slots,
            maximum: Some(slots),
            shared: false,
        }
    }

    fn first(&self) -> Result<Vec<u8>> {
        let wanted = self.module.exported(WANTED)?;
        let guard = self.module.len()?;
        let mut functions = FunctionSection::new();
        for function in self.module.imported..guard {
            functions.function(self.module.type_of(function)?);
        }
        functions.function(self.module.type_of(wanted)?);
        let mut tables = TableSection::new();
        for table in &self.module.tables {
            tables.table(RoundtripReencoder.table_type(*table).map_err(Failure::new)?);
        }
        tables.table(self.table_type());
        let mut code = CodeSection::new();
        for body in &self.module.bodies {
            self.body(&mut code, body, guard)?;
        }
        code.function(&body_of(&[
            Instruction::I32Const(self.first_slot()?),
            Instruction::TableGet(self.table),
            Instruction::RefIsNull,
            Instruction::If(BlockType::Empty),
            Instruction::Call(wanted),
            Instruction::End,
        ]));
        let (types, exports) = (self.types.section()?, self.exports());
        let elements = self.elements()?;
        let data = data_of(std::slice::from_ref(&self.memory.0));
        let mut built = Built::new();
        for (id, raw) in self.module.sections() {
            match id {
                // Names would be those of memory that is parted now, and only code that copies
                // data by its number needs to know how much there is.
                section::CUSTOM | section::DATA_COUNT => &mut built,
                section::TYPE => built.section(&types),
                section::FUNCTION => built.section(&functions),
                section::TABLE => built.section(&tables),
                section::EXPORT => built.section(&exports),
                section::ELEMENT => built.section(&elements),
                section::CODE => built.section(&code),
                section::DATA => built.section(&data),
                _ => built.section(&raw),
            };
        }
        Ok(built.finish())
    }

    /// What others call, and all that the rest needs.
    fn exports(&self) -> ExportSection {
        let mut exports = ExportSection::new();
        exports_of(self.module, &mut exports);
        for table in 0..self.table {
            exports.export(&format!("t{table}"), ExportKind::Table, table);
        }
        exports.export(TABLE, ExportKind::Table, self.table);
        for (global, _) in (0..).zip(&self.module.globals) {
            exports.export(&format!("g{global}"), ExportKind::Global, global);
        }
        exports
    }

    /// What the tables hold, and what the rest calls.
    fn elements(&self) -> Result<ElementSection> {
        let mut elements = ElementSection::new();
        for segment in &self.module.elements {
            let start = ConstExpr::i32_const(segment.start);
            elements.active(None, &start, Elements::Functions(segment.functions.as_slice().into()));
        }
        let start = ConstExpr::i32_const(0);
        let called_back = Elements::Functions(self.called_back.as_slice().into());
        elements.active(Some(self.table), &start, called_back);
        Ok(elements)
    }

    /// The first slot of the rest.
    fn first_slot(&self) -> Result<i32> {
        i32::try_from(self.called_back.len()).map_err(Failure::new)
    }

    /// A function as it stands in the first half.
    fn body(&self, code: &mut CodeSection, body: &Body<'_>, guard: u32) -> Result {
        let function = body.function;
        if self.moved.binary_search(&function).is_ok() {
            let door = match self.doors.binary_search(&function) {
                Ok(place) => self.door(function, self.called_back.len() + place, guard)?,
                Err(_) => body_of(&[Instruction::Unreachable]),
            };
            code.function(&door);
            return Ok(());
        }
        let regions: Vec<_> =
            self.regions.iter().filter(|moved| moved.body.function == function).collect();
        if regions.is_empty() {
            code.raw(body.code.as_bytes());
            return Ok(());
        }
        let mut locals = Vec::new();
        for declared in body.code.get_locals_reader()? {
            let (count, kind) = declared?;
            locals.push((count, encoded(kind)?));
        }
        let mut scratch = number(body.flow.locals.len())?;
        let mut written = Vec::new();
        let mut done = 0;
        for moved in regions {
            written.extend_from_slice(body.bytes(done, moved.region.start));
            written.extend(moved.call(scratch, guard, self.table)?);
            done = moved.region.end;
            for kind in moved.scratch() {
                locals.push((1, encoded(kind)?));
                scratch += 1;
            }
        }
        written.extend_from_slice(body.bytes(done, body.flow.instructions.len()));
        let mut function = Function::new(locals);
        function.raw(written);
        code.function(&function);
        Ok(())
    }

    /// A function that calls the one which it stands for.
    fn door(&self, function: u32, slot: usize, guard: u32) -> Result<Function> {
        let type_index = self.module.type_of(function)?;
        let parameters = number(self.module.signature(type_index)?.params().len())?;
        let mut door = vec![Instruction::Call(guard)];
        door.extend((0..parameters).map(Instruction::LocalGet));
        door.push(Instruction::I32Const(i32::try_from(slot).map_err(Failure::new)?));
        door.push(Instruction::CallIndirect { type_index, table_index: self.table });
        Ok(body_of(&door))
    }

    fn rest(&mut self) -> Result<Vec<u8>> {
        let imports = self.imports()?;
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        let mut renumbered = Renumbered { called_back: &self.called_back, moved: &self.moved };
        for body in &self.module.bodies {
            if self.moved.binary_search(&body.function).is_ok() {
                functions.function(self.module.type_of(body.function)?);
                renumbered
                    .parse_function_body(&mut code, body.code.clone())
                    .map_err(|_| Failure::new("a function cannot be written"))?;
            }
        }
        let mut slots = Vec::new();
        for function in &self.doors {
            slots.push(renumbered.place(*function)?);
        }
        let first = self.called_back.len() + self.moved.len();
        for (place, moved) in self.regions.iter().enumerate() {
            functions.function(moved.kind);
            code.function(&moved.function(&mut self.types, &mut renumbered)?);
            slots.push(number(first + place)?);
        }
        let mut elements = ElementSection::new();
        let start = ConstExpr::i32_const(self.first_slot()?);
        elements.active(Some(self.table), &start, Elements::Functions(slots.into()));
        let mut built = Built::new();
        built.section(&self.types.section()?).section(&imports).section(&functions);
        built.section(&elements).section(&code).section(&data_of(&self.memory.1));
        Ok(built.finish())
    }

    fn imports(&self) -> Result<ImportSection> {
        let mut imports = ImportSection::new();
        let mut same = RoundtripReencoder;
        // Under its number in the table.
        for (slot, function) in self.called_back.iter().enumerate() {
            let kind = EntityType::Function(self.module.type_of(*function)?);
            imports.import(FIRST, &slot.to_string(), kind);
        }
        for (table, kind) in (0..).zip(&self.module.tables) {
            let kind: TableType = same.table_type(*kind).map_err(Failure::new)?;
            imports.import(FIRST, &format!("t{table}"), kind);
        }
        imports.import(FIRST, TABLE, self.table_type());
        for kind in &self.module.memories {
            let kind = same.memory_type(*kind).map_err(Failure::new)?;
            imports.import(FIRST, "memory", kind);
        }
        for (global, kind) in (0..).zip(&self.module.globals) {
            let kind = same.global_type(*kind).map_err(Failure::new)?;
            imports.import(FIRST, &format!("g{global}"), kind);
        }
        Ok(imports)
    }
}

/// The rest counts what it calls of the first half first, then its own.
struct Renumbered<'p> {
    called_back: &'p [u32],
    moved: &'p [u32],
}

impl Renumbered<'_> {
    fn place(&self, function: u32) -> Result<u32> {
        let place = match self.called_back.binary_search(&function) {
            Ok(place) => Some(place),
            Err(_) => {
                let own = self.moved.binary_search(&function).ok();
                own.map(|place| self.called_back.len() + place)
            }
        };
        number(place.ok_or_else(|| Failure::new(format!("nobody knows function {function}")))?)
    }
}

impl Reencode for Renumbered<'_> {
    type Error = Failure;

    fn function_index(&mut self, function: u32) -> std::result::Result<u32, Error<Failure>> {
        self.place(function).map_err(Error::UserError)
    }
}

fn data_of(memory: &[Segment]) -> DataSection {
    let mut data = DataSection::new();
    for segment in memory {
        let start = ConstExpr::i32_const(segment.start.cast_signed());
        data.active(0, &start, segment.bytes.iter().copied());
    }
    data
}

fn body_of(instructions: &[Instruction<'_>]) -> Function {
    let mut body = Function::new([]);
    for instruction in instructions {
        body.instruction(instruction);
    }
    body.instruction(&Instruction::End);
    body
}

/// The exports as they stand.
pub(crate) fn exports_of(module: &Module<'_>, exports: &mut ExportSection) {
    for export in &module.exports {
        exports.export(export.name, export.kind.into(), export.index);
    }
}
