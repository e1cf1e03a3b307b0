//! [`Retry`]: whether a request is worth asking again, and after how long.

use std::fmt;
use std::time::Duration;

use crate::http::{Method, TransportFailureKind};
use crate::registry::retry_after::retry_after;
use crate::timestamp::Timestamp;

/// How many times more a request is asked, unless somebody says otherwise.
pub const DEFAULT_RETRIES: u32 = 2;

/// The longest wait that a server may ask for. A longer one is for people: the
/// error says how long it is.
pub const MAX_WAIT: Duration = Duration::from_secs(60);

/// The most that is waited before the first retry when the server says nothing;
/// it doubles with each.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// Where the doubling ends.
const MAX_BACK_OFF: Duration = Duration::from_secs(8);

/// Whether a request is worth asking again, and after how long.
///
/// Asked again is what changes nothing by being asked twice (`GET`, `HEAD`), and
/// had an answer, or none, that a second time may be different: 502, 503 and 504,
/// 429 where it says for how long, no answer in time, a line that broke. How long
/// to wait is the server's to say, up to [`MAX_WAIT`]. Where it says nothing, it is
/// a part of a time that doubles, and which part is chance: many who failed
/// together do not come again together.
///
/// A 429 that does not say when is not asked again. It is somebody's count that is
/// full, Docker Hub's for hours, and every request more is one more counted.
///
/// There is neither clock nor chance inside: whoever drives brings both.
///
/// ```
/// use std::time::Duration;
/// use tonnage::{Method, Outcome, Retry, Timestamp};
///
/// let now = Timestamp::from_millis(0);
/// let outcome = Outcome::Answer { status: 503, retry_after: Some("2") };
/// let again = Retry::default().after(Method::Get, 0, outcome, now, 0.5).unwrap();
/// assert_eq!(again.wait, Duration::from_secs(2));
/// assert_eq!(again.to_string(), "asked again after 2 s: 503");
/// assert_eq!(Retry::default().after(Method::Get, 2, outcome, now, 0.5), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// How many times more a request is asked, at most; 0 for never.
    pub times: u32,
}

impl Default for Retry {
    fn default() -> Self {
        Self { times: DEFAULT_RETRIES }
    }
}

/// What came of asking once.
#[derive(Clone, Copy, Debug)]
pub enum Outcome<'a> {
    /// An answer.
    Answer {
        /// Its status code.
        status: u16,
        /// Its `Retry-After` field, as it came.
        retry_after: Option<&'a str>,
    },
    /// No answer.
    Failure(&'a TransportFailureKind),
}

/// That a request is, or was, asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// How long is waited before.
    pub wait: Duration,
    /// What came of asking before, in a word or two.
    pub because: String,
}

impl Retry {
    /// Whether to ask again, when `outcome` came at `now` of a request that was
    /// asked again `times` times already. `jitter` is a random number from 0 to 1.
    #[must_use]
    #[cold]
    pub fn after(
        self,
        method: Method,
        times: u32,
        outcome: Outcome<'_>,
        now: Timestamp,
        jitter: f64,
    ) -> Option<Again> {
        if times >= self.times || method == Method::Post {
            return None;
        }
        let said = match outcome {
            Outcome::Answer { retry_after: Some(value), .. } => retry_after(value, now),
            _ => None,
        };
        let most = FIRST_WAIT.saturating_mul(1 << times.min(16)).min(MAX_BACK_OFF);
        let back_off = part(most, jitter);
        let wait = match (said, outcome) {
            (None, Outcome::Answer { status: 429, .. }) => return None,
            (None, _) => back_off,
            // One who wants no pause at all gets one like the others.
            (Some(said), _) => said.max(back_off),
        };
        if wait > MAX_WAIT {
            return None;
        }
        Again::new(wait, outcome)
    }
}

/// That part of a time, in whole milliseconds.
fn part(most: Duration, jitter: f64) -> Duration {
    // At most 8,000: every number here is a whole one in either type.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a number from 0 to 8,000"
    )]
    let millis = (most.as_millis() as f64 * jitter.clamp(0.0, 1.0)) as u64;
    Duration::from_millis(millis)
}

impl Outcome<'_> {
    /// What it was, if a second time may be different.
    fn mendable(self) -> Option<String> {
        use TransportFailureKind as Kind;
        Some(match self {
            Self::Answer { status: status @ (429 | 502 | 503 | 504), .. } => status.to_string(),
            Self::Failure(Kind::Timeout) => "no answer in time".to_owned(),
            Self::Failure(Kind::Broken) => "the line broke".to_owned(),
            Self::Failure(Kind::Truncated) => "the answer broke off".to_owned(),
            Self::Failure(Kind::Proxy(error)) if error.code == "TIMEOUT" => {
                "no answer in time".to_owned()
            }
            _ => return None,
        })
    }
}

impl Again {
    /// That `wait` after `outcome` a request is asked again; `None` where that is
    /// of no use, whoever asks.
    #[must_use]
    pub fn new(wait: Duration, outcome: Outcome<'_>) -> Option<Self> {
        outcome.mendable().map(|because| Self { wait, because })
    }
}

/// `asked again after 0.4 s: 503`.
impl fmt::Display for Again {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = u64::try_from(self.wait.as_millis()).unwrap_or(u64::MAX);
        let tenths = millis.div_ceil(100);
        let (seconds, tenth) = (tenths / 10, tenths % 10);
        write!(f, "asked again after {seconds}")?;
        if tenth > 0 {
            write!(f, ".{tenth}")?;
        }
        write!(f, " s: {}", self.because)
    }
}
