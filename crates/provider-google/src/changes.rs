//! What changed in a calendar (google.md §6).
//!
//! Google completes a list over pages and gives a token on the last one. A list that failed or has no token at its end is
//! an error and never an empty list: an empty list deletes. Deletions come as stubs of cancelled events; a stub of an
//! occurrence means its series.

use crate::api::{Calendar, read};
use crate::content::Reader;
use crate::group::Group;
use crate::reading::{AT_ONCE, LARGEST_PAGE, MOST_PAGES, group};
use crate::refusal;
use crate::wire::{Event, Page};
use domain::remote_event::{ProviderEventId, SyncToken};
use futures::{StreamExt as _, TryStreamExt as _};
use provider::{Changed, Changes, ProviderError};

/// Before every token of ours. A token belongs to the parameters with which it was made (google.md §6); whoever changes those
/// changes this, and every calendar is read anew.
const VERSION: &str = "1:";

/// The page that is asked for where the largest is larger than what is read.
const SMALL_PAGE: &str = "100";

pub(crate) async fn since(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    since: Option<&SyncToken>,
) -> Result<Changes, ProviderError> {
    let Some(SyncToken(token)) = since else {
        let (events, token) = list(calendar, None).await?;
        let groups = Group::gather(events);
        let live = groups.iter().filter(|group| group.is_live());
        return Ok(Changes::Complete {
            events: live.map(|group| changed(group, reader)).collect(),
            token: Some(token),
        });
    };
    let token = token
        .strip_prefix(VERSION)
        .ok_or(ProviderError::SyncTokenExpired)?;
    let (events, token) = list(calendar, Some(token)).await?;
    let told = Group::gather(events)
        .into_iter()
        .map(|told| whole(calendar, told));
    let told: Vec<(String, Option<Group>)> = futures::stream::iter(told)
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let (mut events, mut gone) = (Vec::new(), Vec::new());
    for (id, group) in told {
        match group {
            Some(group) if group.begun_from().is_some() => {}
            Some(group) => events.push(changed(&group, reader)),
            None => gone.push(ProviderEventId(id)),
        }
    }
    Ok(Changes::Since {
        changed: events,
        gone,
        token: Some(token),
    })
}

/// What became of an event. A list of changes tells of a series only what changed, so it is read again.
async fn whole(
    calendar: &Calendar<'_>,
    told: Group,
) -> Result<(String, Option<Group>), ProviderError> {
    let id = told.id.clone();
    if told.master.as_ref().is_some_and(Event::is_cancelled) {
        return Ok((id, None));
    }
    if !told.is_series() {
        return Ok((id, Some(told)));
    }
    let parts = told.master.iter().chain(&told.exceptions);
    let uid = parts.filter_map(|event| event.uid.as_deref()).next();
    let group = group(calendar, &id, uid).await?;
    Ok((id, group))
}

fn changed(group: &Group, reader: &Reader<'_>) -> Changed {
    if let Some(etag) = group.begun_from() {
        return Changed {
            id: ProviderEventId(group.id.clone()),
            etag,
            event: None,
        };
    }
    let event = group.remote(reader);
    Changed {
        id: event.id.clone(),
        etag: event.etag.clone(),
        event: Some(event),
    }
}

/// All pages of a list, and the token for what comes later.
async fn list(
    calendar: &Calendar<'_>,
    since: Option<&str>,
) -> Result<(Vec<Event>, SyncToken), ProviderError> {
    let mut events = Vec::new();
    let mut token: Option<String> = None;
    let mut size = LARGEST_PAGE;
    for _ in 0..MOST_PAGES {
        let mut query = vec![("maxResults", size)];
        query.extend(since.map(|since| ("syncToken", since)));
        query.extend(token.as_deref().map(|token| ("pageToken", token)));
        let answer = match calendar.list(&query).await {
            // Events with hundreds of guests each.
            Err(ProviderError::TooLarge { .. }) if size != SMALL_PAGE => {
                size = SMALL_PAGE;
                continue;
            }
            answer => answer?,
        };
        if since.is_some() && refusal::is_dead_token(&answer) {
            return Err(ProviderError::SyncTokenExpired);
        }
        let page: Page = read(&answer)?;
        for item in page.items {
            let event = Event::read(item);
            events.push(event.ok_or_else(|| {
                ProviderError::InvalidAnswer("an event in the list has no id".to_owned())
            })?);
        }
        match (page.next_sync_token, page.next_page_token) {
            (Some(next), _) => return Ok((events, SyncToken(format!("{VERSION}{next}")))),
            (None, Some(next)) => token = Some(next),
            (None, None) => break,
        }
    }
    Err(ProviderError::InvalidAnswer(
        "the list was cut short".to_owned(),
    ))
}
