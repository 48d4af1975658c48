//! Takes back what a run did, line by line; what changed since stays, and what cannot be taken back is listed.

use super::access::{Opened, open};
use super::apply::{apply_look, still_on, store_events};
use super::journal::{Journal, Line};
use super::look::Look;
use super::pull::{close, pull};
use super::{SyncError, health, item_writing};
use crate::environment::Environment;
use crate::live::Topic;
use domain::item::Content;
use domain::mirror::Mirror;
use domain::reconcile::{CannotUndo, Pair, Reach, Rules, Undo, undo_all};
use domain::remote_event::{Etag, ProviderEventId, RemoteEvent};
use domain::run::{Action, Change, RunCause, Side};
use domain::{CalendarSyncId, ItemId, MemberId, OrganizationId, RunChangeId, RunId};
use provider::ProviderError;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::{Reading, StoreError, Writing};

/// What is to be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoOf {
    /// Of which run.
    pub run: RunId,
    /// Only this line of it.
    pub line: Option<RunChangeId>,
    /// Who wants it.
    pub by: MemberId,
}

/// One line with what takes it back, or why it stays.
pub struct UndoStep {
    /// The line.
    pub line: Change,
    /// What would be done.
    pub undo: Result<Undo, CannotUndo>,
    /// What is changed, as it is now.
    pub now: Option<Content>,
}

/// What taking back would do now, the last line first; by what we know of the linked calendar, which is not asked.
///
/// # Errors
/// [`StoreError`]
pub(crate) async fn undo_plan(
    env: &Environment,
    reading: &mut Reading,
    sync: &domain::calendar_sync::CalendarSync,
    run: RunId,
    line: Option<RunChangeId>,
) -> Result<Vec<UndoStep>, StoreError> {
    let organization = sync.organization;
    let mut lines = reading.changes_of_runs(organization, &[run]).await?;
    lines.retain(|known| line.is_none_or(|line| known.id == line));
    let pairs = Pairs::read(reading, sync, &lines).await?;
    let rules = Rules {
        sync: sync.id,
        member: sync.member,
        options: &sync.options,
        can_write: sync.can_write,
        public_address: &env.settings.public_address,
        reach: Reach::Live,
    };
    let mut by_id: HashMap<_, _> = lines.iter().map(|line| (line.id, line.clone())).collect();
    Ok(undo_all(&lines, &rules, |line| pairs.of(line))
        .into_iter()
        .filter_map(|(id, undo)| {
            let line = by_id.remove(&id)?;
            let pair = pairs.of(&line);
            let now = match line.side {
                Side::Here => pair.item.map(|item| item.content),
                Side::There => pair.event.as_ref().and_then(RemoteEvent::content).cloned(),
            };
            Some(UndoStep { line, undo, now })
        })
        .collect())
}

/// Items, ties and events that lines are about, as they are stored now.
struct Pairs {
    by_item: HashMap<ItemId, Pair>,
    events: HashMap<ProviderEventId, RemoteEvent>,
}

impl Pairs {
    async fn read(
        reading: &mut Reading,
        sync: &domain::calendar_sync::CalendarSync,
        lines: &[Change],
    ) -> Result<Self, StoreError> {
        let (organization, sync) = (sync.organization, sync.id);
        let ids: Vec<_> = lines.iter().filter_map(|line| line.item).collect();
        let mut by_item: HashMap<ItemId, Pair> = HashMap::new();
        for item in reading.items(organization, &ids).await? {
            let pair = by_item.entry(item.id).or_default();
            pair.item = Some(item);
        }
        let mirrors: Vec<Mirror> = reading
            .mirrors_of_items(organization, &ids)
            .await?
            .into_iter()
            .filter(|mirror| mirror.sync == sync)
            .collect();
        let named: Vec<_> = lines
            .iter()
            .filter_map(|line| line.event.clone())
            .chain(mirrors.iter().map(|mirror| mirror.event.clone()))
            .collect();
        let events = reading
            .remote_events_by_id(organization, sync, &named)
            .await?
            .into_iter()
            .map(|event| (event.id.clone(), event))
            .collect();
        for mirror in mirrors {
            let pair = by_item.entry(mirror.item).or_default();
            pair.mirror = Some(mirror);
        }
        Ok(Self { by_item, events })
    }

