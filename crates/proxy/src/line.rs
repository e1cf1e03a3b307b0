//! [`Line`]: to whom a trip leads, and how it goes there.

use tonnage::{
    ErrandAnswer, ErrandStep, LookupError, LookupErrorKind, Purpose, Request, TransportFailure,
};
use tonnage_client::{Answer, now};

use crate::flights::Flights;
use crate::samples;
use crate::trip::Trip;
use crate::wire::Wire;

/// Token servers that are being asked, by the address that names realm, service and
/// scope.
pub(crate) type Tokens = Flights<Result<Answer, TransportFailure>>;

/// To whom a trip leads.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Line<'a> {
    /// To the registry that is built in.
    Samples,
    /// To all others. What is told to anybody is asked for once.
    Network(&'a Wire, &'a Tokens),
    /// To all others, with what a visitor alone may see.
    Private(&'a Wire),
}

impl Line<'_> {
    async fn send(self, request: &Request) -> Result<Answer, TransportFailure> {
        match self {
            Self::Samples => samples::send(request),
            Self::Network(wire, tokens) if request.purpose == Purpose::Token => {
                let joined = tokens.join(&request.url.to_string(), wire.send(request)).await;
                joined.map(|answer| {
                    wire.shared_a_token();
                    answer
                })
            }
            Self::Network(wire, _) | Self::Private(wire) => wire.send(request).await,
        }
    }

    /// Goes on a trip.
    pub(crate) async fn go(self, trip: &mut Trip) -> Result<ErrandAnswer, LookupError> {
        loop {
            match trip.poll() {
                ErrandStep::Send(request) => {
                    let id = request.id;
                    match self.send(&request).await {
                        Ok(answer) => trip.handle_response(id, answer.response(), now()),
                        Err(failure) => trip.handle_failure(id, failure, now()),
                    }
                }
                ErrandStep::Done(end) => return end,
                // Each request is answered before the next step is asked for.
                ErrandStep::Wait => {
                    return Err(LookupErrorKind::Misuse("an errand waits for nothing").into());
                }
            }
        }
    }
}
