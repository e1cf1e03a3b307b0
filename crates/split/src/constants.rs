//! The constants that only later pieces read.
//!
//! The linker's map tells where each constant lies. Those to which neither the first piece's
//! code nor its other data point lie with the rest, or with the second if only that points
//! to them. Data points at things themselves. In code
//! a compiler may write an address as one before the beginning of a table and add to it:
//! what is pointed to from shortly before stays too, unless it is plain what is meant.
//!
//! A place in the source, which a panic would name, lies with the rest whoever points to it:
//! only what tells of a panic reads it, and that is never in the first piece.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use wasmparser::Operator;

use crate::failure::Result;
use crate::memory::{Memory, Segment};

/// How the linker calls constants, which nothing ever writes to.
const CONSTANT: &str = "(.rodata.";
/// How it calls texts that it found to be each other's ends.
const MERGED: &str = "<internal>:(.rodata)";
/// How far before a constant an address in code may lie that is meant for it, in bytes.
const MARGIN: u32 = 64;
/// What a place in the source takes: the address and the length of a file's name, a line and
/// a column.
const PLACE: usize = 16;
/// How files of the source end.
const SOURCE: &[u8] = b".rs";

/// The memory as it stands at the start, and which of it may move.
pub(crate) struct Constants {
    memory: Segment,
    /// Where all of them begin.
    beginnings: BTreeSet<u32>,
    /// Where those begin and end that may move.
    constants: BTreeMap<u32, u32>,
    /// Those of them that move in any case.
    places: BTreeMap<u32, u32>,
    /// Those that were found to be needed since somebody took them.
    kept: BTreeMap<u32, u32>,
}

/// Constants that one piece needs.
#[derive(Default)]
pub(crate) struct Kept(BTreeMap<u32, u32>);

impl Constants {
    /// Reads where constants lie from the linker's map.
    pub(crate) fn read(module: &[u8], map: &str) -> Result<Self> {
        let memory = Segment::whole(module)?;
        let mut constants = Self {
            memory,
            beginnings: BTreeSet::new(),
            constants: BTreeMap::new(),
            places: BTreeMap::new(),
            kept: BTreeMap::new(),
        };
        for line in map.lines() {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let [address, _, size, .., name] = columns.as_slice() else { continue };
            let hex = |text: &str| u32::from_str_radix(text, 16).ok();
            let Some((start, size)) = hex(address).zip(hex(size)) else { continue };
            let is_here = size > 0 && constants.memory.get(start..start + size).is_some();
            if is_here && name.contains(CONSTANT) {
                constants.constants.insert(start, start + size);
            } else if is_here && *name == MERGED {
                constants.add_merged(start, start + size);
            }
        }
        constants.beginnings = constants.constants.keys().copied().collect();
        constants.find_places();
        Ok(constants)
    }

    /// Each of the texts that end with a zero.
    fn add_merged(&mut self, start: u32, end: u32) {
        let Some(bytes) = self.memory.get(start..end) else { return };
        let mut at = start;
        for text in bytes.split_inclusive(|byte| *byte == 0) {
            let next = at + text.len() as u32;
            self.constants.insert(at, next);
            at = next;
        }
    }

    /// Sets places in the source apart, with the names of their files.
    fn find_places(&mut self) {
        for (start, end) in self.constants.clone() {
            let Some(file) = self.file_of(start..end) else { continue };
            for part in [start, file] {
                self.places.extend(self.constants.remove_entry(&part));
            }
        }
    }

    /// Where the file's name stands, when this is a place in the source.
    fn file_of(&self, place: Range<u32>) -> Option<u32> {
        let name = self.memory.word(place.start);
        let length = self.memory.word(place.start.checked_add(4)?);
        let text = self.memory.get(name..name.checked_add(length)?)?;
        (place.len() == PLACE && text.ends_with(SOURCE)).then_some(name)
    }

