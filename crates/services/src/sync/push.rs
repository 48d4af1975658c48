//! A change here → the linked calendar.

use super::SyncError;
use super::access::{Opened, open, open_active};
use super::apply::apply_look;
use super::creating::{self, Prepared, Sent};
use super::journal::Journal;
use super::look::{Look, look};
use super::pull::close;
use super::sending::{Outcome, Sending, find};
use super::{health, hold, strays};
use crate::environment::Environment;
use crate::live::Topic;
use domain::reconcile::{Reach, Remote, Situation, Why, conceded, decide};
use domain::remote_event::{Evidence, ProviderEventId, RemoteChange};
use domain::run::{RunCause, Side};
use domain::{CalendarSyncId, OrganizationId};
use provider::ProviderError;
use std::slice::Chunks;
use store::Outgoing;

/// How often one item is decided anew within one push because the other side changed under our hands.
const TRIES: u32 = 3;

/// How many items are made ready at once, and after how many progress is written down: as many as the largest batch of a service
/// takes.
const HANDFUL: usize = 50;

/// Whether pages show how far a push is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    Shown,
    Silent,
}

/// Sends everything on the outgoing list of a sync. A sync that is not active stays silent; its list waits.
///
/// # Errors
/// [`SyncError`]; what is wrong is written down for Status, and what was not sent stays on the list.
pub async fn push(
    env: &Environment,
    organization: OrganizationId,
    sync: CalendarSyncId,
) -> Result<(), SyncError> {
    let Some(opened) = open_active(env, organization, sync).await? else {
        return Ok(());
    };
    let mut journal = Journal::begin(env, organization, sync, RunCause::Live);
    let mut outcome = push_outgoing(env, &opened, &mut journal, Progress::Silent).await;
    if outcome.is_ok() {
        outcome = strays::put_away(env, &opened, &mut journal).await;
    }
    close(env, &mut journal, None).await?;
    if let Err(error) = &outcome {
        health::note_failure(env, &opened, error).await?;
    }
    outcome
}

/// Sends the outgoing list: new items together (see `creating`), all else one after the other, for writes to one calendar are
/// serial. While a handful is sent, the books of the one before are kept and the next is made ready.
pub(super) async fn push_outgoing(
    env: &Environment,
    opened: &Opened,
    journal: &mut Journal,
    progress: Progress,
) -> Result<(), SyncError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let mut reading = env.store.read().await?;
    let mut waiting = reading.outgoing(organization, sync).await?;
    drop(reading);
    waiting.retain(|outgoing| outgoing.refused.is_none());
    let waiting = hold::sort_out(env, opened, waiting, journal).await?;
    let total = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
    let mut done = 0;
    let mut unbooked = Sent::default();
    let mut handfuls = waiting.chunks(HANDFUL);
    let mut next = next_prepared(env, opened, &mut handfuls).await?;
    while let Some(prepared) = next.take() {
        if progress == Progress::Shown {
            show_progress(env, opened, journal, done, total).await?;
        }
        let earlier = std::mem::take(&mut unbooked);
        let (mut sent, prepared_next) =
            futures::join!(creating::send(env, opened, prepared.creates), async {
                creating::book(env, opened, earlier, journal).await?;
                next_prepared(env, opened, &mut handfuls).await
            });
        done += u32::try_from(sent.len() + prepared.others.len()).unwrap_or(u32::MAX);
        let failed = sent.error.take();
        let found = std::mem::take(&mut sent.found);
        unbooked = sent;
        let (error, prepared_next) = match (failed, prepared_next) {
            (None, Ok(prepared)) => (None, prepared),
            (Some(error), _) | (None, Err(error)) => (Some(error), None),
        };
        if let Some(error) = error {
            creating::book(env, opened, unbooked, journal).await?;
            return Err(error);
        }
        if !prepared.others.is_empty() || !found.is_empty() {
            // These may look at the calendar, where the new copies are already: their books come first.
            creating::book(env, opened, std::mem::take(&mut unbooked), journal).await?;
        }
        for outgoing in prepared.others.iter().chain(&found) {
            push_item(env, opened, outgoing, journal).await?;
        }
        next = prepared_next;
    }
    creating::book(env, opened, unbooked, journal).await?;
    if !waiting.is_empty() {
        // Copies on calendar pages turn from "waiting" to "in step".
        env.live.announce(organization, Topic::Calendar);
        env.live.announce(organization, Topic::CalendarSync);
    }
    Ok(())
}

/// The next handful of the list, read, decided and noted.
async fn next_prepared(
    env: &Environment,
    opened: &Opened,
    handfuls: &mut Chunks<'_, Outgoing>,
) -> Result<Option<Prepared>, SyncError> {
    match handfuls.next() {
        Some(handful) => Ok(Some(creating::prepare(env, opened, handful).await?)),
        None => Ok(None),
    }
}

async fn show_progress(
    env: &Environment,
    opened: &Opened,
    journal: &Journal,
    done: u32,
    total: u32,
) -> Result<(), SyncError> {
    let organization = opened.sync.organization;
    let mut writing = env.store.write().await?;
    writing
        .save_progress(organization, journal.run(), done, Some(total))
        .await?;
    writing.commit().await?;
    env.live.announce(organization, Topic::CalendarSync);
    Ok(())
}

