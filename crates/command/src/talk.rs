//! [`Talk`]: one of the conversations that a name takes.

use tonnage::{
    Exchange, Inspection, Lookup, LookupError, Request, RequestId, Response, Step, TagListing,
    TagListingStep, Tags, Timestamp, TransportFailure,
};

/// One of the conversations that a name takes.
pub(crate) enum Talk {
    /// What the image is.
    Lookup(Box<Lookup>),
    /// Which tags there are.
    Listing(Box<TagListing>),
    /// Nothing more is said.
    Over,
}

/// What a conversation wants next.
pub(crate) enum Turn {
    Send(Request),
    Wait,
    Found(Box<Inspection>),
    Listed(Tags),
    Failed(LookupError),
}

impl Talk {
    pub(crate) fn poll(&mut self) -> Turn {
        match self {
            Self::Lookup(lookup) => loop {
                return match lookup.poll() {
                    Step::Send(request) => Turn::Send(request),
                    Step::Progress(_) => continue,
                    Step::Wait => Turn::Wait,
                    Step::Done(Ok(inspection)) => Turn::Found(inspection),
                    Step::Done(Err(error)) => Turn::Failed(error),
                };
            },
            Self::Listing(listing) => loop {
                return match listing.poll() {
                    TagListingStep::Send(request) => Turn::Send(request),
                    TagListingStep::Progress(_) => continue,
                    TagListingStep::Wait => Turn::Wait,
                    TagListingStep::Done(Ok(tags)) => Turn::Listed(tags),
                    TagListingStep::Done(Err(error)) => Turn::Failed(error),
                };
            },
            Self::Over => Turn::Wait,
        }
    }

    pub(crate) fn handle(
        &mut self,
        id: RequestId,
        came: Result<Response<'_>, TransportFailure>,
        now: Timestamp,
    ) {
        match (self, came) {
            (Self::Lookup(lookup), Ok(response)) => lookup.handle_response(id, response, now),
            (Self::Lookup(lookup), Err(failure)) => lookup.handle_failure(id, failure, now),
            (Self::Listing(listing), Ok(response)) => listing.handle_response(id, response, now),
            (Self::Listing(listing), Err(failure)) => listing.handle_failure(id, failure, now),
            (Self::Over, _) => {}
        }
    }

    pub(crate) fn exchanges(&self) -> &[Exchange] {
        match self {
            Self::Lookup(lookup) => lookup.exchanges(),
            Self::Listing(listing) => listing.exchanges(),
            Self::Over => &[],
        }
    }
}
