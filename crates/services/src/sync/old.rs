//! The plan for old things: Finish, *Sync now* and the preview of both.

use super::access::Opened;
use crate::environment::Environment;
use chrono::{DateTime, Utc};
use domain::item::{Item, ItemSource};
use domain::mirror::Mirror;
use domain::reconcile::{Reach, Remote, Situation, Step, decide, pair_up};
use domain::remote_event::RemoteEvent;
use domain::time::TimeRange;
use std::collections::{HashMap, HashSet};

/// The ranges in which old things are looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranges {
    pub retrieve: Option<TimeRange>,
    pub send: Option<TimeRange>,
}

impl Ranges {
    pub fn of(opened: &Opened, now: DateTime<Utc>) -> Self {
        let around = |window: Option<domain::calendar_sync::Window>| {
            window.and_then(|window| window.around(now))
        };
        Self {
            retrieve: around(opened.sync.options.retrieve),
            send: around(opened.sync.options.send),
        }
    }

    /// Both in one, to find the items that may match.
    pub fn together(self) -> Option<TimeRange> {
        match (self.retrieve, self.send) {
            (Some(one), Some(other)) => Some(TimeRange::at_least_a_second(
                one.start().min(other.start()),
                one.end().max(other.end()),
            )),
            (one, other) => one.or(other),
        }
    }
}

/// What a first look over both sides finds.
pub(super) struct OldThings<'a> {
    pub items: &'a [Item],
    pub events: &'a [RemoteEvent],
    pub mirrors: &'a [Mirror],
}

/// The steps for everything that has no counterpart yet: pairs first, then halves.
pub(super) fn old_steps(
    env: &Environment,
    opened: &Opened,
    ranges: Ranges,
    things: &OldThings<'_>,
) -> Vec<Step> {
    let reach = Reach::Old {
        retrieve: ranges.retrieve,
        send: ranges.send,
        zones: env.zones.as_ref(),
        zone: &opened.zone,
    };
    let rules = opened.rules(env, reach);
    let tied_items: HashSet<_> = things.mirrors.iter().map(|mirror| mirror.item).collect();
    let tied_events: HashMap<_, _> = things
        .mirrors
        .iter()
        .map(|mirror| (&mirror.event, mirror))
        .collect();
    let items: Vec<&Item> = things
        .items
        .iter()
        .filter(|item| !item.deleted && !tied_items.contains(&item.id))
        .filter(|item| item.source != ItemSource::Linked(opened.sync.id))
        .collect();
    let events: Vec<&RemoteEvent> = things
        .events
        .iter()
        .filter(|event| !tied_events.contains_key(&event.id))
        .collect();

    let pairs = pair_up(&items, &events, &opened.sync.options);
    let both = pairs
        .both
        .iter()
        .map(|(item, event)| (Some(*item), Some(*event)));
    let here = pairs.items.iter().map(|item| (Some(*item), None));
    let there = pairs.events.iter().map(|event| (None, Some(*event)));
    both.chain(there)
        .chain(here)
        .map(|(item, event)| {
            let remote = event.map_or(Remote::None, |event| Remote::Present { event, known: true });
            decide(
                &Situation {
                    item,
                    remote,
                    mirror: None,
                },
                &rules,
            )
        })
        .collect()
}
