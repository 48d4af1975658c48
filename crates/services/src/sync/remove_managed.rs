//! Takes back what we wrote into a linked calendar, then ends the sync.
//!
//! What we wrote is known from three sides: our ties, our copy of the calendar, and the calendar itself, which is listed
//! whole: a copy carries its marker, so it is found even by a database that is older than it (sync case 29).

use super::SyncError;
use super::access::{Opened, open};
use super::health;
use super::leaving::end_sync;
use super::look::{fetch, list};
use crate::environment::Environment;
use crate::live::Topic;
use domain::departure::{AfterRemoval, Departure, LeftThere};
use domain::mirror::Origin;
use domain::remote_event::{Etag, ProviderEventId, RemoteChange, RemoteEvent};
use domain::{CalendarSyncId, MirrorId, OrganizationId};
use provider::ProviderError;
use std::collections::{BTreeMap, HashMap};

/// After how many copies it is written down how far we are.
const PROGRESS_EVERY: usize = 20;

/// How often a copy is tried that changes under our hands.
const TRIES: usize = 3;

/// Removes every managed event of a sync from its linked calendar, one by one; each is forgotten as it goes, so that
/// a repeat goes on where it stopped. Foreign events are never touched, nor are the copies of a colleague.
///
/// When the other side refuses some, the sync stays, silent, with the list of what is left there: its member tries again
/// or lets it lie.
///
/// # Errors
/// [`SyncError`]; what could not be removed stays tied, and the reason is written down.
pub async fn remove_managed(
    env: &Environment,
    organization: OrganizationId,
    sync: CalendarSyncId,
    then: AfterRemoval,
) -> Result<(), SyncError> {
    let opened = match open(env, organization, sync).await {
        Ok(Some(opened)) => opened,
        Ok(None) => return Ok(()),
        Err(error) => {
            note(
                env,
                organization,
                &stuck(Departure::begun(sync, then), &error),
            )
            .await?;
            return Err(error);
        }
    };
    let mut departure = Departure::begun(sync, then);
    let outcome = take_back(env, &opened, &mut departure).await;
    if let Err(error) = outcome {
        health::note_failure(env, &opened, &error).await?;
        note(env, organization, &stuck(departure, &error)).await?;
        return Err(error);
    }
    if !departure.left.is_empty() {
        departure.stuck = Some(format!(
            "{} would not let us remove everything. The rest is removed.",
            opened.connection.provider.label()
        ));
        note(env, organization, &departure).await?;
        return Ok(());
    }
    let mut writing = env.store.write().await?;
    let parting = end_sync(&mut writing, &opened.sync, then, env.clock.now()).await?;
    writing.commit().await?;
    if let Some(parting) = parting {
        parting.give_back(env).await;
    }
    env.live.announce(organization, Topic::CalendarSync);
    env.live.announce(organization, Topic::Calendar);
    Ok(())
}

/// One copy to be removed.
struct Copy {
    etag: Etag,
    mirror: Option<MirrorId>,
    /// The event, where it was read.
    event: Option<RemoteEvent>,
}

async fn take_back(
    env: &Environment,
    opened: &Opened,
    departure: &mut Departure,
) -> Result<(), SyncError> {
    let organization = opened.sync.organization;
    let copies = copies(env, opened).await?;
    departure.of = Some(u32::try_from(copies.len()).unwrap_or(u32::MAX));
    for (done, (id, copy)) in copies.iter().enumerate() {
        if done % PROGRESS_EVERY == 0 {
            note(env, organization, departure).await?;
        }
        if !is_leaving(env, opened).await? {
            return Ok(());
        }
        match remove(opened, id, &copy.etag).await {
            Ok(()) => {
                let mut writing = env.store.write().await?;
                let mirrors: Vec<_> = copy.mirror.into_iter().collect();
                writing.delete_mirrors(organization, &mirrors).await?;
                writing
                    .delete_remote_events(organization, opened.sync.id, std::slice::from_ref(id))
                    .await?;
                writing.commit().await?;
            }
            Err(error) => match refusal(&error) {
                Some(reason) => departure.left.push(left(id, copy, reason)),
                None => return Err(error.into()),
            },
        }
        departure.done += 1;
    }
    Ok(())
}

/// Whether it still is to go: somebody may have let the rest lie meanwhile.
async fn is_leaving(env: &Environment, opened: &Opened) -> Result<bool, SyncError> {
    let mut reading = env.store.read().await?;
    let (organization, id) = (opened.sync.organization, opened.sync.id);
    Ok(reading.departure(organization, id).await?.is_some())
}

