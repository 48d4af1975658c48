//! What somebody does, here or through the engine.

use super::{Base, content};
use chrono::TimeDelta;
use domain::calendar_sync::CalendarSync;
use domain::departure::AfterRemoval;
use domain::item::{Item, ItemKind, ItemSource, Uid, Version};
use domain::reconcile::HeldAnswer;
use domain::run::{RunCause, Side};
use domain::time::ZoneId;
use domain::{ItemId, RunChangeId, RunId};
use services::calendar_syncs::Leftovers;
use services::sync::{self, SyncError, UndoOf};

impl Base {
    /// **Delete**, with everything kept on both sides.
    pub async fn delete_and_keep(&self) {
        services::calendar_syncs::delete(
            &self.env,
            &self.caller(),
            self.sync,
            Leftovers::default(),
        )
        .await
        .unwrap();
    }

    /// **Delete**, with our copies taken back, up to where that comes.
    pub async fn delete_and_remove(&self) -> Result<(), SyncError> {
        let leftovers = Leftovers {
            remove_managed: true,
            remove_received: false,
        };
        services::calendar_syncs::delete(&self.env, &self.caller(), self.sync, leftovers)
            .await
            .unwrap();
        self.remove().await
    }

    /// The job of a removal.
    pub async fn remove(&self) -> Result<(), SyncError> {
        let then = AfterRemoval::DeleteSync;
        sync::remove_managed(&self.env, self.organization, self.sync, then).await
    }

    pub async fn pull(&self) -> Result<(), SyncError> {
        self.clock.advance(TimeDelta::seconds(1));
        sync::pull(&self.env, self.organization, self.sync).await
    }

    pub async fn push(&self) -> Result<(), SyncError> {
        self.clock.advance(TimeDelta::seconds(1));
        sync::push(&self.env, self.organization, self.sync).await
    }

    pub async fn run(&self) -> Result<(), SyncError> {
        self.clock.advance(TimeDelta::seconds(1));
        sync::run(&self.env, self.organization, self.sync, RunCause::Finish).await
    }

    /// Adds an own item and puts it on the outgoing list, as `services::items` does.
    pub async fn add(&self, subject: &str, hour: u32) -> ItemId {
        let id = self.add_quietly(subject, hour).await;
        self.mark(id).await;
        id
    }

    /// Adds an own item that nobody was told of: it was there before.
    pub async fn add_quietly(&self, subject: &str, hour: u32) -> ItemId {
        let id = ItemId::new(self.env.entropy.id());
        let item = Item {
            id,
            organization: self.organization,
            kind: ItemKind::Appointment,
            uid: Uid::new(format!("uid-of-{subject}")),
            content: content(subject, hour),
            customer: None,
            assignees: vec![self.member],
            source: ItemSource::Own,
            version: Version::FIRST,
            deleted: false,
            changed_at: self.env.clock.now(),
        };
        let span = item
            .content
            .span(self.env.zones.as_ref(), &ZoneId::new("Europe/London"));
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .insert_items(&[(item, span)], self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
        id
    }

    pub async fn change(&self, id: ItemId, edit: impl FnOnce(&mut Item)) {
        self.change_item(id, edit).await;
        self.mark(id).await;
    }

    /// Forgets which events belong to which items, and what we know of them.
    pub async fn lose_ties(&self) {
        let (organization, sync) = (self.organization, self.sync);
        let mut writing = self.env.store.write().await.unwrap();
        let mirrors = writing.mirrors_of_sync(organization, sync).await.unwrap();
        let ids: Vec<_> = mirrors.iter().map(|mirror| mirror.id).collect();
        let events: Vec<_> = mirrors.into_iter().map(|mirror| mirror.event).collect();
        writing.delete_mirrors(organization, &ids).await.unwrap();
        writing
            .delete_remote_events(organization, sync, &events)
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    /// Changes an item that nobody is told of.
    pub async fn change_item(&self, id: ItemId, edit: impl FnOnce(&mut Item)) {
        let mut item = self.item(id).await;
        let seen = item.version;
        edit(&mut item);
        item.version = seen.next();
        item.changed_at = self.env.clock.now();
        let span = item
            .content
            .span(self.env.zones.as_ref(), &ZoneId::new("Europe/London"));
        let mut writing = self.env.store.write().await.unwrap();
        assert!(
            writing
                .update_item(&item, seen, span, self.env.clock.now())
                .await
                .unwrap()
        );
        writing.commit().await.unwrap();
    }

    pub async fn mark(&self, id: ItemId) {
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .mark_outgoing(self.organization, self.sync, id, self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    pub async fn change_sync(&self, edit: impl FnOnce(&mut CalendarSync)) {
        let mut sync = self.state().await;
        edit(&mut sync);
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .update_calendar_sync(&sync, self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    /// Dana decides so about everything that waits, and it is carried out.
    pub async fn answer_held(&self, answer: HeldAnswer) {
        self.note_answer(answer).await;
        self.settle_held().await.unwrap();
    }

    /// Dana decides; nothing is carried out yet.
    pub async fn note_answer(&self, answer: HeldAnswer) {
        let mut writing = self.env.store.write().await.unwrap();
        for side in [Side::Here, Side::There] {
            writing
                .answer_held(
                    self.organization,
                    self.sync,
                    side,
                    answer,
                    self.env.clock.now(),
                )
                .await
                .unwrap();
        }
        writing.commit().await.unwrap();
    }

    pub async fn settle_held(&self) -> Result<(), SyncError> {
        sync::settle_held(&self.env, self.organization, self.sync, self.member).await
    }

    /// Takes a run back, or one line of it.
    pub async fn undo(&self, run: RunId, line: Option<RunChangeId>) -> Result<(), SyncError> {
        self.clock.advance(TimeDelta::seconds(1));
        let of = UndoOf {
            run,
            line,
            by: self.member,
        };
        sync::undo_run(&self.env, self.organization, self.sync, &of).await
    }
}
