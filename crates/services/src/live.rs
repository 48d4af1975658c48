//! Tells open pages that something changed, so that they ask again.
//!
//! A notice names only a topic, never content: what the page may see is decided when it asks.

use domain::OrganizationId;
use futures::Stream;
use futures::stream;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// Notices that a slow page may leave unread before it is told to refresh everything.
const CAPACITY: usize = 64;

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Items.
    Calendar,
    /// Connections, syncs, runs.
    CalendarSync,
    /// Leads, contacts, bookings.
    People,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 3] = [Self::Calendar, Self::CalendarSync, Self::People];

    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Calendar => "calendar",
            Self::CalendarSync => "calendar_sync",
            Self::People => "people",
        }
    }
}

/// Where changes are announced and heard, each organization for itself.
#[derive(Clone, Default)]
pub struct Hub {
    organizations: Arc<Mutex<HashMap<OrganizationId, broadcast::Sender<Topic>>>>,
}

impl Hub {
    /// Tells every open page of the organization. Call it after the commit, never before.
    pub fn announce(&self, organization: OrganizationId, topic: Topic) {
        let mut organizations = self
            .organizations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let nobody_listens = match organizations.get(&organization) {
            Some(sender) => sender.send(topic).is_err(),
            None => false,
        };
        if nobody_listens {
            organizations.remove(&organization);
        }
    }

    /// What is announced from now on. Whoever reads too slowly is told that everything changed. Never ends.
    pub fn subscribe(
        &self,
        organization: OrganizationId,
    ) -> impl Stream<Item = Topic> + Send + Unpin + use<> {
        let receiver = self
            .organizations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(organization)
            .or_insert_with(|| broadcast::channel(CAPACITY).0)
            .subscribe();
        Box::pin(stream::unfold(
            (receiver, Vec::new()),
            |(mut receiver, mut overdue)| async move {
                if let Some(topic) = overdue.pop() {
                    return Some((topic, (receiver, overdue)));
                }
                match receiver.recv().await {
                    Ok(topic) => Some((topic, (receiver, overdue))),
                    Err(RecvError::Lagged(_)) => {
                        // Something was missed, and it is not known what.
                        receiver = receiver.resubscribe();
                        overdue = Topic::ALL.to_vec();
                        overdue.pop().map(|topic| (topic, (receiver, overdue)))
                    }
                    Err(RecvError::Closed) => None,
                }
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::{FutureExt, StreamExt};
    use uuid::Uuid;

    fn organization(number: u128) -> OrganizationId {
        OrganizationId::new(Uuid::from_u128(number))
    }

    #[tokio::test]
    async fn a_page_hears_its_own_organization_alone() {
        let hub = Hub::default();
        let mut ours = hub.subscribe(organization(1));
        let mut theirs = hub.subscribe(organization(2));

        hub.announce(organization(1), Topic::Calendar);

        assert_eq!(ours.next().await, Some(Topic::Calendar));
        assert_eq!(theirs.next().now_or_never(), None);
    }

    #[tokio::test]
    async fn a_page_that_reads_too_slowly_is_told_that_everything_changed() {
        let hub = Hub::default();
        let mut page = hub.subscribe(organization(1));

        for _ in 0..(CAPACITY * 3) {
            hub.announce(organization(1), Topic::Calendar);
        }

        let mut heard = Vec::new();
        for _ in Topic::ALL {
            heard.extend(page.next().await);
        }
        heard.sort_by_key(|topic| topic.word());
        assert_eq!(heard, Topic::ALL);
        assert_eq!(page.next().now_or_never(), None);
    }

    #[tokio::test]
    async fn nobody_listening_leaves_nothing_behind() {
        let hub = Hub::default();
        drop(hub.subscribe(organization(1)));

        hub.announce(organization(1), Topic::Calendar);

        assert!(hub.organizations.lock().unwrap().is_empty());
    }
}
