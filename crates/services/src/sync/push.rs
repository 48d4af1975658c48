//! A change here → the linked calendar.

use super::SyncError;
use super::access::{Opened, open};
use super::apply::{apply_look, still_on, store_events};
use super::health;
use super::identity::{managed_uid, mirror_id};
use super::journal::{Journal, Line, because};
use super::look::{Look, look};
use super::pull::close;
use crate::environment::Environment;
use crate::live::Topic;
use domain::item::{Content, Item, Version};
use domain::mirror::{Mirror, Origin};
use domain::reconcile::{Operation, Reach, Remote, Rules, Situation, Why, decide};
use domain::remote_event::{Etag, Evidence, Marker, ProviderEventId, RemoteChange, RemoteEvent};
use domain::run::{Action, RunCause, Side};
use domain::{CalendarSyncId, ItemId, OrganizationId};
use provider::{NewEvent, ProviderError};
use store::Outgoing;

/// How often one item is decided anew within one push because the other side changed under our hands.
const TRIES: u32 = 3;

/// After how many items progress is written down.
const PROGRESS_EVERY: u32 = 20;

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
    let Some(opened) = open(env, organization, sync).await? else {
        return Ok(());
    };
    if !opened.sync.active || !opened.sync.finished {
        return Ok(());
    }
    let mut journal = Journal::begin(env, organization, sync, RunCause::Live);
    let outcome = push_outgoing(env, &opened, &mut journal, Progress::Silent).await;
    close(env, &mut journal, None).await?;
    if let Err(error) = &outcome {
        health::note_trouble(env, &opened, error).await?;
    }
    outcome
}

/// Sends the outgoing list, one item after the other: writes to one calendar are serial.
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
    let total = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
    for (done, outgoing) in (0u32..).zip(&waiting) {
        if progress == Progress::Shown && done % PROGRESS_EVERY == 0 {
            let mut writing = env.store.write().await?;
            writing
                .save_progress(organization, journal.run(), done, Some(total))
                .await?;
            writing.commit().await?;
            env.live.announce(organization, Topic::CalendarSync);
        }
        push_item(env, opened, outgoing, journal).await?;
    }
    if !waiting.is_empty() {
        // Copies on calendar pages turn from "waiting" to "in step".
        env.live.announce(organization, Topic::Calendar);
        env.live.announce(organization, Topic::CalendarSync);
    }
    Ok(())
}

/// What the store holds about one item of the outgoing list.
struct Found {
    item: Option<Item>,
    mirror: Option<Mirror>,
    event: Option<RemoteEvent>,
}

async fn find(env: &Environment, opened: &Opened, item: ItemId) -> Result<Found, SyncError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let mut reading = env.store.read().await?;
    let mirror = reading.mirror(organization, sync, item).await?;
    let item = reading.item(organization, item).await?;
    let event = match &mirror {
        Some(mirror) => {
            let ids = std::slice::from_ref(&mirror.event);
            reading
                .remote_events_by_id(organization, sync, ids)
                .await?
                .pop()
        }
        None => None,
    };
    Ok(Found {
        item,
        mirror,
        event,
    })
}

