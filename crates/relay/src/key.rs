//! [`Key`]: what is asked, as far as answers depend on it.

use std::time::Duration;

use http::StatusCode;
use tonnage::Method;
use tonnage::proxy::{Resource, Route};

use crate::passed::Passed;

/// How long what a tag means is believed, and what a list holds, unless the options
/// say otherwise. After that the registry is asked whether it has changed.
pub const DEFAULT_TAG_AGE: Duration = Duration::from_secs(60);

/// How long it is believed that there is no such thing: somebody may be about to push
/// it.
const MISSING_AGE: Duration = Duration::from_secs(30);

/// What is asked, as far as answers depend on it.
#[derive(Clone, Debug)]
pub struct Key {
    /// By its digest it is the same whatever a visitor accepts.
    proved: Option<String>,
    /// A whole answer is one to a question for its head, too.
    whole: String,
    asked: String,
}

/// Where an answer is kept, and how long it is believed; nothing for what never changes.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Under which name.
    pub name: &'a str,
    /// How long it is believed.
    pub age: Option<Duration>,
}

impl Key {
    /// The key of a question; nothing where each answer is for itself.
    pub fn new(route: &Route, method: Method, accept: &str) -> Option<Self> {
        if matches!(route.resource(), Resource::Ping) {
            return None;
        }
        let whole = format!("GET {route} {accept}");
        let asked =
            if method == Method::Head { format!("HEAD {route} {accept}") } else { whole.clone() };
        let proved =
            route.digest().filter(|_| !matches!(route.resource(), Resource::Referrers { .. }));
        Some(Self { proved: proved.map(|_| route.to_string()), whole, asked })
    }

    /// The question as text.
    pub fn as_str(&self) -> &str {
        &self.asked
    }

    /// Where an answer may be kept; last where the answer to the very question is.
    pub fn places(&self) -> impl Iterator<Item = &str> {
        let whole = Some(&self.whole).filter(|whole| **whole != self.asked);
        self.proved.iter().chain(whole).chain([&self.asked]).map(String::as_str)
    }

    /// Where an answer is to be kept, if it is one to be kept.
    pub fn place(&self, passed: &Passed, tag_age: Duration) -> Option<Place<'_>> {
        let (name, age) = match (passed.status(), &self.proved) {
            (StatusCode::OK, Some(proved)) if passed.is_proved() => (proved, None),
            // Bytes that are not what was asked for are for nobody else. A head has none.
            (StatusCode::OK, Some(_)) if self.asked == self.whole => return None,
            (StatusCode::OK, _) => (&self.asked, Some(tag_age)),
            (StatusCode::NOT_FOUND, _) => (&self.asked, Some(MISSING_AGE.min(tag_age))),
            _ => return None,
        };
        Some(Place { name, age })
    }
}
