//! The pairs of two filled calendars: by identity, then by times, rule and title; and what a pair agrees on at first.

use super::merge::{Field, Winner, differing};
use super::merge_series::overrides;
use crate::calendar_sync::SyncOptions;
use crate::item::{Content, Item, ItemSource, Uid};
use crate::recurrence::Rule;
use crate::remote_event::RemoteEvent;
use crate::time::Timing;
use std::collections::HashMap;

/// Who belongs to whom.
#[derive(Debug, Default)]
pub struct Pairs<'a> {
    /// Both sides are there.
    pub both: Vec<(&'a Item, &'a RemoteEvent)>,
    /// Items without an event.
    pub items: Vec<&'a Item>,
    /// Events without an item.
    pub events: Vec<&'a RemoteEvent>,
}

/// What two that look alike share: times, rules, title. Exceptions and changed occurrences may differ.
type Look<'a> = (&'a Timing, Option<(&'a [Rule], bool)>, &'a str);

fn look(content: &Content) -> Look<'_> {
    let rules = content
        .repeats
        .as_deref()
        .map(|repeats| (repeats.recurrence.rules.as_slice(), repeats.detached));
    (&content.timing, rules, content.subject.as_str())
}

/// Whether item and event are the same meeting by identity: the same UID, and where one side only knows some occurrences
/// of a series, one in common.
pub fn same_meeting(item: &Item, event: &RemoteEvent) -> bool {
    let Some(theirs) = event.content() else {
        return false;
    };
    let is_detached = |content: &Content| {
        content
            .repeats
            .as_ref()
            .is_some_and(|repeats| repeats.detached)
    };
    let in_common = || {
        let keys = overrides(theirs).iter().map(|theirs| theirs.original_start);
        let mut keys = keys.filter(|key| {
            let mut ours = overrides(&item.content).iter();
            ours.any(|ours| ours.original_start == *key)
        });
        keys.next().is_some()
    };
    let both_know_some = is_detached(&item.content) && is_detached(theirs);
    event.uid.as_ref() == Some(&item.uid) && (!both_know_some || in_common())
}

/// What a pair that was just found counts as having agreed on, so that the next merge loses nothing: a text that only one
/// side has is new there; where both say something else, the winner's stands and the other goes into the log.
pub(super) fn first_base(ours: &Content, theirs: &Content, winner: Winner) -> Content {
    let mut base = theirs.clone();
    let winner_of = |ours: &str, theirs: &str| match (ours.is_empty(), theirs.is_empty()) {
        (true, false) => Winner::Theirs,
        (false, true) => Winner::Ours,
        (true, true) | (false, false) => winner,
    };
    for field in differing(ours, theirs) {
        let winner = match field {
            Field::Subject => winner_of(&ours.subject, &theirs.subject),
            Field::Description => winner_of(&ours.description, &theirs.description),
            Field::Location => winner_of(&ours.location, &theirs.location),
            Field::Attendees => Winner::Theirs,
            Field::Time | Field::Repeat | Field::Occurrences | Field::ShowAs | Field::Privacy => {
                winner
            }
        };
        if winner == Winner::Theirs {
            field.copy(ours, &mut base);
        }
    }
    base
}

/// Pairs items and events that are not tied yet. Each belongs to at most one pair; of several that could match, the
/// first in the given order does. A series matches a series that repeats alike; deleted items never match. What came
/// from another linked calendar is the same by identity only, unless it is copied on.
pub fn pair_up<'a>(
    items: &[&'a Item],
    events: &[&'a RemoteEvent],
    options: &SyncOptions,
) -> Pairs<'a> {
    let mut by_uid: HashMap<&Uid, Vec<usize>> = HashMap::new();
    let mut by_look: HashMap<Look<'_>, Vec<usize>> = HashMap::new();
    // Filled from the back, so that `pop` gives the earliest.
    for (index, event) in events.iter().enumerate().rev() {
        if let (Some(uid), Some(_)) = (&event.uid, event.content()) {
            by_uid.entry(uid).or_default().push(index);
        }
        if let Some(content) = event.content()
            && event.copy_of().is_none()
        {
            by_look.entry(look(content)).or_default().push(index);
        }
    }

    let mut taken = vec![false; events.len()];
    let mut pairs = Pairs::default();
    let mut unmatched = Vec::new();
    for item in items.iter().copied().filter(|item| !item.deleted) {
        let same = |index: usize| same_meeting(item, events[index]);
        match take(by_uid.get_mut(&item.uid), &mut taken, same) {
            Some(index) => pairs.both.push((item, events[index])),
            None => unmatched.push(item),
        }
    }
    for item in unmatched {
        let alike = (item.source == ItemSource::Own || options.send_foreign)
            .then(|| by_look.get_mut(&look(&item.content)))
            .flatten();
        match take(alike, &mut taken, |_| true) {
            Some(index) => pairs.both.push((item, events[index])),
            None => pairs.items.push(item),
        }
    }
    pairs.events = events
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| !**taken)
        .map(|(event, _)| *event)
        .collect();
    pairs
}

/// The earliest candidate that is still free and is the same.
fn take(
    candidates: Option<&mut Vec<usize>>,
    taken: &mut [bool],
    is_same: impl Fn(usize) -> bool,
) -> Option<usize> {
    let candidates = candidates?;
    let place = candidates
        .iter()
        .rposition(|index| !taken[*index] && is_same(*index))?;
    let index = candidates.remove(place);
    taken[index] = true;
    Some(index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::tests_support::{content, event, item};

    #[test]
    fn case_02_the_same_identity_is_the_same_event_whatever_it_is_called() {
        let mine = item("Team planning");
        let mut theirs = event("a", "Planning (moved)");
        theirs.uid = Some(mine.uid.clone());
        let other = event("b", "Team planning");

        let pairs = pair_up(&[&mine], &[&other, &theirs], &SyncOptions::default());

        assert_eq!(pairs.both.len(), 1);
        assert_eq!(pairs.both[0].1.id, theirs.id);
        assert_eq!(pairs.events, [&other]);
    }

    #[test]
    fn case_02_same_times_and_title_are_joined_once() {
        let mine = item("Dentist");
        let (first, second) = (event("a", "Dentist"), event("b", "Dentist"));

        let pairs = pair_up(&[&mine], &[&first, &second], &SyncOptions::default());

        assert_eq!(pairs.both[0].1.id, first.id);
        assert_eq!(pairs.events, [&second]);
        assert!(pairs.items.is_empty());
    }

    #[test]
    fn case_02_a_copy_of_ours_is_not_taken_for_a_look_alike() {
        let mine = item("Dentist");
        let mut copy = event("a", "Dentist");
        let marker = crate::remote_event::Marker(crate::MirrorId::new(uuid::Uuid::from_u128(9)));
        copy.marker = Some(marker);
        copy.uid = Some(marker.uid());

        let pairs = pair_up(&[&mine], &[&copy], &SyncOptions::default());

        assert!(pairs.both.is_empty());
    }

    #[test]
    fn case_02_another_time_is_another_event() {
        let mine = item("Dentist");
        let mut theirs = event("a", "Dentist");
        theirs.body = crate::remote_event::RemoteBody::Readable(Content {
            timing: Timing::all_day("2026-03-18".parse().unwrap(), "2026-03-19".parse().unwrap()),
            ..content("Dentist")
        });

        assert!(
            pair_up(&[&mine], &[&theirs], &SyncOptions::default())
                .both
                .is_empty()
        );
    }
}
