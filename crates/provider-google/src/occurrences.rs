//! What to do with the occurrences of a series so that it says what is wanted: a decision, carried out by `writing`.

use crate::content::Reader;
use crate::group::Group;
use crate::patch::{self, Fields, difference, said, suffix};
use chrono::NaiveDateTime;
use domain::item::Content;
use domain::recurrence::{Moment, Range};
use domain::repeats::Repeats;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One thing to do with an occurrence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Act {
    /// It says something else.
    Change {
        /// The occurrence's id.
        id: String,
        /// Its version, where it is an event of its own already.
        etag: Option<String>,
        /// What.
        fields: Fields,
    },
    /// It does not take place.
    Cancel {
        /// The occurrence's id.
        id: String,
        /// Its version, where it is an event of its own already.
        etag: Option<String>,
    },
}

/// Why a content cannot be told to Google at all.
pub(crate) fn obstacle(wanted: &Content) -> Option<&'static str> {
    let repeats = wanted.repeats.as_deref()?;
    let is_far = |range: &Range| *range == Range::ThisAndFollowing;
    if repeats.overrides.iter().any(|this| is_far(&this.range)) {
        return Some("Google cannot hold a change from one occurrence on within a series");
    }
    let recurrence = &repeats.recurrence;
    let mut rules = recurrence.rules.iter().chain(&recurrence.exclusions);
    if rules.any(|rule| rule.frequency.is_sub_daily()) {
        return Some("Google cannot hold what repeats several times a day");
    }
    None
}

/// What leads from what the group says (`current`) to what is wanted; both are in normal form, and the series itself already
/// says what it should.
pub(crate) fn plan(
    group: &Group,
    current: &Content,
    wanted: &Content,
    reader: &Reader<'_>,
) -> Vec<Act> {
    let nothing = Repeats::default();
    let there = current.repeats.as_deref().unwrap_or(&nothing);
    let wish = wanted.repeats.as_deref().unwrap_or(&nothing);
    let plan = Plan {
        group,
        current,
        wanted,
        reader,
        is_detached: there.detached,
    };
    let changed = |repeats: &Repeats| -> BTreeMap<NaiveDateTime, Content> {
        let each = repeats.overrides.iter();
        each.filter_map(|this| Some((this.original_start, (**this.content.as_ref()?).clone())))
            .collect()
    };
    let (there_changed, wanted_changed) = (changed(there), changed(wish));
    let (there_gone, wanted_gone) = (excluded(there), excluded(wish));
    let mut acts = Vec::new();
    for (start, said) in &wanted_changed {
        acts.extend(plan.say(
            *start,
            there_changed.get(start),
            there_gone.contains(start),
            said,
        ));
    }
    for (start, said) in &there_changed {
        if wanted_changed.contains_key(start) || wanted_gone.contains(start) {
            continue;
        }
        if plan.is_detached {
            acts.push(plan.cancel(*start));
        } else {
            let plain = reader.plain(wanted, *start);
            acts.extend(plan.say(*start, Some(said), false, &plain));
        }
    }
    for start in wanted_gone.difference(&there_gone) {
        acts.push(plan.cancel(*start));
    }
    for start in there_gone.difference(&wanted_gone) {
        if !wanted_changed.contains_key(start) {
            acts.extend(plan.say(*start, None, true, &reader.plain(wanted, *start)));
        }
    }
    acts
}

fn excluded(repeats: &Repeats) -> BTreeSet<NaiveDateTime> {
    let each = repeats.recurrence.excluded.iter();
    each.map(|moment| match moment {
        Moment::Day(day) => day.and_time(chrono::NaiveTime::MIN),
        Moment::Wall(wall) => *wall,
        Moment::Instant(instant) => instant.naive_utc(),
    })
    .collect()
}

struct Plan<'a> {
    group: &'a Group,
    current: &'a Content,
    wanted: &'a Content,
    reader: &'a Reader<'a>,
    is_detached: bool,
}

impl Plan<'_> {
    /// The id and version of an occurrence.
    fn names(&self, start: NaiveDateTime) -> (String, Option<String>) {
        let timing = self.key_timing(start);
        let id = format!("{}_{}", self.group.id, suffix(start, timing, self.reader));
        let known = self.group.exceptions.iter().find(|event| event.id == id);
        (id, known.map(|event| event.etag.clone()))
    }

    /// On whose clock an occurrence's key is told.
    fn key_timing(&self, start: NaiveDateTime) -> &domain::time::Timing {
        let detached = self
            .current
            .repeats
            .as_deref()
            .filter(|known| known.detached);
        let own = detached.and_then(|repeats| {
            let mut overrides = repeats.overrides.iter();
            let this = overrides.find(|this| this.original_start == start)?;
            this.content.as_deref()
        });
        own.map_or(&self.current.timing, |content| &content.timing)
    }

    fn cancel(&self, start: NaiveDateTime) -> Act {
        let (id, etag) = self.names(start);
        Act::Cancel { id, etag }
    }

    /// Has an occurrence say this; `before` is what it says now, unless it is as its series makes it or was cancelled.
    fn say(
        &self,
        start: NaiveDateTime,
        before: Option<&Content>,
        is_cancelled: bool,
        wanted: &Content,
    ) -> Option<Act> {
        let is_ours = self.group.is_ours();
        let fields = match before {
            _ if is_cancelled => said(wanted, self.reader, is_ours),
            Some(before) => difference(before, wanted, self.reader, is_ours),
            None => {
                let plain = self.reader.plain(self.wanted, start);
                difference(&plain, wanted, self.reader, is_ours)
            }
        };
        let (id, etag) = self.names(start);
        (!fields.is_empty()).then_some(Act::Change { id, etag, fields })
    }
}

/// The lines with which a series repeats, where they have to be written anew: when a rule or a single date differs, an
/// exception that stands in a line is to go, or all of them would mean another time.
pub(crate) fn new_lines(
    group: &Group,
    current: &Content,
    wanted: &Content,
    reader: &Reader<'_>,
) -> Option<Value> {
    let before: &[String] = group
        .master
        .as_ref()
        .map_or(&[], |master| &master.recurrence);
    let Some(wish) = wanted.repeats.as_deref() else {
        return (!before.is_empty()).then(|| Value::Array(Vec::new()));
    };
    let zone = patch::zone(&wanted.timing, reader);
    let lines = || {
        let lines = crate::recurrence::write(&wish.recurrence, &wanted.timing, zone, before);
        Value::from(lines)
    };
    let Some(there) = current.repeats.as_deref() else {
        return Some(lines());
    };
    let (one, other) = (&there.recurrence, &wish.recurrence);
    let is_same_rule =
        one.rules == other.rules && one.exclusions == other.exclusions && one.extra == other.extra;
    let is_same_start = current.timing.wall().0 == wanted.timing.wall().0
        && current.timing.is_all_day() == wanted.timing.is_all_day()
        && patch::zone(&current.timing, reader) == zone;
    let cancelled: BTreeSet<&str> = group
        .exceptions
        .iter()
        .filter(|event| event.is_cancelled())
        .map(|event| event.id.as_str())
        .collect();
    let stays_gone = |start: &NaiveDateTime| {
        let id = format!("{}_{}", group.id, suffix(*start, &current.timing, reader));
        cancelled.contains(id.as_str())
    };
    let (there_gone, wanted_gone) = (excluded(there), excluded(wish));
    let is_line_enough = there_gone.difference(&wanted_gone).all(stays_gone);
    (!is_same_rule || !is_same_start || !is_line_enough).then(lines)
}
