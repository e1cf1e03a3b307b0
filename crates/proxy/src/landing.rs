//! [`Landing`]: what came of a question.

use tonnage::{Exchange, Method, Withheld};

use crate::account;
use crate::headers::Response;
use crate::passed::Passed;
use crate::problem::Problem;
use crate::told::Told;
use crate::visit::{Source, Visit};

/// What came of a question, and what was asked for it. Several may have the same.
#[derive(Clone, Debug)]
pub(crate) struct Landing {
    pub(crate) outcome: Result<Passed, Problem>,
    pub(crate) source: Source,
    /// Nothing where nobody was to be asked.
    pub(crate) exchanges: Option<Vec<Exchange>>,
    pub(crate) withheld: Option<Withheld>,
}

impl Landing {
    /// Nobody was asked: it was known.
    pub(crate) const fn kept(passed: Passed) -> Self {
        let exchanges = Some(Vec::new());
        Self { outcome: Ok(passed), source: Source::Cache, exchanges, withheld: None }
    }

    /// Nobody was asked.
    pub(crate) const fn nowhere(problem: Problem) -> Self {
        Self { outcome: Err(problem), source: Source::Here, exchanges: None, withheld: None }
    }

    /// The same after what was asked of the registry for it before.
    pub(crate) fn after(mut self, before: Option<Vec<Exchange>>) -> Self {
        let mut all = before.unwrap_or_default();
        all.append(&mut self.exchanges.unwrap_or_default());
        self.exchanges = Some(all);
        self.source = Source::Registry;
        self
    }

    /// The same for one visitor and nobody else.
    pub(crate) fn private(self) -> Self {
        Self { outcome: self.outcome.map(Passed::private), ..self }
    }

    /// The same as visitors may know it whose question went with the operator's account.
    pub(crate) fn veiled(mut self) -> Self {
        self.exchanges.iter_mut().for_each(|exchanges| account::veil(exchanges));
        Self { withheld: None, ..self }
    }

    /// Whether the operator's account was good enough to ask with.
    pub(crate) fn takes_the_account(&self) -> bool {
        !self.exchanges.iter().flatten().any(account::is_refused)
    }

    /// The same for somebody who waited while another one asked.
    pub(crate) fn shared(self) -> Self {
        Self { source: Source::Shared, ..self }
    }

    /// Tells those who look after the server how it came about.
    pub(crate) fn tell(&self, visit: &mut Visit<'_>) {
        visit.source = self.source;
        let asks_itself = matches!(self.source, Source::Registry | Source::Samples);
        let asked = self.exchanges.as_ref().filter(|_| asks_itself);
        visit.upstream = asked.map(Vec::len).unwrap_or_default();
    }

    /// The answer to a visitor who has `if_none_match` already.
    pub(crate) fn response(self, method: Method, if_none_match: Option<&str>) -> Response {
        let Self { outcome, exchanges, withheld, .. } = self;
        Told { outcome, exchanges, withheld }.response(method, if_none_match)
    }
}
