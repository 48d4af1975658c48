//! Asks a linked calendar what changed, and reads it. Network only; nothing is stored here.

use super::access::Opened;
use super::{SyncError, health};
use crate::environment::Environment;
use domain::reconcile::{Brake, Deletions, brake};
use domain::remote_event::{Etag, Evidence, ProviderEventId, RemoteChange, RemoteEvent, SyncToken};
use futures::{FutureExt, StreamExt, TryStreamExt};
use provider::{Changed, Changes, ProviderError};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// How many batches of events are asked for at once where the server answers several as fast as one.
const BATCHES_AT_ONCE: usize = 2;

/// What a look at a linked calendar showed.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// New or changed events.
    pub changed: Vec<RemoteEvent>,
    /// Events that went, and how we know.
    pub gone: Vec<(ProviderEventId, Evidence)>,
    /// Changes after this look; none when it is not to be gone on from.
    pub token: Option<SyncToken>,
    /// The token was dead: everything was read again.
    pub is_reread: bool,
    /// The list left out events that are there.
    pub short: Option<Short>,
    /// A person decided about what went, so nothing of it waits.
    pub is_confirmed: bool,
    /// Whether everything was read, also what had not changed.
    pub is_whole: bool,
}

/// A list that left out events which are still found by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Short {
    /// How many it listed.
    pub listed: usize,
    /// How many we know.
    pub known: usize,
}

impl Look {
    /// Whether there is nothing to apply.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.gone.is_empty() && self.short.is_none() && !self.is_reread
    }
}

/// Looks for changes since the stored token. A dead token means reading everything again and comparing.
pub(super) async fn look(env: &Environment, opened: &Opened) -> Result<Look, SyncError> {
    let since = opened.sync.sync_token.as_ref();
    let calendar = &opened.sync.remote_calendar;
    let mut is_reread = false;
    let changes = match opened
        .provider
        .changes(&opened.access, calendar, since)
        .await
    {
        Err(ProviderError::SyncTokenExpired) if since.is_some() => {
            tracing::info!(sync.id = %opened.sync.id, "the sync token of sync {} expired; reading it again", opened.sync.id);
            is_reread = true;
            health::note_rereading(env, opened).await?;
            opened
                .provider
                .changes(&opened.access, calendar, None)
                .await?
        }
        answer => answer?,
    };
    match changes {
        Changes::Since {
            changed,
            gone,
            token,
        } => {
            let known = known_among(env, opened, &changed).await?;
            let listed = changed.iter().map(|changed| changed.id.clone()).collect();
            let mut look = fetch(opened, changed, &known).await?;
            look.gone
                .extend(gone.into_iter().map(|id| (id, Evidence::Tombstone)));
            look.gone
                .extend(vanished(env, opened, &listed, &look).await?);
            look.token = token;
            Ok(look)
        }
        Changes::Complete { events, token } => {
            let reread = match is_reread {
                true => Reread::TokenDied,
                false => Reread::Changed,
            };
            complete(env, opened, reread, events, token).await
        }
    }
}

/// Reads everything again, whatever we knew of it: *Fix sync*.
pub(super) async fn look_anew(env: &Environment, opened: &Opened) -> Result<Look, SyncError> {
    let (events, token) = list(opened).await?;
    complete(env, opened, Reread::Everything, events, token).await
}

/// Everything a linked calendar holds, by name and version.
pub(super) async fn list(
    opened: &Opened,
) -> Result<(Vec<Changed>, Option<SyncToken>), ProviderError> {
    let calendar = &opened.sync.remote_calendar;
    let changes = opened
        .provider
        .changes(&opened.access, calendar, None)
        .await?;
    match changes {
        Changes::Complete { events, token } => Ok((events, token)),
        Changes::Since { .. } => Err(ProviderError::InvalidAnswer(
            "a list of changes where everything was asked for".to_owned(),
        )),
    }
}

/// Which events of a complete list are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reread {
    /// Those that changed.
    Changed,
    /// Those that changed; the list was asked for because the token was dead.
    TokenDied,
    /// All.
    Everything,
}

