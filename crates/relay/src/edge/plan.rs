//! [`Plan`]: what is asked on a visitor's behalf, and with what [`Aim`].

use tonnage::Method;
use tonnage::proxy::Route;

use crate::headers::Asked;
use crate::key::Key;
use crate::passed::Passed;
use crate::question::Question;

/// What is asked on a visitor's behalf.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) route: Route,
    pub(super) method: Method,
    pub(super) asked: Asked,
    /// What the visitor has already.
    pub(super) known: Option<String>,
    /// Where the answer is for others as well.
    pub(super) key: Option<Key>,
    /// An answer that may hold still.
    pub(super) stale: Option<Passed>,
}

/// For what something is done.
#[derive(Debug)]
pub(super) enum Aim {
    /// The answer to the very question.
    Answer,
    /// What a tag means.
    Meaning,
    /// What a tag means, by its digest.
    Meant { route: Route, key: Key },
}

impl Plan {
    pub(super) fn new(question: Question) -> Self {
        let Question { route, method, mut asked } = question;
        let known = asked.if_none_match.take();
        let accept = asked.headers.get("accept").unwrap_or_default();
        // A part of a blob is not kept.
        let key = Key::new(&route, method, accept).filter(|_| asked.headers.get("range").is_none());
        Self { route, method, asked, known, key, stale: None }
    }

    /// What a registry is asked for the sake of it, and how.
    pub(super) fn asks<'a>(&'a self, aim: &'a Aim) -> (&'a Route, Method) {
        match aim {
            Aim::Answer => (&self.route, self.method),
            Aim::Meaning => (&self.route, Method::Head),
            Aim::Meant { route, .. } => (route, Method::Get),
        }
    }

    /// What a tag means, as the head of its manifest says.
    pub(super) fn meant(&self, head: &Passed) -> Option<(Route, Key)> {
        let accept = self.asked.headers.get("accept").unwrap_or_default();
        let (registry, repository) = (self.route.registry(), self.route.resource().repository()?);
        let path = format!("/r/{registry}/v2/{repository}/manifests/{}", head.claimed_digest()?);
        let meant = Route::parse(&path, None).ok().filter(|route| route.digest().is_some())?;
        let key = Key::new(&meant, Method::Get, accept)?;
        Some((meant, key))
    }
}
