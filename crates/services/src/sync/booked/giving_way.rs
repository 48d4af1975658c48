//! The item as which Calendly's event came in before its booking was known goes, and the appointment takes its place.

use super::Place;
use crate::environment::Environment;
use crate::items::index_span;
use crate::sync::journal::{Journal, Line, because};
use crate::sync::{SyncError, item_writing};
use domain::item::{Content, Item};
use domain::mirror::{Mirror, Origin};
use domain::reconcile::{Why, taken_over};
use domain::run::{Action, Side};
use store::{Reading, StoreError, Writing};

/// Unties the other item from the event and deletes it, which the event does not hear of. The appointment, with what the host
/// wrote into the other.
pub(super) async fn give_way(
    env: &Environment,
    writing: &mut Writing,
    place: &Place<'_>,
    appointment: Item,
    other: Item,
    tie: &Mirror,
    journal: &mut Journal,
) -> Result<Item, SyncError> {
    let organization = place.sync.organization;
    writing.delete_mirrors(organization, &[tie.id]).await?;
    if other.deleted || tie.origin != Origin::Foreign {
        return Ok(appointment);
    }
    let came_in = came_in(writing, place, &other, tie).await?;
    let mut note = |action, item, before, after| {
        let line = Line {
            side: Side::Here,
            action,
            item: Some(item),
            event: Some(&tie.event),
            before: Some(before),
            after,
            why: because(Why::BookedHere),
        };
        journal.note(env, line);
    };
    let after = taken_over(&appointment, &other, &came_in);
    let is_changed = after != appointment;
    if is_changed {
        let (before, now) = (&appointment.content, &after.content);
        note(Action::Update, after.id, before, Some(now));
    }
    note(Action::Delete, other.id, &other.content, None);
    let gone = Item {
        deleted: true,
        ..other.clone()
    };
    save(env, writing, gone).await?;
    match is_changed {
        true => save(env, writing, after).await,
        false => Ok(after),
    }
}

/// What the event had said before its host wrote anything into the item: before our first write of it, else as agreed last.
async fn came_in(
    reading: &mut Reading,
    place: &Place<'_>,
    other: &Item,
    tie: &Mirror,
) -> Result<Content, StoreError> {
    let told = reading
        .changes_of_item(other.organization, other.id)
        .await?;
    let first = told.into_iter().find(|(sync, line)| {
        *sync == place.sync.id && line.side == Side::There && line.action == Action::Update
    });
    let before = first.and_then(|(_, line)| line.before);
    Ok(before.unwrap_or_else(|| tie.base.clone()))
}

/// Writes the next version of an item, and sends it to every calendar that holds it.
async fn save(env: &Environment, writing: &mut Writing, item: Item) -> Result<Item, SyncError> {
    let (now, seen) = (env.clock.now(), item.version);
    let item = Item {
        version: seen.next(),
        changed_at: now,
        ..item
    };
    let span = index_span(&item, env.zones.as_ref());
    if !writing.update_item(&item, seen, span, now).await? {
        return Err(SyncError::ChangedMeanwhile);
    }
    item_writing::send(env, writing, &item, None).await?;
    Ok(item)
}
