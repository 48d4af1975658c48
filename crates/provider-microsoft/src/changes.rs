//! What changed in a calendar (microsoft-graph.md §6).
//!
//! A delta belongs to a window of time that stays as it was first asked for. It names what changed within it, and as removed
//! also what changed outside; whoever is named is read. Once a week a new window is begun, and then, as at the first time,
//! the whole calendar is listed, whatever lies in the window: what left it is not gone.

use crate::api::{Calendar, Told};
use crate::content::Reader;
use crate::group::Group;
use crate::reading::{completed, event, groups};
use crate::wire::{Event, Page, SELECT};
use crate::{own, refusal};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::remote_event::{ProviderEventId, SyncToken};
use provider::http::Url;
use provider::{Changed, Changes, ProviderError};
use std::collections::HashSet;

/// Before every token of ours: when its window was begun and where the next changes are follow.
const VERSION: &str = "1 ";

/// The window reaches so far back and ahead, and is begun anew after a while.
const BACK: TimeDelta = TimeDelta::days(31);
const AHEAD: TimeDelta = TimeDelta::days(366);
const RENEWED: TimeDelta = TimeDelta::days(7);

/// The largest page that Graph sends (microsoft-graph.md §15), and the one that is asked for where that is too large.
const LARGEST_PAGE: usize = 1_000;
const SMALL_PAGE: usize = 100;

/// More pages than this are no list.
const MOST_PAGES: usize = 1_000;

pub(crate) async fn since(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    since: Option<&SyncToken>,
    now: DateTime<Utc>,
) -> Result<Changes, ProviderError> {
    let Some(SyncToken(token)) = since else {
        return everything(calendar, reader, now).await;
    };
    let (begun, link) = read_token(token).ok_or(ProviderError::SyncTokenExpired)?;
    if RENEWED <= now - begun {
        return everything(calendar, reader, now).await;
    }
    let link = calendar
        .api()
        .named(link)
        .ok_or(ProviderError::SyncTokenExpired)?;
    let (named, next) = round(calendar, link).await?;
    let ids: Vec<&str> = named.iter().map(String::as_str).collect();
    let found = groups(calendar, &ids).await?;
    if found.iter().any(Option::is_none) {
        calendar.is_there().await?;
    }
    let (mut changed_events, mut gone, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for (id, group) in named.into_iter().zip(found) {
        match group {
            // Two occurrences of one series may have been named.
            Some(group) if !seen.insert(group.event.id.clone()) => {}
            Some(group) if group.begun_from().is_some() => {}
            Some(group) => changed_events.push(changed(&group, reader)),
            None => gone.push(ProviderEventId(id)),
        }
    }
    Ok(Changes::Since {
        changed: changed_events,
        gone,
        token: Some(token_text(begun, &next)),
    })
}

/// Everything there is, and where later changes are: these are asked for first, so that nothing is missed in between.
async fn everything(
    calendar: &Calendar<'_>,
    reader: &Reader<'_>,
    now: DateTime<Utc>,
) -> Result<Changes, ProviderError> {
    let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let window = [
        ("startDateTime", &*text(now - BACK)),
        ("endDateTime", &*text(now + AHEAD)),
    ];
    let begin = calendar.url(&["calendarView", "delta"], &window);
    let (_, link) = match round(calendar, begin).await {
        // There was no token that could have ended.
        Err(ProviderError::SyncTokenExpired) => {
            let text = "the list lost its place while it was read".to_owned();
            return Err(ProviderError::InvalidAnswer(text));
        }
        told => told?,
    };
    let mut events = list(calendar).await?;
    // Pages are counted, so what is made meanwhile shifts them.
    let mut seen = HashSet::new();
    events.retain(|event| seen.insert(event.id.clone()));
    let groups = completed(calendar, events).await?;
    Ok(Changes::Complete {
        events: groups.iter().map(|group| changed(group, reader)).collect(),
        token: Some(token_text(now, &link)),
    })
}

fn token_text(begun: DateTime<Utc>, link: &str) -> SyncToken {
    SyncToken(format!("{VERSION}{} {link}", begun.timestamp()))
}

fn read_token(token: &str) -> Option<(DateTime<Utc>, &str)> {
    let (begun, link) = token.strip_prefix(VERSION)?.split_once(' ')?;
    Some((DateTime::from_timestamp(begun.parse().ok()?, 0)?, link))
}

fn changed(group: &Group, reader: &Reader<'_>) -> Changed {
    if let Some(etag) = group.begun_from() {
        return Changed {
            id: ProviderEventId(group.event.id.clone()),
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

/// All pages of a round: whoever is named in it, a series for its occurrences, and where the next round is.
async fn round(
    calendar: &Calendar<'_>,
    begin: Url,
) -> Result<(Vec<String>, String), ProviderError> {
    let (mut named, mut seen, mut next) = (Vec::new(), HashSet::new(), begin);
    for _ in 0..MOST_PAGES {
        let told = page(calendar, next.clone()).await?;
        if refusal::is_dead_token(&told) {
            return Err(ProviderError::SyncTokenExpired);
        }
        let page: Page = told.read()?;
        for item in page.value {
            let event = event(item)?;
            let id = event.series_id().unwrap_or(&event.id).to_owned();
            if seen.insert(id.clone()) {
                named.push(id);
            }
        }
        match (page.delta, page.next) {
            (Some(link), _) => return Ok((named, link)),
            (None, Some(link)) => next = onward(calendar, &link)?,
            (None, None) => break,
        }
    }
    Err(cut_short())
}

/// Every event of the calendar that takes place once, and every series.
async fn list(calendar: &Calendar<'_>) -> Result<Vec<Event>, ProviderError> {
    let url = |top: usize| {
        let top = top.to_string();
        let query = [
            ("$top", top.as_str()),
            ("$select", SELECT),
            ("$expand", own::EXPAND),
        ];
        calendar.url(&["events"], &query)
    };
    let (mut events, mut next) = (Vec::new(), url(LARGEST_PAGE));
    let mut is_small = false;
    for _ in 0..MOST_PAGES {
        let told = match calendar.api().get(next.clone()).await {
            // Events with long texts.
            Err(ProviderError::TooLarge { .. }) if !is_small => {
                is_small = true;
                events.clear();
                next = url(SMALL_PAGE);
                continue;
            }
            told => told?,
        };
        let page: Page = told.read()?;
        for item in page.value {
            events.push(event(item)?);
        }
        match page.next {
            Some(link) => next = onward(calendar, &link)?,
            None => return Ok(events),
        }
    }
    Err(cut_short())
}

async fn page(calendar: &Calendar<'_>, url: Url) -> Result<Told, ProviderError> {
    match calendar.api().page(url.clone(), LARGEST_PAGE).await {
        Err(ProviderError::TooLarge { .. }) => calendar.api().page(url, SMALL_PAGE).await,
        told => told,
    }
}

/// Where a list goes on; nowhere but at the service that is asked.
fn onward(calendar: &Calendar<'_>, link: &str) -> Result<Url, ProviderError> {
    calendar
        .api()
        .named(link)
        .ok_or_else(|| ProviderError::InvalidAnswer("a list goes on at another address".to_owned()))
}

fn cut_short() -> ProviderError {
    ProviderError::InvalidAnswer("the list was cut short".to_owned())
}