async fn complete(
    env: &Environment,
    opened: &Opened,
    reread: Reread,
    events: Vec<Changed>,
    token: Option<SyncToken>,
) -> Result<Look, SyncError> {
    let known = known_all(env, opened).await?;
    let listed: HashSet<ProviderEventId> = events.iter().map(|event| event.id.clone()).collect();
    let absent: Vec<_> = known
        .keys()
        .filter(|id| !listed.contains(*id))
        .cloned()
        .collect();
    let (absent, still_there) = match is_suspicious(absent.len(), known.len()) {
        true => split_by_name(opened, absent).await?,
        false => (absent, Vec::new()),
    };
    let mut look = match reread {
        Reread::Changed | Reread::TokenDied => fetch(opened, events, &known).await?,
        Reread::Everything => fetch(opened, events, &HashMap::new()).await?,
    };
    look.gone.extend(
        absent
            .into_iter()
            .map(|id| (id, Evidence::AbsentFromCompleteList)),
    );
    look.is_reread = reread == Reread::TokenDied;
    look.is_whole = reread == Reread::Everything;
    if still_there.is_empty() {
        look.token = token;
    } else {
        look.short = Some(Short {
            listed: listed.len(),
            known: known.len(),
        });
        let news = still_there
            .into_iter()
            .filter(|event| known.get(&event.id) != Some(&event.etag));
        look.changed.extend(news);
    }
    Ok(look)
}

/// Whether a complete list misses so much that we ask for it by name before we believe it (sync case 11).
fn is_suspicious(absent: usize, known: usize) -> bool {
    let deletions = Deletions {
        planned: absent,
        lately: 0,
        tied: known,
    };
    brake(deletions) == Brake::Hold
}

/// Asks for events by their names: those that are gone, and those that are still there.
async fn split_by_name(
    opened: &Opened,
    ids: Vec<ProviderEventId>,
) -> Result<(Vec<ProviderEventId>, Vec<RemoteEvent>), ProviderError> {
    let (mut gone, mut there) = (Vec::new(), Vec::new());
    for change in ask_by_name(opened, &ids).await? {
        match change {
            RemoteChange::Present(event) => there.push(event),
            RemoteChange::Gone(id, _) => gone.push(id),
        }
    }
    Ok((gone, there))
}

/// Asks for any number of events by their names.
pub(super) async fn ask_by_name(
    opened: &Opened,
    ids: &[ProviderEventId],
) -> Result<Vec<RemoteChange>, ProviderError> {
    let mut answers = Vec::with_capacity(ids.len());
    for batch in ids.chunks(opened.provider.batch().max(1)) {
        answers.extend(read_batch(opened, batch.to_vec()).await?);
    }
    Ok(answers)
}

/// Reads what the list only named, except what is known by this very version.
pub(super) async fn fetch(
    opened: &Opened,
    listed: Vec<Changed>,
    known: &HashMap<ProviderEventId, Etag>,
) -> Result<Look, SyncError> {
    let mut look = Look::default();
    let mut wanted = Vec::new();
    for Changed { id, etag, event } in listed {
        match event {
            _ if known.get(&id) == Some(&etag) => {}
            Some(event) => look.changed.push(event),
            None => wanted.push(id),
        }
    }
    let batches: Vec<Vec<ProviderEventId>> = wanted
        .chunks(opened.provider.batch().max(1))
        .map(<[ProviderEventId]>::to_vec)
        .collect();
    let mut batches = batches.into_iter();
    // A server that does one thing after the other anyway only gets slower by being asked for two.
    let first = batches.by_ref().take(1);
    let alone = read_batches(opened, first, 1, &mut look).await?;
    let next = batches.by_ref().take(BATCHES_AT_ONCE);
    let together = read_batches(opened, next, BATCHES_AT_ONCE, &mut look).await?;
    let at_once = if is_shared_well(alone, together) {
        BATCHES_AT_ONCE
    } else {
        1
    };
    read_batches(opened, batches, at_once, &mut look).await?;
    Ok(look)
}

/// Whether [`BATCHES_AT_ONCE`], which took `together`, came clearly faster than one after the other, each of which
/// would have taken as long as the one that was asked for `alone`.
fn is_shared_well(alone: Duration, together: Duration) -> bool {
    together * 4 < alone * 3 * BATCHES_AT_ONCE as u32
}

