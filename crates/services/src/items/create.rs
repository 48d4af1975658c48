//! New items.

use super::draw::Reader;
use super::wall_clock::{index_span, kept};
use super::{follow_up, repeat, text};
use crate::accounts::zone_of;
use crate::{Environment, ServiceError};
use domain::item::{Content, Item, ItemSource, Privacy, ShowAs, Uid, Version};
use domain::time::ZoneId;
use domain::view::calendar::{CalendarItem, ItemDraft};
use domain::{Caller, ItemId};
use store::{Reading, StoreError};

const LONGEST_REQUEST: usize = 100;

/// Adds an item for the caller; a repeated request answers the item it made the first time, as it is now.
///
/// # Errors
/// [`ServiceError::NotAllowed`] for a viewer, [`ServiceError::Invalid`] with a sentence; nothing was saved.
/// [`ServiceError::NotFound`] when the request is a repeated one and its item was deleted meanwhile.
pub async fn add(
    env: &Environment,
    caller: &Caller,
    draft: ItemDraft,
) -> Result<CalendarItem, ServiceError> {
    caller.require_change_own()?;
    let request = draft.request.clone();
    if request.is_empty() || LONGEST_REQUEST < request.len() {
        return Err(ServiceError::invalid(format!(
            "A new item needs a request of 1 to {LONGEST_REQUEST} bytes, made by the sender. Nothing was saved. Send it again with one."
        )));
    }
    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    let known = writing
        .item_of_request(caller.organization, caller.member, &request)
        .await?;
    if let Some(id) = known {
        return answer(env, &mut writing, caller, id).await;
    }
    let zone = zone_of(&mut writing, caller).await?;
    let item = make(env, caller, draft, &zone)?;
    let id = item.id;
    let span = index_span(&item, env.zones.as_ref());
    writing.insert_items(&[(item.clone(), span)], now).await?;
    let remembered = writing
        .remember_request(caller.organization, caller.member, &request, id, now)
        .await;
    match remembered {
        Ok(()) => {}
        // The same request, sent twice at once, was faster on another connection.
        Err(StoreError::Conflict(_)) => {
            drop(writing);
            return answer_of(env, caller, &request).await;
        }
        Err(error) => return Err(error.into()),
    }
    follow_up::send(env, &mut writing, &item).await?;
    let drawn = answer(env, &mut writing, caller, id).await?;
    writing.commit().await?;
    follow_up::tell(env, caller.organization);
    Ok(drawn)
}

fn make(
    env: &Environment,
    caller: &Caller,
    draft: ItemDraft,
    zone: &ZoneId,
) -> Result<Item, ServiceError> {
    let id = ItemId::new(env.entropy.id());
    let content = Content {
        subject: text::subject(&draft.subject)?,
        description: text::description(&draft.description)?,
        location: text::location(&draft.location)?,
        timing: text::timing(kept(draft.when, None, env.zones.as_ref(), zone))?,
        show_as: draft.show_as.unwrap_or(ShowAs::Busy),
        privacy: draft.privacy.unwrap_or(Privacy::Public),
        repeats: None,
        attendees: Vec::new(),
    };
    let rule = repeat::read(draft.repeats.as_deref().unwrap_or_default())?;
    let content = match rule {
        Some(rule) => {
            let rule = repeat::conformed(&rule, &content.timing, env.zones.as_ref());
            content.repeating(&rule).map_err(repeat::refused)?
        }
        None => content.canonical(),
    };
    Ok(Item {
        id,
        organization: caller.organization,
        kind: draft.kind,
        uid: Uid::new(id.to_string()),
        content,
        customer: None,
        assignees: vec![caller.member],
        source: ItemSource::Own,
        version: Version::FIRST,
        deleted: false,
        changed_at: env.clock.now(),
    })
}

async fn answer_of(
    env: &Environment,
    caller: &Caller,
    request: &str,
) -> Result<CalendarItem, ServiceError> {
    let mut reading = env.store.read().await?;
    let id = reading
        .item_of_request(caller.organization, caller.member, request)
        .await?
        .ok_or(ServiceError::ChangedMeanwhile)?;
    answer(env, &mut reading, caller, id).await
}

async fn answer(
    env: &Environment,
    reading: &mut Reading,
    caller: &Caller,
    id: ItemId,
) -> Result<CalendarItem, ServiceError> {
    let item = reading
        .item(caller.organization, id)
        .await?
        .filter(|item| !item.deleted)
        .ok_or(ServiceError::NotFound)?;
    let reader = Reader::find(env, reading, caller).await?;
    reader.draw_first(reading, item).await
}
