//! What the store knows of an item that is to be sent, before anything is.

use crate::environment::Environment;
use crate::sync::SyncError;
use crate::sync::access::Opened;
use crate::sync::apply::still_on;
use crate::sync::booked::{Echo, echo_of_item};
use domain::ItemId;
use domain::item::{Item, ItemSource};
use domain::mirror::{Mirror, Origin};
use domain::reconcile::same_meeting;
use domain::remote_event::RemoteEvent;

/// What the store holds about one item of the outgoing list.
pub(in crate::sync) struct Found {
    /// Whether the sync is still on.
    pub is_on: bool,
    pub item: Option<Item>,
    pub mirror: Option<Mirror>,
    pub event: Option<RemoteEvent>,
    /// What Calendly wrote for the same booking, where that is not what the item is tied to.
    pub echo: Option<Echo>,
}

/// Reads it.
pub(in crate::sync) async fn find(
    env: &Environment,
    opened: &Opened,
    item: ItemId,
) -> Result<Found, SyncError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let mut reading = env.store.read().await?;
    let is_on = still_on(&mut reading, opened).await?.is_some();
    let mirror = reading.mirror(organization, sync, item).await?;
    let item = reading.item(organization, item).await?;
    let event = match &mirror {
        Some(mirror) => {
            let ids = std::slice::from_ref(&mirror.event);
            reading
                .remote_events_by_id(organization, sync, ids)
                .await?
                .pop()
        }
        None => match &item {
            Some(item) if is_received_elsewhere(item, opened) => {
                let events = reading
                    .remote_events_of_uid(organization, sync, &item.uid)
                    .await?;
                events.into_iter().find(|event| same_meeting(item, event))
            }
            Some(_) | None => None,
        },
    };
    let is_ours = |mirror: &Mirror| mirror.origin == Origin::Managed;
    let echo = match (&item, mirror.as_ref().is_none_or(is_ours)) {
        (Some(item), true) => echo_of_item(env, &mut reading, opened, item.id).await?,
        (_, _) => None,
    };
    Ok(Found {
        is_on,
        item,
        mirror,
        event,
        echo,
    })
}

/// What came from another linked calendar may be in this one already: somebody was invited on both (sync case 26).
pub(in crate::sync) fn is_received_elsewhere(item: &Item, opened: &Opened) -> bool {
    matches!(item.source, ItemSource::Linked(home) if home != opened.sync.id)
}
