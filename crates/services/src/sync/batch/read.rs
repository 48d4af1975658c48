//! What is known of the events looked at: their ties, their items, and what belongs together without a tie.

use super::Batch;
use crate::environment::Environment;
use crate::sync::SyncError;
use crate::sync::access::Opened;
use crate::sync::former::{Search, Tie, former};
use crate::sync::journal::{Journal, Line, because};
use crate::sync::look::Look;
use domain::item::ItemSource;
use domain::reconcile::{kept_out, same_meeting};
use domain::remote_event::{ProviderEventId, RemoteEvent};
use domain::run::Side;
use store::{StoreError, Writing};

/// Which ties of the events looked at there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sync) enum Ties {
    /// None yet: nothing was looked at before.
    None,
    /// Those that are stored.
    Stored,
}

impl<'a> Batch<'a> {
    /// Reads the mirrors of the events looked at, and their items.
    pub async fn read(
        env: &'a Environment,
        opened: &'a Opened,
        writing: &mut Writing,
        look: &Look,
        (ties, search): (Ties, Search),
        journal: &mut Journal,
    ) -> Result<Self, StoreError> {
        let mut batch = Self::empty(env, opened, env.clock.now());
        let (organization, sync) = (opened.sync.organization, opened.sync.id);
        if ties == Ties::Stored {
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
    pub async fn known(
        &mut self,
        writing: &mut Writing,
        changed: &[RemoteEvent],
        journal: &mut Journal,
    ) -> Result<Vec<ProviderEventId>, SyncError> {
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
        self.find_same_meetings(writing, changed, &known, journal)
            .await?;
        Ok(known)
    }

    /// New events that already are items: because they were moved here from another linked calendar of the member, or because
    /// the same meeting is in both.
    async fn find_same_meetings(
        &mut self,
        writing: &mut Writing,
        changed: &[RemoteEvent],
        known: &[ProviderEventId],
        journal: &mut Journal,
    ) -> Result<(), SyncError> {
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
        let mut others = writing.calendar_syncs_of(organization, member).await?;
        others.retain(|other| other.id != sync);
        if others.is_empty() {
            return Ok(());
        }
        self.move_in(writing, &others, &new, journal).await?;
        self.send_home(writing, &others, &new, journal).await?;
        for event in new {
            if self.mirrors.contains_key(&event.id) {
                continue;
            }
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
}
