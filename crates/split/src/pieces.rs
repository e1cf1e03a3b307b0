//! The pieces.
//!
//! The first keeps every function at its number. What control never reached stands in the
//! rest: whole functions, and the ends of blocks. In their places are calls through a table
//! that the rest fills, after a look whether it is there. What only the second's exports need
//! stands in the second, which calls the others and is called by nobody.

use std::collections::BTreeSet;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, ElementSection, Elements, ExportKind, ExportSection,
    Function, FunctionSection, Instruction, Module as Built, TableSection,
};
use wasmparser::{Export, ExternalKind};

use crate::constants::{Constants, addresses, adds};
use crate::failure::{Failure, Result};
use crate::homes::{Homes, Piece, is_ground};
use crate::later::{Later, TABLE};
use crate::memory::{Memory, data_of};
use crate::module::{Body, Module, called, number, section};
use crate::moved::Moved;
use crate::region::{Region, Search};
use crate::slots::Slots;
use crate::types::{Types, encoded};

/// The export that has the rest fetched.
pub(crate) const WANTED: &str = "restIsWanted";

/// What is wanted whole or not at all: the ways of a tree or a ring depend on how much is
/// in it.
const WHOLE: &str = "collections::";

/// The pieces as bytes.
pub(crate) struct Pieces {
    pub(crate) first: Vec<u8>,
    pub(crate) rest: Vec<u8>,
    pub(crate) second: Vec<u8>,
}

/// What goes where.
struct Plan<'m> {
    module: &'m Module<'m>,
    types: Types,
    homes: Homes,
    slots: Slots,
    /// What the rest and the second call.
    from_rest: BTreeSet<u32>,
    from_second: BTreeSet<u32>,
    /// The ends of blocks in the rest, by their function.
    regions: Vec<Moved<'m>>,
    memory: Memory,
    /// The number of the new table.
    table: u32,
}

/// What the code of one piece names.
#[derive(Default)]
struct Named {
    functions: BTreeSet<u32>,
    /// What may be addresses of constants, and whether something is added.
    numbers: BTreeSet<(u32, bool)>,
}