    /// The pair of a line: its item, and the event that the item is tied to now, else the one the line names.
    fn of(&self, line: &Change) -> Pair {
        let known = line.item.and_then(|item| self.by_item.get(&item));
        let mut pair = known.cloned().unwrap_or_default();
        let tied = pair.mirror.as_ref().map(|mirror| &mirror.event);
        pair.event = tied
            .or(line.event.as_ref())
            .and_then(|event| self.events.get(event))
            .cloned();
        pair
    }
}

/// Takes a run, or one line of it, back. The linked calendar is looked at first, so that what changed there since is
/// known. A sync that is not active stays silent.
///
/// # Errors
/// [`SyncError`]; what was taken back by then is marked so, and the rest is done at the next try.
pub async fn undo_run(
    env: &Environment,
    organization: OrganizationId,
    sync: CalendarSyncId,
    of: &UndoOf,
) -> Result<(), SyncError> {
    let Some(opened) = open(env, organization, sync).await? else {
        return Ok(());
    };
    if !opened.sync.active || !opened.sync.finished {
        return Ok(());
    }
    let cause = RunCause::Undo {
        run: of.run,
        by: of.by,
    };
    let mut journal = Journal::begin(env, organization, sync, cause);
    let mut writing = env.store.write().await?;
    journal.open(&mut writing).await?;
    writing.commit().await?;
    env.live.announce(organization, Topic::CalendarSync);

    let outcome = look_and_take_back(env, &opened, of, &mut journal).await;
    let failure = outcome.as_ref().err().map(ToString::to_string);
    close(env, &mut journal, failure).await?;
    if let Err(error) = &outcome {
        health::note_trouble(env, &opened.sync, error).await?;
    }
    env.queue.wake();
    env.live.announce(organization, Topic::Calendar);
    env.live.announce(organization, Topic::CalendarSync);
    outcome
}

async fn look_and_take_back(
    env: &Environment,
    opened: &Opened,
    of: &UndoOf,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    pull(env, organization, sync).await?;
    match open(env, organization, sync).await? {
        Some(opened) => take_back(env, &opened, of, journal).await,
        None => Ok(()),
    }
}

async fn take_back(
    env: &Environment,
    opened: &Opened,
    of: &UndoOf,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let mut reading = env.store.read().await?;
    let known = reading.run(opened.sync.organization, of.run).await?;
    if known.is_none_or(|run| run.sync != opened.sync.id) {
        return Ok(());
    }
    let steps = undo_plan(env, &mut reading, &opened.sync, of.run, of.line).await?;
    drop(reading);
    for step in steps {
        // Read anew: what was taken back a moment ago may have changed the other side of this line.
        let mut reading = env.store.read().await?;
        let line = Some(step.line.id);
        let step = undo_plan(env, &mut reading, &opened.sync, of.run, line)
            .await?
            .pop();
        drop(reading);
        let Some(UndoStep { line, undo, .. }) = step else {
            continue;
        };
        let taking = Taking {
            env,
            opened,
            line: &line,
        };
        match undo {
            Ok(undo) => taking.carry_out(undo, journal).await?,
            Err(CannotUndo::NothingDone | CannotUndo::AlreadyUndone) => {}
            Err(reason) => taking.leave(reason, journal).await?,
        }
    }
    Ok(())
}

/// One line being taken back.
struct Taking<'a> {
    env: &'a Environment,
    opened: &'a Opened,
    line: &'a Change,
}

impl Taking<'_> {
    async fn carry_out(&self, undo: Undo, journal: &mut Journal) -> Result<(), SyncError> {
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
    async fn item(&self, writing: &mut Writing) -> Result<Option<domain::item::Item>, StoreError> {
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
    async fn leave(&self, reason: CannotUndo, journal: &mut Journal) -> Result<(), SyncError> {
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