pub(super) async fn push_item(
    env: &Environment,
    opened: &Opened,
    outgoing: &Outgoing,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let rules = opened.rules(env, Reach::Live);
    let mut searched = false;
    let mut doubted = false;
    for _ in 0..TRIES {
        let found = find(env, opened, outgoing.item).await?;
        if !found.is_on {
            // Switched off under our hands: what is not sent yet waits on the list.
            return Ok(());
        }
        let remote = match &found.event {
            Some(event) => Remote::Present { event, known: true },
            None => Remote::None,
        };
        let situation = Situation {
            item: found.item.as_ref(),
            remote,
            mirror: found.mirror.as_ref(),
        };
        let step = match found.echo {
            Some(_) => conceded(&situation, &rules),
            None => decide(&situation, &rules),
        };
        let sent = Sending {
            env,
            opened,
            outgoing,
            found: &found,
            why: step.why,
        };
        match sent.carry_out(step.operation, journal).await {
            Ok(Outcome::Done) => return Ok(()),
            Ok(Outcome::LookAgain(id)) => {
                look_again(env, opened, &id, journal).await?;
                if waits_for_a_person(env, opened, outgoing).await? {
                    return sent.settle(journal).await;
                }
            }
            Ok(Outcome::FindAttempt) if !searched => {
                searched = true;
                find_attempt(env, opened, journal).await?;
            }
            // It never arrived there: nothing is to be taken back.
            Ok(Outcome::FindAttempt) => return sent.settle(journal).await,
            // Nobody knows whether it arrived. Once more does no harm: what is created is found where it was made, and
            // everything else is conditional.
            Err(SyncError::Provider(ProviderError::InvalidAnswer(_))) if !doubted => doubted = true,
            Err(SyncError::Provider(error)) => match refusal(&error) {
                Some(sentence) => return sent.refuse(sentence, journal).await,
                None => return Err(error.into()),
            },
            Err(error) => return Err(error),
        }
    }
    let found = find(env, opened, outgoing.item).await?;
    let sentence = "It keeps changing in the linked calendar while we write. Both versions are kept; it is tried again \
                    with the next change.";
    Sending {
        env,
        opened,
        outgoing,
        found: &found,
        why: Why::BothChanged,
    }
    .refuse(sentence.to_owned(), journal)
    .await
}

/// Whether the event of an item went and the item waits to be deleted: then there is nothing to be sent.
async fn waits_for_a_person(
    env: &Environment,
    opened: &Opened,
    outgoing: &Outgoing,
) -> Result<bool, SyncError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let mut reading = env.store.read().await?;
    let Some(mirror) = reading.mirror(organization, sync, outgoing.item).await? else {
        return Ok(false);
    };
    let held = reading.held_deletions(organization, sync).await?;
    Ok(held
        .iter()
        .any(|held| held.mirror == mirror.id && held.because.side() == Side::Here))
}

/// Why an item cannot be sent however often it is tried; none for what concerns the account or passes by itself.
pub(super) fn refusal(error: &ProviderError) -> Option<String> {
    let sentence = match error {
        ProviderError::Forbidden => {
            "The linked calendar does not let us write this. It is kept here.".to_owned()
        }
        ProviderError::Unsupported(what) => {
            format!("The linked calendar cannot hold this ({what}). It is kept here.")
        }
        ProviderError::TooLarge { .. } => {
            "The event in the linked calendar is too large to be changed. Both are kept.".to_owned()
        }
        ProviderError::InvalidAnswer(what) => {
            format!("The linked calendar answered oddly ({what}). The item is kept here.")
        }
        // Updates and deletions look again; for a create it means that the identity is taken.
        ProviderError::PreconditionFailed => {
            "Another event in the linked calendar has this identity already. Both are kept as they are.".to_owned()
        }
        ProviderError::NotFound
        | ProviderError::Unauthorized
        | ProviderError::SyncTokenExpired
        | ProviderError::RateLimited(_)
        | ProviderError::Unavailable(_)
        | ProviderError::AddressForbidden(_) => return None,
    };
    Some(sentence)
}

/// The event changed under our hands: take in what it is now, as a pull would.
async fn look_again(
    env: &Environment,
    opened: &Opened,
    id: &ProviderEventId,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let ids = std::slice::from_ref(id);
    let answers = opened
        .provider
        .events(&opened.access, &opened.sync.remote_calendar, ids)
        .await?;
    let mut look = Look::default();
    for answer in answers {
        match answer {
            RemoteChange::Present(event) => look.changed.push(event),
            RemoteChange::Gone(id, evidence) => look.gone.push((id, evidence)),
        }
    }
    if look.is_empty() {
        look.gone.push((id.clone(), Evidence::Tombstone));
    }
    apply_look(env, opened, &look, journal).await
}

/// An earlier answer was lost, and the item is not to be there any more: whether the event was made is found out by
/// looking. A look adopts what carries our marker, and the next decision takes it back.
async fn find_attempt(
    env: &Environment,
    opened: &Opened,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let Some(fresh) = open(env, opened.sync.organization, opened.sync.id).await? else {
        return Ok(());
    };
    let look = look(env, &fresh).await?;
    apply_look(env, &fresh, &look, journal).await
}
