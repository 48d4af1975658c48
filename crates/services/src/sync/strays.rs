//! Copies of ours that somebody moved into this calendar go from it again, once they stand where they were written for.

use super::SyncError;
use super::access::Opened;
use super::apply::still_on;
use super::health;
use super::journal::{Journal, Line, because};
use crate::environment::Environment;
use crate::live::Topic;
use domain::ItemId;
use domain::reconcile::Why;
use domain::remote_event::{ProviderEventId, RemoteEvent};
use domain::run::{Action, Side};
use provider::ProviderError;
use store::{Reading, StoreError, Stray};

/// What becomes of a stray now.
enum Verdict {
    /// It is not in the calendar that it was written for, yet.
    Waits,
    /// It is no stray (any more), or somebody needs it.
    Stays,
    /// It stands there again; this one goes.
    Goes(Box<RemoteEvent>),
}

/// Removes the strays of this calendar that are not needed any more. One that was changed meanwhile, or that the calendar does
/// not let go, stays where it is.
pub(super) async fn put_away(
    env: &Environment,
    opened: &Opened,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let mut reading = env.store.read().await?;
    let strays = reading.strays(organization, sync).await?;
    drop(reading);
    for stray in strays {
        let mut reading = env.store.read().await?;
        if still_on(&mut reading, opened).await?.is_none() {
            return Ok(());
        }
        let verdict = judge(&mut reading, opened, &stray).await?;
        drop(reading);
        let gone = match verdict {
            Verdict::Waits => continue,
            Verdict::Stays => None,
            Verdict::Goes(event) => remove(opened, &event).await?.then_some(event),
        };
        forget(env, opened, &stray, gone.as_deref(), journal).await?;
    }
    Ok(())
}

async fn judge(
    reading: &mut Reading,
    opened: &Opened,
    stray: &Stray,
) -> Result<Verdict, StoreError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let ids = std::slice::from_ref(&stray.event);
    let stored = reading
        .remote_events_by_id(organization, sync, ids)
        .await?
        .pop();
    let is_tied = !reading
        .mirrors_of_events(organization, sync, ids)
        .await?
        .is_empty();
    let (Some(event), false) = (stored, is_tied) else {
        return Ok(Verdict::Stays);
    };
    let Some(copy) = event.copy_of().filter(|copy| !opened.key().made(*copy)) else {
        return Ok(Verdict::Stays);
    };
    let item = reading.item(organization, stray.item).await?;
    if item.is_none_or(|item| item.deleted) {
        return Ok(Verdict::Stays);
    }
    let ties = reading.mirrors_by_id(organization, &[copy]).await?;
    for home in ties.iter().filter(|tie| tie.item == stray.item) {
        let ids = std::slice::from_ref(&home.event);
        let there = reading
            .remote_events_by_id(organization, home.sync, ids)
            .await?;
        if !there.is_empty() {
            return Ok(Verdict::Goes(Box::new(event)));
        }
    }
    Ok(Verdict::Waits)
}

/// Whether it went.
async fn remove(opened: &Opened, event: &RemoteEvent) -> Result<bool, SyncError> {
    let calendar = &opened.sync.remote_calendar;
    match opened
        .provider
        .delete_event(&opened.access, calendar, &event.id, &event.etag)
        .await
    {
        Ok(()) => Ok(true),
        Err(ProviderError::PreconditionFailed | ProviderError::Forbidden) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn forget(
    env: &Environment,
    opened: &Opened,
    stray: &Stray,
    gone: Option<&RemoteEvent>,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let now = env.clock.now();
    let ids = std::slice::from_ref(&stray.event);
    let mut writing = env.store.write().await?;
    writing.forget_strays(organization, sync, ids).await?;
    if let Some(event) = gone {
        journal.note(env, line(stray.item, &event.id, event));
        writing
            .delete_remote_events(organization, sync, ids)
            .await?;
        journal.write(&mut writing).await?;
        health::note_synced(&mut writing, opened, now).await?;
    }
    writing.commit().await?;
    env.live.announce(organization, Topic::CalendarSync);
    Ok(())
}

fn line<'a>(item: ItemId, id: &'a ProviderEventId, event: &'a RemoteEvent) -> Line<'a> {
    Line {
        side: Side::There,
        action: Action::Delete,
        item: Some(item),
        event: Some(id),
        before: event.content(),
        after: None,
        why: because(Why::CopyPutBack),
    }
}
