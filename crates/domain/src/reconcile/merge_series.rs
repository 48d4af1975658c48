//! The parts of a merge that concern a series: its rule, its exceptions, its changed occurrences.

use super::merge::{Field, Winner, merge};
use crate::item::Content;
use crate::recurrence::{Moment, Range, Recurrence};
use crate::repeats::{ChangedOccurrence, Repeats, exclusion_of};
use chrono::NaiveDateTime;
use std::collections::{BTreeMap, BTreeSet};

/// How the parts of a series are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SeriesMerge {
    /// One by one.
    Parts,
    /// As a whole: one side changed what gives occurrences their names, and the other changed occurrences or the same.
    Whole,
}

/// What names occurrences: times and rules. Exceptions do not.
fn keys_differ(one: &Content, other: &Content) -> bool {
    let rules = |content: &Content| {
        content
            .repeats
            .as_ref()
            .map(|repeats| (repeats.recurrence.rules.clone(), repeats.detached))
    };
    one.timing.wall().0 != other.timing.wall().0
        || one.timing.zone() != other.timing.zone()
        || one.timing.is_all_day() != other.timing.is_all_day()
        || rules(one) != rules(other)
}

/// Whether two series differ in anything that belongs to one.
fn series_differ(one: &Content, other: &Content) -> bool {
    one.timing != other.timing || one.repeats != other.repeats
}

pub(super) fn judge(base: &Content, ours: &Content, theirs: &Content) -> SeriesMerge {
    let is_series = |content: &Content| content.repeats.is_some();
    if ![base, ours, theirs].into_iter().any(is_series) || !series_differ(ours, theirs) {
        return SeriesMerge::Parts;
    }
    let ours_rekeys = keys_differ(base, ours) && series_differ(base, theirs);
    let theirs_rekeys = keys_differ(base, theirs) && series_differ(base, ours);
    if ours_rekeys || theirs_rekeys {
        SeriesMerge::Whole
    } else {
        SeriesMerge::Parts
    }
}

/// The changed occurrences; none for what takes place once.
pub(super) fn overrides(content: &Content) -> &[ChangedOccurrence] {
    content
        .repeats
        .as_ref()
        .map_or(&[], |repeats| &repeats.overrides)
}

