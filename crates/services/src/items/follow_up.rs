//! What follows a change of an item: it goes out to the linked calendars that hold it or take its kind.

use crate::live::Topic;
use crate::sync::{push_job, wants_foreign};
use crate::{Environment, ServiceError};
use domain::calendar_sync::CalendarSync;
use domain::item::{Item, ItemSource};
use domain::mirror::Mirror;
use domain::{ItemId, OrganizationId};
use store::Writing;

/// As [`send`], for an item that begins where a series was divided. It goes on wherever the series is held: what came from a
/// linked calendar goes on there, and so does what stands in one that takes no new items.
pub(super) async fn send_begun(
    env: &Environment,
    writing: &mut Writing,
    item: &Item,
    series: ItemId,
) -> Result<(), ServiceError> {
    let holding = writing.mirrors_of_item(item.organization, series).await?;
    send_to(env, writing, item, &holding).await?;
    let ItemSource::Linked(sync) = item.source else {
        return Ok(());
    };
    let sync = writing.calendar_sync(item.organization, sync).await?;
    let Some(sync) = sync.filter(|sync| sync.finished && sync.active && sync.can_write) else {
        return Ok(());
    };
    writing
        .mark_outgoing(item.organization, sync.id, item.id, env.clock.now())
        .await?;
    env.queue.enqueue(writing, push_job(&sync)).await?;
    Ok(())
}

/// Marks a new version of an item as outgoing and enqueues its way out, inside the caller's transaction.
///
/// What came from a linked calendar goes back to that very calendar, and to others only where their syncs say so; never on
/// from there, so that nothing travels in circles.
/// A sync that is switched off stays silent, but what it holds of the item is noted, so that it is put right once it is on.
pub(crate) async fn send(
    env: &Environment,
    writing: &mut Writing,
    item: &Item,
) -> Result<(), ServiceError> {
    let holding = writing.mirrors_of_item(item.organization, item.id).await?;
    send_to(env, writing, item, &holding).await
}

/// The same, where these ties tell which syncs hold the item.
async fn send_to(
    env: &Environment,
    writing: &mut Writing,
    item: &Item,
    holding: &[Mirror],
) -> Result<(), ServiceError> {
    let now = env.clock.now();
    for sync in candidates(writing, item).await? {
        let is_held = holding.iter().any(|mirror| mirror.sync == sync.id);
        let is_wanted = sync.active
            && !item.deleted
            && match item.source {
                ItemSource::Own => sync.options.sends_new(item.kind),
                ItemSource::Linked(home) => home != sync.id && wants_foreign(&sync),
            };
        if !sync.finished || !sync.can_write || !(is_held || is_wanted) {
            continue;
        }
        writing
            .mark_outgoing(item.organization, sync.id, item.id, now)
            .await?;
        if sync.active {
            env.queue.enqueue(writing, push_job(&sync)).await?;
        }
    }
    Ok(())
}

/// Where an item may have to go: to the calendar it came from, and to those of everybody it is scheduled for.
async fn candidates(writing: &mut Writing, item: &Item) -> Result<Vec<CalendarSync>, ServiceError> {
    let mut syncs: Vec<CalendarSync> = Vec::new();
    if let ItemSource::Linked(home) = item.source {
        syncs.extend(writing.calendar_sync(item.organization, home).await?);
    }
    for member in &item.assignees {
        let theirs = writing
            .calendar_syncs_of(item.organization, *member)
            .await?;
        let known = |sync: &CalendarSync| syncs.iter().any(|known| known.id == sync.id);
        let new: Vec<_> = theirs.into_iter().filter(|sync| !known(sync)).collect();
        syncs.extend(new);
    }
    Ok(syncs)
}

/// After the commit: lets the queue look at once, and tells open pages.
pub(crate) fn tell(env: &Environment, organization: OrganizationId) {
    env.queue.wake();
    env.live.announce(organization, Topic::Calendar);
}
