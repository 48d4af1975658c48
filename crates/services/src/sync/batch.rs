//! Decided steps, gathered and written in few, large statements.
//!
//! Only this file and `sending` write mirrors.

use super::access::Opened;
use super::apply::Changed;
use super::former::{Search, Tie, former};
use super::journal::{Journal, Line, because};
use super::look::Look;
use super::{SyncError, push_job};
use crate::environment::Environment;
use chrono::{DateTime, Utc};
use domain::calendar_sync::CalendarSync;
use domain::item::{Content, Item, ItemKind, ItemSource, Uid, Version};
use domain::mirror::{Mirror, Origin, Written};
use domain::reconcile::{
    Operation, Remote, Rules, Situation, Step, Why, decide, kept_out, same_meeting,
};
use domain::remote_event::{Etag, ProviderEventId, RemoteEvent};
use domain::run::{Action, Side};
use domain::{CalendarSyncId, ItemId, MirrorId};
use std::collections::{BTreeSet, HashMap};
use store::{StoreError, Writing};

/// Our side of what is being applied, and what comes of it; written in few, large statements at the end.
pub(super) struct Batch<'a> {
    env: &'a Environment,
    opened: &'a Opened,
    now: DateTime<Utc>,
    items: HashMap<ItemId, Item>,
    mirrors: HashMap<ProviderEventId, Mirror>,
    new_items: Vec<(Item, domain::time::TimeRange)>,
    new_mirrors: Vec<Mirror>,
    gone_mirrors: Vec<MirrorId>,
    /// Items that came in through an earlier sync, and come in through this one from now on.
    anew: Vec<ItemId>,
    /// Items that changed, so that their other calendars hear of it.
    touched: BTreeSet<ItemId>,
    /// Items that this calendar must still take over.
    to_push: BTreeSet<ItemId>,
    /// What just appeared there, as far as other calendars may want a copy of it.
    appeared: Vec<ItemId>,
    /// Items that other calendars of the member hold by identity as well, by event of this one.
    same_meetings: HashMap<ProviderEventId, Item>,
}

impl<'a> Batch<'a> {
    fn empty(env: &'a Environment, opened: &'a Opened, now: DateTime<Utc>) -> Self {
        Self {
            env,
            opened,
            now,
            items: HashMap::new(),
            mirrors: HashMap::new(),
            new_items: Vec::new(),
            new_mirrors: Vec::new(),
            gone_mirrors: Vec::new(),
            anew: Vec::new(),
            touched: BTreeSet::new(),
            to_push: BTreeSet::new(),
            appeared: Vec::new(),
            same_meetings: HashMap::new(),
        }
    }

    /// Over items that were read already.
    pub(super) fn over(
        env: &'a Environment,
        opened: &'a Opened,
        items: &[Item],
        now: DateTime<Utc>,
    ) -> Self {
        let mut batch = Self::empty(env, opened, now);
        batch.items = items.iter().map(|item| (item.id, item.clone())).collect();
        batch
    }

    /// Reads the mirrors of the events looked at, and their items.
    pub(super) async fn read(
        env: &'a Environment,
        opened: &'a Opened,
        writing: &mut Writing,
        look: &Look,
        is_first_look: bool,
        journal: &mut Journal,
        now: DateTime<Utc>,
    ) -> Result<Self, StoreError> {
        let mut batch = Self::empty(env, opened, now);
        let (organization, sync) = (opened.sync.organization, opened.sync.id);
        if !is_first_look {
            let ids: Vec<_> = look
                .changed
                .iter()
                .map(|event| &event.id)
                .chain(look.gone.iter().map(|(id, _)| id))
                .cloned()
                .collect();
            let mirrors = writing.mirrors_of_events(organization, sync, &ids).await?;
            let items: Vec<_> = mirrors.iter().map(|mirror| mirror.item).collect();
            batch.items = writing
                .items(organization, &items)
                .await?
                .into_iter()
                .map(|item| (item.id, item))
                .collect();
            batch.mirrors = mirrors
                .into_iter()
                .map(|mirror| (mirror.event.clone(), mirror))
                .collect();
        }
        let search = match is_first_look || look.is_whole {
            true => Search::Everything,
            false => Search::Copies,
        };
        batch.tie_again(writing, look, search, journal).await?;
        Ok(batch)
    }

