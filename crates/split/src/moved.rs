//! A region on both sides: what stands in its place, and the function it becomes.
//!
//! What a region reads goes as arguments; what it wrote comes back, with the number of
//! the way it went. Each way out is a block around the region: branches only count
//! further.

use wasm_encoder::reencode::Reencode;
use wasm_encoder::{BlockType, Encode, Function, Instruction};
use wasmparser::{Operator, ValType};

use crate::failure::{Failure, Result};
use crate::module::{Body, number};
use crate::region::{Region, Target, target_of};
use crate::types::{Types, encoded};

/// A region, and how it is called.
pub(crate) struct Moved<'m> {
    pub(crate) body: &'m Body<'m>,
    pub(crate) region: Region,
    /// The type of the function that it becomes.
    pub(crate) kind: u32,
    /// Its place in the table.
    pub(crate) slot: usize,
}

impl<'m> Moved<'m> {
    pub(crate) fn new(
        body: &'m Body<'m>,
        region: Region,
        slot: usize,
        types: &mut Types,
    ) -> Result<Self> {
        let local = |local: &u32| body.flow.locals.get(*local as usize).copied();
        let params: Vec<ValType> = region.read.iter().filter_map(local).collect();
        let mut results: Vec<ValType> = region.values().collect();
        results.extend(region.written.iter().filter_map(local));
        if region.ways() > 1 {
            results.push(ValType::I32);
        }
        let kind = types.number(&params, &results)?;
        Ok(Self { body, region, kind, slot })
    }

    /// How many locals what stands in its place needs, by their types.
    pub(crate) fn scratch(&self) -> Vec<ValType> {
        let way = (self.region.ways() > 1).then_some(ValType::I32);
        self.region.values().chain(way).collect()
    }

    /// What stands in its place; `scratch` is the first of its locals.
    pub(crate) fn call(&self, scratch: u32, guard: u32, table_index: u32) -> Result<Vec<u8>> {
        let Region { read, written, exits, ends, .. } = &self.region;
        let mut code = vec![Instruction::Call(guard)];
        code.extend(read.iter().copied().map(Instruction::LocalGet));
        code.push(Instruction::I32Const(i32::try_from(self.slot).map_err(Failure::new)?));
        code.push(Instruction::CallIndirect { type_index: self.kind, table_index });
        let values = scratch + number(self.region.values().count())?;
        let several = self.region.ways() > 1;
        if several {
            code.push(Instruction::LocalSet(values));
        }
        code.extend(written.iter().rev().copied().map(Instruction::LocalSet));
        code.extend((scratch..values).rev().map(Instruction::LocalSet));
        let mut first = scratch;
        let mut left = self.region.ways();
        let mut at_the_end = Vec::new();
        for (way, exit) in (0..).zip(exits) {
            let last = first + number(exit.values.len())?;
            let take: Vec<_> = (first..last).map(Instruction::LocalGet).collect();
            first = last;
            if exit.to == Target::End {
                at_the_end = take;
                continue;
            }
            left -= 1;
            // The last way is the one that is left.
            let is_last = left == 0;
            if !is_last {
                code.push(Instruction::LocalGet(values));
                code.push(Instruction::I32Const(way));
                code.push(Instruction::I32Eq);
                code.push(Instruction::If(BlockType::Empty));
            }
            code.extend(take);
            code.push(match exit.to {
                Target::Label(label) => Instruction::Br(label + u32::from(!is_last)),
                Target::Return | Target::End => Instruction::Return,
            });
            if !is_last {
                code.push(Instruction::End);
            }
        }
        if *ends {
            code.extend(at_the_end);
        } else if exits.len() == 1 {
            code.push(Instruction::Unreachable);
        }
        let mut bytes = Vec::new();
        code.iter().for_each(|instruction| instruction.encode(&mut bytes));
        Ok(bytes)
    }

