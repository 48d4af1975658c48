//! New items on their way out: written many at a time where the service takes several in one request, else a few side by side,
//! while the books of the ones before are kept and the next are made ready. So a first export costs little more than its
//! requests.
//!
//! What is about to be created is noted before it is sent, a handful or a batch in one transaction, and what came of it
//! afterwards, a handful in one. When the process dies in between, the notes and the markers there tell (see `former`).

use super::SyncError;
use super::access::Opened;
use super::apply::{still_on, store_events};
use super::booked::with_echo;
use super::identity::digest;
use super::journal::{Journal, Line, because};
use super::push::refusal;
use super::sending::{Found, Sending, is_received_elsewhere};
use super::{fresh_uid, health};
use crate::environment::Environment;
use domain::item::{Content, Item};
use domain::mirror::{Mirror, Origin, Written};
use domain::reconcile::{Operation, Reach, Remote, Situation, Why, decide};
use domain::remote_event::RemoteEvent;
use domain::run::{Action, Side};
use futures::stream::{FuturesUnordered, StreamExt as _};
use provider::{Created, ProviderError};
use std::collections::HashMap;
use store::{Outgoing, StoreError};

/// Creates that are under way at once in one calendar, where each is a request of its own. Several in one request are enough.
const AT_ONCE: usize = 2;

/// A handful of the outgoing list, ready to be sent.
pub(super) struct Prepared {
    /// Items that were never sent before.
    pub creates: Vec<Create>,
    /// Everything else, decided one by one when its turn comes.
    pub others: Vec<Outgoing>,
}

/// One item that is to be created there.
pub(super) struct Create {
    outgoing: Outgoing,
    item: Item,
    content: Content,
    why: Why,
}

/// What came of sending a handful of creates.
#[derive(Default)]
pub(super) struct Sent {
    written: Vec<(Create, RemoteEvent)>,
    /// Items that the other side will not have, each with a sentence.
    refused: Vec<(Create, String)>,
    /// Items whose events were there already, or may be; what those say has to come in first.
    pub found: Vec<Outgoing>,
    /// What ended it before all were sent; the rest stays on the list.
    pub error: Option<SyncError>,
}

impl Sent {
    /// What came of one.
    fn note(&mut self, create: Create, outcome: Result<Created, ProviderError>) {
        match outcome {
            Ok(created) if created.was_there => self.found.push(create.outgoing),
            Ok(created) => self.written.push((create, created.event)),
            // Nobody knows whether it arrived: creating it once more, by itself, finds what was made.
            Err(ProviderError::InvalidAnswer(_)) => self.found.push(create.outgoing),
            Err(error) => match refusal(&error) {
                Some(sentence) => self.refused.push((create, sentence)),
                None => {
                    self.error.get_or_insert_with(|| error.into());
                }
            },
        }
    }

    /// How many items were dealt with.
    pub fn len(&self) -> usize {
        self.written.len() + self.refused.len() + self.found.len()
    }
}

/// Reads a handful of the list, decides which are simply created, and notes that they are about to be, where they are created
/// one by one.
pub(super) async fn prepare(
    env: &Environment,
    opened: &Opened,
    waiting: &[Outgoing],
) -> Result<Prepared, SyncError> {
    let organization = opened.sync.organization;
    let ids: Vec<_> = waiting.iter().map(|outgoing| outgoing.item).collect();
    let mut reading = env.store.read().await?;
    let mirrors = reading.mirrors_of_items(organization, &ids).await?;
    let items = reading.items(organization, &ids).await?;
    let with_echo = with_echo(env, &mut reading, opened, &ids).await?;
    drop(reading);
    let mut items: HashMap<_, _> = items.into_iter().map(|item| (item.id, item)).collect();
    let rules = opened.rules(env, Reach::Live);
    let mut prepared = Prepared {
        creates: Vec::new(),
        others: Vec::new(),
    };
    for outgoing in waiting {
        let may_be_there = |item: &Item| is_received_elsewhere(item, opened);
        let is_known = outgoing.attempted.is_some()
            || with_echo.contains(&outgoing.item)
            || items.get(&outgoing.item).is_some_and(may_be_there)
            || mirrors
                .iter()
                .any(|mirror| mirror.sync == opened.sync.id && mirror.item == outgoing.item);
        let new = (!is_known)
            .then(|| items.remove(&outgoing.item))
            .flatten()
            .map(|item| {
                let situation = Situation {
                    item: Some(&item),
                    remote: Remote::None,
                    mirror: None,
                };
                let step = decide(&situation, &rules);
                (item, step)
            });
        match new {
            Some((item, step)) => match step.operation {
                Operation::CreateEvent(content) => prepared.creates.push(Create {
                    outgoing: outgoing.clone(),
                    item,
                    content,
                    why: step.why,
                }),
                _ => prepared.others.push(outgoing.clone()),
            },
            None => prepared.others.push(outgoing.clone()),
        }
    }
    if together(opened) == 1 {
        note_attempts(env, opened, &prepared.creates).await?;
    }
    Ok(prepared)
}

