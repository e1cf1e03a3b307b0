//! [`Quotas`]: what is left of the pulls that a registry grants to this server.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use http::StatusCode;
use tonnage::registry::rate_limit::RateLimit;
use tonnage::{Registry, Timestamp};

use crate::problem::Problem;

/// The pulls that are left alone, so that whoever signs in from this address, or pulls
/// by a program beside us, is not shut out by our visitors.
const RESERVE: u64 = 10;
/// The window of Docker Hub, for whoever does not say theirs: six hours, in seconds.
const USUAL_WINDOW: u64 = 6 * 60 * 60;

/// What a pull is refused as that would take of the reserve.
pub const HUB_QUOTA: &str = "HUB_QUOTA";

/// What is left of the pulls that registries grant to this server, for those registries
/// that count them.
///
/// Source: Docker Hub, "Usage and limits": a `GET` of a manifest is a pull, a `HEAD` is
/// none, and both say what is left.
#[derive(Debug)]
pub struct Quotas(HashMap<Registry, Mutex<Option<Left>>>);

#[derive(Clone, Copy, Debug)]
struct Left {
    pulls: u64,
    /// When it is another window at the latest.
    until: Timestamp,
}

impl Quotas {
    /// Nothing is known yet of what these registries grant.
    pub fn new(registries: impl IntoIterator<Item = Registry>) -> Self {
        Self(registries.into_iter().map(|registry| (registry, Mutex::default())).collect())
    }

    /// Whether a registry counts what is pulled.
    pub fn count(&self, registry: &Registry) -> bool {
        self.0.contains_key(registry)
    }

    /// Takes note of what a registry said at `now`.
    pub fn note(&self, registry: &Registry, said: RateLimit, now: Timestamp) {
        if let Some(left) = self.0.get(registry) {
            let until = now.plus_seconds(said.window_seconds.unwrap_or(USUAL_WINDOW));
            let said = Left { pulls: said.remaining, until };
            *left.lock().unwrap_or_else(PoisonError::into_inner) = Some(said);
        }
    }

    /// The pulls that are left at `now`, of each registry where that is known.
    pub fn left(&self, now: Timestamp) -> Vec<(String, u64)> {
        let known = |(registry, left): (&Registry, &Mutex<Option<Left>>)| {
            let left = (*left.lock().unwrap_or_else(PoisonError::into_inner))?;
            (left.until > now).then(|| (registry.to_string(), left.pulls))
        };
        self.0.iter().filter_map(known).collect()
    }

    /// Refuses a pull that would take of the reserve.
    ///
    /// # Errors
    ///
    /// [`Problem`], until the window is over.
    pub fn check(&self, registry: &Registry, now: Timestamp) -> Result<(), Problem> {
        let left = self.0.get(registry);
        let left = left.and_then(|left| *left.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(Left { pulls: 0..=RESERVE, until }) = left else { return Ok(()) };
        let seconds = until.millis_since(now).div_ceil(1000);
        if seconds == 0 {
            return Ok(());
        }
        let message = format!("what {registry} grants to this server is used up for now");
        let hint = format!(
            "Others come through again within {} minutes. From the command line (tonnage \
             inspect) you ask with a quota of your own.",
            seconds.div_ceil(60)
        );
        Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, HUB_QUOTA, message, hint).after(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserve_is_kept_until_the_window_is_over() {
        let hub = Registry::docker_hub();
        let quotas = Quotas::new([hub.clone()]);
        let at = |seconds: u64| Timestamp::from_millis(seconds * 1000);
        let said = |remaining| RateLimit { limit: 100, remaining, window_seconds: Some(600) };
        assert!(quotas.check(&hub, at(0)).is_ok(), "nothing is known");
        quotas.note(&hub, said(11), at(0));
        assert!(quotas.check(&hub, at(0)).is_ok());
        quotas.note(&hub, said(10), at(0));
        assert!(quotas.check(&hub, at(0)).is_err());
        assert!(quotas.check(&hub, at(599)).is_err());
        assert!(quotas.check(&hub, at(600)).is_ok());
        quotas.note(&hub, said(100), at(1));
        assert!(quotas.check(&hub, at(1)).is_ok());
        let other = Registry::parse("ghcr.io").unwrap();
        quotas.note(&other, said(0), at(0));
        assert!(quotas.check(&other, at(0)).is_ok(), "it counts nothing");
    }
}
