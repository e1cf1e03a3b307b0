//! The constants that only the rest reads.
//!
//! The linker's map tells where each constant lies. Those to which neither the first half's
//! code nor its other data point lie with the rest. A compiler may write an address as one
//! before the beginning of a table and add to it: what is pointed to from shortly before
//! stays too.

use std::collections::BTreeMap;
use std::ops::Range;

use wasmparser::{DataKind, Operator, Parser, Payload};

use crate::failure::{Failure, Result};

/// How the linker calls constants, which nothing ever writes to.
const CONSTANT: &str = "(.rodata.";
/// How it calls texts that it found to be each other's ends.
const MERGED: &str = "<internal>:(.rodata)";
/// How far before a constant an address may lie that is meant for it, in bytes.
const MARGIN: u32 = 64;

/// The memory as it stands at the start, and which of it may move.
pub(crate) struct Constants {
    segments: Vec<Segment>,
    /// Where those begin and end that may move.
    constants: BTreeMap<u32, u32>,
}

/// A stretch of memory.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    pub(crate) start: u32,
    pub(crate) bytes: Vec<u8>,
}

impl Constants {
    /// Reads where constants lie from the linker's map.
    pub(crate) fn read(module: &[u8], map: &str) -> Result<Self> {
        let mut constants = Self { segments: segments(module)?, constants: BTreeMap::new() };
        for line in map.lines() {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let [address, _, size, .., name] = columns.as_slice() else { continue };
            let hex = |text: &str| u32::from_str_radix(text, 16).ok();
            let Some((start, size)) = hex(address).zip(hex(size)) else { continue };
            let is_here = size > 0 && constants.bytes(start..start + size).is_some();
            if is_here && name.contains(CONSTANT) {
                constants.constants.insert(start, start + size);
            } else if is_here && *name == MERGED {
                constants.add_merged(start, start + size);
            }
        }
        Ok(constants)
    }

    /// Each of the texts that end with a zero.
    fn add_merged(&mut self, start: u32, end: u32) {
        let Some(bytes) = self.bytes(start..end).map(<[u8]>::to_vec) else { return };
        let mut at = start;
        for text in bytes.split_inclusive(|byte| *byte == 0) {
            let next = at + text.len() as u32;
            self.constants.insert(at, next);
            at = next;
        }
    }

    fn bytes(&self, range: Range<u32>) -> Option<&[u8]> {
        self.segments.iter().find_map(|segment| {
            let from = range.start.checked_sub(segment.start)?;
            let to = range.end.checked_sub(segment.start)?;
            segment.bytes.get(from as usize..to as usize)
        })
    }

    /// Keeps constants where they are, if the number may point to them; and what they
    /// point to.
    pub(crate) fn keep(&mut self, number: u32) {
        let near: Vec<(u32, u32)> = self
            .constants
            .range(..=number.saturating_add(MARGIN))
            .rev()
            .map(|(start, end)| (*start, *end))
            .take_while(|(start, end)| number <= *end || number.saturating_sub(*start) <= MARGIN)
            .filter(|(start, end)| {
                number <= *end && (number >= *start || !self.is_text(*start, *end))
            })
            .collect();
        for (start, end) in near {
            self.constants.remove(&start);
            self.keep_all_of(start..end);
        }
    }

    /// Of texts nobody takes anything that stands before them.
    fn is_text(&self, start: u32, end: u32) -> bool {
        let bytes = self.bytes(start..end).unwrap_or_default();
        std::str::from_utf8(bytes).is_ok_and(|text| !text.chars().any(char::is_control))
    }

    /// Keeps whatever data points to that stays.
    pub(crate) fn keep_what_stays(&mut self) {
        let stays: Vec<Range<u32>> = self
            .segments
            .iter()
            .flat_map(|segment| {
                let end = segment.start + segment.bytes.len() as u32;
                let mut at = segment.start;
                let mut stays = Vec::new();
                for (start, stop) in self.constants.range(segment.start..end) {
                    stays.push(at..*start);
                    at = *stop;
                }
                stays.push(at..end);
                stays
            })
            .collect();
        for range in stays {
            self.keep_all_of(range);
        }
    }

    fn keep_all_of(&mut self, range: Range<u32>) {
        for at in (range.start & !3..range.end).step_by(4) {
            self.keep(self.word(at));
        }
    }

    /// The number that stands at an address. Segments leave zeros out, those too that are
    /// part of one.
    fn word(&self, at: u32) -> u32 {
        let byte = |at: u32| self.bytes(at..at + 1).and_then(|byte| byte.first().copied());
        u32::from_le_bytes([at, at + 1, at + 2, at + 3].map(|at| byte(at).unwrap_or_default()))
    }

    /// The memory without the constants that move, and those.
    pub(crate) fn part(mut self) -> (Vec<Segment>, Vec<Segment>) {
        let mut moved: Vec<Segment> = Vec::new();
        for (start, end) in std::mem::take(&mut self.constants) {
            for segment in &mut self.segments {
                let Some(from) = start.checked_sub(segment.start) else { continue };
                let to = (end - segment.start) as usize;
                let Some(bytes) = segment.bytes.get_mut(from as usize..to) else { continue };
                let constant = bytes.to_vec();
                bytes.fill(0);
                match moved.last_mut() {
                    Some(last) if last.start + last.bytes.len() as u32 == start => {
                        last.bytes.extend(constant);
                    }
                    _ => moved.push(Segment { start, bytes: constant }),
                }
            }
        }
        (self.segments, moved)
    }
}

/// The numbers in an instruction that may be addresses, two of them when they stand side by
/// side in one.
pub(crate) fn addresses(operator: &Operator<'_>) -> [Option<u32>; 2] {
    let offset = match operator {
        Operator::I32Const { value } => return [Some(value.cast_unsigned()), None],
        Operator::I64Const { value } => {
            let bits = value.cast_unsigned();
            return [u32::try_from(bits & 0xffff_ffff).ok(), u32::try_from(bits >> 32).ok()];
        }
        Operator::I32Load { memarg }
        | Operator::I64Load { memarg }
        | Operator::F32Load { memarg }
        | Operator::F64Load { memarg }
        | Operator::I32Load8U { memarg }
        | Operator::I32Load8S { memarg }
        | Operator::I32Load16U { memarg }
        | Operator::I32Load16S { memarg }
        | Operator::I64Load8U { memarg }
        | Operator::I64Load8S { memarg }
        | Operator::I64Load16U { memarg }
        | Operator::I64Load16S { memarg }
        | Operator::I64Load32U { memarg }
        | Operator::I64Load32S { memarg } => memarg.offset,
        _ => return [None, None],
    };
    [u32::try_from(offset).ok(), None]
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
