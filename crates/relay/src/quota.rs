//! [`Quotas`]: what is left of the pulls that a registry grants to this server.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
pub struct Quotas(HashMap<Registry, Arc<Count>>);

/// What is known of one registry.
#[derive(Debug, Default)]
struct Count(Mutex<Known>);

#[derive(Clone, Copy, Debug, Default)]
struct Known {
    left: Option<Left>,
    /// The pulls that the registry has not answered yet: it does not count them in what it
    /// says is left.
    under_way: u64,
}

impl Count {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A pull that may be made. It is under way for as long as this is held.
#[derive(Debug)]
pub struct Pull(Arc<Count>);

impl Drop for Pull {
    fn drop(&mut self) {
        self.0.known().under_way -= 1;
    }
}

#[derive(Clone, Copy, Debug)]
struct Left {
    pulls: u64,
    /// When it is another window at the latest.
    until: Timestamp,
}

impl Quotas {
    /// Nothing is known yet of what these registries grant.
    pub fn new(registries: impl IntoIterator<Item = Registry>) -> Self {
        Self(registries.into_iter().map(|registry| (registry, Arc::default())).collect())
    }

    /// Whether a registry counts what is pulled.
    pub fn count(&self, registry: &Registry) -> bool {
        self.0.contains_key(registry)
    }

    /// Takes note of what a registry said at `now`.
    pub fn note(&self, registry: &Registry, said: RateLimit, now: Timestamp) {
        if let Some(count) = self.0.get(registry) {
            let until = now.plus_seconds(said.window_seconds.unwrap_or(USUAL_WINDOW));
            count.known().left = Some(Left { pulls: said.remaining, until });
        }
    }

    /// The pulls that are left at `now`, of each registry where that is known.
    pub fn left(&self, now: Timestamp) -> Vec<(String, u64)> {
        let known = |(registry, count): (&Registry, &Arc<Count>)| {
            let left = count.known().left?;
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
        self.pull(registry, now).map(drop)
    }

    /// Lets a pull go that takes nothing of the reserve, whatever else is under way. Nothing
    /// of a registry that counts none.
    ///
    /// # Errors
    ///
    /// [`Problem`], until the window is over.
    pub fn pull(&self, registry: &Registry, now: Timestamp) -> Result<Option<Pull>, Problem> {
        let Some(count) = self.0.get(registry) else { return Ok(None) };
        let mut known = count.known();
        let left = known.left.filter(|left| left.until > now);
        let Some(Left { until, .. }) =
            left.filter(|left| left.pulls.saturating_sub(known.under_way) <= RESERVE)
        else {
            known.under_way += 1;
            drop(known);
            return Ok(Some(Pull(Arc::clone(count))));
        };
        drop(known);
        let seconds = until.millis_since(now).div_ceil(1000);
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
        quotas.note(&hub, said(12), at(1));
        let [one, two] = [(); 2].map(|()| quotas.pull(&hub, at(1)));
        assert!(one.is_ok() && two.is_ok());
        assert!(quotas.pull(&hub, at(1)).is_err(), "those under way are not counted yet");
        drop(one);
        quotas.note(&hub, said(12), at(1));
        assert!(quotas.pull(&hub, at(1)).is_ok(), "what was counted is not counted twice");
        let other = Registry::parse("ghcr.io").unwrap();
        quotas.note(&other, said(0), at(0));
        assert!(quotas.check(&other, at(0)).is_ok(), "it counts nothing");
    }
}
