//! [`Accounts`]: with whose leave strangers' questions are asked.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tonnage::{Credentials, Exchange, Purpose, Registry, Timestamp};

use crate::line::Tokens;

/// What is told of a token instead of whose it is.
const NOTE: &str = "a token of this server's own account, to pull";
/// What is told when there was none.
const REFUSED: &str = "this server's own account is not taken there";

/// How long an account that was refused is not shown again, in seconds. A token server that
/// sees too many wrong passwords shuts out the address that they come from, with all who ask
/// from there.
const REST: u64 = 10 * 60;

/// The operator's own accounts, one for each registry at most.
#[derive(Debug, Default)]
pub(crate) struct Accounts(Vec<Account>);

/// The operator's own account at one registry. Visitors who bring no credentials are asked
/// for with it, there and nowhere else.
#[derive(Debug)]
pub(crate) struct Account {
    registry: Registry,
    pub(crate) credentials: Credentials,
    /// Those that are being asked for. Nobody else waits for them: other registries may
    /// name the same token server.
    pub(crate) tokens: Tokens,
    /// Until when it is not shown.
    rests: Mutex<Timestamp>,
}

impl Accounts {
    pub(crate) fn new(all: impl IntoIterator<Item = (Registry, Credentials)>) -> Self {
        let account = |(registry, credentials)| {
            let (tokens, rests) = (Tokens::default(), Mutex::default());
            Account { registry, credentials, tokens, rests }
        };
        Self(all.into_iter().map(account).collect())
    }

    /// The account at that registry, unless it was refused shortly before `now`.
    pub(crate) fn at(&self, registry: &Registry, now: Timestamp) -> Option<&Account> {
        let is_it = |account: &&Account| account.registry == *registry;
        self.0.iter().find(is_it).filter(|account| *account.rests() <= now)
    }
}

impl Account {
    /// It was refused at `now`.
    pub(crate) fn rest(&self, now: Timestamp) {
        *self.rests() = now.plus_seconds(REST);
    }

    fn rests(&self) -> MutexGuard<'_, Timestamp> {
        self.rests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What visitors are told of requests that were made with an account: not whose it is. Why
/// there was no answer they may know.
pub(crate) fn veil(exchanges: &mut [Exchange]) {
    for exchange in exchanges.iter_mut().filter(|one| one.purpose == Purpose::Token) {
        if is_refused(exchange) {
            REFUSED.clone_into(&mut exchange.note);
        } else if exchange.status == Some(200) {
            NOTE.clone_into(&mut exchange.note);
        }
    }
}

/// Whether an account was not taken: then it is as if there were none.
pub(crate) fn is_refused(exchange: &Exchange) -> bool {
    exchange.purpose == Purpose::Token && matches!(exchange.status, Some(400..=499))
}