/// How many are created in one request.
fn together(opened: &Opened) -> usize {
    opened.provider.creates_at_once().max(1)
}

/// Writes down what is about to be created: should an answer be lost, it is the base of the merge.
async fn note_attempts(
    env: &Environment,
    opened: &Opened,
    creates: &[Create],
) -> Result<(), SyncError> {
    if creates.is_empty() {
        return Ok(());
    }
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    for create in creates {
        writing
            .attempt_outgoing(organization, sync, create.item.id, &create.content, now)
            .await?;
    }
    writing.commit().await?;
    Ok(())
}

/// Sends them, as many at once as the service takes: each has an identity of its own, and the server never waits for us.
/// Switched off under our hands, or refused for now, it stops: what is not sent yet waits on the list.
pub(super) async fn send(env: &Environment, opened: &Opened, creates: Vec<Create>) -> Sent {
    let mut sent = Sent::default();
    let together = together(opened);
    let side_by_side = if together == 1 { AT_ONCE } else { 1 };
    let mut waiting = creates.into_iter();
    let mut under_way = FuturesUnordered::new();
    loop {
        while under_way.len() < side_by_side && sent.error.is_none() && waiting.len() != 0 {
            match is_on(env, opened).await {
                Ok(true) => {
                    let some: Vec<_> = waiting.by_ref().take(together).collect();
                    match note_batch(env, opened, &some).await {
                        Ok(()) => under_way.push(send_some(opened, some)),
                        Err(error) => sent.error = Some(error),
                    }
                }
                Ok(false) => waiting = Vec::new().into_iter(),
                Err(error) => sent.error = Some(error.into()),
            }
        }
        let Some(outcomes) = under_way.next().await else {
            return sent;
        };
        for (create, outcome) in outcomes {
            sent.note(create, outcome);
        }
    }
}

/// Notes several that go out together only when it is their turn: what never was sent may then go out together later, while
/// what was is looked for one by one.
async fn note_batch(
    env: &Environment,
    opened: &Opened,
    creates: &[Create],
) -> Result<(), SyncError> {
    match together(opened) {
        1 => Ok(()),
        _ => note_attempts(env, opened, creates).await,
    }
}

async fn send_some(
    opened: &Opened,
    creates: Vec<Create>,
) -> Vec<(Create, Result<Created, ProviderError>)> {
    let events = creates
        .iter()
        .map(|create| (opened.mirror_of(create.item.id), &create.content));
    let events: Vec<_> = events.collect();
    let outcomes = fresh_uid::create_several(opened, &events).await;
    creates.into_iter().zip(outcomes).collect()
}

async fn is_on(env: &Environment, opened: &Opened) -> Result<bool, StoreError> {
    let mut reading = env.store.read().await?;
    Ok(still_on(&mut reading, opened).await?.is_some())
}

/// Keeps the books of what was sent: events, ties, journal, Last Sync Date, off the list; all in one transaction.
pub(super) async fn book(
    env: &Environment,
    opened: &Opened,
    sent: Sent,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    for (create, sentence) in sent.refused {
        let found = Found {
            is_on: true,
            item: Some(create.item),
            mirror: None,
            event: None,
            echo: None,
        };
        let sending = Sending {
            env,
            opened,
            outgoing: &create.outgoing,
            found: &found,
            why: create.why,
        };
        sending.refuse(sentence, journal).await?;
    }
    if sent.written.is_empty() {
        return Ok(());
    }
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    if still_on(&mut writing, opened).await?.is_none() {
        // Switched off or deleted while we wrote: the copies carry our marker and are found by it.
        return Ok(());
    }
    let mut mirrors = Vec::with_capacity(sent.written.len());
    let mut events = Vec::with_capacity(sent.written.len());
    let mut cleared = Vec::with_capacity(sent.written.len());
    for (create, event) in sent.written {
        journal.note(
            env,
            Line {
                side: Side::There,
                action: Action::Create,
                item: Some(create.item.id),
                event: Some(&event.id),
                before: None,
                after: Some(&create.content),
                why: because(create.why),
            },
        );
        mirrors.push(Mirror {
            written: Written::first(digest(&create.content), now),
            ..opened.new_mirror(&create.item, &event, create.content, Origin::Managed)
        });
        events.push(event);
        cleared.push(create.outgoing);
    }
    store_events(env, opened, &mut writing, &events, now).await?;
    writing.insert_mirrors(organization, &mirrors, now).await?;
    journal.write(&mut writing).await?;
    health::note_synced(&mut writing, opened, now).await?;
    health::note_connected(env, &mut writing, opened, now).await?;
    for outgoing in cleared {
        writing
            .clear_outgoing(organization, sync, outgoing.item, outgoing.since)
            .await?;
    }
    writing.commit().await?;
    Ok(())
}
