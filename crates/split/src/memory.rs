//! [`Memory`]: what lies in it at the start, and which piece brings it.

use std::ops::Range;

use wasm_encoder::{ConstExpr, DataSection};
use wasmparser::{DataKind, Operator, Parser, Payload};

use crate::failure::{Failure, Result};

/// The memory at the start, and what later pieces add to it.
pub(crate) struct Memory {
    pub(crate) first: Segment,
    pub(crate) rest: Vec<Segment>,
    pub(crate) second: Vec<Segment>,
}

/// A stretch of memory.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    pub(crate) start: u32,
    pub(crate) bytes: Vec<u8>,
}

impl Segment {
    /// All of a module's memory in one: its own segments leave zeros out, those too that are
    /// part of a constant.
    pub(crate) fn whole(module: &[u8]) -> Result<Self> {
        let segments = segments(module)?;
        let start = segments.iter().map(|segment| segment.start).min().unwrap_or_default();
        let end = segments.iter().map(Self::end).max().unwrap_or_default();
        let mut memory = Self { start, bytes: vec![0; (end - start) as usize] };
        for segment in segments {
            if let Some(bytes) = memory.get_mut(segment.start..segment.end()) {
                bytes.copy_from_slice(&segment.bytes);
            }
        }
        Ok(memory)
    }

    pub(crate) fn end(&self) -> u32 {
        self.start + self.bytes.len() as u32
    }

    /// Where addresses lie among the bytes.
    fn within(&self, range: Range<u32>) -> Option<Range<usize>> {
        let from = range.start.checked_sub(self.start)?;
        let to = range.end.checked_sub(self.start)?;
        Some(from as usize..to as usize)
    }

    pub(crate) fn get(&self, range: Range<u32>) -> Option<&[u8]> {
        self.bytes.get(self.within(range)?)
    }

    pub(crate) fn get_mut(&mut self, range: Range<u32>) -> Option<&mut [u8]> {
        let within = self.within(range)?;
        self.bytes.get_mut(within)
    }

    /// The number that stands at an address.
    pub(crate) fn word(&self, at: u32) -> u32 {
        let bytes = self.get(at..at.saturating_add(4)).and_then(|bytes| bytes.try_into().ok());
        bytes.map_or(0, u32::from_le_bytes)
    }
}

/// Memory as it stands at the start.
pub(crate) fn data_of(memory: &[Segment]) -> DataSection {
    let mut data = DataSection::new();
    for segment in memory {
        let start = ConstExpr::i32_const(segment.start.cast_signed());
        data.active(0, &start, segment.bytes.iter().copied());
    }
    data
}

fn segments(module: &[u8]) -> Result<Vec<Segment>> {
    let mut segments = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::DataSection(data) = payload? else { continue };
        for segment in data {
            let segment = segment?;
            let DataKind::Active { memory_index: 0, offset_expr } = segment.kind else {
                return Err(Failure::new("data may only lie at places that are known"));
            };
            let mut offset = offset_expr.get_operators_reader();
            let Operator::I32Const { value } = offset.read()? else {
                return Err(Failure::new("data may only lie at places that are known"));
            };
            segments.push(Segment { start: value.cast_unsigned(), bytes: segment.data.to_vec() });
        }
    }
    Ok(segments)
}