/// Splits a module; `reached` are the points of the first piece, `map` is the linker's.
/// `is_second` are exports that only whoever loads the second calls.
pub(crate) fn split(
    bytes: &[u8],
    map: &str,
    reached: &BTreeSet<usize>,
    is_second: impl Fn(&Export<'_>) -> bool,
) -> Result<Pieces> {
    let module = Module::read(bytes)?;
    let constants = Constants::read(bytes, map)?;
    let homes = Homes::find(&module, reached, is_second);
    let mut plan = Plan::new(&module, constants, reached, homes)?;
    let first = plan.first()?;
    Ok(Pieces { rest: plan.rest()?, second: plan.second()?, first })
}

impl<'m> Plan<'m> {
    fn new(
        module: &'m Module<'m>,
        constants: Constants,
        reached: &'m BTreeSet<usize>,
        homes: Homes,
    ) -> Result<Self> {
        let (mut first, mut rest, mut second) =
            (Named::default(), Named::default(), Named::default());
        first.functions.extend(module.in_tables());
        let exports = exports_of_first(module, &homes);
        let functions = exports.filter(|export| export.kind == ExternalKind::Func);
        first.functions.extend(functions.map(|export| export.index));
        let mut found = Vec::new();
        for body in &module.bodies {
            let home = homes.of(body.function);
            let is_whole = home != Piece::First
                || is_ground(module, body)
                || module.name(body.function).contains(WHOLE);
            let regions =
                if is_whole { Vec::new() } else { Search::regions(module, body, reached)? };
            for place in 0..body.flow.instructions.len() {
                let moves = regions.iter().any(|r| (r.start..r.end).contains(&place));
                let named = match home {
                    Piece::First if !moves => &mut first,
                    Piece::Second => &mut second,
                    _ => &mut rest,
                };
                named.note(body, place);
            }
            found.extend(regions.into_iter().map(|region| (body, region)));
        }
        let slots = slots(&homes, [&first, &rest, &second], found.len());
        let memory = memory(constants, [&first, &rest, &second]);
        let mut types = Types::of(&module.types);
        let regions = regions(found, &slots, &mut types)?;
        let (from_rest, from_second) = (rest.functions, second.functions);
        let table = number(module.tables.len())?;
        Ok(Self { module, types, homes, slots, from_rest, from_second, regions, memory, table })
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
        tables.table(self.slots.table()?);
        let mut code = CodeSection::new();
        for body in &self.module.bodies {
            self.body(&mut code, body, guard)?;
        }
        code.function(&body_of(&[
            Instruction::I32Const(self.slots.first_of_rest()?),
            Instruction::TableGet(self.table),
            Instruction::RefIsNull,
            Instruction::If(BlockType::Empty),
            Instruction::Call(wanted),
            Instruction::End,
        ]));
        let (types, exports) = (self.types.section()?, self.exports());
        let elements = self.elements();
        let data = data_of(std::slice::from_ref(&self.memory.first));
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

    /// What others call, and all that later pieces need.
    fn exports(&self) -> ExportSection {
        let mut exports = ExportSection::new();
        add_exports(&mut exports, exports_of_first(self.module, &self.homes));
        for table in 0..self.table {
            exports.export(&format!("t{table}"), ExportKind::Table, table);
        }
        exports.export(TABLE, ExportKind::Table, self.table);
        for (global, _) in (0..).zip(&self.module.globals) {
            exports.export(&format!("g{global}"), ExportKind::Global, global);
        }
        exports
    }

    /// What the tables hold, and what later pieces call.
    fn elements(&self) -> ElementSection {
        let mut elements = ElementSection::new();
        for segment in &self.module.elements {
            let start = ConstExpr::i32_const(segment.start);
            elements.active(None, &start, Elements::Functions(segment.functions.as_slice().into()));
        }
        let called_back = Elements::Functions(self.slots.called_back.as_slice().into());
        elements.active(Some(self.table), &ConstExpr::i32_const(0), called_back);
        elements
    }

    /// A function as it stands in the first piece.
    fn body(&self, code: &mut CodeSection, body: &Body<'_>, guard: u32) -> Result {
        let function = body.function;
        if self.homes.of(function) != Piece::First {
            let door = match self.slots.door(function) {
                Some(slot) => self.door(function, slot, guard)?,
                None => body_of(&[Instruction::Unreachable]),
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
        let own = self.homes.living_in(Piece::Rest).collect();
        let mut rest = Later::new(self.module, own, &self.from_rest)?;
        let mut places = Vec::new();
        for function in &self.slots.doors {
            places.push(rest.place(*function)?);
        }
        for moved in &self.regions {
            let function = moved.function(&mut self.types, &mut rest)?;
            places.push(rest.add(moved.kind, &function)?);
        }
        for function in &self.slots.lent {
            places.push(rest.place(*function)?);
        }
        rest.fill(self.table, self.slots.first_of_rest()?, places);
        rest.finish(&self.types, &self.slots, &self.memory.rest)
    }

    fn second(&self) -> Result<Vec<u8>> {
        let own = self.homes.living_in(Piece::Second).collect();
        let mut second = Later::new(self.module, own, &self.from_second)?;
        for export in &self.module.exports {
            if is_function_of(Piece::Second, &self.homes, export) {
                second.export(export.name, export.index)?;
            }
        }
        second.finish(&self.types, &self.slots, &self.memory.second)
    }
}

impl Named {
    /// Notes what an instruction names.
    fn note(&mut self, body: &Body<'_>, place: usize) {
        let Some(instruction) = body.flow.instructions.get(place) else { return };
        self.functions.extend(called(&instruction.operator));
        let next = body.flow.instructions.get(place + 1);
        let is_added_to = next.is_some_and(|next| adds(&next.operator));
        let numbers = addresses(&instruction.operator).into_iter().flatten();
        self.numbers.extend(numbers.map(|number| (number, is_added_to)));
    }
}

/// Which functions pieces call of each other.
fn slots(homes: &Homes, [first, rest, second]: [&Named; 3], regions: usize) -> Slots {
    let called_by = |named: &Named, piece: Piece| -> BTreeSet<u32> {
        named.functions.iter().copied().filter(|function| homes.of(*function) == piece).collect()
    };
    let doors = called_by(first, Piece::Rest);
    let lent = called_by(second, Piece::Rest).difference(&doors).copied().collect();
    let mut called_back = called_by(rest, Piece::First);
    called_back.extend(called_by(second, Piece::First));
    Slots {
        called_back: called_back.into_iter().collect(),
        doors: doors.into_iter().collect(),
        regions,
        lent,
    }
}

/// Which constants lie where.
fn memory(mut constants: Constants, [first, rest, second]: [&Named; 3]) -> Memory {
    first.numbers.iter().for_each(|(number, is_added_to)| constants.keep(*number, *is_added_to));
    constants.keep_what_stays();
    constants.take();
    let [rest, second] = [rest, second].map(|named| {
        named.numbers.iter().for_each(|(number, is_added)| constants.keep(*number, *is_added));
        constants.take()
    });
    constants.part(rest, second)
}

/// The ends of blocks as functions.
fn regions<'m>(
    found: Vec<(&'m Body<'m>, Region)>,
    slots: &Slots,
    types: &mut Types,
) -> Result<Vec<Moved<'m>>> {
    let moved = (slots.first_region()..).zip(found);
    moved.map(|(slot, (body, region))| Moved::new(body, region, slot, types)).collect()
}

/// What the first piece has others call.
fn exports_of_first<'m>(
    module: &'m Module<'m>,
    homes: &'m Homes,
) -> impl Iterator<Item = &'m Export<'m>> {
    module.exports.iter().filter(|export| !is_function_of(Piece::Second, homes, export))
}

fn is_function_of(piece: Piece, homes: &Homes, export: &Export<'_>) -> bool {
    export.kind == ExternalKind::Func && homes.of(export.index) == piece
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
pub(crate) fn add_exports<'m>(
    exports: &mut ExportSection,
    of: impl IntoIterator<Item = &'m Export<'m>>,
) {
    for export in of {
        exports.export(export.name, export.kind.into(), export.index);
    }
}
