//! Events that went from one linked calendar of the member and are in another one: their items move along (sync case 27).

use super::Batch;
use super::take::save;
use super::write::wants_foreign;
use crate::sync::SyncError;
use crate::sync::access::rules_of;
use crate::sync::identity::CalendarKey;
use crate::sync::journal::{Journal, Line, because};
use domain::CalendarSyncId;
use domain::calendar_sync::CalendarSync;
use domain::item::{Content, Item, ItemSource};
use domain::mirror::{Mirror, Origin, Written};
use domain::reconcile::{AtHome, Moved, Reach, Why, agreed_at_first, moved, same_meeting};
use domain::remote_event::{Etag, Evidence, ProviderEventId, RemoteEvent};
use domain::run::{Action, Side};
use store::{Reading, StoreError, Writing};

impl Batch<'_> {
    /// Of these new events, those that went from another linked calendar of the member: their items go on as what they are.
    pub(super) async fn move_in(
        &mut self,
        writing: &mut Writing,
        others: &[CalendarSync],
        new: &[&RemoteEvent],
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
        let (organization, sync) = (self.opened.sync.organization, self.opened.sync.id);
        let uids: Vec<_> = new.iter().filter_map(|event| event.uid.clone()).collect();
        for home in others {
            let items = writing.items_from(organization, home.id, &uids).await?;
            let uids: Vec<_> = items.iter().map(|item| item.uid.clone()).collect();
            let held = writing
                .remote_events_of_uids(organization, home.id, &uids)
                .await?;
            for item in items {
                let is_free = |event: &&RemoteEvent| !self.mirrors.contains_key(&event.id);
                let mut of_item = new.iter().copied().filter(is_free);
                let Some(event) = of_item.find(|event| same_meeting(&item, event)) else {
                    continue;
                };
                if !item.deleted {
                    // Whatever becomes of it, it is no other item.
                    self.same_meetings.insert(event.id.clone(), item.clone());
                }
                let ties = writing.mirrors_of_item(organization, item.id).await?;
                if ties.iter().any(|tie| tie.sync == sync) {
                    // A copy of ours is there already, and an item has one event in a calendar.
                    continue;
                }
                let at_home = at_home(writing, &item, home.id, &held).await?;
                let rules = self.opened.rules(self.env, Reach::Live);
                let left = ties.into_iter().find(|tie| tie.sync == home.id);
                match moved(&item, event, at_home, &rules) {
                    Some(Moved::Tied) => self.tie_here(item, event, left, journal),
                    Some(Moved::Restored(content)) => {
                        self.restore_here(writing, item, event, content, journal)
                            .await?;
                    }
                    None => {}
                }
            }
        }
        Ok(())
    }

    fn tie_here(
        &mut self,
        mut item: Item,
        event: &RemoteEvent,
        left: Option<Mirror>,
        journal: &mut Journal,
    ) {
        item.source = ItemSource::Linked(self.opened.sync.id);
        let rules = self.opened.rules(self.env, Reach::Live);
        let base = match &left {
            Some(left) => Some(left.base.clone()),
            None => agreed_at_first(&item, event, &rules),
        };
        let Some(base) = base else { return };
        self.gone_mirrors.extend(left.map(|left| left.id));
        self.anew.push(item.id);
        self.touched.insert(item.id);
        let line = Line {
            side: Side::There,
            action: Action::Match,
            item: Some(item.id),
            event: Some(&event.id),
            before: None,
            after: Some(&item.content),
            why: because(Why::MovedHere),
        };
        journal.note(self.env, line);
        // No version of the event is known yet: what it says by now is judged as any change there.
        self.adopt(item, event, base, Etag(String::new()));
    }

    async fn restore_here(
        &mut self,
        writing: &mut Writing,
        mut item: Item,
        event: &RemoteEvent,
        content: Content,
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
        let seen = item.version;
        item.version = seen.next();
        item.deleted = false;
        item.source = ItemSource::Linked(self.opened.sync.id);
        item.changed_at = self.now;
        item.content = content;
        save(self.env, self.opened, writing, &item, seen, self.now).await?;
        self.touched.insert(item.id);
        let line = Line {
            side: Side::Here,
            action: Action::Create,
            item: Some(item.id),
            event: Some(&event.id),
            before: None,
            after: Some(&item.content),
            why: because(Why::MovedHere),
        };
        journal.note(self.env, line);
        let base = event.content().unwrap_or(&item.content).clone();
        self.adopt(item, event, base, event.etag.clone());
        Ok(())
    }

    fn adopt(&mut self, item: Item, event: &RemoteEvent, base: Content, etag: Etag) {
        let mirror = Mirror {
            etag,
            ..self.opened.new_mirror(&item, event, base, Origin::Foreign)
        };
        self.new_mirrors.push(mirror.clone());
        self.mirrors.insert(event.id.clone(), mirror);
        self.items.insert(item.id, item);
    }

    /// Where in other linked calendars of the member the events are that went from this one, as far as they are tied to
    /// nothing there.
    pub async fn look_elsewhere(
        &mut self,
        reading: &mut Reading,
        gone: &[(ProviderEventId, Evidence)],
    ) -> Result<(), StoreError> {
        let own = &self.opened.sync;
        let came_in_here: Vec<&Item> = gone
            .iter()
            .filter_map(|(id, _)| self.mirrors.get(id))
            .filter(|tie| tie.origin == Origin::Foreign)
            .filter_map(|tie| self.items.get(&tie.item))
            .filter(|item| item.source == ItemSource::Linked(own.id))
            .collect();
        if came_in_here.is_empty() {
            return Ok(());
        }
        let uids: Vec<_> = came_in_here.iter().map(|item| item.uid.clone()).collect();
        let all = reading
            .calendar_syncs_of(own.organization, own.member)
            .await?;
        for other in all.iter().filter(|other| is_on(other, own.id)) {
            let rules = rules_of(other, self.env, Reach::Live);
            let mut events = reading
                .remote_events_of_uids(other.organization, other.id, &uids)
                .await?;
            let ids: Vec<_> = events.iter().map(|event| event.id.clone()).collect();
            let ties = reading
                .mirrors_of_events(other.organization, other.id, &ids)
                .await?;
            events.retain(|event| ties.iter().all(|tie| tie.event != event.id));
            for item in &came_in_here {
                let event = events
                    .iter()
                    .find(|event| moved(item, event, AtHome::Gone, &rules).is_some());
                if let Some(event) = event {
                    let places = self.elsewhere.entry(item.id).or_default();
                    places.push((other.clone(), event.clone()));
                }
            }
        }
        Ok(())
    }

    /// Whether an event that went is in another linked calendar of the member already; then its item goes there, and is not
    /// deleted.
    pub async fn move_out(
        &mut self,
        writing: &mut Writing,
        gone: &ProviderEventId,
        journal: &mut Journal,
    ) -> Result<bool, StoreError> {
        let own = &self.opened.sync;
        let Some(left) = self.mirrors.get(gone).cloned() else {
            return Ok(false);
        };
        let Some(item) = self.items.get(&left.item) else {
            return Ok(false);
        };
        for (other, event) in self.elsewhere.remove(&item.id).unwrap_or_default() {
            if let Some(_copy) = writing.mirror(own.organization, other.id, item.id).await? {
                // A copy of ours stands in the way: it goes with the item. Then the event counts as never seen, so it comes
                // in at the next look, which asks for everything.
                let ids = std::slice::from_ref(&event.id);
                writing
                    .delete_remote_events(own.organization, other.id, ids)
                    .await?;
                let trouble = other.trouble.as_ref();
                writing
                    .save_sync_state(own.organization, other.id, None, None, trouble, self.now)
                    .await?;
                continue;
            }
            let account = writing
                .connection(own.organization, other.connection)
                .await?;
            let Some(account) = account else { continue };
            let key = CalendarKey::of(&account, &other.remote_calendar);
            let line = Line {
                side: Side::Here,
                action: Action::Skip,
                item: Some(item.id),
                event: Some(gone),
                before: Some(&item.content),
                after: Some(&item.content),
                why: because(Why::MovedAway),
            };
            journal.note(self.env, line);
            self.new_mirrors.push(Mirror {
                id: key.mirror(own.member, item.id),
                sync: other.id,
                event: event.id,
                // Its version counts as unknown: what it says by now is judged as any change there.
                etag: Etag(String::new()),
                written: Written::default(),
                ..left.clone()
            });
            self.gone_mirrors.push(left.id);
            self.moved_out.push((item.id, other.id));
            if wants_foreign(own) {
                self.to_push.insert(item.id);
            }
            return Ok(true);
        }
        Ok(false)
    }
}

/// Whether this is another sync that looks and sends.
pub(super) fn is_on(other: &CalendarSync, own: CalendarSyncId) -> bool {
    other.id != own && other.active && other.finished
}

/// What the calendar through which an item came in holds of it, given what it holds as far as we last looked.
async fn at_home(
    reading: &mut Reading,
    item: &Item,
    home: CalendarSyncId,
    held: &[RemoteEvent],
) -> Result<AtHome, StoreError> {
    if held.iter().any(|event| same_meeting(item, event)) {
        return Ok(AtHome::Present);
    }
    if !item.deleted {
        return Ok(AtHome::Gone);
    }
    let went_with_it = went_with_its_event(reading, item, home).await?;
    Ok(match went_with_it {
        true => AtHome::GoneWithItem,
        false => AtHome::Gone,
    })
}

/// Whether a deleted item was deleted because its event in this calendar went, and for no other reason.
pub(super) async fn went_with_its_event(
    reading: &mut Reading,
    item: &Item,
    home: CalendarSyncId,
) -> Result<bool, StoreError> {
    let told = reading.changes_of_item(item.organization, item.id).await?;
    Ok(told.last().is_some_and(|(sync, line)| {
        *sync == home && line.side == Side::Here && line.action == Action::Delete
    }))
}
