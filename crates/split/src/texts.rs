//! The texts that only the rest speaks.
//!
//! The linker's map tells where each unnamed constant lies. Of those that are nothing but
//! text, and the places in source code that a panic would name, the ones which neither the
//! first half's code nor its other data point to lie with the rest. Nothing but their own
//! addresses ever points to them, and never from before their beginning.

use std::collections::BTreeMap;
use std::ops::Range;

use wasmparser::{DataKind, Operator, Parser, Payload};

use crate::failure::{Failure, Result};

/// How the linker calls constants that have no name of their own.
const UNNAMED: &str = "(.rodata..Lanon.";
/// How it calls texts that it found to be each other's ends.
const MERGED: &str = "<internal>:(.rodata)";
/// What a place in source code takes: a pointer, a length, a line and a column.
const PLACE: usize = 16;

/// The memory as it stands at the start, and which of it may move.
pub(crate) struct Texts {
    segments: Vec<Segment>,
    /// Where texts begin and end.
    texts: BTreeMap<u32, u32>,
}

/// A stretch of memory.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    pub(crate) start: u32,
    pub(crate) bytes: Vec<u8>,
}

impl Texts {
    /// Reads where texts lie from the linker's map.
    pub(crate) fn read(module: &[u8], map: &str) -> Result<Self> {
        let mut texts = Self { segments: segments(module)?, texts: BTreeMap::new() };
        for line in map.lines() {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let [address, _, size, name] = columns.as_slice() else { continue };
            let hex = |text: &str| u32::from_str_radix(text, 16).ok();
            let Some((start, size)) = hex(address).zip(hex(size)) else { continue };
            if name.contains(UNNAMED) {
                let bytes = texts.bytes(start..start + size);
                if bytes.is_some_and(|bytes| is_text(bytes) || is_place(bytes) || is_list(bytes)) {
                    texts.texts.insert(start, start + size);
                }
            } else if *name == MERGED {
                texts.add_merged(start, start + size);
            }
        }
        Ok(texts)
    }

    /// Each of the texts that end with a zero.
    fn add_merged(&mut self, start: u32, end: u32) {
        let Some(bytes) = self.bytes(start..end).map(<[u8]>::to_vec) else { return };
        let mut at = start;
        for piece in bytes.split_inclusive(|byte| *byte == 0) {
            let next = at + piece.len() as u32;
            if piece.split_last().is_some_and(|(zero, text)| *zero == 0 && is_text(text)) {
                self.texts.insert(at, next);
            }
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

    /// Keeps a text where it is, if the number points to one; and what it points to.
    pub(crate) fn keep(&mut self, number: u32) {
        let before = self.texts.range(..=number).next_back();
        let Some((start, end)) = before.map(|(start, end)| (*start, *end)) else { return };
        if number <= end {
            self.texts.remove(&start);
            self.keep_all_of(start..end);
        }
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
                for (start, stop) in self.texts.range(segment.start..end) {
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
        let words: Vec<u32> = (range.start.next_multiple_of(4)..range.end)
            .step_by(4)
            .filter_map(|at| Some(word(self.bytes(at..at.checked_add(4)?)?)))
            .collect();
        for word in words {
            self.keep(word);
        }
    }

    /// The memory without the texts that move, and those.
    pub(crate) fn part(mut self) -> (Vec<Segment>, Vec<Segment>) {
        let mut moved: Vec<Segment> = Vec::new();
        for (start, end) in std::mem::take(&mut self.texts) {
            for segment in &mut self.segments {
                let Some(from) = start.checked_sub(segment.start) else { continue };
                let to = (end - segment.start) as usize;
                let Some(bytes) = segment.bytes.get_mut(from as usize..to) else { continue };
                let text = bytes.to_vec();
                bytes.fill(0);
                match moved.last_mut() {
                    Some(last) if last.start + last.bytes.len() as u32 == start => {
                        last.bytes.extend(text);
                    }
                    _ => moved.push(Segment { start, bytes: text }),
                }
            }
        }
        (self.segments, moved)
    }
}

/// The numbers in an instruction that may be addresses.
pub(crate) fn addresses(operator: &Operator<'_>) -> Option<u32> {
    Some(match operator {
        Operator::I32Const { value } => value.cast_unsigned(),
        Operator::I64Const { value } => return u32::try_from(*value).ok(),
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
        | Operator::I64Load32S { memarg } => return u32::try_from(memarg.offset).ok(),
        _ => return None,
    })
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

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| !text.chars().any(|c| c.is_control() && c != '\n'))
}

/// A pointer, a small length, and small numbers for line and column.
fn is_place(bytes: &[u8]) -> bool {
    let mut words = bytes.chunks_exact(4).map(word);
    bytes.len() == PLACE
        && words.next().is_some_and(|pointer| pointer > 0xffff)
        && words.all(|small| small < 0x4000)
}

/// Pointers and small lengths by turns.
fn is_list(bytes: &[u8]) -> bool {
    let mut pairs = bytes.chunks_exact(8);
    !bytes.is_empty()
        && pairs.remainder().is_empty()
        && pairs.all(|pair| {
            let (pointer, length) = pair.split_at(4);
            word(pointer) > 0xffff && word(length) < 0x4000
        })
}

fn word(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte))
}
