//! One item on its way out: the call to the linked calendar, and what is written down of it.

use super::SyncError;
use super::access::Opened;
use super::apply::{still_on, store_events};
use super::identity::digest;
use super::journal::{Journal, Line, because};
use super::{fresh_uid, health};
use crate::environment::Environment;
use domain::ItemId;
use domain::item::{Content, Item, ItemSource, Version};
use domain::mirror::{Mirror, Origin, TugOfWar, Written};
use domain::reconcile::{Operation, Reach, Why, outgoing, same_meeting};
use domain::remote_event::{Etag, ProviderEventId, RemoteEvent};
use domain::run::{Action, Side};
use provider::{Created, ProviderError};
use store::Outgoing;

/// Why an event is written no more that does not stay as it was written (sync case 3).
const REWRITTEN: &str = "The linked calendar keeps rewriting this; both versions are kept. It is sent again with the next change here.";

/// What the store holds about one item of the outgoing list.
pub(super) struct Found {
    /// Whether the sync is still on.
    pub is_on: bool,
    pub item: Option<Item>,
    pub mirror: Option<Mirror>,
    pub event: Option<RemoteEvent>,
}

/// Reads it.
pub(super) async fn find(
    env: &Environment,
    opened: &Opened,
    item: ItemId,
) -> Result<Found, SyncError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let mut reading = env.store.read().await?;
    let is_on = still_on(&mut reading, opened).await?.is_some();
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
        None => match &item {
            Some(item) if is_received_elsewhere(item, opened) => {
                let events = reading
                    .remote_events_of_uid(organization, sync, &item.uid)
                    .await?;
                events.into_iter().find(|event| same_meeting(item, event))
            }
            Some(_) | None => None,
        },
    };
    Ok(Found {
        is_on,
        item,
        mirror,
        event,
    })
}

/// What came from another linked calendar may be in this one already: somebody was invited on both (sync case 26).
pub(super) fn is_received_elsewhere(item: &Item, opened: &Opened) -> bool {
    matches!(item.source, ItemSource::Linked(home) if home != opened.sync.id)
}

/// What came of trying to send one item.
pub(super) enum Outcome {
    Done,
    /// The answer of an earlier create was lost; the event may be there.
    FindAttempt,
    /// The event is not as we knew it.
    LookAgain(ProviderEventId),
}

/// One item on its way out.
pub(super) struct Sending<'a> {
    pub env: &'a Environment,
    pub opened: &'a Opened,
    pub outgoing: &'a Outgoing,
    pub found: &'a Found,
    pub why: Why,
}

impl Sending<'_> {
    /// Does what was decided, as far as it concerns the other side.
    pub(super) async fn carry_out(
        &self,
        operation: Operation,
        journal: &mut Journal,
    ) -> Result<Outcome, SyncError> {
        match operation {
            Operation::CreateEvent(content) => self.create(content, journal).await,
            Operation::UpdateEvent {
                content,
                base,
                if_match,
            } => self.update(content, base, if_match, journal).await,
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
        let sync = &self.opened.sync;
        let Some(item) = &self.found.item else {
            return Ok(Outcome::Done);
        };
        let id = self.opened.mirror_of(item.id);
        self.note_attempt(&content).await?;
        let Created { event, was_there } = fresh_uid::create(self.opened, id, &content).await?;
        if was_there || self.outgoing.attempted.is_some() {
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
            written: Written::first(digest(&content), self.env.clock.now()),
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
        base: Content,
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
        let written = match mirror
            .written
            .writing(digest(&content), self.env.clock.now())
        {
            Ok(written) => written,
            Err(TugOfWar) => {
                self.refuse(REWRITTEN.to_owned(), journal).await?;
                return Ok(Outcome::Done);
            }
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
        let before = self.before(mirror);
        journal.note(
            self.env,
            self.line(Action::Update, &event.id, Some(before), Some(&content)),
        );
        let mirror = Mirror {
            etag: event.etag.clone(),
            base,
            base_version: item.version,
            written,
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
        let before = self.before(mirror);
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

    /// What the event said before our write, as far as we know.
    fn before<'m>(&'m self, mirror: &'m Mirror) -> &'m Content {
        let event = self.found.event.as_ref();
        event.and_then(RemoteEvent::content).unwrap_or(&mirror.base)
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
        let now = self.env.clock.now();
        journal.write(&mut writing).await?;
        health::note_synced(&mut writing, self.opened, now).await?;
        health::note_connected(self.env, &mut writing, self.opened, now).await?;
        self.clear(&mut writing).await?;
        writing.commit().await?;
        Ok(Outcome::Done)
    }

    /// There is nothing to be sent.
    pub(super) async fn settle(&self) -> Result<(), SyncError> {
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
    pub(super) async fn refuse(
        &self,
        sentence: String,
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
        let (organization, sync) = (self.opened.sync.organization, self.opened.sync.id);
        // As it would have been sent: the log of a calendar holds no detail that must not be in it.
        let rules = self.opened.rules(self.env, Reach::Live);
        let item = self.found.item.as_ref();
        let sent = item.and_then(|item| outgoing(item, &rules).ok());
        let after = sent.as_ref();
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
