//! [`persist`]: asking again where that may help.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use tonnage::{Method, Outcome, Retry, TransportFailure};

use crate::answer::Answer;
use crate::drive::now;

/// Asks by `ask`, and again for as long as `rule` says that it may help, with
/// `pause` between. [`Client::send`](crate::Client::send) is this over one
/// exchange; whoever has another way to an answer has it from here.
///
/// What came of asking before stands in the answer's, or the failure's, `again`.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use tonnage::{Method, Retry, TransportFailure, TransportFailureKind};
/// use tonnage_client::persist;
///
/// let ask = async || Err(TransportFailure::new(TransportFailureKind::Broken, "gone"));
/// let pause = async |_| {};
/// let failure = persist(Retry::default(), Method::Get, ask, pause).await.unwrap_err();
/// assert_eq!(failure.again.len(), 2);
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// The last failure.
pub async fn persist<A, P>(
    rule: Retry,
    method: Method,
    ask: impl Fn() -> A,
    pause: impl Fn(Duration) -> P,
) -> Result<Answer, TransportFailure>
where
    A: Future<Output = Result<Answer, TransportFailure>>,
    P: Future<Output = ()>,
{
    let mut made = Vec::new();
    loop {
        let outcome = ask().await;
        let judged = match &outcome {
            Ok(answer) => {
                let (status, retry_after) = (answer.status, answer.headers.get("retry-after"));
                Outcome::Answer { status, retry_after }
            }
            Err(failure) => Outcome::Failure(&failure.kind),
        };
        let times = u32::try_from(made.len()).unwrap_or(u32::MAX);
        let Some(again) = rule.after(method, times, judged, now(), jitter()) else {
            return match outcome {
                Ok(answer) => Ok(Answer { again: made, ..answer }),
                Err(failure) => Err(TransportFailure { again: made, ..failure }),
            };
        };
        pause(again.wait).await;
        made.push(again);
    }
}

/// A number from 0 to 1 that is another one each time: the standard library seeds
/// its hashes so. Nothing is kept secret by it.
fn jitter() -> f64 {
    let half = u32::try_from(RandomState::new().hash_one(()) >> 32).unwrap_or_default();
    f64::from(half) / f64::from(u32::MAX)
}
