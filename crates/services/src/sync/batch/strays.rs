//! Copies of ours that somebody moved from one linked calendar of the member into another one: the items stay, and the copies
//! are put back (sync case 27). Either calendar may be looked at first.

use super::Batch;
use super::moves::{is_on, went_with_its_event};
use super::take::save;
use crate::sync::SyncError;
use crate::sync::access::rules_of;
use crate::sync::identity::{CalendarKey, managed_uids};
use crate::sync::journal::{Journal, Line, because};
use crate::sync::push_job;
use domain::calendar_sync::CalendarSync;
use domain::item::{Content, Item};
use domain::mirror::{Mirror, Origin, Written};
use domain::reconcile::{AtHome, Reach, Rules, Why, outgoing, strayed};
use domain::remote_event::{Etag, Evidence, ProviderEventId, RemoteEvent};
use domain::run::{Action, Side};
use domain::{ItemId, MirrorId};
use std::collections::HashMap;
use store::{Reading, StoreError, Stray, Writing};

impl Batch<'_> {
    /// Where in other linked calendars of the member our copies are that went from this one.
    pub async fn look_for_strays(
        &mut self,
        reading: &mut Reading,
        gone: &[(ProviderEventId, Evidence)],
    ) -> Result<(), StoreError> {
        let own = &self.opened.sync;
        let uids: Vec<_> = gone
            .iter()
            .filter_map(|(id, _)| self.mirrors.get(id))
            .filter(|tie| tie.origin == Origin::Managed)
            .flat_map(|tie| managed_uids(tie.id))
            .collect();
        if uids.is_empty() {
            return Ok(());
        }
        let all = reading
            .calendar_syncs_of(own.organization, own.member)
            .await?;
        for other in all.iter().filter(|other| is_on(other, own.id)) {
            let events = reading
                .remote_events_of_uids(other.organization, other.id, &uids)
                .await?;
            for event in events {
                if let Some(copy) = event.copy_of() {
                    self.strays.entry(copy).or_insert((other.clone(), event));
                }
            }
        }
        Ok(())
    }

    /// Whether a copy that went from here is in another linked calendar; then its item stays, and it is written here again.
    pub async fn put_back(
        &mut self,
        writing: &mut Writing,
        gone: &ProviderEventId,
        journal: &mut Journal,
    ) -> Result<bool, SyncError> {
        let Some(left) = self.mirrors.get(gone).cloned() else {
            return Ok(false);
        };
        let Some((other, event)) = self.strays.remove(&left.id) else {
            return Ok(false);
        };
        let Some(item) = self.items.get(&left.item).cloned() else {
            return Ok(false);
        };
        let rules = self.opened.rules(self.env, Reach::Live);
        let Some(content) = strayed(&item, &event, &left, AtHome::Gone, &rules) else {
            return Ok(false);
        };
        let id = item.id;
        self.keep(writing, item, content, gone, journal).await?;
        self.gone_mirrors.push(left.id);
        self.to_push.insert(id);
        self.note_stray(writing, &other, event.id, id).await?;
        Ok(true)
    }

    /// Of these new events, our copies that were written for another linked calendar and went from there: they are put back.
    pub(super) async fn send_home(
        &mut self,
        writing: &mut Writing,
        others: &[CalendarSync],
        new: &[&RemoteEvent],
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
        let own = &self.opened.sync;
        let (organization, key) = (own.organization, self.opened.key());
        let strays: HashMap<MirrorId, &RemoteEvent> = new
            .iter()
            .filter_map(|event| Some((event.copy_of()?, *event)))
            .filter(|(copy, _)| !key.made(*copy))
            .collect();
        if strays.is_empty() {
            return Ok(());
        }
        let ids = writing.item_ids(organization).await?;
        for home in others.iter().filter(|home| is_on(home, own.id)) {
            let account = writing.connection(organization, home.connection).await?;
            let Some(account) = account else { continue };
            let key = CalendarKey::of(&account, &home.remote_calendar);
            let copies: HashMap<ItemId, (MirrorId, &RemoteEvent)> = ids
                .iter()
                .map(|item| (*item, key.mirror(home.member, *item)))
                .filter_map(|(item, copy)| Some((item, (copy, *strays.get(&copy)?))))
                .collect();
            let of_copies: Vec<_> = copies.keys().copied().collect();
            for item in writing.items(organization, &of_copies).await? {
                if let Some((copy, event)) = copies.get(&item.id) {
                    self.send_one_home(writing, home, *copy, item, event, journal)
                        .await?;
                }
            }
        }
        Ok(())
    }

    async fn send_one_home(
        &mut self,
        writing: &mut Writing,
        home: &CalendarSync,
        copy: MirrorId,
        item: Item,
        event: &RemoteEvent,
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
        let organization = home.organization;
        let rules = rules_of(home, self.env, Reach::Live);
        let tie = writing.mirror(organization, home.id, item.id).await?;
        let at_home = match &tie {
            Some(tie) => {
                let ids = std::slice::from_ref(&tie.event);
                let held = writing
                    .remote_events_by_id(organization, home.id, ids)
                    .await?;
                match held.is_empty() {
                    true => AtHome::Gone,
                    false => AtHome::Present,
                }
            }
            None if item.deleted && went_with_its_event(writing, &item, home.id).await? => {
                AtHome::GoneWithItem
            }
            // It is not for that calendar (any more): nothing is to be put back.
            None => AtHome::Present,
        };
        let Some(agreed) = tie.or_else(|| forgotten(&item, copy, event, home, &rules)) else {
            return Ok(());
        };
        let Some(content) = strayed(&item, event, &agreed, at_home, &rules) else {
            return Ok(());
        };
        let id = item.id;
        self.keep(writing, item, content, &event.id, journal)
            .await?;
        writing.delete_mirrors(organization, &[copy]).await?;
        writing
            .mark_outgoing(organization, home.id, id, self.now)
            .await?;
        self.env.queue.enqueue(writing, push_job(home)).await?;
        let own = self.opened.sync.clone();
        self.note_stray(writing, &own, event.id.clone(), id).await
    }

    /// The item goes on: it comes back where it went with its copy, and says what was changed of that; or stays as it is.
    async fn keep(
        &mut self,
        writing: &mut Writing,
        mut item: Item,
        content: Content,
        event: &ProviderEventId,
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
        let action = match (item.deleted, item.content == content) {
            (true, _) => Action::Create,
            (false, false) => Action::Update,
            (false, true) => Action::Skip,
        };
        let before = std::mem::replace(&mut item.content, content);
        if action != Action::Skip {
            let seen = item.version;
            item.version = seen.next();
            item.deleted = false;
            item.changed_at = self.now;
            save(self.env, self.opened, writing, &item, seen, self.now).await?;
            self.touched.insert(item.id);
        }
        let line = Line {
            side: Side::Here,
            action,
            item: Some(item.id),
            event: Some(event),
            before: (action != Action::Create).then_some(&before),
            after: Some(&item.content),
            why: because(Why::CopyStrayed),
        };
        journal.note(self.env, line);
        self.items.insert(item.id, item);
        Ok(())
    }

    /// It goes from where it strayed to, once it stands again where it belongs.
    async fn note_stray(
        &self,
        writing: &mut Writing,
        to: &CalendarSync,
        event: ProviderEventId,
        item: ItemId,
    ) -> Result<(), SyncError> {
        if to.can_write {
            let stray = Stray { event, item };
            writing
                .note_stray(to.organization, to.id, &stray, self.now)
                .await?;
            self.env.queue.enqueue(writing, push_job(to)).await?;
        }
        Ok(())
    }
}

/// The tie that an item had with the copy it went with: the two had agreed, or the item would not have gone.
fn forgotten(
    item: &Item,
    copy: MirrorId,
    event: &RemoteEvent,
    home: &CalendarSync,
    rules: &Rules<'_>,
) -> Option<Mirror> {
    let before = Item {
        deleted: false,
        ..item.clone()
    };
    Some(Mirror {
        id: copy,
        item: item.id,
        sync: home.id,
        event: event.id.clone(),
        etag: Etag(String::new()),
        base: outgoing(&before, rules).ok()?,
        base_version: item.version,
        origin: Origin::Managed,
        written: Written::default(),
    })
}
