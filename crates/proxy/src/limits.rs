//! [`Limits`]: how much one visitor may ask of a server that strangers reach.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::HeaderMap;

use crate::fronts::{Fronts, Peer};
use crate::places::{Place, Places};
use crate::problem::Problem;
use crate::public::Public;
use crate::visitor::Visitor;

/// After how many questions those who have not asked for long are forgotten.
const TIDY_AFTER: usize = 1024;

/// How much one visitor may ask of a server that strangers reach.
#[derive(Debug)]
pub(crate) struct Limits {
    fronts: Fronts,
    rate: DefaultKeyedRateLimiter<Visitor>,
    asked: AtomicUsize,
    under_way: Places<Visitor>,
    connections: Places<Visitor>,
}

impl Limits {
    pub(crate) fn new(public: &Public, fronts: Fronts) -> Self {
        let whole = |number: u32| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_minute(whole(public.questions_per_minute));
        Self {
            fronts,
            rate: RateLimiter::keyed(quota.allow_burst(whole(public.questions_in_a_row))),
            asked: AtomicUsize::new(0),
            under_way: Places::new(public.questions_at_once),
            connections: Places::new(public.connections_at_once),
        }
    }

    /// Lets a question in, for as long as its place is held.
    pub(crate) fn admit(&self, peer: Peer, headers: &HeaderMap) -> Result<Place<Visitor>, Problem> {
        let visitor = self.fronts.visitor(peer.0.ip(), headers);
        if self.asked.fetch_add(1, Ordering::Relaxed) % TIDY_AFTER == TIDY_AFTER - 1 {
            self.rate.retain_recent();
            self.rate.shrink_to_fit();
        }
        if let Err(not_yet) = self.rate.check_key(&visitor) {
            let wait = not_yet.wait_time_from(DefaultClock::default().now());
            return Err(Problem::too_many(
                "this server was asked too much from your address",
                wait,
            ));
        }
        let place = self.under_way.take(visitor);
        place.ok_or_else(|| {
            let wait = Duration::from_secs(1);
            Problem::too_many("too many questions from your address are under way", wait)
        })
    }

    /// Lets a connection in, for as long as its place is held. Those of a proxy in front
    /// of us are everybody's.
    pub(crate) fn connect(&self, peer: Peer) -> Result<Option<Place<Visitor>>, Full> {
        let ip = peer.0.ip();
        if self.fronts.has(ip) {
            return Ok(None);
        }
        self.connections.take(ip.into()).map(Some).ok_or(Full)
    }
}

/// Somebody has all the connections that one may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Full;