    /// Keeps constants where they are, if a number in code may point to them; and what they
    /// point to. Where a constant begins, that one is meant, unless something is added.
    pub(crate) fn keep(&mut self, number: u32, is_added_to: bool) {
        if self.beginnings.contains(&number) && !is_added_to {
            return self.keep_constant(number);
        }
        let near: Vec<u32> = self
            .constants
            .range(..=number.saturating_add(MARGIN))
            .rev()
            .take_while(|(start, end)| number <= **end || number.saturating_sub(**start) <= MARGIN)
            .filter(|(start, end)| {
                number <= **end && (number >= **start || !self.is_text(**start, **end))
            })
            .map(|(start, _)| *start)
            .collect();
        near.into_iter().for_each(|start| self.keep_constant(start));
    }

    /// Keeps the constant that begins there, and what it points to.
    fn keep_constant(&mut self, start: u32) {
        if let Some(end) = self.constants.remove(&start) {
            self.kept.insert(start, end);
            self.keep_all_of(start..end);
        }
    }

    /// Of texts nobody takes anything that stands before them.
    fn is_text(&self, start: u32, end: u32) -> bool {
        let bytes = self.memory.get(start..end).unwrap_or_default();
        std::str::from_utf8(bytes).is_ok_and(|text| !text.chars().any(char::is_control))
    }

    /// Keeps whatever data points to that stays.
    pub(crate) fn keep_what_stays(&mut self) {
        let mut stays = Vec::new();
        let mut at = self.memory.start;
        let mut moving = self.places.clone();
        moving.extend(&self.constants);
        for (start, end) in moving {
            stays.push(at..start);
            at = end;
        }
        stays.push(at..self.memory.end());
        for range in stays {
            self.keep_all_of(range);
        }
    }

    /// Keeps what data in these bytes points to.
    fn keep_all_of(&mut self, range: Range<u32>) {
        for at in (range.start & !3..range.end).step_by(4) {
            let address = self.memory.word(at);
            let found = self.constants.range(..=address).next_back();
            if let Some((start, _)) = found.filter(|(_, end)| address < **end) {
                self.keep_constant(*start);
            }
        }
    }

    /// What was kept since this was asked before.
    pub(crate) fn take(&mut self) -> Kept {
        Kept(std::mem::take(&mut self.kept))
    }

    /// Parts the memory: of what moves the second has what was kept for it, the rest all else.
    pub(crate) fn part(mut self, rest: Kept, second: Kept) -> Memory {
        self.constants.append(&mut self.places);
        self.constants.extend(rest.0);
        let constants = std::mem::take(&mut self.constants);
        let (rest, second) = (self.move_out(constants), self.move_out(second.0));
        Memory { first: self.memory, rest, second }
    }

