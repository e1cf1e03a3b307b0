//! [`Timestamp`]: a moment that somebody else read off a clock.

/// Milliseconds since 1970-01-01T00:00:00Z.
///
/// The core has no clock. Whoever drives a [`Lookup`](crate::Lookup) passes the
/// time in, and a test passes whatever time it likes.
///
/// ```
/// use tonnage::Timestamp;
///
/// let later = Timestamp::from_millis(1_500);
/// assert_eq!(later.millis_since(Timestamp::from_millis(1_000)), 500);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The moment `millis` milliseconds after the epoch.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds that passed since `earlier`; 0 when the clock went back.
    #[must_use]
    pub const fn millis_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The moment `seconds` later.
    #[must_use]
    pub const fn plus_seconds(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }
}
