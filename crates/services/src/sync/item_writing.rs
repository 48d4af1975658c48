//! An item changed by the engine at a person's wish: written, and sent to every calendar that holds it.

use super::access::Opened;
use super::{SyncError, push_job};
use crate::environment::Environment;
use domain::CalendarSyncId;
use domain::item::{Item, Version};
use std::collections::BTreeSet;
use store::Writing;

/// Writes the next version of an item, unless it changed since `seen`, and puts it on the outgoing list of `also` and
/// of every sync that holds it.
pub(super) async fn write(
    env: &Environment,
    opened: &Opened,
    writing: &mut Writing,
    mut item: Item,
    seen: Version,
    also: Option<CalendarSyncId>,
) -> Result<(), SyncError> {
    let now = env.clock.now();
    item.version = seen.next();
    item.changed_at = now;
    let span = item.content.span(env.zones.as_ref(), &opened.zone);
    if !writing.update_item(&item, seen, span, now).await? {
        return Err(SyncError::ChangedMeanwhile);
    }
    send(env, writing, &item, also).await
}

/// Puts an item on the outgoing list of `also` and of every sync that holds it; those that are on set out at once.
pub(super) async fn send(
    env: &Environment,
    writing: &mut Writing,
    item: &Item,
    also: Option<CalendarSyncId>,
) -> Result<(), SyncError> {
    let now = env.clock.now();
    let mirrors = writing.mirrors_of_item(item.organization, item.id).await?;
    let syncs: BTreeSet<_> = mirrors
        .into_iter()
        .map(|mirror| mirror.sync)
        .chain(also)
        .collect();
    for id in syncs {
        let Some(sync) = writing.calendar_sync(item.organization, id).await? else {
            continue;
        };
        if !sync.finished || !sync.can_write {
            continue;
        }
        writing
            .mark_outgoing(item.organization, id, item.id, now)
            .await?;
        if sync.active {
            env.queue.enqueue(writing, push_job(&sync)).await?;
        }
    }
    Ok(())
}
