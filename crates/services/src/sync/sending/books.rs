//! What is written down of an item that is sent: before it goes, once it went, and when it is refused.

use super::{Outcome, Sending};
use crate::sync::SyncError;
use crate::sync::apply::store_events;
use crate::sync::booked::{self, Copy, Place};
use crate::sync::health;
use crate::sync::journal::{Journal, Line, because};
use domain::item::{Content, Version};
use domain::mirror::Mirror;
use domain::reconcile::{Reach, outgoing};
use domain::remote_event::{ProviderEventId, RemoteEvent};
use domain::run::{Action, Side};
use store::Writing;

impl Sending<'_> {
    /// Writes down what is about to be created, once: should the answer be lost, it is the base of the merge.
    pub(super) async fn note_attempt(&self, content: &Content) -> Result<(), SyncError> {
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

    /// Nothing is to be sent, but both sides agree on something else from now on.
    pub(super) async fn rebase(&self, base: Content) -> Result<(), SyncError> {
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

    /// Keeps an event as it was read back.
    pub(super) async fn store(
        &self,
        writing: &mut Writing,
        event: &RemoteEvent,
    ) -> Result<(), SyncError> {
        let (events, now) = (std::slice::from_ref(event), self.env.clock.now());
        store_events(self.env, self.opened, writing, events, now).await?;
        Ok(())
    }

    /// Ends a write: journal, Last Sync Date, health, off the list; all in one transaction.
    pub(super) async fn finish(
        &self,
        mut writing: Writing,
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
    pub async fn settle(&self, journal: &mut Journal) -> Result<(), SyncError> {
        let mut writing = self.env.store.write().await?;
        if self.found.mirror.is_none() {
            self.concede(&mut writing, journal).await?;
            journal.write(&mut writing).await?;
        }
        self.clear(&mut writing).await?;
        writing.commit().await?;
        Ok(())
    }

    /// Where Calendly wrote the meeting into the calendar itself, the item is tied to that from now on: nothing of ours is
    /// there.
    pub(super) async fn concede(
        &self,
        writing: &mut Writing,
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
        let Some(echo) = &self.found.echo else {
            return Ok(());
        };
        let place = Place::of(self.opened);
        booked::tie(self.env, writing, &place, echo, Copy::Gone, journal).await
    }

    /// Takes the item off the list, unless it was put there again meanwhile.
    pub(super) async fn clear(&self, writing: &mut Writing) -> Result<(), SyncError> {
        let (organization, sync) = (self.opened.sync.organization, self.opened.sync.id);
        writing
            .clear_outgoing(organization, sync, self.outgoing.item, self.outgoing.since)
            .await?;
        Ok(())
    }

    /// The other side will not have it; it stays here, marked with the reason, until it changes again.
    pub async fn refuse(&self, sentence: String, journal: &mut Journal) -> Result<(), SyncError> {
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

    /// What the event said before our write, as far as we know.
    pub(super) fn before<'m>(&'m self, mirror: &'m Mirror) -> &'m Content {
        let event = self.found.event.as_ref();
        event.and_then(RemoteEvent::content).unwrap_or(&mirror.base)
    }

    /// A line of the journal about this item.
    pub(super) fn line<'l>(
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
