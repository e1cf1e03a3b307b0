//! [`perform`]: does what a call of the command wants done.

use std::pin::Pin;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tonnage::{Request, TransportFailure, TransportFailureKind};
use tonnage_client::{Answer, now};
use tonnage_command::{Call, Deed, DeedId, HelperFault, Ran, Serve};

use crate::FAILED;
use crate::files::Files;
use crate::spinner::Spinner;
use crate::transport::{Transport, sample};
use crate::{program, streams};

/// How a call ended.
pub(crate) enum End {
    /// With this status.
    Exit(u8),
    /// With a server to be run.
    Serve(Box<Serve>),
}

/// What takes time, and what came of it.
type UnderWay = FuturesUnordered<Pin<Box<dyn Future<Output = Done>>>>;

enum Done {
    Answered(DeedId, Result<Answer, TransportFailure>),
    Ran(DeedId, Result<Ran, HelperFault>),
}

/// Does what a call wants done, until its end.
pub(crate) async fn perform(mut call: Call) -> End {
    let mut transport = None;
    let mut files = Files::default();
    let mut spinner = Spinner::default();
    let mut under_way = UnderWay::new();
    loop {
        match call.poll() {
            Deed::Ready(how) => match Transport::new(how) {
                Ok(ready) => transport = Some(ready),
                Err(words) => call.handle_unready(&words),
            },
            Deed::Send { id, request } => match sample(&request) {
                Some(answer) => call.handle_response(id, answer.response(), now()),
                None => under_way.push(Box::pin(send(transport.clone(), id, request))),
            },
            Deed::Read { id, part } => call.handle_file(id, files.read(&part), now()),
            Deed::Run { id, program, argument, input, limit } => {
                under_way.push(Box::pin(async move {
                    Done::Ran(id, program::run(&program, argument, &input, limit).await)
                }));
            }
            Deed::ReadInput { limit } => call.handle_input(streams::input(limit), now()),
            Deed::Out(bytes) => {
                spinner.clear();
                if let Err(words) = streams::print(&bytes) {
                    call.handle_unwritable(words.as_deref());
                }
            }
            Deed::Tell(text) => {
                spinner.clear();
                streams::tell(text);
            }
            Deed::Doing(what) => spinner.say(what),
            Deed::Wait => {
                // A call that waits has something under way.
                match under_way.next().await {
                    Some(Done::Answered(id, Ok(answer))) => {
                        call.handle_response(id, answer.response(), now());
                    }
                    Some(Done::Answered(id, Err(failure))) => {
                        call.handle_failure(id, failure, now());
                    }
                    Some(Done::Ran(id, came)) => call.handle_ran(id, came, now()),
                    None => return End::Exit(FAILED),
                }
            }
            Deed::Serve(arguments) => return End::Serve(arguments),
            Deed::Exit(status) => return End::Exit(status),
        }
    }
}

async fn send(transport: Option<Transport>, id: DeedId, request: Request) -> Done {
    let came = match transport {
        Some(transport) => transport.send(&request).await,
        None => {
            let detail = "nothing says yet how requests are sent";
            Err(TransportFailure::new(TransportFailureKind::Aborted, detail))
        }
    };
    Done::Answered(id, came)
}