async fn push_item(
    env: &Environment,
    opened: &Opened,
    outgoing: &Outgoing,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let rules = Rules {
        sync: opened.sync.id,
        member: opened.sync.member,
        options: &opened.sync.options,
        can_write: opened.sync.can_write,
        reach: Reach::Live,
    };
    let mut searched = false;
    for _ in 0..TRIES {
        let found = find(env, opened, outgoing.item).await?;
        let remote = match &found.event {
            Some(event) => Remote::Present { event, known: true },
            None => Remote::None,
        };
        let step = decide(
            &Situation {
                item: found.item.as_ref(),
                remote,
                mirror: found.mirror.as_ref(),
            },
            &rules,
        );
        let sent = Sending {
            env,
            opened,
            outgoing,
            found: &found,
            why: step.why,
        };
        match sent.carry_out(step.operation, journal).await {
            Ok(Outcome::Done) => return Ok(()),
            Ok(Outcome::LookAgain(id)) => look_again(env, opened, &id, journal).await?,
            Ok(Outcome::FindAttempt) if !searched => {
                searched = true;
                find_attempt(env, opened, journal).await?;
            }
            // It never arrived there: nothing is to be taken back.
            Ok(Outcome::FindAttempt) => return sent.settle().await,
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

/// Why an item cannot be sent however often it is tried; none for what concerns the account or passes by itself.
fn refusal(error: &ProviderError) -> Option<String> {
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

enum Outcome {
    Done,
    /// The answer of an earlier create was lost; the event may be there.
    FindAttempt,
    /// The event is not as we knew it.
    LookAgain(ProviderEventId),
}

/// One item on its way out.
struct Sending<'a> {
    env: &'a Environment,
    opened: &'a Opened,
    outgoing: &'a Outgoing,
    found: &'a Found,
    why: Why,
}

impl Sending<'_> {
    async fn carry_out(
        &self,
        operation: Operation,
        journal: &mut Journal,
    ) -> Result<Outcome, SyncError> {
        match operation {
            Operation::CreateEvent(content) => self.create(content, journal).await,
            Operation::UpdateEvent { content, if_match } => {
                self.update(content, if_match, journal).await
            }
            Operation::DeleteEvent { if_match } => self.delete(if_match, journal).await,
            Operation::Rebase { base } => {
                self.rebase(base).await?;
                Ok(Outcome::Done)
            }
            Operation::Forget(mirror) => {
                let mut writing = self.env.store.write().await?;
                writing
                    .delete_mirrors(self.opened.sync.organization, &[mirror])
                    .await?;
                self.clear(&mut writing).await?;
                writing.commit().await?;
                Ok(Outcome::Done)
            }
            Operation::Nothing | Operation::Skip => {
                if self.outgoing.attempted.is_some() && self.found.mirror.is_none() {
                    return Ok(Outcome::FindAttempt);
                }
                self.settle().await?;
                Ok(Outcome::Done)
            }
            // The stored event differs from the last agreement: what is there has to come in first.
            Operation::UpdateItem { .. }
            | Operation::RestoreItem { .. }
            | Operation::DeleteItem { .. }
            | Operation::CreateItem(_)
            | Operation::Match { .. } => match &self.found.mirror {
                Some(mirror) => Ok(Outcome::LookAgain(mirror.event.clone())),
                None => Ok(Outcome::Done),
            },
        }
    }

    async fn create(&self, content: Content, journal: &mut Journal) -> Result<Outcome, SyncError> {
        let Opened {
            sync,
            access,
            provider,
            ..
        } = self.opened;
        let Some(item) = &self.found.item else {
            return Ok(Outcome::Done);
        };
        let id = mirror_id(sync.id, item.id);
        let new = NewEvent {
            uid: managed_uid(id),
            marker: Marker(id),
            content: content.clone(),
        };
        self.note_attempt(&content).await?;
        let event = provider
            .create_event(access, &sync.remote_calendar, &new)
            .await?;
        if self.outgoing.attempted.is_some() {
            // An earlier answer was lost. The event may be there since then and somebody may have edited it:
            // take it in as it is, against what we set out to write then.
            return Ok(Outcome::LookAgain(event.id));
        }
        let mirror = Mirror {
            id,
            item: item.id,
            sync: sync.id,
            event: event.id.clone(),
            etag: event.etag.clone(),
            base: content.clone(),
            base_version: item.version,
            origin: Origin::Managed,
        };
        journal.note(
            self.env,
            self.line(Action::Create, &event.id, None, Some(&content)),
        );
        let mut writing = self.env.store.write().await?;
        if still_on(&mut writing, self.opened).await?.is_none() {
            // Switched off or deleted while we wrote: the copy carries our marker and is found by it.
            return Ok(Outcome::Done);
        }
        store_events(
            self.env,
            self.opened,
            &mut writing,
            std::slice::from_ref(&event),
            self.env.clock.now(),
        )
        .await?;
        writing
            .insert_mirrors(sync.organization, &[mirror], self.env.clock.now())
            .await?;
        self.finish(writing, journal).await
    }

    /// Writes down what is about to be created, once: should the answer be lost, it is the base of the merge.
    async fn note_attempt(&self, content: &Content) -> Result<(), SyncError> {
        if self.outgoing.attempted.is_some() {
            return Ok(());
        }
        let (organization, sync) = (self.opened.sync.organization, self.opened.sync.id);
        let mut writing = self.env.store.write().await?;
        let (item, now) = (self.outgoing.item, self.env.clock.now());
        writing
            .attempt_outgoing(organization, sync, item, content, now)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    async fn update(
        &self,
        content: Content,
        if_match: Etag,
        journal: &mut Journal,
    ) -> Result<Outcome, SyncError> {
        let Opened {
            sync,
            access,
            provider,
            ..
        } = self.opened;
        let (Some(item), Some(mirror)) = (&self.found.item, &self.found.mirror) else {
            return Ok(Outcome::Done);
        };
        let answer = provider
            .update_event(
                access,
                &sync.remote_calendar,
                &mirror.event,
                &if_match,
                &content,
            )
            .await;
        let event = match answer {
            Ok(event) => event,
            Err(ProviderError::PreconditionFailed | ProviderError::NotFound) => {
                return Ok(Outcome::LookAgain(mirror.event.clone()));
            }
            Err(error) => return Err(error.into()),
        };
        let before = self
            .found
            .event
            .as_ref()
            .and_then(RemoteEvent::single)
            .unwrap_or(&mirror.base);
        journal.note(
            self.env,
            self.line(Action::Update, &event.id, Some(before), Some(&content)),
        );
        let mirror = Mirror {
            etag: event.etag.clone(),
            base: content,
            base_version: item.version,
            ..mirror.clone()
        };
        let mut writing = self.env.store.write().await?;
        store_events(
            self.env,
            self.opened,
            &mut writing,
            std::slice::from_ref(&event),
            self.env.clock.now(),
        )
        .await?;
        writing
            .update_mirror(sync.organization, &mirror, self.env.clock.now())
            .await?;
        self.finish(writing, journal).await
    }

    async fn delete(&self, if_match: Etag, journal: &mut Journal) -> Result<Outcome, SyncError> {
        let Opened {
            sync,
            access,
            provider,
            ..
        } = self.opened;
        let Some(mirror) = &self.found.mirror else {
            return Ok(Outcome::Done);
        };
        match provider
            .delete_event(access, &sync.remote_calendar, &mirror.event, &if_match)
            .await
        {
            Ok(()) | Err(ProviderError::NotFound) => {}
            Err(ProviderError::PreconditionFailed) => {
                return Ok(Outcome::LookAgain(mirror.event.clone()));
            }
            Err(error) => return Err(error.into()),
        }
        let before = self
            .found
            .event
            .as_ref()
            .and_then(RemoteEvent::single)
            .unwrap_or(&mirror.base);
        journal.note(
            self.env,
            self.line(Action::Delete, &mirror.event, Some(before), None),
        );
        let mut writing = self.env.store.write().await?;
        writing
            .delete_mirrors(sync.organization, &[mirror.id])
            .await?;
        writing
            .delete_remote_events(
                sync.organization,
                sync.id,
                std::slice::from_ref(&mirror.event),
            )
            .await?;
        self.finish(writing, journal).await
    }

    async fn rebase(&self, base: Content) -> Result<(), SyncError> {
        let organization = self.opened.sync.organization;
        let mut writing = self.env.store.write().await?;
        if let Some(mirror) = &self.found.mirror {
            let etag = self
                .found
                .event
                .as_ref()
                .map_or_else(|| mirror.etag.clone(), |event| event.etag.clone());
            let base_version = self
                .found
                .item
                .as_ref()
                .map_or(Version::FIRST, |item| item.version);
            let mirror = Mirror {
                base,
                etag,
                base_version,
                ..mirror.clone()
            };
            writing
                .update_mirror(organization, &mirror, self.env.clock.now())
                .await?;
        }
        self.clear(&mut writing).await?;
        writing.commit().await?;
        Ok(())
    }

    /// Ends a write: journal, Last Sync Date, health, off the list; all in one transaction.
    async fn finish(
        &self,
        mut writing: store::Writing,
        journal: &mut Journal,
    ) -> Result<Outcome, SyncError> {
        let (organization, sync) = (self.opened.sync.organization, self.opened.sync.id);
        let now = self.env.clock.now();
        journal.write(&mut writing).await?;
        let token = writing
            .calendar_sync(organization, sync)
            .await?
            .and_then(|sync| sync.sync_token);
        writing
            .save_sync_state(organization, sync, token.as_ref(), Some(now), None, now)
            .await?;
        health::note_connected(&mut writing, self.opened, now).await?;
        self.clear(&mut writing).await?;
        writing.commit().await?;
        Ok(Outcome::Done)
    }

    /// There is nothing to be sent.
    async fn settle(&self) -> Result<(), SyncError> {
        let mut writing = self.env.store.write().await?;
        self.clear(&mut writing).await?;
        writing.commit().await?;
        Ok(())
    }

    /// Takes the item off the list, unless it was put there again meanwhile.
    async fn clear(&self, writing: &mut store::Writing) -> Result<(), SyncError> {
        let (organization, sync) = (self.opened.sync.organization, self.opened.sync.id);
        writing
            .clear_outgoing(organization, sync, self.outgoing.item, self.outgoing.since)
            .await?;
        Ok(())
    }

    /// The other side will not have it; it stays here, marked with the reason, until it changes again.
    async fn refuse(&self, sentence: String, journal: &mut Journal) -> Result<(), SyncError> {
        let (organization, sync) = (self.opened.sync.organization, self.opened.sync.id);
        let after = self.found.item.as_ref().map(|item| &item.content);
        journal.note(
            self.env,
            Line {
                side: Side::There,
                action: Action::Fail,
                item: Some(self.outgoing.item),
                event: self.found.mirror.as_ref().map(|mirror| &mirror.event),
                before: None,
                after,
                why: sentence.clone(),
            },
        );
        let mut writing = self.env.store.write().await?;
        journal.write(&mut writing).await?;
        writing
            .refuse_outgoing(
                organization,
                sync,
                self.outgoing.item,
                &sentence,
                self.env.clock.now(),
            )
            .await?;
        writing.commit().await?;
        Ok(())
    }

    fn line<'l>(
        &self,
        action: Action,
        event: &'l ProviderEventId,
        before: Option<&'l Content>,
        after: Option<&'l Content>,
    ) -> Line<'l> {
        Line {
            side: Side::There,
            action,
            item: Some(self.outgoing.item),
            event: Some(event),
            before,
            after,
            why: because(self.why),
        }
    }
}
