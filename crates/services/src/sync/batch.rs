//! What a look showed, judged, gathered and written in few, large statements: read once, steps taken one by one, written
//! at the end.
//!
//! Only this, `booked` and `sending` write mirrors.

mod moves;
mod read;
mod strays;
mod take;
mod write;

pub(super) use read::Ties;
pub(crate) use write::wants_foreign;

use super::access::Opened;
use crate::environment::Environment;
use chrono::{DateTime, Utc};
use domain::calendar_sync::CalendarSync;
use domain::item::Item;
use domain::mirror::Mirror;
use domain::reconcile::{Operation, Remote, Rules, Situation, Step, Why, decide};
use domain::remote_event::{ProviderEventId, RemoteEvent};
use domain::{CalendarSyncId, ItemId, MirrorId};
use std::collections::{BTreeSet, HashMap, HashSet};

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
    /// Items whose events were moved, and to which other sync of the member.
    moved_out: Vec<(ItemId, CalendarSyncId)>,
    /// Where the events are by now that went from here: untied ones of other linked calendars, by item.
    elsewhere: HashMap<ItemId, Vec<(CalendarSync, RemoteEvent)>>,
    /// Copies that went from here and are in other linked calendars, by the tie they had.
    strays: HashMap<MirrorId, (CalendarSync, RemoteEvent)>,
    /// Items that changed, so that their other calendars hear of it.
    touched: BTreeSet<ItemId>,
    /// Items that this calendar must still take over.
    to_push: BTreeSet<ItemId>,
    /// What just appeared there, as far as other calendars may want a copy of it.
    appeared: Vec<ItemId>,
    /// Items that other calendars of the member hold by identity as well, by event of this one.
    same_meetings: HashMap<ProviderEventId, Item>,
    /// Events that Calendly wrote for bookings of the member: none of them comes in, tied or not yet.
    echoes: HashSet<ProviderEventId>,
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
            moved_out: Vec::new(),
            elsewhere: HashMap::new(),
            strays: HashMap::new(),
            touched: BTreeSet::new(),
            to_push: BTreeSet::new(),
            appeared: Vec::new(),
            same_meetings: HashMap::new(),
            echoes: HashSet::new(),
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

    /// With these events, which Calendly wrote, left alone.
    pub(super) fn leaving_alone(self, echoes: HashSet<ProviderEventId>) -> Self {
        Self { echoes, ..self }
    }

    /// The tie of an event, where there is one.
    pub(super) fn mirror_of(&self, event: &ProviderEventId) -> Option<&Mirror> {
        self.mirrors.get(event)
    }

    /// What to do about an event, given its tie and its item, or the item that the same meeting already is.
    pub(super) fn judge(
        &self,
        event: &ProviderEventId,
        remote: Remote<'_>,
        rules: &Rules<'_>,
    ) -> Step {
        let mirror = self.mirrors.get(event);
        if mirror.is_none() && self.echoes.contains(event) {
            return Step {
                item: None,
                event: Some(event.clone()),
                operation: Operation::Skip,
                why: Why::BookedThere,
            };
        }
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
}
