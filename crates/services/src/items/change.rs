//! Changes of an item.

use super::draw::Reader;
use super::rights::{lock, may_see};
use super::wall_clock::{index_span, kept};
use super::{ItemError, follow_up, text};
use crate::{Environment, ServiceError};
use domain::item::{Content, Item, Version};
use domain::time::ZoneId;
use domain::view::calendar::{CalendarItem, ItemPatch};
use domain::{Caller, ItemId};
use store::{Reading, Writing};

/// Changes an item, unless somebody changed it since the page showed `patch.seen`.
///
/// # Errors
/// [`ItemError::ChangedMeanwhile`] with the item as it is now; [`ServiceError::NotFound`] when there is none that the caller
/// may see, [`ServiceError::NotAllowed`] or [`ServiceError::Invalid`] with a sentence. Nothing was saved.
pub async fn change(
    env: &Environment,
    caller: &Caller,
    id: ItemId,
    patch: ItemPatch,
) -> Result<CalendarItem, ItemError> {
    caller.require_change_own().map_err(ServiceError::from)?;
    let mut writing = env.store.write().await?;
    let (reader, before) = open(env, &mut writing, caller, id, Version(patch.seen)).await?;
    if before.deleted {
        return Err(ServiceError::NotFound.into());
    }
    let repeats = patch.repeats.as_deref().unwrap_or_default();
    if before.content.is_series() || !repeats.trim().is_empty() {
        return super::series::change(env, &reader, writing, before, patch).await;
    }
    let after = Item {
        kind: patch.kind.unwrap_or(before.kind),
        content: patched(env, before.content.clone(), &patch, reader.zone())?,
        ..before.clone()
    };
    if after == before {
        return Ok(reader.draw_first(&mut writing, before).await?);
    }
    save(env, &reader, writing, &before, after).await
}

/// The item, when the caller may change it and has seen its present version.
pub(super) async fn open<'a>(
    env: &'a Environment,
    reading: &mut Reading,
    caller: &'a Caller,
    id: ItemId,
    seen: Version,
) -> Result<(Reader<'a>, Item), ItemError> {
    let item = reading
        .item(caller.organization, id)
        .await?
        .filter(|item| may_see(item, item.content.privacy, caller))
        .ok_or(ServiceError::NotFound)?;
    let reader = Reader::find(env, reading, caller).await?;
    if let Some(locked) = lock(&item, caller, &reader.syncs) {
        return Err(ServiceError::from(locked).into());
    }
    if item.version == seen {
        return Ok((reader, item));
    }
    if item.deleted {
        return Err(ServiceError::NotFound.into());
    }
    let current = reader.draw_first(reading, item).await?;
    Err(ItemError::ChangedMeanwhile(Box::new(current)))
}

/// Writes the next version of an item, with all that follows, and commits.
pub(super) async fn save(
    env: &Environment,
    reader: &Reader<'_>,
    mut writing: Writing,
    before: &Item,
    after: Item,
) -> Result<CalendarItem, ItemError> {
    let after = Item {
        version: before.version.next(),
        changed_at: env.clock.now(),
        ..after
    };
    let span = index_span(&after, env.zones.as_ref());
    let saved = writing
        .update_item(&after, before.version, span, env.clock.now())
        .await?;
    if !saved {
        return Err(changed_meanwhile(env, reader, writing, before).await);
    }
    follow_up::send(env, &mut writing, &after).await?;
    let organization = after.organization;
    let drawn = reader.draw_first(&mut writing, after).await?;
    writing.commit().await?;
    follow_up::tell(env, organization);
    Ok(drawn)
}

/// Another connection wrote between our reading and our writing; a fresh look shows what.
pub(super) async fn changed_meanwhile(
    env: &Environment,
    reader: &Reader<'_>,
    writing: Writing,
    before: &Item,
) -> ItemError {
    drop(writing);
    let look = async {
        let mut reading = env.store.read().await?;
        let now = reading
            .item(before.organization, before.id)
            .await?
            .filter(|item| !item.deleted)
            .ok_or(ServiceError::NotFound)?;
        reader.draw_first(&mut reading, now).await
    };
    match look.await {
        Ok(current) => ItemError::ChangedMeanwhile(Box::new(current)),
        Err(error) => ItemError::Service(error),
    }
}

/// A content, one of an occurrence for instance, with what a patch says of it.
pub(super) fn patched(
    env: &Environment,
    before: Content,
    patch: &ItemPatch,
    zone: &ZoneId,
) -> Result<Content, ServiceError> {
    let mut content = before;
    if let Some(subject) = &patch.subject {
        content.subject = text::subject(subject)?;
    }
    if let Some(description) = &patch.description {
        content.description = text::description(description)?;
    }
    if let Some(location) = &patch.location {
        content.location = text::location(location)?;
    }
    if let Some(when) = patch.when {
        let timing = kept(when, Some(&content.timing), env.zones.as_ref(), zone);
        content.timing = text::timing(timing)?;
    }
    if let Some(show_as) = patch.show_as {
        content.show_as = show_as;
    }
    if let Some(privacy) = patch.privacy {
        content.privacy = privacy;
    }
    Ok(content.canonical())
}
