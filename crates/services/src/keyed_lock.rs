//! A lock per thing: who waits, waits for the same thing alone.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::OwnedMutexGuard;

/// Locks by key, there as long as somebody holds or awaits them.
pub(crate) struct KeyedLock<K> {
    held: Mutex<HashMap<K, Weak<tokio::sync::Mutex<()>>>>,
}

impl<K> Default for KeyedLock<K> {
    fn default() -> Self {
        Self {
            held: Mutex::default(),
        }
    }
}

impl<K: Eq + Hash> KeyedLock<K> {
    /// Waits until nobody else holds the lock of this key.
    pub async fn lock(&self, key: K) -> OwnedMutexGuard<()> {
        self.of(key).lock_owned().await
    }

    fn of(&self, key: K) -> Arc<tokio::sync::Mutex<()>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|_, lock| lock.strong_count() != 0);
        let known = held.get(&key).and_then(Weak::upgrade);
        known.unwrap_or_else(|| {
            let lock = Arc::default();
            held.insert(key, Arc::downgrade(&lock));
            lock
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Poll;

    /// Whether the lock of this key can be had at once.
    async fn is_free(locks: &KeyedLock<u8>, key: u8) -> bool {
        let mut waiting = std::pin::pin!(locks.lock(key));
        std::future::poll_fn(|cx| Poll::Ready(waiting.as_mut().poll(cx).is_ready())).await
    }

    #[tokio::test]
    async fn whoever_comes_second_waits_for_the_same_key_alone() {
        let locks = KeyedLock::default();

        let first = locks.lock(1).await;

        assert!(!is_free(&locks, 1).await);
        assert!(is_free(&locks, 2).await);
        drop(first);
        assert!(is_free(&locks, 1).await);
    }

    #[tokio::test]
    async fn a_key_that_nobody_holds_takes_no_room() {
        let locks = KeyedLock::default();
        for key in 0..100 {
            drop(locks.lock(key).await);
        }

        let _last = locks.lock(200).await;

        assert_eq!(locks.held.lock().unwrap().len(), 1);
    }
}
