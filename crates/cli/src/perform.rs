//! [`perform`]: does what a call of the command wants done.

use std::pin::Pin;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tonnage::{Request, TransportFailure, TransportFailureKind};
use tonnage_client::{Answer, now};
use tonnage_command::{Call, Deed, DeedId, Serve};

use crate::FAILED;
use crate::spinner::Spinner;
use crate::streams;
use crate::transport::{Transport, sample};

/// How a call ended.
pub(crate) enum End {
    /// With this status.
    Exit(u8),
    /// With a server to be run.
    Serve(Box<Serve>),
}

/// What takes time, and what came of it.
type UnderWay = FuturesUnordered<Pin<Box<dyn Future<Output = Done>>>>;

struct Done {
    id: DeedId,
    came: Result<Answer, TransportFailure>,
}

/// Does what a call wants done, until its end.
pub(crate) async fn perform(mut call: Call) -> End {
    let mut transport = None;
    let mut spinner = Spinner::default();
    let mut under_way = UnderWay::new();
    loop {
        match call.poll() {
            Deed::Ready(how) => match Transport::new(how) {
                Ok(ready) => transport = Some(ready),
                Err(error) => call.handle_unready(&error.to_string()),
            },
            Deed::Send { id, request } => match sample(&request) {
                Some(answer) => call.handle_response(id, answer.response(), now()),
                None => under_way.push(Box::pin(send(transport.clone(), id, request))),
            },
            Deed::Read { id, file, limit } => {
                call.handle_file(id, streams::file(&file, limit), now());
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
                let Some(Done { id, came }) = under_way.next().await else {
                    return End::Exit(FAILED);
                };
                match came {
                    Ok(answer) => call.handle_response(id, answer.response(), now()),
                    Err(failure) => call.handle_failure(id, failure, now()),
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
    Done { id, came }
}
