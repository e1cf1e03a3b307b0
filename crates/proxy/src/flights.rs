//! [`Flights`]: what several want at once is asked for once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;

/// Questions that are under way, by name. Whoever asks for the same meanwhile waits
/// for the same answer; an answer that has come is kept for nobody.
///
/// Whoever asked first may leave: then the next one who waits asks.
#[derive(Debug)]
pub(crate) struct Flights<T>(Mutex<HashMap<String, Arc<OnceCell<T>>>>);

impl<T> Default for Flights<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Flights<T> {
    /// The answer: of `ask`, or of somebody else who asks for it already.
    pub(crate) async fn join(&self, name: &str, ask: impl Future<Output = T>) -> Joined<T> {
        let cell = Arc::clone(self.board().entry(name.to_owned()).or_default());
        let seat = Seat { flights: self, name, cell };
        let mut is_own = false;
        let begin = || {
            is_own = true;
            ask
        };
        let answer = seat.cell.get_or_init(begin).await.clone();
        if is_own { Joined::Own(answer) } else { Joined::Shared(answer) }
    }
}

/// An answer, and who asked for it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Joined<T> {
    /// Whoever has it.
    Own(T),
    /// Somebody else.
    Shared(T),
}

impl<T> Joined<T> {
    /// The answer, which `change` is made to if it is somebody else's.
    pub(crate) fn map(self, change: impl FnOnce(T) -> T) -> T {
        match self {
            Self::Own(answer) => answer,
            Self::Shared(answer) => change(answer),
        }
    }
}

impl<T> Flights<T> {
    /// Each change to it is whole, whatever a panic elsewhere interrupted.
    fn board(&self) -> MutexGuard<'_, HashMap<String, Arc<OnceCell<T>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who waits for an answer, or asks for it.
struct Seat<'a, T> {
    flights: &'a Flights<T>,
    name: &'a str,
    cell: Arc<OnceCell<T>>,
}

/// The name is given back once the answer is there, or nobody waits for it.
impl<T> Drop for Seat<'_, T> {
    fn drop(&mut self) {
        let mut board = self.flights.board();
        let is_ours = board.get(self.name).is_some_and(|cell| Arc::ptr_eq(cell, &self.cell));
        // Two: the board's, and the one in hand. Others are taken under the same lock.
        let is_last = Arc::strong_count(&self.cell) <= 2;
        if is_ours && (is_last || self.cell.initialized()) {
            board.remove(self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::future::{pending, ready};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    #[test]
    fn one_asks_and_all_are_answered() {
        let flights = Flights::default();
        let mut context = Context::from_waker(Waker::noop());
        {
            let (send, mut sent) = tokio::sync::mpsc::channel(1);
            let mut first = pin!(flights.join("a", async { sent.recv().await.unwrap() }));
            let mut second = pin!(flights.join("a", async { panic!("asked twice") }));
            assert!(first.as_mut().poll(&mut context).is_pending());
            assert!(second.as_mut().poll(&mut context).is_pending());
            send.try_send(1).unwrap();
            assert_eq!(first.as_mut().poll(&mut context), Poll::Ready(Joined::Own(1)));
            assert_eq!(second.as_mut().poll(&mut context), Poll::Ready(Joined::Shared(1)));
            let mut other = pin!(flights.join("b", ready(2)));
            assert_eq!(other.as_mut().poll(&mut context), Poll::Ready(Joined::Own(2)));
            let mut later = pin!(flights.join("a", ready(3)));
            assert_eq!(later.as_mut().poll(&mut context), Poll::Ready(Joined::Own(3)));
        }
        assert!(flights.board().is_empty());
    }

    #[test]
    fn whoever_waits_goes_on_when_the_first_one_leaves() {
        let flights = Flights::default();
        let mut context = Context::from_waker(Waker::noop());
        let mut first = Box::pin(flights.join("a", pending()));
        let mut second = Box::pin(flights.join("a", ready(2)));
        assert!(first.as_mut().poll(&mut context).is_pending());
        assert!(second.as_mut().poll(&mut context).is_pending());
        drop(first);
        assert_eq!(second.as_mut().poll(&mut context), Poll::Ready(Joined::Own(2)));
        drop(second);
        let mut alone = Box::pin(flights.join("a", pending()));
        assert!(alone.as_mut().poll(&mut context).is_pending());
        drop(alone);
        assert!(flights.board().is_empty());
    }
}
