//! Arbitrary byte strings, the same ones in every run.

/// How many each parser is given.
pub(crate) const COUNT: usize = 100_000;
/// The longest made from nothing. What is wrong with a parser shows in short ones.
const MAX_LEN: usize = 96;

/// Numbers that look random (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, or 0.
    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> Option<&'a T> {
        from.get(self.below(from.len())).copied()
    }
}

/// Pieces on which parsers stumble.
const PIECES: [&[u8]; 34] = [
    b"",
    b"\0",
    b"\n",
    b"\r\n",
    b" ",
    b"\t",
    b"\\",
    b"\"",
    b"'",
    b"/",
    b"//",
    b":",
    b"::",
    b"@",
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b";",
    b"=",
    b"<",
    b">",
    b"%",
    b"%2",
    b"\xff",
    b"\xc3\xbc",
    b"\xef\xbb\xbf",
    b"\xf0\x9f\x90\xb3",
    b"\xe2\x80\xae",
    b"-1",
    b"18446744073709551616",
    b"null",
    b"1e999",
];

/// Prints what it holds when the test panics.
struct Shown<'a>(&'a [u8]);

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the input was b\"{}\"", self.0.escape_ascii());
        }
    }
}

/// Hands [`COUNT`] byte strings to `parse`: random bytes, random ASCII, pieces of
/// `seeds` and of what parsers stumble on, and `seeds` with a few changes.
pub(crate) fn for_each(seeds: &[&str], parse: impl Fn(&[u8])) {
    let seeds: Vec<&[u8]> = seeds.iter().map(|seed| seed.as_bytes()).collect();
    let mut numbers = Numbers(seeds.iter().map(|seed| seed.len() as u64).sum());
    for number in 0..COUNT {
        let input = match number % 8 {
            0 => (0..numbers.below(MAX_LEN)).map(|_| numbers.byte()).collect(),
            1 => (0..numbers.below(MAX_LEN)).map(|_| b' ' + numbers.byte() % 95).collect(),
            2 => spliced(&seeds, &mut numbers),
            _ => changed(&seeds, &mut numbers),
        };
        let shown = Shown(&input);
        parse(&input);
        drop(shown);
    }
}

/// The same as text, for parsers that take text.
pub(crate) fn for_each_text(seeds: &[&str], parse: impl Fn(&str)) {
    for_each(seeds, |bytes| parse(&String::from_utf8_lossy(bytes)));
}

fn spliced(seeds: &[&[u8]], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..numbers.below(8) {
        let seed = numbers.pick(seeds).unwrap_or_default();
        let start = numbers.below(seed.len());
        let end = (start + numbers.below(24)).min(seed.len());
        bytes.extend_from_slice(seed.get(start..end).unwrap_or_default());
        bytes.extend_from_slice(numbers.pick(&PIECES).unwrap_or_default());
    }
    bytes
}

fn changed(seeds: &[&[u8]], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = numbers.pick(seeds).unwrap_or_default().to_vec();
    for _ in 0..=numbers.below(3) {
        let at = numbers.below(bytes.len() + 1);
        let end = (at + numbers.below(9)).min(bytes.len());
        match numbers.below(6) {
            0 => {
                bytes.drain(at..end);
            }
            1 => {
                let again = bytes.get(at..end).unwrap_or_default().to_vec();
                bytes.splice(at..at, again);
            }
            2 => {
                bytes.splice(at..end, numbers.pick(&PIECES).unwrap_or_default().iter().copied());
            }
            3 => bytes.truncate(at),
            4 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << numbers.below(8);
                }
            }
            _ => bytes.insert(at, numbers.byte()),
        }
    }
    bytes
}