/// Reads batches, so many at once, and says how long that took. What one says is made out while the server works on the
/// next.
async fn read_batches(
    opened: &Opened,
    batches: impl Iterator<Item = Vec<ProviderEventId>> + Send,
    at_once: usize,
    look: &mut Look,
) -> Result<Duration, SyncError> {
    let started = Instant::now();
    let turns = Arc::new(Semaphore::new(at_once));
    let mut answers = futures::stream::iter(batches)
        .map(|ids| read_in_turn(opened, ids, Arc::clone(&turns)).boxed())
        .buffered(at_once + 1);
    while let Some(batch) = answers.try_next().await? {
        for change in batch {
            match change {
                RemoteChange::Present(event) => look.changed.push(event),
                RemoteChange::Gone(id, evidence) => look.gone.push((id, evidence)),
            }
        }
    }
    Ok(started.elapsed())
}

async fn read_in_turn(
    opened: &Opened,
    ids: Vec<ProviderEventId>,
    turns: Arc<Semaphore>,
) -> Result<Vec<RemoteChange>, SyncError> {
    let turn = turns
        .acquire_owned()
        .await
        .expect("nobody closes the semaphore");
    let calendar = &opened.sync.remote_calendar;
    let answer = opened
        .provider
        .events_in_turn(&opened.access, calendar, &ids, turn);
    Ok(answer.await?)
}

async fn read_batch(
    opened: &Opened,
    ids: Vec<ProviderEventId>,
) -> Result<Vec<RemoteChange>, ProviderError> {
    opened
        .provider
        .events(&opened.access, &opened.sync.remote_calendar, &ids)
        .await
}

/// Events that we made since the last look and that somebody deleted before this one. Between two tokens they never
/// were, so a server need not list them (RFC 6578 §3.5); every other one of ours is listed as our echo. So those that
/// are not listed are asked for.
async fn vanished(
    env: &Environment,
    opened: &Opened,
    listed: &HashSet<ProviderEventId>,
    look: &Look,
) -> Result<Vec<(ProviderEventId, Evidence)>, SyncError> {
    let Some(last_look) = opened.sync.checked_at else {
        return Ok(Vec::new());
    };
    let mut reading = env.store.read().await?;
    let made = reading
        .mirrors_managed_since(opened.sync.organization, opened.sync.id, last_look)
        .await?;
    drop(reading);
    let unseen: Vec<ProviderEventId> = made
        .into_iter()
        .map(|mirror| mirror.event)
        .filter(|id| !listed.contains(id) && look.gone.iter().all(|(gone, _)| gone != id))
        .collect();
    let mut gone = Vec::new();
    for change in ask_by_name(opened, &unseen).await? {
        if let RemoteChange::Gone(id, evidence) = change {
            gone.push((id, evidence));
        }
    }
    Ok(gone)
}

/// The stored versions of the events a short list names.
async fn known_among(
    env: &Environment,
    opened: &Opened,
    changed: &[Changed],
) -> Result<HashMap<ProviderEventId, Etag>, SyncError> {
    if changed.is_empty() || opened.sync.checked_at.is_none() {
        return Ok(HashMap::new());
    }
    let ids: Vec<_> = changed.iter().map(|changed| changed.id.clone()).collect();
    let mut reading = env.store.read().await?;
    let events = reading
        .remote_events_by_id(opened.sync.organization, opened.sync.id, &ids)
        .await?;
    Ok(events
        .into_iter()
        .map(|event| (event.id, event.etag))
        .collect())
}

/// The stored versions of all events.
async fn known_all(
    env: &Environment,
    opened: &Opened,
) -> Result<HashMap<ProviderEventId, Etag>, SyncError> {
    if opened.sync.checked_at.is_none() {
        return Ok(HashMap::new());
    }
    let mut reading = env.store.read().await?;
    Ok(reading
        .remote_etags(opened.sync.organization, opened.sync.id)
        .await?
        .into_iter()
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_are_asked_for_at_once_where_that_is_clearly_faster() {
        for (alone, together, is_faster) in [
            (100, 110, true),
            (100, 140, true),
            (100, 150, false),
            (100, 240, false),
            (0, 0, false),
        ] {
            let [alone, together] = [alone, together].map(Duration::from_millis);

            assert_eq!(
                is_shared_well(alone, together),
                is_faster,
                "{alone:?} {together:?}"
            );
        }
    }
}
