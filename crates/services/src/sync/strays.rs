//! Copies of ours that somebody moved into this calendar go from it again, once they stand where they were written for.

use super::SyncError;
use super::access::{Opened, rules_of};
use super::apply::still_on;
use super::health;
use super::identity::CalendarKey;
use super::journal::{Journal, Line, because};
use crate::environment::Environment;
use crate::live::Topic;
use domain::item::Item;
use domain::reconcile::{Reach, Why, outgoing};
use domain::remote_event::{ProviderEventId, RemoteEvent};
use domain::run::{Action, Side};
use domain::{ItemId, MirrorId};
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
        let verdict = judge(env, &mut reading, opened, &stray).await?;
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
    env: &Environment,
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
    let Some(item) = item.filter(|item| !item.deleted) else {
        return Ok(Verdict::Stays);
    };
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
    Ok(
        match is_expected(env, reading, opened, copy, &item).await? {
            true => Verdict::Waits,
            false => Verdict::Stays,
        },
    )
}

/// Whether a copy will stand again in the calendar it was written for: that is linked still, and the item is sent there.
async fn is_expected(
    env: &Environment,
    reading: &mut Reading,
    opened: &Opened,
    copy: MirrorId,
    item: &Item,
) -> Result<bool, StoreError> {
    let own = &opened.sync;
    let syncs = reading
        .calendar_syncs_of(own.organization, own.member)
        .await?;
    for home in syncs.iter().filter(|home| home.id != own.id) {
        let account = reading
            .connection(home.organization, home.connection)
            .await?;
        let is_home = account
            .is_some_and(|account| CalendarKey::of(&account, &home.remote_calendar).made(copy));
        if is_home && home.can_write && outgoing(item, &rules_of(home, env, Reach::Live)).is_ok() {
            return Ok(true);
        }
    }
    Ok(false)
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
