//! [`drive`]: from the first request of a lookup to its last.

use std::collections::VecDeque;
use std::time::{SystemTime, UNIX_EPOCH};

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tonnage::{
    Exchange, Inspection, Lookup, LookupError, Request, Step, Timestamp, TransportFailure,
};

use crate::answer::Answer;

/// The most requests of one lookup that are under way at once.
const MAX_UNDER_WAY: usize = 8;

/// Who is told of a lookup's steps as they happen.
pub trait Observer {
    /// A request goes out.
    fn asked(&mut self, request: &Request) {
        let _ = request;
    }

    /// An answer came, or will not; the exchange says what it meant.
    fn answered(&mut self, exchange: &Exchange) {
        let _ = exchange;
    }

    /// More is known.
    fn progress(&mut self, inspection: &Inspection) {
        let _ = inspection;
    }
}

/// Nobody.
impl Observer for () {}

/// Performs all that a lookup asks for by `send`, until its end.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use tonnage::{Lookup, LookupOptions, Session};
/// use tonnage_client::{Client, ClientOptions, drive, now};
///
/// let client = Client::new(ClientOptions::default())?;
/// let session = Session::new();
/// let options = LookupOptions::default();
/// let mut lookup = Lookup::new("localhost:5000/app".parse()?, options, &session, now());
/// let inspection = drive(&mut lookup, async |request| client.send(&request).await, &mut ()).await?;
/// println!("{:?}", inspection.size);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// The lookup's own.
pub async fn drive<S>(
    lookup: &mut Lookup,
    send: S,
    observer: &mut dyn Observer,
) -> Result<Box<Inspection>, LookupError>
where
    S: AsyncFn(Request) -> Result<Answer, TransportFailure>,
{
    let perform = async |request: Request| (request.id, send(request).await);
    let mut under_way = FuturesUnordered::new();
    let mut waiting = VecDeque::new();
    loop {
        match lookup.poll() {
            Step::Send(request) => waiting.push_back(request),
            Step::Progress(inspection) => observer.progress(&inspection),
            Step::Done(result) => return result,
            Step::Wait => {
                while under_way.len() < MAX_UNDER_WAY
                    && let Some(request) = waiting.pop_front()
                {
                    observer.asked(&request);
                    under_way.push(perform(request));
                }
                // A lookup that waits has something under way.
                let Some((id, result)) = under_way.next().await else { continue };
                match result {
                    Ok(answer) => lookup.handle_response(id, answer.response(), now()),
                    Err(failure) => lookup.handle_failure(id, failure, now()),
                }
                if let Some(exchange) = lookup.exchanges().iter().find(|e| e.id == id) {
                    observer.answered(exchange);
                }
            }
        }
    }
}

/// What the clock shows.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
