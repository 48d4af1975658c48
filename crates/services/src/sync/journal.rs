//! The journal of one run: lines are gathered while work is done, and written with it.

use crate::environment::Environment;
use chrono::{DateTime, Utc};
use domain::item::Content;
use domain::reconcile::Why;
use domain::remote_event::ProviderEventId;
use domain::run::{Action, Change, Run, RunCause, RunOutcome, Side};
use domain::{CalendarSyncId, ItemId, OrganizationId, RunChangeId, RunId};
use store::{StoreError, Writing};

/// A run that is being written. Its row is made with its first line, so that looking and finding nothing leaves no trace.
pub(super) struct Journal {
    organization: OrganizationId,
    run: Run,
    is_stored: bool,
    lines: Vec<Change>,
    failed: u32,
    incomplete: Option<String>,
}

/// What one line says, apart from where and when.
pub(super) struct Line<'a> {
    pub side: Side,
    pub action: Action,
    pub item: Option<ItemId>,
    pub event: Option<&'a ProviderEventId>,
    pub before: Option<&'a Content>,
    pub after: Option<&'a Content>,
    pub why: String,
}

impl Journal {
    pub fn begin(
        env: &Environment,
        organization: OrganizationId,
        sync: CalendarSyncId,
        cause: RunCause,
    ) -> Self {
        let run = Run {
            id: RunId::new(env.entropy.id()),
            sync,
            cause,
            started_at: env.clock.now(),
            finished_at: None,
            outcome: None,
        };
        Self {
            organization,
            run,
            is_stored: false,
            lines: Vec::new(),
            failed: 0,
            incomplete: None,
        }
    }

    pub fn run(&self) -> RunId {
        self.run.id
    }

    /// What of this run waits, and for what, as a sentence.
    pub fn incomplete(&mut self, sentence: String) {
        self.incomplete = Some(sentence);
    }

    pub fn cause(&self) -> RunCause {
        self.run.cause
    }

    pub fn note(&mut self, env: &Environment, line: Line<'_>) {
        if line.action == Action::Fail {
            self.failed += 1;
        }
        self.lines.push(Change {
            id: RunChangeId::new(env.entropy.id()),
            run: self.run.id,
            side: line.side,
            action: line.action,
            item: line.item,
            event: line.event.cloned(),
            before: line.before.cloned(),
            after: line.after.cloned(),
            why: line.why,
            at: env.clock.now(),
            undone_by: None,
        });
    }

    /// Makes the run's row now, so that pages show that it is under way.
    pub async fn open(&mut self, writing: &mut Writing) -> Result<(), StoreError> {
        if !self.is_stored {
            writing.insert_run(self.organization, &self.run).await?;
            self.is_stored = true;
        }
        Ok(())
    }

    /// Writes the lines gathered so far, in the transaction that makes them true.
    pub async fn write(&mut self, writing: &mut Writing) -> Result<(), StoreError> {
        if self.lines.is_empty() {
            return Ok(());
        }
        self.open(writing).await?;
        writing
            .insert_changes(self.organization, &self.lines)
            .await?;
        self.lines.clear();
        Ok(())
    }

    /// Closes the run, where there is one.
    pub async fn close(
        &mut self,
        writing: &mut Writing,
        at: DateTime<Utc>,
        failure: Option<String>,
    ) -> Result<(), StoreError> {
        if failure.is_some() || self.incomplete.is_some() {
            self.open(writing).await?;
        }
        self.write(writing).await?;
        if self.is_stored {
            let outcome = match (failure, self.incomplete.take()) {
                (Some(reason), _) => RunOutcome::Failed(reason),
                (None, Some(reason)) => RunOutcome::Incomplete(reason),
                (None, None) if 0 < self.failed => RunOutcome::Partial,
                (None, None) => RunOutcome::Complete,
            };
            writing
                .finish_run(self.organization, self.run.id, at, &outcome)
                .await?;
        }
        Ok(())
    }
}

/// The sentence of a decision, as the journal keeps it.
pub(super) fn because(why: Why) -> String {
    why.sentence().to_owned()
}
