//! Commits decided steps: items, mirrors, remote events, journal and token in one transaction.

use super::SyncError;
use super::access::Opened;
use super::batch::{Batch, Ties};
use super::booked;
use super::former::Search;
use super::journal::Journal;
use super::look::Look;
use super::{health, hold};
use crate::environment::Environment;
use crate::live::Topic;
use chrono::{DateTime, Utc};
use domain::RemoteEventId;
use domain::calendar_sync::{CalendarSync, SyncTrouble};
use domain::item::Item;
use domain::reconcile::{Brake, Reach, Remote, Step, braked_deletion};
use domain::remote_event::RemoteEvent;
use domain::run::Side;
use std::collections::HashMap;
use store::{Reading, StoreError, StoredEvent, Writing};

/// Applies what a look showed, and remembers how far it looked.
pub(super) async fn apply_look(
    env: &Environment,
    opened: &Opened,
    look: &Look,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let now = env.clock.now();
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let mut writing = env.store.write().await?;
    let Some(stored) = still_on(&mut writing, opened).await? else {
        return Ok(());
    };
    let is_first_look = stored.checked_at.is_none();
    let echoes = booked::seen(env, opened, &mut writing, look, journal).await?;
    let ties = match is_first_look && echoes.is_empty() {
        true => Ties::None,
        false => Ties::Stored,
    };
    let search = match is_first_look || look.is_whole {
        true => Search::Everything,
        false => Search::Copies,
    };
    let mut batch = Batch::read(env, opened, &mut writing, look, (ties, search), journal)
        .await?
        .leaving_alone(echoes);
    let known = if is_first_look {
        Vec::new()
    } else {
        batch.known(&mut writing, &look.changed, journal).await?
    };

    let rules = opened.rules(env, Reach::Live);
    // What is there again, and wanted here, is not to be deleted any more.
    let mut whole_again = Vec::new();
    for event in &look.changed {
        let known = is_first_look || known.binary_search(&event.id).is_ok();
        let step = batch.judge(&event.id, Remote::Present { event, known }, &rules);
        if braked_deletion(&step).is_none() {
            whole_again.extend(batch.mirror_of(&event.id).map(|mirror| mirror.id));
        }
        batch.take(&mut writing, step, Some(event), journal).await?;
    }
    writing.release_held(organization, &whole_again).await?;
    let mut deletions = Vec::new();
    batch.look_elsewhere(&mut writing, &look.gone).await?;
    batch.look_for_strays(&mut writing, &look.gone).await?;
    for (id, evidence) in &look.gone {
        if batch.move_out(&mut writing, id, journal).await?
            || batch.put_back(&mut writing, id, journal).await?
        {
            continue;
        }
        let step = batch.judge(id, Remote::Gone(*evidence), &rules);
        match (braked_deletion(&step), batch.mirror_of(id)) {
            (Some(because), Some(mirror)) => deletions.push((step, (mirror.clone(), because))),
            (_, _) => batch.take(&mut writing, step, None, journal).await?,
        }
    }
    let ids = deletions.iter().map(|(_, (mirror, _))| mirror.id);
    let verdict = match look.is_confirmed {
        true => Brake::Proceed,
        false => hold::judge(env, opened, &mut writing, Side::Here, ids).await?,
    };
    match verdict {
        Brake::Proceed => {
            for (step, _) in deletions {
                batch.take(&mut writing, step, None, journal).await?;
            }
        }
        Brake::Hold => {
            let held: Vec<_> = deletions.into_iter().map(|(_, held)| held).collect();
            hold::hold(env, opened, &mut writing, &held, journal).await?;
        }
    }
    let changed_here = batch.write(&mut writing, journal).await?;
    store_events(env, opened, &mut writing, &look.changed, now).await?;
    if is_first_look {
        writing
            .forget_former_ties(organization, opened.sync.member, &opened.key().text())
            .await?;
    }
    let gone: Vec<_> = look.gone.iter().map(|(id, _)| id.clone()).collect();
    writing
        .delete_remote_events(organization, sync, &gone)
        .await?;

    let token = look.token.as_ref().or(stored.sync_token.as_ref());
    let synced_at = (changed_here != Changed::Nothing).then_some(now);
    let trouble = look.short.map(|short| SyncTrouble::ShortList {
        listed: short.listed,
        known: short.known,
    });
    if look.is_reread {
        journal.open(&mut writing).await?;
    }
    if let Some(short) = look.short
        && opened.sync.trouble != trouble
    {
        journal.incomplete(format!(
            "The linked calendar listed {} events where {} are known; the others are still there. Nothing was deleted \
             because of it; it is read again.",
            short.listed, short.known
        ));
    }
    writing
        .save_sync_state(organization, sync, token, synced_at, trouble.as_ref(), now)
        .await?;
    writing.touch_checked(organization, sync, now).await?;
    health::note_connected(env, &mut writing, opened, now).await?;
    writing.commit().await?;
    announce(env, opened, changed_here);
    if verdict == Brake::Hold {
        env.live.announce(organization, Topic::CalendarSync);
    }
    Ok(())
}