    /// The function that it becomes.
    pub(crate) fn function(
        &self,
        types: &mut Types,
        functions: &mut impl Reencode,
    ) -> Result<Function> {
        let Region { read, written, own, exits, .. } = &self.region;
        let renamed: Vec<u32> = read.iter().chain(own).copied().collect();
        let mut locals = Vec::new();
        for local in own {
            let kind = self.body.flow.locals.get(*local as usize).copied();
            locals.push(encoded(kind.unwrap_or(ValType::I32))?);
        }
        let scratch = number(renamed.len())?;
        for kind in self.region.values() {
            locals.push(encoded(kind)?);
        }
        let way_local = number(read.len() + locals.len())?;
        locals.push(wasm_encoder::ValType::I32);
        let mut function = Function::new_with_locals_types(locals);
        function.instruction(&Instruction::Block(BlockType::Empty));
        for exit in exits.iter().rev() {
            function.instruction(&Instruction::Block(types.block(&exit.values)?));
        }
        self.inside(&mut function, functions, &renamed)?;
        let mut first = scratch;
        for (way, exit) in (0..).zip(exits) {
            function.instruction(&Instruction::End);
            let last = first + number(exit.values.len())?;
            for local in (first..last).rev() {
                function.instruction(&Instruction::LocalSet(local));
            }
            first = last;
            function.instruction(&Instruction::I32Const(way));
            function.instruction(&Instruction::LocalSet(way_local));
            let outwards = exits.len() - 1 - usize::try_from(way).map_err(Failure::new)?;
            function.instruction(&Instruction::Br(number(outwards)?));
        }
        function.instruction(&Instruction::End);
        for local in scratch..way_local {
            function.instruction(&Instruction::LocalGet(local));
        }
        for local in written {
            function.instruction(&Instruction::LocalGet(place_of(&renamed, *local)?));
        }
        if self.region.ways() > 1 {
            function.instruction(&Instruction::LocalGet(way_local));
        }
        function.instruction(&Instruction::End);
        Ok(function)
    }

    /// The instructions of the region, with their locals, labels and functions renamed.
    fn inside(
        &self,
        function: &mut Function,
        functions: &mut impl Reencode,
        renamed: &[u32],
    ) -> Result {
        let Region { start, end, .. } = self.region;
        let mut depth = 0;
        for instruction in self.body.flow.instructions.get(start..end).unwrap_or_default() {
            let operator = instruction.operator.clone();
            if crate::flow::opens(&operator) {
                depth += 1;
            }
            if matches!(operator, Operator::End) {
                depth -= 1;
            }
            let label = |label: u32| self.label(label, depth);
            let encoded = match functions
                .instruction(operator)
                .map_err(|_| Failure::new("an instruction cannot be written"))?
            {
                Instruction::LocalGet(local) => Instruction::LocalGet(place_of(renamed, local)?),
                Instruction::LocalSet(local) => Instruction::LocalSet(place_of(renamed, local)?),
                Instruction::LocalTee(local) => Instruction::LocalTee(place_of(renamed, local)?),
                Instruction::Br(to) => Instruction::Br(label(to)),
                Instruction::BrIf(to) => Instruction::BrIf(label(to)),
                Instruction::BrOnNull(to) => Instruction::BrOnNull(label(to)),
                Instruction::BrOnNonNull(to) => Instruction::BrOnNonNull(label(to)),
                Instruction::BrTable(to, otherwise) => {
                    Instruction::BrTable(to.iter().copied().map(label).collect(), label(otherwise))
                }
                Instruction::Return => Instruction::Br(depth + self.way(Target::Return)),
                other => other,
            };
            function.instruction(&encoded);
        }
        Ok(())
    }

    /// A label as it counts in the function that the region becomes.
    fn label(&self, label: u32, depth: u32) -> u32 {
        let Some(outwards) = label.checked_sub(depth) else { return label };
        let ways = [target_of(outwards, true), target_of(outwards, false)];
        let is_it = |target: Target| self.region.exits.iter().any(|exit| exit.to == target);
        let target = ways.into_iter().flatten().find(|target| is_it(*target));
        depth + self.way(target.unwrap_or(Target::End))
    }

    /// The number of a way out.
    fn way(&self, target: Target) -> u32 {
        let exits = (0..).zip(&self.region.exits);
        exits.clone().find(|(_, exit)| exit.to == target).map_or(0, |(way, _)| way)
    }
}

impl Region {
    /// How many ways out there are.
    fn ways(&self) -> usize {
        self.exits.len() - usize::from(!self.ends)
    }

    /// What the ways out take along, all of it.
    fn values(&self) -> impl Iterator<Item = ValType> {
        self.exits.iter().flat_map(|exit| exit.values.iter().copied())
    }
}

fn place_of(renamed: &[u32], local: u32) -> Result<u32> {
    let place = renamed.iter().position(|known| *known == local);
    let missing = || Failure::new(format!("local {local} is not handed over"));
    number(place.ok_or_else(missing)?)
}
