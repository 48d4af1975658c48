//! What to do with the occurrences of a series so that it says what is wanted: a decision, carried out by `writing`.

use crate::content::Reader;
use crate::group::Group;
use crate::said::{Property, difference};
use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use domain::item::Content;
use domain::recurrence::{Budget, Moment, Range, Recurrence, Series, Window};
use domain::repeats::Repeats;
use domain::time::windows;
use std::collections::{BTreeMap, BTreeSet};

/// One thing to do with an occurrence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Act {
    /// It says something else.
    Change(Occurrence, Vec<Property>),
    /// It does not take place.
    Cancel(Occurrence),
}

/// Which occurrence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Occurrence {
    /// When the series has it begin.
    pub(crate) start: NaiveDateTime,
    /// Its id, where it differs already.
    pub(crate) id: Option<String>,
}

/// Why a content cannot be told to Exchange at all.
pub(crate) fn obstacle(wanted: &Content, reader: &Reader<'_>) -> Option<&'static str> {
    let repeats = wanted.repeats.as_deref()?;
    if repeats.detached {
        return Some("Exchange cannot hold occurrences without their series");
    }
    let is_far = |range: &Range| *range == Range::ThisAndFollowing;
    if repeats.overrides.iter().any(|this| is_far(&this.range)) {
        return Some("Exchange cannot hold a change from one occurrence on within a series");
    }
    let recurrence = &repeats.recurrence;
    if !recurrence.extra.is_empty() || !recurrence.exclusions.is_empty() {
        return Some("Exchange cannot hold single dates beside a rule of repetition");
    }
    let [rule] = recurrence.rules.as_slice() else {
        return Some("Exchange holds one rule of repetition, no more and no less");
    };
    if let Err(clause) = reader.pattern(rule, &wanted.timing) {
        return Some(clause);
    }
    let (start, _) = wanted.timing.wall();
    if !rule.names(start.date()) {
        return Some("Exchange begins a series on a day that its rule makes");
    }
    let zone = wanted.timing.zone();
    if zone.is_some_and(|zone| windows::name(zone).is_none()) {
        return Some("Windows has no zone with the rules of this series");
    }
    let is_passing = passes_a_neighbour(wanted, reader);
    is_passing.then_some("Exchange lets no occurrence of a series move past its neighbour")
}

/// Whether an occurrence moves to the day on which another one is, or past it (exchange-ews.md §10).
fn passes_a_neighbour(wanted: &Content, reader: &Reader<'_>) -> bool {
    let Some(repeats) = wanted.repeats.as_deref() else {
        return false;
    };
    let gone = excluded(wanted);
    let moved: BTreeMap<NaiveDateTime, NaiveDateTime> = repeats
        .overrides
        .iter()
        .filter_map(|this| {
            let content = this.content.as_deref()?;
            Some((this.original_start, content.timing.wall().0))
        })
        .collect();
    let series = Series {
        timing: Some(wanted.timing.clone()),
        recurrence: Recurrence {
            excluded: Vec::new(),
            ..repeats.recurrence.clone()
        },
        overrides: Vec::new(),
    };
    moved.iter().any(|(original, start)| {
        let midnight = |at: &NaiveDateTime| at.date().and_time(NaiveTime::MIN);
        let window = Window::Civil {
            from: midnight(original.min(start)),
            until: midnight(original.max(start)) + TimeDelta::days(1),
        };
        let between = series.expand(&window, reader.zones, Budget::default());
        let between = between.occurrences.iter().map(|one| one.original_start);
        let mut others = between
            .chain(moved.keys().copied())
            .filter(|other| other != original && !gone.contains(other));
        others.any(|other| {
            let begins = moved.get(&other).unwrap_or(&other).date();
            if other < *original {
                start.date() <= begins
            } else {
                begins <= start.date()
            }
        })
    })
}

/// The occurrences that a series excludes, by their keys.
pub(crate) fn excluded(content: &Content) -> BTreeSet<NaiveDateTime> {
    let repeats = content.repeats.as_deref();
    let each = repeats.map_or(&[][..], |repeats| &repeats.recurrence.excluded);
    each.iter()
        .map(|moment| match moment {
            Moment::Day(day) => day.and_time(NaiveTime::MIN),
            Moment::Wall(wall) => *wall,
            Moment::Instant(instant) => instant.naive_utc(),
        })
        .collect()
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
    let changed = |content: &Content| -> BTreeMap<NaiveDateTime, Content> {
        let repeats = content.repeats.as_deref().unwrap_or(&nothing);
        let each = repeats.overrides.iter();
        each.filter_map(|this| Some((this.original_start, (**this.content.as_ref()?).clone())))
            .collect()
    };
    let (there_changed, wanted_changed) = (changed(current), changed(wanted));
    let (there_gone, wanted_gone) = (excluded(current), excluded(wanted));
    let known = |start: NaiveDateTime| {
        let mut listed = group.master.changed.iter();
        let found = listed.find(|(_, original)| {
            original.is_some_and(|original| reader.key(&group.master, original) == start)
        });
        Occurrence {
            start,
            id: found.map(|(id, _)| id.clone()),
        }
    };
    let say = |start: NaiveDateTime, said: &Content| {
        let plain = reader.plain(current, start);
        let before = there_changed.get(&start).unwrap_or(&plain);
        let properties = difference(before, said, reader, group.is_ours());
        (!properties.is_empty()).then(|| Act::Change(known(start), properties))
    };
    let mut acts = Vec::new();
    // Those that go make room for those that move.
    for start in wanted_gone.difference(&there_gone) {
        acts.push(Act::Cancel(known(*start)));
    }
    for start in there_changed.keys() {
        if !wanted_changed.contains_key(start) && !wanted_gone.contains(start) {
            acts.extend(say(*start, &reader.plain(wanted, *start)));
        }
    }
    for (start, said) in &wanted_changed {
        acts.extend(say(*start, said));
    }
    acts
}
