//! [`Inquiry`]: one name, and all that is asked to know what it is.

use std::collections::VecDeque;

use tonnage::{
    Exchange, Inspection, Lookup, LookupError, Request, RequestId, Response, Step, Timestamp,
    TransportFailure,
};

/// The most requests of one inquiry that are under way at once.
const MAX_UNDER_WAY: usize = 8;

/// One name, and all that is asked to know what it is.
pub(crate) struct Inquiry {
    pub(crate) input: String,
    lookup: Lookup,
    /// Requests that may not go out yet.
    waiting: VecDeque<Request>,
    under_way: usize,
}

/// What came of a name. The lookup has its documents.
pub(crate) struct Outcome {
    pub(crate) input: String,
    pub(crate) result: Result<(Box<Inspection>, Lookup), LookupError>,
}

/// What an inquiry wants next.
pub(crate) enum Next {
    Send(Request),
    Wait,
    Done(Result<Box<Inspection>, LookupError>),
}

impl Inquiry {
    pub(crate) fn new(input: String, lookup: Lookup) -> Self {
        Self { input, lookup, waiting: VecDeque::new(), under_way: 0 }
    }

    pub(crate) fn poll(&mut self) -> Next {
        loop {
            match self.lookup.poll() {
                Step::Send(request) => self.waiting.push_back(request),
                Step::Progress(_) => {}
                Step::Done(result) => return Next::Done(result),
                Step::Wait => break,
            }
        }
        if self.under_way < MAX_UNDER_WAY
            && let Some(request) = self.waiting.pop_front()
        {
            self.under_way += 1;
            return Next::Send(request);
        }
        Next::Wait
    }

    /// Hands over what came of a request. What it meant is given back.
    pub(crate) fn handle(
        &mut self,
        id: RequestId,
        came: Result<Response<'_>, TransportFailure>,
        now: Timestamp,
    ) -> Option<&Exchange> {
        self.under_way = self.under_way.saturating_sub(1);
        match came {
            Ok(response) => self.lookup.handle_response(id, response, now),
            Err(failure) => self.lookup.handle_failure(id, failure, now),
        }
        self.lookup.exchanges().iter().find(|exchange| exchange.id == id)
    }

    pub(crate) fn end(self, result: Result<Box<Inspection>, LookupError>) -> Outcome {
        let result = result.map(|inspection| (inspection, self.lookup));
        Outcome { input: self.input, result }
    }
}
