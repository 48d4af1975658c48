//! Reading events by name, a series with all that was changed in it.

use crate::api::{Calendar, read};
use crate::content::Reader;
use crate::group::Group;
use crate::refusal;
use crate::wire::{Event, Page};
use domain::remote_event::{Evidence, ProviderEventId, RemoteChange};
use futures::{StreamExt as _, TryStreamExt as _};
use provider::ProviderError;
use serde_json::Value;

/// How many requests are under way at once.
pub(crate) const AT_ONCE: usize = 4;

/// The largest page that Google sends (google.md §5.2).
pub(crate) const LARGEST_PAGE: &str = "2500";

/// More pages than this are no list.
pub(crate) const MOST_PAGES: usize = 1000;

/// Reads events; each is answered present or gone.
///
/// # Errors
/// [`ProviderError::NotFound`] when the calendar is gone.
pub(crate) async fn events(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    ids: &[ProviderEventId],
) -> Result<Vec<RemoteChange>, ProviderError> {
    let changes: Vec<RemoteChange> = futures::stream::iter(ids.to_vec())
        .map(|id| one(calendar, reader, id))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    if changes
        .iter()
        .any(|change| matches!(change, RemoteChange::Gone(..)))
    {
        calendar.is_there().await?;
    }
    Ok(changes)
}

async fn one(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    id: ProviderEventId,
) -> Result<RemoteChange, ProviderError> {
    Ok(match group(calendar, &id.0, None).await? {
        Some(group) => RemoteChange::Present(group.remote(reader)),
        None => RemoteChange::Gone(id, Evidence::Tombstone),
    })
}

/// An event with its changed occurrences; none where nothing of it takes place. `uid` spares a request.
pub(crate) async fn group(
    calendar: &Calendar<'_>,
    id: &str,
    uid: Option<&str>,
) -> Result<Option<Group>, ProviderError> {
    let uid = match uid {
        Some(uid) => uid.to_owned(),
        None => {
            let answer = calendar.event(id).await?;
            match answer.status.as_u16() {
                // Perhaps occurrences without their series; Google makes such UIDs (google.md §5.3).
                404 | 410 => format!("{id}@google.com"),
                _ => {
                    let event = event(read::<Value>(&answer)?)?;
                    if event.is_cancelled() {
                        return Ok(None);
                    }
                    match &event.uid {
                        Some(uid) if !event.recurrence.is_empty() => uid.clone(),
                        _ => return Ok(Group::gather(vec![event]).pop()),
                    }
                }
            }
        }
    };
    let mut events = with_uid(calendar, &uid).await?;
    events.retain(|event| event.series_id() == id);
    let group = Group::gather(events).pop();
    Ok(group.filter(Group::is_live))
}

/// An event that an answer consists of.
pub(crate) fn event(value: Value) -> Result<Event, ProviderError> {
    Event::read(value).ok_or_else(|| ProviderError::InvalidAnswer("an event has no id".to_owned()))
}

/// A series and its changed occurrences share their UID; cancelled ones of a live series are listed, too (google.md §6).
async fn with_uid(calendar: &Calendar<'_>, uid: &str) -> Result<Vec<Event>, ProviderError> {
    let mut events = Vec::new();
    let mut token: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let mut query = vec![("iCalUID", uid), ("maxResults", LARGEST_PAGE)];
        query.extend(token.as_deref().map(|token| ("pageToken", token)));
        let answer = calendar.list(&query).await?;
        if !answer.is_success() {
            return Err(refusal::of(&answer));
        }
        let page: Page = read(&answer)?;
        events.extend(page.items.into_iter().filter_map(Event::read));
        token = page.next_page_token;
        if token.is_none() {
            return Ok(events);
        }
    }
    Err(ProviderError::InvalidAnswer(
        "the list has no end".to_owned(),
    ))
}
