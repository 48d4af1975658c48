//! How many requests of one mailbox are under way (microsoft-graph.md §15): four at once, whoever asks. A batch counts as four,
//! because Graph works on as many of its parts at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What Graph answers at once.
const AT_ONCE: usize = 4;
const WHOLE: u32 = 4;

/// All mailboxes that were asked; clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<HashMap<String, Arc<Semaphore>>>>);

/// Those of one mailbox.
#[derive(Debug, Clone)]
pub(crate) struct Mailbox(Arc<Semaphore>);

impl Turns {
    pub(crate) fn of(&self, base: &str, user: &str) -> Mailbox {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Mailboxes that nobody asks just now need not be remembered.
        all.retain(|_, turns| 1 < Arc::strong_count(turns));
        let turns = all.entry(format!("{base} {user}"));
        Mailbox(Arc::clone(
            turns.or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))),
        ))
    }
}

impl Mailbox {
    /// Waits for a place; it is free again when it is dropped.
    pub(crate) async fn one(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).acquire_owned().await.ok()
    }

    /// Waits for all places.
    pub(crate) async fn all(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).acquire_many_owned(WHOLE).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_mailbox_is_the_same_for_everybody_who_asks_it_at_once() {
        let turns = Turns::default();
        let (one, other) = (turns.of("base", "dana"), turns.of("base", "dana"));

        let _all = one.all().await;

        assert_eq!(other.0.available_permits(), 0);
        assert_eq!(turns.of("base", "robin").0.available_permits(), AT_ONCE);
    }
}
