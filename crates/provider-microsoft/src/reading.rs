//! Reading events by name, a series with all that was changed in it (microsoft-graph.md §6).

use crate::api::{Calendar, Told};
use crate::content::Reader;
use crate::group::Group;
use crate::wire::{Event, SELECT};
use crate::{own, refusal};
use domain::remote_event::{Evidence, ProviderEventId, RemoteChange};
use provider::ProviderError;
use provider::http::Url;
use serde_json::Value;

/// Reads events; each is answered present or gone.
///
/// # Errors
/// [`ProviderError::NotFound`] when the calendar is gone.
pub(crate) async fn events(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    ids: &[ProviderEventId],
) -> Result<Vec<RemoteChange>, ProviderError> {
    let names: Vec<&str> = ids.iter().map(|id| id.0.as_str()).collect();
    let groups = groups(calendar, &names).await?;
    if groups.iter().any(Option::is_none) {
        calendar.is_there().await?;
    }
    let changes = ids.iter().zip(groups).map(|(id, group)| match group {
        Some(group) => RemoteChange::Present(group.remote(reader)),
        None => RemoteChange::Gone(id.clone(), Evidence::Tombstone),
    });
    Ok(changes.collect())
}

/// Each of these events with its changed occurrences; none where it is gone. The name of an occurrence means its series.
pub(crate) async fn groups(
    calendar: &Calendar<'_>,
    ids: &[&str],
) -> Result<Vec<Option<Group>>, ProviderError> {
    each_group(calendar, ids).await.into_iter().collect()
}

/// The same where one that cannot be read hinders no other.
pub(crate) async fn each_group(
    calendar: &Calendar<'_>,
    ids: &[&str],
) -> Vec<Result<Option<Group>, ProviderError>> {
    let urls: Vec<Url> = ids.iter().map(|id| plain(calendar, id)).collect();
    let told = calendar.api().get_each(&urls).await;
    let mut groups: Vec<Result<Option<Group>, ProviderError>> = Vec::with_capacity(ids.len());
    let mut series: Vec<(usize, Url)> = Vec::new();
    for (number, told) in told.into_iter().enumerate() {
        let event = told.and_then(|told| present(&told));
        let known = event.as_ref().ok().and_then(Option::as_ref);
        let master = known.and_then(|event| match event.series_id() {
            Some(series) => Some(series),
            None => event.is_series().then_some(event.id.as_str()),
        });
        if let Some(master) = master {
            series.push((number, whole(calendar, master)));
        }
        groups.push(event.map(|event| event.map(Group::new)));
    }
    let urls: Vec<Url> = series.iter().map(|(_, url)| url.clone()).collect();
    let told = calendar.api().get_each(&urls).await;
    for ((number, _), told) in series.iter().zip(told) {
        let event = told.and_then(|told| present(&told));
        groups[*number] = event.map(|event| event.map(Group::new));
    }
    groups
}

/// The event as it is, with its changed occurrences.
///
/// # Errors
/// [`ProviderError::NotFound`] where it is gone.
pub(crate) async fn current(calendar: &Calendar<'_>, id: &str) -> Result<Group, ProviderError> {
    let group = groups(calendar, &[id]).await?.pop().flatten();
    group.ok_or(ProviderError::NotFound)
}

/// Series among these events of a list, with what was changed in them; what takes place once as it is.
pub(crate) async fn completed(
    calendar: &Calendar<'_>,
    events: Vec<Event>,
) -> Result<Vec<Group>, ProviderError> {
    let series: Vec<&Event> = events.iter().filter(|event| event.is_series()).collect();
    let urls: Vec<Url> = series
        .iter()
        .map(|event| whole(calendar, &event.id))
        .collect();
    let mut told = calendar.api().get_all(&urls).await?.into_iter();
    let mut groups = Vec::with_capacity(events.len());
    for event in events {
        if !event.is_series() {
            groups.push(Group::new(event));
            continue;
        }
        // One that was deleted meanwhile is told by the next list of changes.
        let event = told
            .next()
            .map(|told| present(&told))
            .transpose()?
            .flatten();
        groups.extend(event.map(Group::new));
    }
    Ok(groups)
}

fn plain(calendar: &Calendar<'_>, id: &str) -> Url {
    calendar.url(
        &["events", id],
        &[("$select", SELECT), ("$expand", own::EXPAND)],
    )
}

/// A series is told with what was cancelled in it only where it is asked for by name (microsoft-graph.md §5.2).
fn whole(calendar: &Calendar<'_>, id: &str) -> Url {
    let select = format!("{SELECT},cancelledOccurrences");
    let expand = format!("exceptionOccurrences,{}", own::EXPAND);
    calendar.url(
        &["events", id],
        &[("$select", &select), ("$expand", &expand)],
    )
}

fn present(told: &Told) -> Result<Option<Event>, ProviderError> {
    match told.status() {
        200..=299 => event(told.read()?).map(Some),
        410 => Ok(None),
        404 => match refusal::of(told) {
            ProviderError::NotFound => Ok(None),
            other => Err(other),
        },
        _ => Err(refusal::of(told)),
    }
}

/// An event that an answer consists of.
pub(crate) fn event(value: Value) -> Result<Event, ProviderError> {
    Event::read(value).ok_or_else(|| ProviderError::InvalidAnswer("an event has no id".to_owned()))
}
