//! [`retry_after`]: when a server wants to be asked again.

use std::time::Duration;

use crate::timestamp::Timestamp;

/// How long after `now` the value of a `Retry-After` field wants one to wait: a
/// number of seconds, or a date, which may have passed. `None` when it is neither.
///
/// ```
/// use std::time::Duration;
/// use tonnage::{Timestamp, registry::retry_after::retry_after};
///
/// let now = Timestamp::from_millis(784_111_770_000);
/// assert_eq!(retry_after("120", now), Some(Duration::from_secs(120)));
/// let seven = Some(Duration::from_secs(7));
/// assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), seven);
/// assert_eq!(retry_after("soon", now), None);
/// ```
///
/// Source: RFC 9110, section 10.2.3.
#[must_use]
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Some(seconds) = whole(value) {
        return Some(Duration::from_secs(seconds));
    }
    date(value).map(|date| Duration::from_millis(date.millis_since(now)))
}

/// Digits and nothing else.
fn whole(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The days before each month of a year that is no leap year.
const DAYS_BEFORE: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// A date in one of the three forms that may be met: the one of today, that of
/// RFC 850 (`Sunday, 06-Nov-94 08:49:37 GMT`), and that of C's `asctime`
/// (`Sun Nov  6 08:49:37 1994`). Which day of the week it is said to be is of no
/// interest.
///
/// Source: RFC 9110, section 5.6.7.
fn date(text: &str) -> Option<Timestamp> {
    let mut words = text.split([' ', ',', '-']).filter(|word| !word.is_empty());
    let mut next = || words.next();
    let (_, first, second, third, fourth, fifth) =
        (next()?, next()?, next()?, next()?, next()?, next());
    let (day, month, year, time) = match fifth {
        Some("GMT") => (first, second, third, fourth),
        Some(_) => return None,
        None => (second, first, fourth, third),
    };
    if next().is_some() {
        return None;
    }
    let day = whole(day).filter(|day| (1..=31).contains(day))?;
    let month = MONTHS.iter().position(|name| *name == month)?;
    // Before 1970 there was nobody to ask, so that two digits are enough.
    let year = match (whole(year)?, year.len()) {
        (year @ 1970..=9999, 4) => year,
        (year @ 70..=99, 2) => 1900 + year,
        (year, 2) => 2000 + year,
        _ => return None,
    };
    let leaps = |year: u64| year / 4 - year / 100 + year / 400;
    let is_leap = leaps(year) > leaps(year - 1);
    let days = (year - 1970) * 365 + leaps(year - 1) - leaps(1969)
        + DAYS_BEFORE.get(month)?
        + u64::from(is_leap && month > 1)
        + (day - 1);
    Some(Timestamp::from_millis(0).plus_seconds(days * 86_400 + time_of_day(time)?))
}

/// The seconds since midnight of `08:49:37`. A minute may have a leap second.
fn time_of_day(text: &str) -> Option<u64> {
    let mut parts = text.split(':').map(|part| whole(part).filter(|_| part.len() == 2));
    let mut below = |limit| parts.next()?.filter(|part| *part < limit);
    let seconds = below(24)? * 3600 + below(60)? * 60 + below(61)?;
    parts.next().is_none().then_some(seconds)
}
