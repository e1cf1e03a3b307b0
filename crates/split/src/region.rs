//! [`Region`]: the end of a block that control never reached.

use std::collections::BTreeSet;

use wasmparser::{BlockType, Operator, ValType};

use crate::failure::Result;
use crate::flow::{block_type, opens};
use crate::module::{Body, Module};

/// What moving a region costs at least, in bytes: a call, and what follows it.
const COST: usize = 12;
/// What each value handed over costs on the way there and back.
const COST_OF_VALUE: usize = 2;

/// The end of a block that control never reached: the instructions from `start` to before
/// `end`, which begin and end with nothing on the stack of their block.
pub(crate) struct Region {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The locals that it may read.
    pub(crate) read: Vec<u32>,
    /// The locals that it may write, and somebody else may read.
    pub(crate) written: Vec<u32>,
    /// The locals that are its own affair.
    pub(crate) own: Vec<u32>,
    /// Where it may lead, the end of its block first.
    pub(crate) exits: Vec<Exit>,
    /// Whether it may come to the end of its block.
    pub(crate) ends: bool,
}

/// A way out of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exit {
    pub(crate) to: Target,
    /// What it takes along.
    pub(crate) values: Vec<ValType>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The end of the block that the region is the end of.
    End,
    /// A label, counted from that block, which is 0.
    Label(u32),
    /// Out of the function.
    Return,
}

/// A block around an instruction.
struct Frame {
    is_loop: bool,
    kind: BlockType,
}

/// Finds the regions of a function.
pub(crate) struct Search<'s> {
    module: &'s Module<'s>,
    body: &'s Body<'s>,
    reached: &'s BTreeSet<usize>,
    /// The points before instructions, by the instruction.
    points: Vec<Option<usize>>,
    frames: Vec<Frame>,
    found: Vec<Region>,
}

impl<'s> Search<'s> {
    pub(crate) fn regions(
        module: &'s Module<'s>,
        body: &'s Body<'s>,
        reached: &'s BTreeSet<usize>,
    ) -> Result<Vec<Region>> {
        let mut points = vec![None; body.flow.instructions.len()];
        for (place, point) in body.points() {
            if let Some(at) = points.get_mut(place) {
                *at = Some(point);
            }
        }
        let kind = BlockType::FuncType(module.type_of(body.function)?);
        let frames = vec![Frame { is_loop: false, kind }];
        let mut search = Self { module, body, reached, points, frames, found: Vec::new() };
        let end = body.flow.instructions.len().saturating_sub(1);
        search.block(0, end)?;
        Ok(search.found)
    }

    /// Searches the block whose instructions are these.
    fn block(&mut self, start: usize, end: usize) -> Result {
        let mut place = start;
        let mut is_cold = false;
        while place < end {
            let Some(instruction) = self.body.flow.instructions.get(place) else { break };
            let point = self.points.get(place).copied().flatten();
            is_cold |= point.is_some_and(|point| !self.reached.contains(&point));
            if is_cold
                && instruction.is_base
                && let Some(region) = self.region(place, end)?
            {
                self.found.push(region);
                return Ok(());
            }
            if opens(&instruction.operator) {
                place = self.nested(place)?;
            } else {
                place += 1;
            }
        }
        Ok(())
    }

    /// Searches the block that begins here; says what follows it.
    fn nested(&mut self, place: usize) -> Result<usize> {
        let Some(opener) = self.body.flow.instructions.get(place) else { return Ok(place + 1) };
        let is_loop = matches!(opener.operator, Operator::Loop { .. });
        self.frames.push(Frame { is_loop, kind: block_type(&opener.operator) });
        let mut end = opener.closed;
        self.block(place + 1, end)?;
        if let Some(otherwise) = self.body.flow.instructions.get(end)
            && matches!(otherwise.operator, Operator::Else)
        {
            let start = end + 1;
            end = otherwise.closed;
            self.block(start, end)?;
        }
        self.frames.pop();
        Ok(end + 1)
    }

