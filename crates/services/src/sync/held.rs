//! What a person decided about waiting deletions, carried out.

use super::access::{Opened, open_active};
use super::apply::apply_look;
use super::journal::{Journal, Line};
use super::look::{Look, ask_by_name};
use super::pull::close;
use super::push::push_item;
use super::{SyncError, health, item_writing};
use crate::environment::Environment;
use crate::live::Topic;
use domain::mirror::Mirror;
use domain::reconcile::{HeldAnswer, HeldBecause};
use domain::remote_event::RemoteChange;
use domain::run::{Action, RunCause, Side};
use domain::{CalendarSyncId, MemberId, OrganizationId};
use std::collections::HashMap;
use store::Outgoing;

const KEPT: &str = "You decided to keep it";

/// Carries out every answer of a sync that was given and is not done yet. What came back by itself meanwhile is taken
/// for what it is, whatever was answered.
///
/// # Errors
/// [`SyncError`]; what was not done keeps its answer and is done at the next try.
pub async fn settle_held(
    env: &Environment,
    organization: OrganizationId,
    sync: CalendarSyncId,
    by: MemberId,
) -> Result<(), SyncError> {
    let Some(opened) = open_active(env, organization, sync).await? else {
        return Ok(());
    };
    let mut journal = Journal::begin(env, organization, sync, RunCause::Answer(by));
    let outcome = settle(env, &opened, &mut journal).await;
    let failure = outcome.as_ref().err().map(ToString::to_string);
    close(env, &mut journal, failure).await?;
    if let Err(error) = &outcome {
        health::note_failure(env, &opened, error).await?;
    }
    env.queue.wake();
    env.live.announce(organization, Topic::Calendar);
    env.live.announce(organization, Topic::CalendarSync);
    outcome
}

async fn settle(
    env: &Environment,
    opened: &Opened,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let mut reading = env.store.read().await?;
    let held = reading.held_deletions(organization, sync).await?;
    let mirrors: HashMap<_, _> = reading
        .mirrors_of_sync(organization, sync)
        .await?
        .into_iter()
        .map(|mirror| (mirror.id, mirror))
        .collect();
    drop(reading);
    let answered: Vec<(&Mirror, HeldBecause, HeldAnswer)> = held
        .iter()
        .filter_map(|held| Some((mirrors.get(&held.mirror)?, held.because, held.answer?)))
        .collect();
    let on = |side| {
        let of_side = answered
            .iter()
            .filter(move |(_, because, _)| because.side() == side);
        of_side.copied().collect::<Vec<_>>()
    };

    went_there(env, opened, on(Side::Here), journal).await?;
    for (mirror, _, answer) in on(Side::There) {
        match answer {
            HeldAnswer::Delete => delete_there(env, opened, mirror, journal).await?,
            HeldAnswer::Keep => keep_there(env, opened, mirror, journal).await?,
        }
    }
    Ok(())
}

/// Events that went: asked for by name once more, then deleted here, or written there anew.
async fn went_there(
    env: &Environment,
    opened: &Opened,
    answered: Vec<(&Mirror, HeldBecause, HeldAnswer)>,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    if answered.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = answered
        .iter()
        .map(|(mirror, ..)| mirror.event.clone())
        .collect();
    let mut look = Look {
        is_confirmed: true,
        ..Look::default()
    };
    let mut gone = std::collections::HashSet::new();
    for change in ask_by_name(opened, &ids).await? {
        match change {
            RemoteChange::Present(event) => look.changed.push(event),
            RemoteChange::Gone(id, _) => {
                gone.insert(id);
            }
        }
    }
    let went = answered
        .iter()
        .filter(|(mirror, ..)| gone.contains(&mirror.event));
    for (mirror, because, answer) in went.clone() {
        if let (HeldAnswer::Delete, Some(evidence)) = (answer, because.evidence()) {
            look.gone.push((mirror.event.clone(), evidence));
        }
    }
    apply_look(env, opened, &look, journal).await?;
    for (mirror, _, answer) in went {
        if *answer == HeldAnswer::Keep {
            write_anew(env, opened, mirror, journal).await?;
        }
    }
    Ok(())
}

/// The tie is dropped and the item goes out again; where the calendar can only be read, it stays here alone.
async fn write_anew(
    env: &Environment,
    opened: &Opened,
    mirror: &Mirror,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let organization = opened.sync.organization;
    let mut writing = env.store.write().await?;
    let item = writing.item(organization, mirror.item).await?;
    let content = item.as_ref().map(|item| &item.content);
    note_kept(env, mirror, Side::Here, content, journal);
    writing.delete_mirrors(organization, &[mirror.id]).await?;
    if let Some(item) = item.filter(|item| !item.deleted) {
        let also = opened.sync.can_write.then_some(opened.sync.id);
        item_writing::send(env, &mut writing, &item, also).await?;
    }
    journal.write(&mut writing).await?;
    writing.commit().await?;
    Ok(())
}

async fn delete_there(
    env: &Environment,
    opened: &Opened,
    mirror: &Mirror,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let since = env.clock.now();
    let mut writing = env.store.write().await?;
    writing
        .mark_outgoing(organization, sync, mirror.item, since)
        .await?;
    writing.commit().await?;
    let outgoing = Outgoing {
        sync,
        item: mirror.item,
        since,
        refused: None,
        attempted: None,
    };
    push_item(env, opened, &outgoing, journal).await?;
    // Where it could not be deleted, the journal says why, and nothing waits any more.
    let mut writing = env.store.write().await?;
    writing.release_held(organization, &[mirror.id]).await?;
    writing.commit().await?;
    Ok(())
}

/// The item comes back here; one that is only not scheduled any more lets go of its copy, which stays there.
async fn keep_there(
    env: &Environment,
    opened: &Opened,
    mirror: &Mirror,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let organization = opened.sync.organization;
    let mut writing = env.store.write().await?;
    writing.release_held(organization, &[mirror.id]).await?;
    match writing.item(organization, mirror.item).await? {
        Some(mut item) if item.deleted => {
            let seen = item.version;
            item.deleted = false;
            let line = Line {
                side: Side::Here,
                action: Action::Create,
                item: Some(item.id),
                event: Some(&mirror.event),
                before: None,
                after: Some(&item.content),
                why: KEPT.to_owned(),
            };
            journal.note(env, line);
            item_writing::write(env, opened, &mut writing, item, seen, None).await?;
        }
        item => {
            let content = item.as_ref().map(|item| &item.content);
            note_kept(env, mirror, Side::There, content, journal);
            writing.delete_mirrors(organization, &[mirror.id]).await?;
        }
    }
    journal.write(&mut writing).await?;
    writing.commit().await?;
    Ok(())
}

fn note_kept(
    env: &Environment,
    mirror: &Mirror,
    side: Side,
    content: Option<&domain::item::Content>,
    journal: &mut Journal,
) {
    let said = content.unwrap_or(&mirror.base);
    journal.note(
        env,
        Line {
            side,
            action: Action::Skip,
            item: Some(mirror.item),
            event: Some(&mirror.event),
            before: Some(said),
            after: Some(said),
            why: KEPT.to_owned(),
        },
    );
}