    /// Ties anew what belonged together before, and tells it in the journal.
    async fn tie_again(
        &mut self,
        writing: &mut Writing,
        look: &Look,
        search: Search,
        journal: &mut Journal,
    ) -> Result<(), StoreError> {
        let untied: Vec<&RemoteEvent> = look
            .changed
            .iter()
            .filter(|event| !self.mirrors.contains_key(&event.id))
            .collect();
        for tie in former(self.env, writing, self.opened, search, &untied).await? {
            let Tie {
                mirror,
                item,
                comes_in_anew,
                told: (action, why),
            } = tie;
            journal.note(
                self.env,
                Line {
                    side: Side::There,
                    action,
                    item: Some(item.id),
                    event: Some(&mirror.event),
                    before: None,
                    after: Some(&item.content),
                    why: because(why),
                },
            );
            if comes_in_anew {
                self.anew.push(item.id);
            }
            self.new_mirrors.push(mirror.clone());
            self.mirrors.insert(mirror.event.clone(), mirror);
            self.items.insert(item.id, item);
        }
        Ok(())
    }

    /// Which of these events were seen before, sorted. What the RSVP rule kept out then counts as never seen, so that an
    /// invitation comes in once it is accepted.
    pub(super) async fn known(
        &mut self,
        writing: &mut Writing,
        changed: &[RemoteEvent],
    ) -> Result<Vec<ProviderEventId>, StoreError> {
        let ids: Vec<_> = changed.iter().map(|event| event.id.clone()).collect();
        let sync = &self.opened.sync;
        let stored = writing
            .remote_events_by_id(sync.organization, sync.id, &ids)
            .await?;
        let is_out = |event: &RemoteEvent| {
            let content = event.content();
            content.is_some_and(|content| kept_out(content, sync.options.rsvp).is_some())
        };
        let mut known: Vec<_> = stored
            .into_iter()
            .filter(|event| !is_out(event))
            .map(|event| event.id)
            .collect();
        known.sort();
        self.find_same_meetings(writing, changed, &known).await?;
        Ok(known)
    }

    /// The tie of an event, where there is one.
    pub(super) fn mirror_of(&self, event: &ProviderEventId) -> Option<&Mirror> {
        self.mirrors.get(event)
    }

    /// New events that already are items, because the same meeting is in another linked calendar of the member, too.
    async fn find_same_meetings(
        &mut self,
        writing: &mut Writing,
        changed: &[RemoteEvent],
        known: &[ProviderEventId],
    ) -> Result<(), StoreError> {
        let (organization, sync) = (self.opened.sync.organization, self.opened.sync.id);
        let member = self.opened.sync.member;
        let new: Vec<&RemoteEvent> = changed
            .iter()
            .filter(|event| event.uid.is_some() && !self.mirrors.contains_key(&event.id))
            .filter(|event| known.binary_search(&event.id).is_err())
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let syncs = writing.calendar_syncs_of(organization, member).await?;
        if syncs.iter().all(|other| other.id == sync) {
            return Ok(());
        }
        for event in new {
            let Some(content) = event.content() else {
                continue;
            };
            let range = content
                .timing
                .span(self.env.zones.as_ref(), &self.opened.zone);
            let items = writing
                .items_between(organization, Some(member), range)
                .await?;
            let other = items.into_iter().find(|item| {
                matches!(item.source, ItemSource::Linked(from) if from != sync)
                    && same_meeting(item, event)
            });
            if let Some(item) = other {
                self.same_meetings.insert(event.id.clone(), item);
            }
        }
        Ok(())
    }

