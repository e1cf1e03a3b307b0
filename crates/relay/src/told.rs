//! [`Told`]: what came of a question and what was asked for it, as a visitor is told.

use tonnage::{Exchange, Method, Withheld};

use crate::headers::Response;
use crate::passed::Passed;
use crate::problem::Problem;
use crate::upstream;

/// What came of a question and what was asked for it, as a visitor is told.
#[derive(Clone, Debug)]
pub struct Told {
    /// What came of it.
    pub outcome: Result<Passed, Problem>,
    /// What was asked; nothing where nobody was to be.
    pub exchanges: Option<Vec<Exchange>>,
    /// From whom a visitor's credentials were kept.
    pub withheld: Option<Withheld>,
}

impl Told {
    /// The answer to a visitor who has `if_none_match` already.
    #[must_use]
    pub fn response(self, method: Method, if_none_match: Option<&str>) -> Response {
        let mut response = match self.outcome {
            Ok(passed) => passed.response(method, if_none_match),
            Err(problem) => problem.response(),
        };
        let told = self.exchanges.and_then(|all| upstream::header(&all, self.withheld.as_ref()));
        if let Some(told) = told {
            response.headers_mut().insert(upstream::X_TONNAGE_UPSTREAM, told);
        }
        response
    }
}
