//! The end of a batch: everything that was gathered in few, large statements, and word to the other calendars.

use super::Batch;
use crate::sync::apply::Changed;
use crate::sync::journal::Journal;
use crate::sync::push_job;
use domain::calendar_sync::CalendarSync;
use domain::item::ItemSource;
use domain::{CalendarSyncId, ItemId};
use std::collections::BTreeSet;
use store::{StoreError, Writing};

impl Batch<'_> {
    /// Writes what was gathered, and tells the other calendars of every item that changed.
    pub async fn write(
        self,
        writing: &mut Writing,
        journal: &mut Journal,
    ) -> Result<Changed, StoreError> {
        let organization = self.opened.sync.organization;
        let changed = match (
            self.new_items.is_empty()
                && self.touched.is_empty()
                && self.anew.is_empty()
                && self.moved_out.is_empty(),
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
        for (item, to) in &self.moved_out {
            self.hand_over(writing, *item, *to).await?;
        }
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

    /// The item comes in through the other sync from now on, which sees to it what both sides say by now.
    async fn hand_over(
        &self,
        writing: &mut Writing,
        item: ItemId,
        to: CalendarSyncId,
    ) -> Result<(), StoreError> {
        let organization = self.opened.sync.organization;
        writing.set_item_source(organization, &[item], to).await?;
        writing
            .mark_outgoing(organization, to, item, self.now)
            .await?;
        if let Some(sync) = writing.calendar_sync(organization, to).await? {
            self.env.queue.enqueue(writing, push_job(&sync)).await?;
        }
        Ok(())
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
    let options = &sync.options;
    let copies_on = options.send_foreign && !options.new_stay_here;
    sync.active && sync.finished && sync.can_write && copies_on
}