    pub(super) fn judge(
        &self,
        event: &ProviderEventId,
        remote: Remote<'_>,
        rules: &Rules<'_>,
    ) -> Step {
        let mirror = self.mirrors.get(event);
        let item = match mirror {
            Some(mirror) => self.items.get(&mirror.item),
            None => self.same_meetings.get(event),
        };
        decide(
            &Situation {
                item,
                remote,
                mirror,
            },
            rules,
        )
    }

    /// Takes one step into the batch. Steps for the other side are left to `push`, which decides again on what it finds.
    pub(super) async fn take(
        &mut self,
        writing: &mut Writing,
        step: Step,
        event: Option<&RemoteEvent>,
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
        let why = because(step.why);
        match step.operation {
            Operation::Nothing | Operation::Skip => {}
            Operation::CreateItem(content) => {
                if let Some(event) = event {
                    let id = self.create_item(event, content, why, journal);
                    // Old things go on to other calendars by their own ranges only.
                    if step.why == Why::NewThere {
                        self.appeared.push(id);
                    }
                }
            }
            Operation::UpdateItem {
                content,
                seen: _,
                base,
                then_push,
            } => {
                let Some(event) = event else { return Ok(()) };
                self.change_item(writing, event, content, false, why, journal)
                    .await?;
                self.rebase(writing, event, base).await?;
                if then_push {
                    self.to_push.extend(step.item);
                }
            }
            Operation::RestoreItem {
                content,
                seen: _,
                base,
            } => {
                let Some(event) = event else { return Ok(()) };
                self.change_item(writing, event, content, false, why, journal)
                    .await?;
                self.rebase(writing, event, base).await?;
            }
            Operation::DeleteItem { .. } => {
                if let Some(id) = step.event {
                    self.delete_item(writing, &id, why, journal).await?;
                }
            }
            Operation::Rebase { base } => {
                if let Some(event) = event {
                    self.rebase(writing, event, base).await?;
                }
            }
            Operation::Match { base } => {
                if let (Some(event), Some(item)) = (event, step.item) {
                    self.join(event, item, base, why, journal);
                }
            }
            Operation::Forget(mirror) => self.gone_mirrors.push(mirror),
            Operation::CreateEvent(_) => {
                // An edit beat a deletion there: the old tie goes, the item is sent anew.
                if let Some(mirror) = step.event.as_ref().and_then(|id| self.mirrors.get(id)) {
                    self.gone_mirrors.push(mirror.id);
                }
                self.to_push.extend(step.item);
            }
            Operation::UpdateEvent { .. } | Operation::DeleteEvent { .. } => {
                self.to_push.extend(step.item)
            }
        }
        Ok(())
    }

    fn create_item(
        &mut self,
        event: &RemoteEvent,
        content: Content,
        why: String,
        journal: &mut Journal,
    ) -> ItemId {
        let sync = &self.opened.sync;
        let id = ItemId::new(self.env.entropy.id());
        let item = Item {
            id,
            organization: sync.organization,
            kind: ItemKind::Appointment,
            uid: event
                .uid
                .clone()
                .unwrap_or_else(|| Uid::new(format!("INTEGRATOR-ITEM-{id}"))),
            content: content.clone(),
            customer: None,
            assignees: vec![sync.member],
            source: ItemSource::Linked(sync.id),
            version: Version::FIRST,
            deleted: false,
            changed_at: event.modified_at.unwrap_or(self.now),
        };
        let span = content.span(self.env.zones.as_ref(), &self.opened.zone);
        journal.note(
            self.env,
            Line {
                side: Side::Here,
                action: Action::Create,
                item: Some(id),
                event: Some(&event.id),
                before: None,
                after: Some(&content),
                why,
            },
        );
        // What was agreed on is what the event says; the item may say it otherwise, for instance as tentative.
        let base = event.content().cloned().unwrap_or(content);
        self.new_mirrors
            .push(self.mirror(&item, event, base, Origin::Foreign));
        self.new_items.push((item, span));
        id
    }