/// Every copy of ours in the linked calendar, by name. None where the calendar is gone: our copies went with it.
async fn copies(
    env: &Environment,
    opened: &Opened,
) -> Result<BTreeMap<ProviderEventId, Copy>, SyncError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let listed = match list(opened).await {
        Ok((listed, _)) => listed,
        Err(ProviderError::NotFound) => return Ok(BTreeMap::new()),
        Err(error) => return Err(error.into()),
    };
    let mut reading = env.store.read().await?;
    let stored = reading.remote_events(organization, sync).await?;
    let mirrors = reading.mirrors_of_sync(organization, sync).await?;
    drop(reading);

    let etags: HashMap<_, _> = listed
        .iter()
        .map(|listed| (listed.id.clone(), listed.etag.clone()))
        .collect();
    // What is stored at the version that is listed need not be read again.
    let known: HashMap<_, _> = stored
        .iter()
        .map(|event| (event.id.clone(), event.etag.clone()))
        .collect();
    let look = fetch(opened, listed, &known).await?;
    let mut events: HashMap<ProviderEventId, RemoteEvent> = stored
        .into_iter()
        .filter(|event| etags.get(&event.id) == Some(&event.etag))
        .map(|event| (event.id.clone(), event))
        .collect();
    for event in look.changed {
        events.insert(event.id.clone(), event);
    }

    let mut copies = BTreeMap::new();
    // Those we know by our own ties go whatever the list says: it may be short.
    for mirror in mirrors {
        if mirror.origin == Origin::Managed {
            let event = events.remove(&mirror.event);
            let etag = etags.get(&mirror.event).unwrap_or(&mirror.etag).clone();
            let copy = Copy {
                etag,
                mirror: Some(mirror.id),
                event,
            };
            copies.insert(mirror.event, copy);
        } else {
            events.remove(&mirror.event);
        }
    }
    let key = opened.key();
    let marked: Vec<(MirrorId, RemoteEvent)> = events
        .into_values()
        .filter_map(|event| Some((event.copy_of()?, event)))
        .filter(|(mirror, _)| key.made(*mirror))
        .collect();
    let ids: Vec<_> = marked.iter().map(|(mirror, _)| *mirror).collect();
    let mut reading = env.store.read().await?;
    let of_others = reading.mirrors_by_id(organization, &ids).await?;
    for (mirror, event) in marked {
        if of_others
            .iter()
            .any(|other| other.id == mirror && other.sync != sync)
        {
            continue;
        }
        let copy = Copy {
            etag: event.etag.clone(),
            mirror: None,
            event: Some(event.clone()),
        };
        copies.insert(event.id, copy);
    }
    Ok(copies)
}

/// Removes one copy, whatever version it is at by now: it is ours.
async fn remove(opened: &Opened, id: &ProviderEventId, etag: &Etag) -> Result<(), ProviderError> {
    let calendar = &opened.sync.remote_calendar;
    let mut etag = etag.clone();
    for _ in 0..TRIES {
        match opened
            .provider
            .delete_event(&opened.access, calendar, id, &etag)
            .await
        {
            Ok(()) | Err(ProviderError::NotFound) => return Ok(()),
            Err(ProviderError::PreconditionFailed) => {}
            Err(error) => return Err(error),
        }
        let ids = std::slice::from_ref(id);
        let answers = opened
            .provider
            .events(&opened.access, calendar, ids)
            .await?;
        match answers.into_iter().next() {
            Some(RemoteChange::Present(event)) => etag = event.etag,
            Some(RemoteChange::Gone(..)) | None => return Ok(()),
        }
    }
    Err(ProviderError::PreconditionFailed)
}

/// Why one copy cannot be removed, while the next may; none for what concerns the whole account.
fn refusal(error: &ProviderError) -> Option<String> {
    let sentence = match error {
        ProviderError::Forbidden => "The linked calendar does not let us remove this.",
        ProviderError::PreconditionFailed => "It keeps changing there while we try to remove it.",
        ProviderError::Unsupported(_)
        | ProviderError::TooLarge { .. }
        | ProviderError::InvalidAnswer(_) => "The linked calendar answered oddly.",
        ProviderError::NotFound
        | ProviderError::Unauthorized
        | ProviderError::SyncTokenExpired
        | ProviderError::RateLimited(_)
        | ProviderError::Unavailable(_)
        | ProviderError::AddressForbidden(_) => return None,
    };
    Some(sentence.to_owned())
}

fn left(id: &ProviderEventId, copy: &Copy, reason: String) -> LeftThere {
    let content = copy.event.as_ref().and_then(RemoteEvent::content);
    LeftThere {
        event: id.clone(),
        subject: content.map_or_else(String::new, |content| content.subject.clone()),
        timing: content.map(|content| content.timing.clone()),
        reason,
    }
}

/// Why it stopped altogether.
fn stuck(departure: Departure, error: &SyncError) -> Departure {
    let sentence = match error {
        SyncError::Provider(ProviderError::Unauthorized) | SyncError::Vault(_) => {
            "The sign-in was refused, so our copies cannot be removed. Re-authorize the account, then try again."
        }
        SyncError::Provider(ProviderError::Forbidden) => {
            "The linked calendar does not let us in any more, so our copies cannot be removed."
        }
        SyncError::Provider(ProviderError::Unavailable(_) | ProviderError::RateLimited(_)) => {
            "The linked calendar does not answer now. We try again by ourselves."
        }
        SyncError::Provider(_) | SyncError::NoAdapter => {
            "The linked calendar answered in a way that cannot be read. Nothing more was removed."
        }
        SyncError::Store(_) | SyncError::ChangedMeanwhile => {
            "Something failed on our side. We try again by ourselves."
        }
    };
    Departure {
        stuck: Some(sentence.to_owned()),
        ..departure
    }
}

/// Writes down how far the removal is, while there is one.
async fn note(
    env: &Environment,
    organization: OrganizationId,
    departure: &Departure,
) -> Result<(), SyncError> {
    let mut writing = env.store.write().await?;
    if writing
        .calendar_sync(organization, departure.sync)
        .await?
        .is_some()
    {
        writing
            .save_departure(organization, departure, env.clock.now())
            .await?;
        writing.commit().await?;
    }
    env.live.announce(organization, Topic::CalendarSync);
    Ok(())
}