    /// What lies between, if it is worth moving.
    fn region(&self, start: usize, end: usize) -> Result<Option<Region>> {
        let size = self.body.bytes(start, end).len();
        if size <= COST {
            return Ok(None);
        }
        let (mut read, mut set) = (BTreeSet::new(), BTreeSet::new());
        let mut ends = !self.leaves(end);
        let mut exits = vec![Exit { to: Target::End, values: self.values(0, false)? }];
        // What is written on every way before it is read.
        let mut fresh = BTreeSet::new();
        let (mut depth, mut may_have_left) = (0_u32, false);
        let inside = self.body.flow.instructions.get(start..end).unwrap_or_default();
        for instruction in inside {
            match &instruction.operator {
                Operator::LocalGet { local_index } if !fresh.contains(local_index) => {
                    read.insert(*local_index);
                }
                Operator::LocalGet { .. } => {}
                Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                    set.insert(*local_index);
                    let is_on_every_way = depth == 0 && !may_have_left;
                    if is_on_every_way && !read.contains(local_index) {
                        fresh.insert(*local_index);
                    }
                }
                operator if opens(operator) => depth += 1,
                Operator::End => depth = depth.saturating_sub(1),
                Operator::Return => {
                    may_have_left = true;
                    self.add(&mut exits, Target::Return)?;
                }
                operator => {
                    for label in labels(operator) {
                        if let Some(to) = self.target(label, depth) {
                            may_have_left = true;
                            ends |= to == Target::End;
                            self.add(&mut exits, to)?;
                        }
                    }
                }
            }
        }
        let outside = self.read_outside(start, end);
        // The region itself may read it when it comes by again.
        let is_wanted = |local: &u32| outside.contains(local) || read.contains(local);
        let written: Vec<u32> = set.iter().copied().filter(is_wanted).collect();
        // What may have stayed as it was goes back as it was.
        read.extend(written.iter().filter(|local| !fresh.contains(local)));
        let own = set.into_iter().filter(|local| !read.contains(local)).collect();
        let read: Vec<u32> = read.into_iter().collect();
        let values = read.len() + written.len();
        let cost = COST + COST_OF_VALUE * values + COST / 2 * (exits.len() - 1);
        Ok((size > cost).then_some(Region { start, end, read, written, own, exits, ends }))
    }

    /// Whether what stands before `end` leads elsewhere.
    fn leaves(&self, end: usize) -> bool {
        let last = end.checked_sub(1).and_then(|last| self.body.flow.instructions.get(last));
        last.is_some_and(|last| {
            matches!(
                last.operator,
                Operator::Br { .. }
                    | Operator::BrTable { .. }
                    | Operator::Return
                    | Operator::Unreachable
            )
        })
    }

    fn add(&self, exits: &mut Vec<Exit>, to: Target) -> Result {
        if exits.iter().all(|exit| exit.to != to) {
            let values = match to {
                Target::End => return Ok(()),
                Target::Label(label) => self.values(label, true)?,
                Target::Return => {
                    let kind = self.module.type_of(self.body.function)?;
                    self.module.signature(kind)?.results().to_vec()
                }
            };
            exits.push(Exit { to, values });
        }
        Ok(())
    }

    /// Where a branch leads that stands `depth` blocks deep in a region; nowhere when it
    /// stays inside.
    fn target(&self, label: u32, depth: u32) -> Option<Target> {
        let label = label.checked_sub(depth)?;
        target_of(label, self.frame(label).is_some_and(|frame| frame.is_loop))
    }

    fn frame(&self, label: u32) -> Option<&Frame> {
        self.frames.iter().rev().nth(label as usize)
    }

    /// What a label takes when it is branched to, or what its block gives at its end.
    fn values(&self, label: u32, is_branch: bool) -> Result<Vec<ValType>> {
        let Some(frame) = self.frame(label) else { return Ok(Vec::new()) };
        Ok(match frame.kind {
            BlockType::Empty => Vec::new(),
            BlockType::Type(_) if frame.is_loop && is_branch => Vec::new(),
            BlockType::Type(kind) => vec![kind],
            BlockType::FuncType(kind) => {
                let signature = self.module.signature(kind)?;
                let loops = frame.is_loop && is_branch;
                if loops { signature.params() } else { signature.results() }.to_vec()
            }
        })
    }

    fn read_outside(&self, start: usize, end: usize) -> BTreeSet<u32> {
        let instructions = self.body.flow.instructions.iter().enumerate();
        let outside = instructions.filter(|(place, _)| !(start..end).contains(place));
        let read = outside.filter_map(|(_, instruction)| match instruction.operator {
            Operator::LocalGet { local_index } => Some(local_index),
            _ => None,
        });
        read.collect()
    }
}

/// The target of a label that is counted from the region's block.
pub(crate) fn target_of(label: u32, is_loop: bool) -> Option<Target> {
    Some(if label == 0 && !is_loop { Target::End } else { Target::Label(label) })
}

/// The labels that an instruction may branch to.
pub(crate) fn labels(operator: &Operator<'_>) -> Vec<u32> {
    match operator {
        Operator::Br { relative_depth }
        | Operator::BrIf { relative_depth }
        | Operator::BrOnNull { relative_depth }
        | Operator::BrOnNonNull { relative_depth } => vec![*relative_depth],
        Operator::BrTable { targets } => targets
            .targets()
            .filter_map(std::result::Result::ok)
            .chain([targets.default()])
            .collect(),
        _ => Vec::new(),
    }
}
