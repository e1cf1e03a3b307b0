//! [`Places`]: how much of something is under way for each of many.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

type Board<K> = Mutex<HashMap<K, Arc<Semaphore>>>;

/// As many places for each as for every other. Who has none taken costs nothing.
#[derive(Debug)]
pub(crate) struct Places<K: Eq + Hash> {
    each: usize,
    board: Arc<Board<K>>,
}

/// A place, taken until it is dropped.
#[derive(Debug)]
pub(crate) struct Place<K: Eq + Hash> {
    key: K,
    board: Arc<Board<K>>,
    /// Given back before the board is tidied.
    permit: Option<OwnedSemaphorePermit>,
}

impl<K: Clone + Eq + Hash> Places<K> {
    pub(crate) fn new(each: usize) -> Self {
        Self { each, board: Arc::default() }
    }

    /// A place for `key`, if there is one now.
    pub(crate) fn take(&self, key: K) -> Option<Place<K>> {
        let (mut place, places) = self.queue(key);
        place.permit = Some(places.try_acquire_owned().ok()?);
        Some(place)
    }

    /// A place for `key`, if there is one within `patience`.
    pub(crate) async fn wait(&self, key: K, patience: Duration) -> Option<Place<K>> {
        let (mut place, places) = self.queue(key);
        let taken = tokio::time::timeout(patience, places.acquire_owned()).await.ok()?;
        place.permit = Some(taken.ok()?);
        Some(place)
    }

    /// Where a place is to be had; it tidies up, too, after whoever has none in the end.
    fn queue(&self, key: K) -> (Place<K>, Arc<Semaphore>) {
        let mut board = lock(&self.board);
        let places =
            board.entry(key.clone()).or_insert_with(|| Arc::new(Semaphore::new(self.each)));
        let places = Arc::clone(places);
        (Place { key, board: Arc::clone(&self.board), permit: None }, places)
    }
}

impl<K: Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let mut board = lock(&self.board);
        drop(self.permit.take());
        // Others who hold a place, or wait for one, hold the semaphore as well.
        if board.get(&self.key).is_some_and(|places| Arc::strong_count(places) == 1) {
            board.remove(&self.key);
        }
    }
}

/// Each change to it is whole, whatever a panic elsewhere interrupted.
fn lock<K>(board: &Board<K>) -> MutexGuard<'_, HashMap<K, Arc<Semaphore>>> {
    board.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_as_many_and_nobody_is_remembered() {
        let places = Places::new(2);
        let first = places.take("a").unwrap();
        let second = places.take("a").unwrap();
        assert!(places.take("a").is_none());
        let other = places.take("b").unwrap();
        drop(first);
        let third = places.take("a").unwrap();
        drop((second, third, other));
        assert!(lock(&places.board).is_empty());
    }

    #[tokio::test]
    async fn whoever_waits_has_the_next_one() {
        let places = Arc::new(Places::new(1));
        let first = places.take("a").unwrap();
        let waits = Arc::clone(&places);
        let (asked, second) = tokio::join!(
            async move { waits.wait("a", Duration::from_secs(60)).await.is_some() },
            async { drop(first) }
        );
        assert_eq!((asked, second), (true, ()));
        assert!(lock(&places.board).is_empty());
    }
}