/// Whether two repeat alike, apart from changed occurrences.
pub(super) fn same_rule(one: &Content, other: &Content) -> bool {
    let rule = |content: &Content| {
        content
            .repeats
            .as_ref()
            .map(|repeats| (repeats.recurrence.clone(), repeats.detached))
    };
    match (&one.repeats, &other.repeats) {
        (None, None) => true,
        (Some(_), Some(_)) => rule(one) == rule(other),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

pub(super) fn copy_rule(from: &Content, into: &mut Content) {
    match (&from.repeats, &mut into.repeats) {
        (None, _) => into.repeats = None,
        (Some(from), Some(into)) => {
            into.recurrence = from.recurrence.clone();
            into.detached = from.detached;
        }
        (Some(from), None) => {
            into.repeats = Some(Box::new(Repeats {
                overrides: Vec::new(),
                ..(**from).clone()
            }));
        }
    }
}

pub(super) fn copy_overrides(from: &Content, into: &mut Content) {
    if let Some(into) = &mut into.repeats {
        into.overrides = overrides(from).to_vec();
    }
}

/// Merges one of the two fields part by part into `content`, which starts as theirs. Answers whether both sides changed
/// the same part differently.
pub(super) fn merge_field(
    field: Field,
    (base, ours, theirs): (&Content, &Content, &Content),
    winner: Winner,
    content: &mut Content,
) -> bool {
    match field {
        Field::Repeat => merge_rule(base, ours, theirs, content),
        _ => merge_overrides(base, ours, theirs, winner, content),
    }
}

/// Rules are changed on one side at most here; exceptions and single dates are sets.
fn merge_rule(base: &Content, ours: &Content, theirs: &Content, content: &mut Content) -> bool {
    let (Some(base), Some(ours_repeats), Some(theirs), Some(into)) = (
        &base.repeats,
        &ours.repeats,
        &theirs.repeats,
        &mut content.repeats,
    ) else {
        copy_rule(ours, content);
        return false;
    };
    let (base, ours, theirs) = (
        &base.recurrence,
        &ours_repeats.recurrence,
        &theirs.recurrence,
    );
    into.recurrence = Recurrence {
        rules: changed(&base.rules, &ours.rules, &theirs.rules).clone(),
        exclusions: changed(&base.exclusions, &ours.exclusions, &theirs.exclusions).clone(),
        extra: merge_set(&base.extra, &ours.extra, &theirs.extra),
        excluded: merge_set(&base.excluded, &ours.excluded, &theirs.excluded),
    };
    false
}

/// Settles occurrences that one side excluded and the other changed since `base`: the change stands, as everywhere (sync
/// case 13). Answers whether there was one.
pub(super) fn settle_excluded(base: &Content, content: &mut Content) -> bool {
    let before = by_key(base);
    let timing = content.timing.clone();
    let Some(repeats) = &mut content.repeats else {
        return false;
    };
    let was_excluded = |moment: &Moment| {
        let base = base.repeats.as_ref();
        base.is_some_and(|base| base.recurrence.excluded.contains(moment))
    };
    let mut clashed = false;
    if !repeats.detached {
        for occurrence in &repeats.overrides {
            let key = (occurrence.original_start, occurrence.range == Range::This);
            let is_changed = occurrence.content.is_some() && before.get(&key) != Some(&occurrence);
            let exclusion = exclusion_of(occurrence.original_start, &timing);
            let excluded = &mut repeats.recurrence.excluded;
            if key.1 && is_changed && !was_excluded(&exclusion) && excluded.contains(&exclusion) {
                excluded.retain(|moment| *moment != exclusion);
                clashed = true;
            }
        }
    }
    *content = content.clone().canonical();
    clashed
}

/// Ours where we changed it, else theirs.
fn changed<'a, T: PartialEq>(base: &T, ours: &'a T, theirs: &'a T) -> &'a T {
    if ours == base { theirs } else { ours }
}

/// What either side added is in, what either removed is out.
fn merge_set<T: PartialEq + Clone>(base: &[T], ours: &[T], theirs: &[T]) -> Vec<T> {
    let mut merged: Vec<T> = theirs
        .iter()
        .filter(|one| !base.contains(one) || ours.contains(one))
        .cloned()
        .collect();
    for one in ours {
        if !base.contains(one) && !merged.contains(one) {
            merged.push(one.clone());
        }
    }
    merged
}

type Key = (NaiveDateTime, bool);

fn by_key(content: &Content) -> BTreeMap<Key, &ChangedOccurrence> {
    overrides(content)
        .iter()
        .map(|occurrence| {
            let key = (occurrence.original_start, occurrence.range == Range::This);
            (key, occurrence)
        })
        .collect()
}

fn merge_overrides(
    base: &Content,
    ours: &Content,
    theirs: &Content,
    winner: Winner,
    content: &mut Content,
) -> bool {
    let (b, o, t) = (by_key(base), by_key(ours), by_key(theirs));
    let keys: BTreeSet<Key> = b.keys().chain(o.keys()).chain(t.keys()).copied().collect();
    let mut clashed = false;
    let mut merged = Vec::new();
    for key in keys {
        let (base, ours, theirs) = (b.get(&key), o.get(&key), t.get(&key));
        let pick = if ours == base || ours == theirs {
            theirs.map(|occurrence| (*occurrence).clone())
        } else if theirs == base {
            ours.map(|occurrence| (*occurrence).clone())
        } else {
            let (pick, is_clash) = both_changed(base, ours, theirs, winner);
            clashed |= is_clash;
            pick
        };
        merged.extend(pick);
    }
    if let Some(repeats) = &mut content.repeats {
        repeats.overrides = merged;
    }
    clashed
}

/// One occurrence that both sides changed: field by field; a change beats what puts the occurrence back or cancels it.
fn both_changed(
    base: Option<&&ChangedOccurrence>,
    ours: Option<&&ChangedOccurrence>,
    theirs: Option<&&ChangedOccurrence>,
    winner: Winner,
) -> (Option<ChangedOccurrence>, bool) {
    let said = |occurrence: Option<&&ChangedOccurrence>| {
        occurrence.and_then(|occurrence| occurrence.content.clone())
    };
    match (said(ours), said(theirs), ours, theirs) {
        (Some(mine), Some(other), Some(ours), _) => {
            let Some(base) = said(base) else {
                let content = match winner {
                    Winner::Ours => mine,
                    Winner::Theirs => other,
                };
                let picked = ChangedOccurrence {
                    content: Some(content),
                    ..(**ours).clone()
                };
                return (Some(picked), true);
            };
            let both = merge(&base, &mine, &other, winner);
            let picked = ChangedOccurrence {
                content: Some(Box::new(both.content)),
                ..(**ours).clone()
            };
            (Some(picked), !both.conflicts.is_empty())
        }
        (Some(_), None, Some(ours), _) => (Some((**ours).clone()), true),
        (None, Some(_), _, Some(theirs)) => (Some((**theirs).clone()), true),
        (_, _, ours, theirs) => {
            let pick = match winner {
                Winner::Ours => ours,
                Winner::Theirs => theirs,
            };
            (pick.map(|occurrence| (**occurrence).clone()), true)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::merge::Merged;
    use crate::reconcile::tests_support::content;
    use crate::recurrence::{End, Frequency, Rule};
    use crate::time::Timing;
    use chrono::TimeDelta;
    use proptest::prelude::*;

    fn daily() -> Content {
        let rule = Rule {
            end: End::Count(10),
            ..Rule::every(Frequency::Daily)
        };
        Content {
            repeats: Some(Box::new(Repeats {
                recurrence: Recurrence {
                    rules: vec![rule],
                    ..Recurrence::default()
                },
                overrides: Vec::new(),
                detached: false,
            })),
            ..content("Rounds")
        }
    }

    fn day(content: &Content, number: i64) -> NaiveDateTime {
        content.timing.wall().0 + TimeDelta::days(number)
    }

    /// One occurrence two hours later, at that place.
    fn changed_on(series: &Content, number: i64, place: &str) -> Content {
        let start = day(series, number);
        let (zone, later) = (
            series.timing.zone().unwrap().clone(),
            start + TimeDelta::hours(2),
        );
        let changed = Content {
            location: place.to_owned(),
            timing: Timing::zoned(later, later + TimeDelta::hours(1), zone),
            repeats: None,
            ..series.clone()
        };
        series.with_occurrence(start, changed)
    }

    fn cancelled_on(series: &Content, number: i64) -> Content {
        series.without_occurrence(day(series, number))
    }

    fn both_ways(base: &Content, one: &Content, other: &Content) -> [Merged; 2] {
        [
            merge(base, one, other, Winner::Ours),
            merge(base, other, one, Winner::Ours),
        ]
    }

    #[test]
    fn case_13_a_changed_occurrence_beats_its_cancelling_on_the_other_side() {
        let base = daily();
        let changed = changed_on(&base, 2, "Mill Road");

        for merged in both_ways(&base, &changed, &cancelled_on(&base, 2)) {
            assert_eq!(merged.content, changed);
            assert_eq!(merged.conflicts, [Field::Occurrences]);
        }
    }

    #[test]
    fn case_13_an_occurrence_that_was_changed_before_and_again_beats_its_cancelling() {
        let base = changed_on(&daily(), 2, "Mill Road");
        let again = changed_on(&base, 2, "Harbour");

        for merged in both_ways(&base, &again, &cancelled_on(&base, 2)) {
            assert_eq!(merged.content, again);
        }
    }

    #[test]
    fn case_05_cancelling_what_the_other_side_left_alone_stands() {
        let base = changed_on(&daily(), 2, "Mill Road");
        let cancelled = cancelled_on(&base, 2);
        let elsewhere = changed_on(&base, 4, "Harbour");

        for merged in both_ways(&base, &elsewhere, &cancelled) {
            assert_eq!(merged.content, changed_on(&cancelled, 4, "Harbour"));
            assert_eq!(merged.conflicts, []);
        }
    }

    proptest! {
        /// What comes of a merge is in the form in which it is read back, so that both sides agree on it.
        #[test]
        fn a_merged_series_is_canonical(
            before in proptest::collection::vec((0_i64..6, any::<bool>()), 0..4),
            ours in proptest::collection::vec((0_i64..6, any::<bool>()), 0..4),
            theirs in proptest::collection::vec((0_i64..6, any::<bool>()), 0..4),
            ours_win: bool,
        ) {
            let act = |series: Content, acts: &[(i64, bool)], place: &str| {
                acts.iter().fold(series, |series, (number, cancels)| match cancels {
                    true => cancelled_on(&series, *number),
                    false => changed_on(&series, *number, place),
                })
            };
            let base = act(daily(), &before, "Depot");
            let (ours, theirs) = (act(base.clone(), &ours, "Mill Road"), act(base.clone(), &theirs, "Harbour"));
            let winner = if ours_win { Winner::Ours } else { Winner::Theirs };

            let merged = merge(&base, &ours, &theirs, winner).content;

            prop_assert_eq!(&merged.clone().canonical(), &merged);
        }
    }
}
