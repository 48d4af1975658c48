//! One line of a journal, taken back: on our side in one transaction, over there by a call between two.

use crate::environment::Environment;
use crate::sync::access::Opened;
use crate::sync::apply::{apply_look, still_on, store_events};
use crate::sync::journal::{Journal, Line};
use crate::sync::look::Look;
use crate::sync::{SyncError, item_writing};
use domain::item::{Content, Item};
use domain::mirror::Mirror;
use domain::reconcile::{CannotUndo, Undo};
use domain::remote_event::{Etag, RemoteEvent};
use domain::run::{Action, Change, Side};
use provider::ProviderError;
use store::{Reading, StoreError, Writing};

/// One line being taken back.
pub(super) struct Taking<'a> {
    pub env: &'a Environment,
    pub opened: &'a Opened,
    pub line: &'a Change,
}

impl Taking<'_> {
    pub async fn carry_out(&self, undo: Undo, journal: &mut Journal) -> Result<(), SyncError> {
        let sentence = undo.sentence();
        let also = self.opened.sync.can_write.then_some(self.opened.sync.id);
        match undo {
            Undo::Nothing => {
                let writing = self.env.store.write().await?;
                self.done(writing, journal).await
            }
            Undo::DeleteItem { untie, .. } => {
                let mut writing = self.env.store.write().await?;
                let Some(mut item) = self.item(&mut writing).await? else {
                    return Ok(());
                };
                self.note(
                    Side::Here,
                    Action::Delete,
                    Some(&item.content),
                    None,
                    sentence,
                    journal,
                );
                writing
                    .delete_mirrors(item.organization, untie.as_slice())
                    .await?;
                item.deleted = true;
                let seen = item.version;
                item_writing::write(self.env, self.opened, &mut writing, item, seen, None).await?;
                self.done(writing, journal).await
            }
            Undo::RestoreItem { send, .. } => {
                let mut writing = self.env.store.write().await?;
                let Some(mut item) = self.item(&mut writing).await? else {
                    return Ok(());
                };
                self.note(
                    Side::Here,
                    Action::Create,
                    None,
                    Some(&item.content),
                    sentence,
                    journal,
                );
                item.deleted = false;
                let (seen, also) = (item.version, also.filter(|_| send));
                item_writing::write(self.env, self.opened, &mut writing, item, seen, also).await?;
                self.done(writing, journal).await
            }
            Undo::ChangeItem { content, .. } => {
                let mut writing = self.env.store.write().await?;
                let Some(mut item) = self.item(&mut writing).await? else {
                    return Ok(());
                };
                let before = std::mem::replace(&mut item.content, content);
                let after = Some(&item.content);
                self.note(
                    Side::Here,
                    Action::Update,
                    Some(&before),
                    after,
                    sentence,
                    journal,
                );
                let seen = item.version;
                item_writing::write(self.env, self.opened, &mut writing, item, seen, None).await?;
                self.done(writing, journal).await
            }
            Undo::SendItem => {
                let mut writing = self.env.store.write().await?;
                let Some(item) = self.item(&mut writing).await? else {
                    return Ok(());
                };
                let said = Some(&item.content);
                self.note(Side::There, Action::Skip, said, said, sentence, journal);
                item_writing::send(self.env, &mut writing, &item, also).await?;
                self.done(writing, journal).await
            }
            Undo::Untie(mirror) => {
                let mut writing = self.env.store.write().await?;
                let said = self.line.after.as_ref();
                self.note(Side::There, Action::Skip, said, said, sentence, journal);
                writing
                    .delete_mirrors(self.opened.sync.organization, &[mirror])
                    .await?;
                self.done(writing, journal).await
            }
            Undo::DeleteEvent { if_match } => self.delete_event(&if_match, sentence, journal).await,
            Undo::ChangeEvent {
                content, if_match, ..
            } => {
                self.change_event(content, &if_match, sentence, journal)
                    .await
            }
        }
    }

    /// The item of the line; between plan and writing nobody else writes.
    async fn item(&self, writing: &mut Writing) -> Result<Option<Item>, StoreError> {
        match self.line.item {
            Some(item) => writing.item(self.opened.sync.organization, item).await,
            None => Ok(None),
        }
    }

    async fn delete_event(
        &self,
        if_match: &Etag,
        sentence: &str,
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
        let Opened {
            sync,
            access,
            provider,
            ..
        } = self.opened;
        let mut writing = self.env.store.write().await?;
        let mirror = self.mirror(&mut writing).await?;
        let event = mirror.as_ref().map(|mirror| &mirror.event);
        let Some(event) = event.or(self.line.event.as_ref()).cloned() else {
            return Ok(());
        };
        // Untied first: should the answer be lost, the next look must not take our own deletion for somebody's wish.
        let tie: Vec<_> = mirror.iter().map(|mirror| mirror.id).collect();
        writing.delete_mirrors(sync.organization, &tie).await?;
        writing.commit().await?;
        match provider
            .delete_event(access, &sync.remote_calendar, &event, if_match)
            .await
        {
            Ok(()) | Err(ProviderError::NotFound) => {}
            Err(error @ (ProviderError::PreconditionFailed | ProviderError::Forbidden)) => {
                let mut writing = self.env.store.write().await?;
                writing
                    .insert_mirrors(sync.organization, mirror.as_slice(), self.env.clock.now())
                    .await?;
                writing.commit().await?;
                return self.refused(error, journal).await;
            }
            Err(error) => return Err(error.into()),
        }
        self.note(
            Side::There,
            Action::Delete,
            self.line.after.as_ref(),
            None,
            sentence,
            journal,
        );
        let mut writing = self.env.store.write().await?;
        writing
            .delete_remote_events(sync.organization, sync.id, std::slice::from_ref(&event))
            .await?;
        self.done(writing, journal).await
    }

    async fn change_event(
        &self,
        content: Content,
        if_match: &Etag,
        sentence: &str,
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
        let Opened {
            sync,
            access,
            provider,
            ..
        } = self.opened;
        let mut reading = self.env.store.read().await?;
        let Some(mirror) = self.mirror(&mut reading).await? else {
            return Ok(());
        };
        let ids = std::slice::from_ref(&mirror.event);
        let stored = reading
            .remote_events_by_id(sync.organization, sync.id, ids)
            .await?
            .pop();
        drop(reading);
        let answer = provider
            .update_event(
                access,
                &sync.remote_calendar,
                &mirror.event,
                if_match,
                &content,
            )
            .await;
        let event = match answer {
            Ok(event) => event,
            Err(error) => return self.refused(error, journal).await,
        };
        let before = stored.as_ref().and_then(RemoteEvent::content);
        self.note(
            Side::There,
            Action::Update,
            before,
            Some(&content),
            sentence,
            journal,
        );
        let mut writing = self.env.store.write().await?;
        if still_on(&mut writing, self.opened).await?.is_none() {
            return Ok(());
        }
        let now = self.env.clock.now();
        store_events(
            self.env,
            self.opened,
            &mut writing,
            std::slice::from_ref(&event),
            now,
        )
        .await?;
        self.done(writing, journal).await?;
        // The item follows as after any change there; should this be lost, the next look sees it.
        let look = Look {
            changed: vec![event],
            ..Look::default()
        };
        apply_look(self.env, self.opened, &look, journal).await
    }

    async fn mirror(&self, reading: &mut Reading) -> Result<Option<Mirror>, StoreError> {
        let sync = &self.opened.sync;
        match self.line.item {
            Some(item) => reading.mirror(sync.organization, sync.id, item).await,
            None => Ok(None),
        }
    }

    /// The linked calendar would not: what concerns this event alone is listed, the rest stops the work.
    async fn refused(&self, error: ProviderError, journal: &mut Journal) -> Result<(), SyncError> {
        match error {
            ProviderError::PreconditionFailed => {
                self.leave(CannotUndo::ChangedSince, journal).await
            }
            ProviderError::NotFound => self.leave(CannotUndo::Gone, journal).await,
            ProviderError::Forbidden => self.leave(CannotUndo::ReadOnly, journal).await,
            other => Err(other.into()),
        }
    }

    /// Lists that the line stays, and why.
    pub async fn leave(&self, reason: CannotUndo, journal: &mut Journal) -> Result<(), SyncError> {
        let said = self.line.after.as_ref().or(self.line.before.as_ref());
        let sentence = format!("Not taken back. {}.", reason.sentence());
        self.note(self.line.side, Action::Skip, said, said, &sentence, journal);
        let mut writing = self.env.store.write().await?;
        journal.write(&mut writing).await?;
        writing.commit().await?;
        Ok(())
    }

    fn note(
        &self,
        side: Side,
        action: Action,
        before: Option<&Content>,
        after: Option<&Content>,
        why: &str,
        journal: &mut Journal,
    ) {
        journal.note(
            self.env,
            Line {
                side,
                action,
                item: self.line.item,
                event: self.line.event.as_ref(),
                before,
                after,
                why: why.to_owned(),
            },
        );
    }

    /// Marks the line as taken back, in the transaction that makes it true.
    async fn done(&self, mut writing: Writing, journal: &mut Journal) -> Result<(), SyncError> {
        journal.write(&mut writing).await?;
        writing
            .mark_undone(
                self.opened.sync.organization,
                &[self.line.id],
                journal.run(),
            )
            .await?;
        writing.commit().await?;
        Ok(())
    }
}
