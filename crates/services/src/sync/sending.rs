//! One item on its way out: the call to the linked calendar, and what is written down of it.

mod books;
mod found;

pub(super) use found::{Found, find, is_received_elsewhere};

use super::SyncError;
use super::access::Opened;
use super::apply::still_on;
use super::fresh_uid;
use super::identity::digest;
use super::journal::Journal;
use crate::environment::Environment;
use domain::item::Content;
use domain::mirror::{Mirror, Origin, TugOfWar, Written};
use domain::reconcile::{Operation, Why};
use domain::remote_event::{Etag, ProviderEventId};
use domain::run::Action;
use provider::{Created, ProviderError};
use store::Outgoing;

/// Why an event is written no more that does not stay as it was written (sync case 3).
const REWRITTEN: &str = "The linked calendar keeps rewriting this; both versions are kept. It is sent again with the next change here.";

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
                self.settle(journal).await?;
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
            written: Written::first(digest(&content), self.env.clock.now()),
            ..self
                .opened
                .new_mirror(item, &event, content.clone(), Origin::Managed)
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
        self.store(&mut writing, &event).await?;
        writing
            .insert_mirrors(sync.organization, &[mirror], self.env.clock.now())
            .await?;
        self.finish(writing, journal).await
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
        self.store(&mut writing, &event).await?;
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
            Ok(()) => {}
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
        self.concede(&mut writing, journal).await?;
        self.finish(writing, journal).await
    }
}