    fn join(
        &mut self,
        event: &RemoteEvent,
        item: ItemId,
        base: Content,
        why: String,
        journal: &mut Journal,
    ) {
        let Some(ours) = self.items.get(&item) else {
            return;
        };
        let origin = if event.copy_of().is_some() {
            Origin::Managed
        } else {
            Origin::Foreign
        };
        journal.note(
            self.env,
            Line {
                side: Side::There,
                action: Action::Match,
                item: Some(item),
                event: Some(&event.id),
                before: None,
                after: Some(&base),
                why,
            },
        );
        let is_alike = event.content() == Some(&ours.content);
        let mut mirror = self.mirror(ours, event, base, origin);
        if event.content() != Some(&mirror.base) {
            // No etag yet: what only the event says is still to come in.
            mirror.etag = Etag(String::new());
        }
        self.new_mirrors.push(mirror);
        if !is_alike {
            self.to_push.insert(item);
        }
    }

    fn mirror(&self, item: &Item, event: &RemoteEvent, base: Content, origin: Origin) -> Mirror {
        Mirror {
            id: self.opened.mirror_of(item.id),
            item: item.id,
            sync: self.opened.sync.id,
            event: event.id.clone(),
            etag: event.etag.clone(),
            base,
            base_version: item.version,
            origin,
            written: Written::default(),
        }
    }

    async fn change_item(
        &mut self,
        writing: &mut Writing,
        event: &RemoteEvent,
        content: Content,
        deleted: bool,
        why: String,
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
        let Some(item) = self
            .mirrors
            .get(&event.id)
            .and_then(|mirror| self.items.get_mut(&mirror.item))
        else {
            return Ok(());
        };
        if item.content == content && item.deleted == deleted {
            return Ok(());
        }
        let before = std::mem::replace(&mut item.content, content);
        let seen = item.version;
        item.version = seen.next();
        item.deleted = deleted;
        item.changed_at = self.now;
        save(self.env, self.opened, writing, item, seen, self.now).await?;
        self.touched.insert(item.id);
        let line = Line {
            side: Side::Here,
            action: Action::Update,
            item: Some(item.id),
            event: Some(&event.id),
            before: Some(&before),
            after: Some(&item.content),
            why,
        };
        journal.note(self.env, line);
        Ok(())
    }

    async fn delete_item(
        &mut self,
        writing: &mut Writing,
        event: &ProviderEventId,
        why: String,
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
        let Some(mirror) = self.mirrors.get(event) else {
            return Ok(());
        };
        let Some(item) = self.items.get_mut(&mirror.item) else {
            return Ok(());
        };
        let seen = item.version;
        item.version = seen.next();
        item.deleted = true;
        item.changed_at = self.now;
        save(self.env, self.opened, writing, item, seen, self.now).await?;
        self.touched.insert(item.id);
        self.gone_mirrors.push(mirror.id);
        let line = Line {
            side: Side::Here,
            action: Action::Delete,
            item: Some(item.id),
            event: Some(event),
            before: Some(&item.content),
            after: None,
            why,
        };
        journal.note(self.env, line);
        Ok(())
    }

    async fn rebase(
        &mut self,
        writing: &mut Writing,
        event: &RemoteEvent,
        base: Content,
    ) -> Result<(), SyncError> {
        let Some(mirror) = self.mirrors.get_mut(&event.id) else {
            return Ok(());
        };
        mirror.base = base;
        if mirror.etag != event.etag {
            mirror.written = mirror.written.changed_there(self.now);
        }
        mirror.etag = event.etag.clone();
        if let Some(item) = self.items.get(&mirror.item) {
            mirror.base_version = item.version;
        }
        // A tie adopted in this very batch is inserted at its end, with what it says by then.
        if let Some(new) = self.new_mirrors.iter_mut().find(|new| new.id == mirror.id) {
            *new = mirror.clone();
            return Ok(());
        }
        Ok(writing
            .update_mirror(self.opened.sync.organization, mirror, self.now)
            .await?)
    }

