//! Reading many events at once, and one by one where a server cannot.

use super::{etag, event, unreadable};
use crate::dav::{Dav, EVENT_LIMIT};
use crate::xml::{Multistatus, Reason, Response};
use crate::{bodies, href};
use domain::remote_event::{Etag, Evidence, ProviderEventId, RemoteChange, RemoteEvent};
use futures::StreamExt as _;
use icalendar::Reader;
use provider::http::Answer;
use provider::{ProviderError, Turn};
use std::collections::HashMap;

/// How many requests for single events are under way at once (caldav sheet §17).
const AT_ONCE: usize = 4;

const TOO_LARGE: &str = "It is larger than 1 MB, the most that is read of one event.";
const FAILS: &str = "The server fails when it is asked for this event.";
const REFUSES: &str = "The server refuses to hand this event out.";

/// Reads events; each is answered present or gone. What cannot be read says so, and the rest goes on. The turn is over
/// with the server's answer; events that must be asked for one by one do not wait for another.
///
/// # Errors
/// [`ProviderError::NotFound`] when the calendar is gone.
pub(crate) async fn read(
    dav: &Dav<'_>,
    reader: &Reader<'_>,
    calendar: &str,
    ids: &[ProviderEventId],
    turn: Option<Turn>,
) -> Result<Vec<RemoteChange>, ProviderError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let answer = multiget(dav, calendar, ids).await?;
    if let Some(turn) = turn {
        drop(turn);
        // First the next one asks, then this answer is made out.
        tokio::task::yield_now().await;
    }
    let is_answered_as_a_whole = answer.is_some();
    let mut listed = answer.map(listed).unwrap_or_default();
    let mut changes = Vec::with_capacity(ids.len());
    let mut open: Vec<ProviderEventId> = Vec::new();
    for id in ids {
        match listed
            .remove(&id.0)
            .and_then(|response| told(id, response, reader))
        {
            Some(change) => changes.push(change),
            None => open.push(id.clone()),
        }
    }
    let asked: Vec<_> = futures::stream::iter(open)
        .map(|id| async move {
            let outcome = one(dav, reader, &id).await;
            (id, outcome)
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let mut failed = Vec::new();
    for (id, outcome) in asked {
        match outcome? {
            One::Told(change) => changes.push(*change),
            One::Failed(error) => failed.push((id, error)),
        }
    }
    // One bad event is its own trouble; when none can be read, it is the server's.
    if changes.is_empty()
        && let Some((_, error)) = failed.pop()
    {
        return Err(error);
    }
    for (id, _) in failed {
        let etag = etag_of(dav, &id).await;
        changes.push(RemoteChange::Present(unreadable(&id, etag, FAILS)));
    }
    let is_gone = |change: &RemoteChange| matches!(change, RemoteChange::Gone(..));
    if !is_answered_as_a_whole && changes.iter().any(is_gone) {
        // Where the calendar itself is gone, its events were not deleted (sync case 27).
        dav.propfind(calendar, "0", bodies::ETAG).await?;
    }
    Ok(changes)
}

/// The answer to a batch; none where the server cannot answer it as a whole.
async fn multiget(
    dav: &Dav<'_>,
    calendar: &str,
    ids: &[ProviderEventId],
) -> Result<Option<Answer>, ProviderError> {
    let body = bodies::multiget(ids.iter().map(|id| href::encode(&id.0)));
    let answer = match dav.report(calendar, "1", body).await {
        Ok(answer) => answer,
        Err(ProviderError::TooLarge { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    match answer.status.as_u16() {
        207 => Ok(Some(answer)),
        // By RFC 3253 §3.6 a server that does not know batches says so in this way.
        403 if Reason::parse(&answer.text()).names("supported-report") => Ok(None),
        403 => Err(answer.refusal()),
        // One bad event fails the whole batch, or batches are not known here.
        _ => Ok(None),
    }
}

/// What an answer tells, by id; nothing where it cannot be made out.
fn listed(answer: Answer) -> HashMap<String, Response> {
    let Ok(found) = Multistatus::parse(&answer.text()) else {
        return HashMap::new();
    };
    found
        .responses
        .into_iter()
        .filter_map(|response| Some((href::id_of(&response.href, &answer.url)?, response)))
        .collect()
}

/// What a batch tells of one event; `None` where it does not tell enough.
fn told(id: &ProviderEventId, response: Response, reader: &Reader<'_>) -> Option<RemoteChange> {
    if response.is_gone() {
        return Some(RemoteChange::Gone(id.clone(), Evidence::Tombstone));
    }
    let etag = Etag(response.found.etag?);
    let file = response.found.calendar_data?;
    Some(RemoteChange::Present(if EVENT_LIMIT < file.len() {
        unreadable(id, etag, TOO_LARGE)
    } else {
        event(id, etag, file.as_bytes(), reader)
    }))
}

enum One {
    Told(Box<RemoteChange>),
    /// The server failed; perhaps over this one event.
    Failed(ProviderError),
}

fn present(event: RemoteEvent) -> One {
    One::Told(Box::new(RemoteChange::Present(event)))
}

async fn one(
    dav: &Dav<'_>,
    reader: &Reader<'_>,
    id: &ProviderEventId,
) -> Result<One, ProviderError> {
    let answer = match dav.get(&id.0).await {
        Ok(answer) => answer,
        Err(ProviderError::TooLarge { .. }) => {
            let etag = etag_of(dav, id).await;
            return Ok(present(unreadable(id, etag, TOO_LARGE)));
        }
        Err(error) => return Err(error),
    };
    Ok(match answer.status.as_u16() {
        200..=299 => {
            let etag = match etag::of(&answer) {
                Some(etag) => etag,
                None => etag_of(dav, id).await,
            };
            present(event(id, etag, &answer.body, reader))
        }
        404 | 410 => One::Told(Box::new(RemoteChange::Gone(
            id.clone(),
            Evidence::Tombstone,
        ))),
        500..=599 => One::Failed(answer.refusal()),
        _ => {
            let etag = etag_of(dav, id).await;
            present(unreadable(id, etag, REFUSES))
        }
    })
}

/// The version of an event that cannot be read, so that it is not asked for again before it changes.
async fn etag_of(dav: &Dav<'_>, id: &ProviderEventId) -> Etag {
    let known = dav.etag(&id.0).await.ok().flatten();
    known.unwrap_or_else(|| Etag(String::new()))
}