/// Applies steps for old things. Events named by the steps are those of `events`.
pub(super) async fn apply_old(
    env: &Environment,
    opened: &Opened,
    writing: &mut Writing,
    steps: Vec<Step>,
    items: &[Item],
    events: &[RemoteEvent],
    journal: &mut Journal,
) -> Result<Changed, SyncError> {
    let by_id: HashMap<_, _> = events.iter().map(|event| (&event.id, event)).collect();
    let mut batch = Batch::over(env, opened, items, env.clock.now());
    for step in steps {
        let event = step.event.as_ref().and_then(|id| by_id.get(id).copied());
        batch.take(writing, step, event, journal).await?;
    }
    Ok(batch.write(writing, journal).await?)
}

/// What was changed on our side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Changed {
    Nothing,
    /// Only ties and notes.
    Mirrors,
    Items,
}

/// Tells open pages.
pub(super) fn announce(env: &Environment, opened: &Opened, changed: Changed) {
    env.queue.wake();
    match changed {
        Changed::Items => {
            env.live.announce(opened.sync.organization, Topic::Calendar);
            env.live
                .announce(opened.sync.organization, Topic::CalendarSync);
        }
        Changed::Mirrors => env
            .live
            .announce(opened.sync.organization, Topic::CalendarSync),
        Changed::Nothing if opened.sync.trouble.is_some() || opened.sync.checked_at.is_none() => {
            env.live
                .announce(opened.sync.organization, Topic::CalendarSync);
            // What was wrong stood over My Calendar, too.
            env.live.announce(opened.sync.organization, Topic::Calendar);
        }
        Changed::Nothing => {}
    }
}

/// The sync as it is stored now, unless it was switched off, deleted or re-pointed since it was opened.
pub(super) async fn still_on(
    reading: &mut Reading,
    opened: &Opened,
) -> Result<Option<CalendarSync>, StoreError> {
    let stored = reading
        .calendar_sync(opened.sync.organization, opened.sync.id)
        .await?;
    Ok(stored.filter(|stored| {
        stored.active && stored.finished && stored.remote_calendar == opened.sync.remote_calendar
    }))
}

/// Stores remote events as they were read.
pub(super) async fn store_events(
    env: &Environment,
    opened: &Opened,
    writing: &mut Writing,
    events: &[RemoteEvent],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    use domain::remote_event::RemoteBody;
    // In the order of the index that they are found by: filling that in order is least work for a database.
    let mut sorted: Vec<&RemoteEvent> = events.iter().collect();
    sorted.sort_by(|one, other| one.id.cmp(&other.id));
    let stored: Vec<StoredEvent> = sorted
        .into_iter()
        .map(|event| StoredEvent {
            id: RemoteEventId::new(env.entropy.id()),
            span: match &event.body {
                RemoteBody::Readable(content) => {
                    Some(content.span(env.zones.as_ref(), &opened.zone))
                }
                RemoteBody::Unreadable(_) => None,
            },
            managed: event.copy_of().is_some(),
            event: event.clone(),
        })
        .collect();
    writing
        .upsert_remote_events(opened.sync.organization, opened.sync.id, &stored, now)
        .await
}