    /// Writes what was gathered, and tells the other calendars of every item that changed.
    pub(super) async fn write(
        self,
        writing: &mut Writing,
        journal: &mut Journal,
    ) -> Result<Changed, StoreError> {
        let organization = self.opened.sync.organization;
        let changed = match (
            self.new_items.is_empty() && self.touched.is_empty() && self.anew.is_empty(),
            self.new_mirrors.is_empty(),
        ) {
            (false, _) => Changed::Items,
            (true, false) => Changed::Mirrors,
            (true, true) if self.gone_mirrors.is_empty() && self.to_push.is_empty() => {
                Changed::Nothing
            }
            (true, true) => Changed::Mirrors,
        };
        writing.insert_items(&self.new_items, self.now).await?;
        writing
            .delete_mirrors(organization, &self.gone_mirrors)
            .await?;
        writing
            .insert_mirrors(organization, &self.new_mirrors, self.now)
            .await?;
        writing
            .set_item_source(organization, &self.anew, self.opened.sync.id)
            .await?;
        for item in &self.to_push {
            writing
                .mark_outgoing(organization, self.opened.sync.id, *item, self.now)
                .await?;
        }
        if !self.to_push.is_empty() {
            self.env
                .queue
                .enqueue(writing, push_job(&self.opened.sync))
                .await?;
        }
        self.tell_other_calendars(writing).await?;
        journal.write(writing).await?;
        Ok(changed)
    }

    /// Other calendars hear of what they hold a copy of, and of what they want one of.
    async fn tell_other_calendars(&self, writing: &mut Writing) -> Result<(), StoreError> {
        let (organization, own) = (self.opened.sync.organization, self.opened.sync.id);
        if self.touched.is_empty() && self.appeared.is_empty() {
            return Ok(());
        }
        let touched: Vec<_> = self.touched.iter().copied().collect();
        let mut waiting: BTreeSet<(CalendarSyncId, ItemId)> = BTreeSet::new();
        for mirror in writing.mirrors_of_items(organization, &touched).await? {
            waiting.insert((mirror.sync, mirror.item));
        }
        let member = self.opened.sync.member;
        let others = writing.calendar_syncs_of(organization, member).await?;
        for sync in others.iter().filter(|sync| wants_foreign(sync)) {
            let live = touched.iter().filter(|id| {
                let item = self.items.get(id);
                item.is_some_and(|item| !item.deleted && item.source == ItemSource::Linked(own))
            });
            waiting.extend(live.chain(&self.appeared).map(|item| (sync.id, *item)));
        }
        waiting.retain(|(sync, _)| *sync != own);
        for (sync, item) in &waiting {
            writing
                .mark_outgoing(organization, *sync, *item, self.now)
                .await?;
        }
        let syncs: BTreeSet<_> = waiting.into_iter().map(|(sync, _)| sync).collect();
        for sync in syncs {
            if let Some(sync) = writing.calendar_sync(organization, sync).await?
                && sync.active
                && sync.finished
            {
                self.env.queue.enqueue(writing, push_job(&sync)).await?;
            }
        }
        Ok(())
    }
}

/// Whether a sync copies what came from other linked calendars, now.
pub(crate) fn wants_foreign(sync: &CalendarSync) -> bool {
    sync.active && sync.finished && sync.can_write && sync.options.send_foreign
}

/// Writes a changed item, if it still is as it was seen.
async fn save(
    env: &Environment,
    opened: &Opened,
    writing: &mut Writing,
    item: &Item,
    seen: Version,
    now: DateTime<Utc>,
) -> Result<(), SyncError> {
    let span = item.content.span(env.zones.as_ref(), &opened.zone);
    if writing.update_item(item, seen, span, now).await? {
        Ok(())
    } else {
        Err(SyncError::ChangedMeanwhile)
    }
}
