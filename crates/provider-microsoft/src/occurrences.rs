//! What has to happen to which occurrences so that a series says what is wanted: a plan, carried out by `writing`.

use crate::content::Reader;
use crate::patch::{Fields, difference};
use crate::recurrence;
use chrono::NaiveDateTime;
use chrono::TimeDelta;
use domain::item::Content;
use domain::normal::plain_occurrence;
use domain::recurrence::{Budget, Moment, Range, Window};
use domain::repeats::{ChangedOccurrence, Instance, Repeats};
use std::collections::{BTreeMap, BTreeSet};

/// Neighbours of an occurrence are looked for so far away: those of a yearly one lie a leap year off.
const NEIGHBOURHOOD: TimeDelta = TimeDelta::days(370);

/// One thing to do with the occurrence of this original start.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Act {
    /// It says something else.
    Change(NaiveDateTime, Fields),
    /// It does not take place.
    Cancel(NaiveDateTime),
}

impl Act {
    pub(crate) fn start(&self) -> NaiveDateTime {
        match self {
            Self::Change(start, _) | Self::Cancel(start) => *start,
        }
    }
}

/// Why a content cannot be told to Graph at all.
pub(crate) fn obstacle(wanted: &Content, reader: &Reader<'_>) -> Option<&'static str> {
    let repeats = wanted.repeats.as_deref()?;
    if repeats.detached {
        return Some("Outlook cannot hold occurrences without their series");
    }
    let is_far = |range: &Range| *range == Range::ThisAndFollowing;
    if repeats.overrides.iter().any(|this| is_far(&this.range)) {
        return Some("Outlook cannot hold a change from one occurrence on within a series");
    }
    match recurrence::write(&repeats.recurrence, &wanted.timing, reader.zones) {
        Ok(Some(_)) => None,
        Ok(None) => Some("Outlook cannot hold a series without a rule"),
        Err(text) => Some(text),
    }
}

/// Why the changed occurrences of a series cannot take place when they should: each stays between its neighbours. Told before
/// anything is written, so that nothing is written by halves.
pub(crate) fn crossing(wanted: &Content, reader: &Reader<'_>) -> Option<&'static str> {
    let repeats = wanted.repeats.as_deref()?;
    let starts = |this: &ChangedOccurrence| {
        let said = this.content.as_deref();
        [
            Some(this.original_start),
            said.map(|said| said.timing.wall().0),
        ]
    };
    let starts: Vec<NaiveDateTime> = repeats
        .overrides
        .iter()
        .flat_map(starts)
        .flatten()
        .collect();
    let window = Window::Civil {
        from: starts.iter().min().copied()? - NEIGHBOURHOOD,
        until: starts.iter().max().copied()? + NEIGHBOURHOOD,
    };
    let mut instances = wanted.instances(&window, reader.zones, Budget::default());
    instances.sort_by_key(|one| one.original_start);
    let day = |one: &Instance<'_>| one.timing.wall().0.date();
    let is_changed = |one: &Instance<'_>| {
        let mut overrides = repeats.overrides.iter();
        overrides.any(|this| Some(this.original_start) == one.original_start)
    };
    let crosses = instances.windows(2).any(|pair| match pair {
        [one, other] => (is_changed(one) || is_changed(other)) && day(other) <= day(one),
        _ => false,
    });
    crosses.then_some("Outlook holds no occurrence on the day of its neighbour or beyond it")
}

/// What leads from what a series says (`current`) to what is wanted; both are in normal form, the series itself already says
/// what it should, and nothing is cancelled that has to take place.
pub(crate) fn plan(current: &Content, wanted: &Content, reader: &Reader<'_>) -> Vec<Act> {
    let nothing = Repeats::default();
    let there = current.repeats.as_deref().unwrap_or(&nothing);
    let wish = wanted.repeats.as_deref().unwrap_or(&nothing);
    let plain = |start: &NaiveDateTime| plain_occurrence(wanted, *start, reader.zones);
    let (there_changed, wanted_changed) = (changed(there), changed(wish));
    let (there_gone, wanted_gone) = (excluded(there), excluded(wish));
    let mut acts = Vec::new();
    for start in wanted_gone.difference(&there_gone) {
        acts.push(Act::Cancel(*start));
    }
    for (start, said) in &there_changed {
        if !wanted_changed.contains_key(start) && !wanted_gone.contains(start) {
            acts.push(Act::Change(*start, difference(said, &plain(start), reader)));
        }
    }
    for (start, said) in &wanted_changed {
        let before = there_changed
            .get(start)
            .cloned()
            .unwrap_or_else(|| plain(start));
        acts.push(Act::Change(*start, difference(&before, said, reader)));
    }
    acts.retain(|act| !matches!(act, Act::Change(_, fields) if fields.is_empty()));
    acts
}

fn changed(repeats: &Repeats) -> BTreeMap<NaiveDateTime, Content> {
    let each = repeats.overrides.iter();
    each.filter_map(|this| Some((this.original_start, (**this.content.as_ref()?).clone())))
        .collect()
}

/// The original starts of occurrences that do not take place.
pub(crate) fn excluded(repeats: &Repeats) -> BTreeSet<NaiveDateTime> {
    let each = repeats.recurrence.excluded.iter();
    each.map(|moment| match moment {
        Moment::Day(day) => day.and_time(chrono::NaiveTime::MIN),
        Moment::Wall(wall) => *wall,
        Moment::Instant(instant) => instant.naive_utc(),
    })
    .collect()
}

/// Whether a series has to be told anew how it repeats, after which it has forgotten whatever was changed in it: its times or its
/// rule differ, or something takes place again that was cancelled (microsoft-graph.md §8).
pub(crate) fn begins_anew(current: &Content, wanted: &Content) -> bool {
    let (there, wish) = (current.repeats.as_deref(), wanted.repeats.as_deref());
    let (Some(there), Some(wish)) = (there, wish) else {
        return there.is_some() || wish.is_some();
    };
    current.timing != wanted.timing
        || there.recurrence.rules != wish.recurrence.rules
        || !excluded(there).is_subset(&excluded(wish))
}
