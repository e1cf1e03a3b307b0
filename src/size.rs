//! Sums of bytes that cannot overflow, and how people read them.

use std::fmt;

use crate::descriptor::{Descriptor, MAX_SIZE};
use crate::digest::Digest;
use crate::order::order_by;

/// Adds sizes.
///
/// # Errors
///
/// [`SizeError::Sum`], when the sum is larger than [`MAX_SIZE`].
pub fn sum(sizes: impl IntoIterator<Item = u64>) -> Result<u64, SizeError> {
    sizes
        .into_iter()
        .try_fold(0_u64, u64::checked_add)
        .filter(|sum| *sum <= MAX_SIZE)
        .ok_or(SizeError::Sum)
}

/// The places of the descriptors whose digests stand for the first time.
///
/// # Errors
///
/// [`SizeError::Conflict`], when one digest is said to have two sizes.
pub(crate) fn distinct(descriptors: &[&Descriptor]) -> Result<Vec<usize>, SizeError> {
    let digest = |place: usize| descriptors.get(place).map(|descriptor| &descriptor.digest);
    let mut distinct: Vec<usize> = Vec::new();
    for place in order_by(descriptors.len(), &|a, b| digest(a).cmp(&digest(b))) {
        let last = distinct.last().and_then(|last| descriptors.get(*last));
        match (last, descriptors.get(place)) {
            (Some(last), Some(this)) if last.digest == this.digest => {
                if last.size != this.size {
                    return Err(SizeError::Conflict(last.digest.clone(), last.size, this.size));
                }
            }
            _ => distinct.push(place),
        }
    }
    Ok(distinct)
}

/// Why sizes do not add up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SizeError {
    /// The sum is larger than any host can hold exactly.
    Sum,
    /// One digest is said to have two sizes.
    Conflict(Digest, u64, u64),
}

impl fmt::Display for SizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sum => f.write_str("the sizes add up to more than 2^53−1 bytes"),
            Self::Conflict(digest, a, b) => {
                write!(f, "{digest} is said to have {a} bytes and also {b}")
            }
        }
    }
}

impl std::error::Error for SizeError {}

/// Which units a size is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Units {
    /// kB, MB, GB: powers of 1,000, as Docker prints them.
    #[default]
    Decimal,
    /// KiB, MiB, GiB: powers of 1,024.
    Binary,
}

/// A size as people read it: the number and its unit apart, so that a page can
/// set them differently.
///
/// ```
/// use tonnage::{ReadableSize, Units};
///
/// assert_eq!(ReadableSize::new(3_669_831, Units::Decimal).to_string(), "3.67 MB");
/// assert_eq!(ReadableSize::new(3_669_831, Units::Binary).to_string(), "3.5 MiB");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadableSize {
    /// The number, without needless zeros.
    pub value: String,
    /// The unit.
    pub unit: &'static str,
}

const DECIMAL: [&str; 6] = ["B", "kB", "MB", "GB", "TB", "PB"];
const BINARY: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

impl ReadableSize {
    /// A size in three digits, as Docker prints it: 941 B, 122 kB, 3.67 MB.
    #[must_use]
    pub fn new(bytes: u64, units: Units) -> Self {
        let (mut value, unit) = Self::scaled(bytes, units, 3);
        if value.contains('.') {
            value.truncate(value.trim_end_matches('0').trim_end_matches('.').len());
        }
        Self { value, unit }
    }

    /// A size in four digits with its zeros, so that a column of them lines up:
    /// 941 B, 122.4 kB, 3.670 MB.
    #[must_use]
    pub fn aligned(bytes: u64, units: Units) -> Self {
        let (value, unit) = Self::scaled(bytes, units, 4);
        Self { value, unit }
    }

    fn scaled(bytes: u64, units: Units, digits: u32) -> (String, &'static str) {
        let (base, names) = match units {
            Units::Decimal => (1000, &DECIMAL),
            Units::Binary => (1024, &BINARY),
        };
        let mut divisor = 1_u64;
        let mut names = names.iter().copied();
        let mut unit = names.next().unwrap_or_default();
        if bytes < base {
            return (bytes.to_string(), unit);
        }
        // Integers throughout: float formatting would cost the engine 14 kB.
        let scaled = |divisor: u64, decimals: u32| {
            let tens = 10_u64.pow(decimals);
            let rest = bytes % divisor * tens * 2;
            bytes / divisor * tens + (rest + divisor) / (divisor * 2)
        };
        // Of three digits, none is left for decimals before the next unit.
        let spare = digits.saturating_sub(3);
        for name in names {
            if scaled(divisor, spare) < base * 10_u64.pow(spare) {
                break;
            }
            divisor = divisor.saturating_mul(base);
            unit = name;
        }
        let limit = 10_u64.pow(digits);
        let whole_digits = |whole: u64| whole.checked_ilog10().unwrap_or_default() + 1;
        let mut decimals = digits.saturating_sub(whole_digits(bytes / divisor));
        let mut number = scaled(divisor, decimals);
        // Rounding may add a digit: 9.996 is 10.0, not 10.00.
        if decimals > 0 && number >= limit {
            decimals -= 1;
            number = scaled(divisor, decimals);
        }
        let tens = 10_u64.pow(decimals);
        let (whole, rest) = (number / tens, number % tens);
        let value = if decimals == 0 {
            whole.to_string()
        } else {
            format!("{whole}.{rest:0width$}", width = decimals as usize)
        };
        (value, unit)
    }
}

/// Number and unit with a plain space between them.
impl fmt::Display for ReadableSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.value, self.unit)
    }
}

/// A number with commas between its thousands: `3,669,831`.
///
/// ```
/// assert_eq!(tonnage::with_separators(3_669_831), "3,669,831");
/// ```
#[must_use]
pub fn with_separators(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