    /// Takes constants out of the memory.
    fn move_out(&mut self, constants: BTreeMap<u32, u32>) -> Vec<Segment> {
        let mut moved: Vec<Segment> = Vec::new();
        for (start, end) in constants {
            let Some(bytes) = self.memory.get_mut(start..end) else { continue };
            let constant = bytes.to_vec();
            bytes.fill(0);
            match moved.last_mut() {
                Some(last) if last.end() == start => last.bytes.extend(constant),
                _ => moved.push(Segment { start, bytes: constant }),
            }
        }
        moved
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

/// Whether the number that stands before this operator may be an address that something is
/// added to.
pub(crate) fn adds(next: &Operator<'_>) -> bool {
    matches!(
        next,
        Operator::I32Add | Operator::I32Sub | Operator::LocalSet { .. } | Operator::LocalTee { .. }
    )
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{ConstExpr, DataSection, MemorySection, MemoryType, Module as Built};

    use super::*;

    /// Where the file's name stands, the place that names it, and two tables side by side, of
    /// which the second begins with zeros.
    const FILE: u32 = 1024;
    const AT: u32 = 1040;
    const ONE: u32 = 1056;
    const TWO: u32 = 1072;
    const END: u32 = 1088;
    /// What points at the place and at the first table, and may be written to.
    const VARIABLE: u32 = 2048;

    const MAP: &str = "\
        400 0 7 a.o:(.rodata.file)\n\
        410 0 10 a.o:(.rodata.place)\n\
        420 0 10 a.o:(.rodata.one)\n\
        430 0 10 a.o:(.rodata.two)\n\
        800 0 8 a.o:(.data.variable)\n";

    fn constants() -> Result<Constants> {
        let words = |words: &[u32]| -> Vec<u8> {
            words.iter().flat_map(|word| word.to_le_bytes()).collect()
        };
        let memory = MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        };
        let mut memories = MemorySection::new();
        memories.memory(memory);
        let mut data = DataSection::new();
        let segments = [
            (FILE, b"main.rs".to_vec()),
            (AT, words(&[FILE, 7, 3, 5, 1, 1, 1, 1])),
            (TWO + 8, words(&[2, 2])),
            (VARIABLE, words(&[AT, 0])),
        ];
        for (start, bytes) in segments {
            data.active(0, &ConstExpr::i32_const(start.cast_signed()), bytes);
        }
        let mut built = Built::new();
        built.section(&memories).section(&data);
        Constants::read(&built.finish(), MAP)
    }

    /// What moves after some numbers were seen in the first piece's code.
    fn moved(numbers: &[(u32, bool)]) -> Result<Vec<(u32, u32)>> {
        let mut constants = constants()?;
        for (number, is_added_to) in numbers {
            constants.keep(*number, *is_added_to);
        }
        constants.keep_what_stays();
        constants.take();
        let Memory { first: stays, rest: moved, .. } =
            constants.part(Kept::default(), Kept::default());
        for segment in &moved {
            let left = stays.get(segment.start..segment.end()).unwrap_or_default();
            assert!(left.iter().all(|byte| *byte == 0), "what moved is not there any more");
        }
        Ok(moved.iter().map(|segment| (segment.start, segment.end())).collect())
    }

    #[test]
    fn what_nobody_points_to_moves_with_its_zeros() -> Result {
        assert_eq!(moved(&[])?, [(FILE, FILE + 7), (AT, END)]);
        Ok(())
    }

    #[test]
    fn where_a_constant_begins_that_one_is_meant() -> Result {
        assert_eq!(moved(&[(ONE, false)])?, [(FILE, FILE + 7), (AT, ONE), (TWO, END)]);
        assert_eq!(moved(&[(TWO, false)])?, [(FILE, FILE + 7), (AT, TWO)]);
        Ok(())
    }

    #[test]
    fn what_something_is_added_to_may_be_meant_for_what_follows_or_ends_there() -> Result {
        assert_eq!(moved(&[(TWO, true)])?, [(FILE, FILE + 7), (AT, ONE)]);
        assert_eq!(moved(&[(END, false)])?, [(FILE, FILE + 7), (AT, TWO)]);
        assert_eq!(moved(&[(ONE - 1, false)])?, [(FILE, FILE + 7), (AT, ONE)]);
        Ok(())
    }

    #[test]
    fn the_second_has_what_only_it_points_to() -> Result {
        let cases = [
            // What the rest points to, what the second does, and what lies there.
            ([ONE, ONE], [TWO, AT], vec![(TWO, END)]),
            ([ONE, TWO], [TWO, AT], vec![]),
            ([AT, AT], [ONE, TWO], vec![(ONE, END)]),
        ];
        for (rest, second, expected) in cases {
            let mut constants = constants()?;
            let [rest, second] = [rest, second].map(|numbers| {
                numbers.iter().for_each(|number| constants.keep(*number, false));
                constants.take()
            });
            let memory = constants.part(rest, second);
            let found: Vec<_> = memory.second.iter().map(|s| (s.start, s.end())).collect();
            assert_eq!(found, expected);
        }
        Ok(())
    }

    #[test]
    fn a_place_in_the_source_moves_whoever_points_to_it() -> Result {
        assert_eq!(moved(&[(AT, false), (FILE, false)])?, [(FILE, FILE + 7), (AT, END)]);
        Ok(())
    }
}
