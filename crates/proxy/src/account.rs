//! [`Accounts`]: with whose leave strangers' questions are asked.

use tonnage::{Credentials, Exchange, Purpose, Registry};

use crate::line::Tokens;

/// What is told of a token instead of whose it is.
const NOTE: &str = "a token of this server's own account, to pull";
/// What is told when there was none.
const REFUSED: &str = "this server's own account is not taken there";

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
}

impl Accounts {
    pub(crate) fn new(all: impl IntoIterator<Item = (Registry, Credentials)>) -> Self {
        let account =
            |(registry, credentials)| Account { registry, credentials, tokens: Tokens::default() };
        Self(all.into_iter().map(account).collect())
    }

    /// The account at that registry.
    pub(crate) fn at(&self, registry: &Registry) -> Option<&Account> {
        self.0.iter().find(|account| account.registry == *registry)
    }
}

/// What visitors are told of requests that were made with an account: not whose it is.
pub(crate) fn veil(exchanges: &mut [Exchange]) {
    for exchange in exchanges.iter_mut().filter(|one| one.purpose == Purpose::Token) {
        exchange.note = if is_refused(exchange) { REFUSED } else { NOTE }.to_owned();
    }
}

/// Whether an account was not taken: then it is as if there were none.
pub(crate) fn is_refused(exchange: &Exchange) -> bool {
    exchange.purpose == Purpose::Token && matches!(exchange.status, Some(400 | 401 | 403))
}
