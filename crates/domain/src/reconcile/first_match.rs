//! The pairs of two filled calendars: by identity, then by times and title.

use crate::item::{Item, Uid};
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

/// Pairs items and events that are not tied yet. Each belongs to at most one pair; of several that could match, the
/// first in the given order does. A series matches a series that repeats alike; deleted items never match.
pub fn pair_up<'a>(items: &[&'a Item], events: &[&'a RemoteEvent]) -> Pairs<'a> {
    let mut by_uid: HashMap<&Uid, Vec<usize>> = HashMap::new();
    let mut by_look: HashMap<(&Timing, &str), Vec<usize>> = HashMap::new();
    // Filled from the back, so that `pop` gives the earliest.
    for (index, event) in events.iter().enumerate().rev() {
        if let (Some(uid), Some(_)) = (&event.uid, event.content()) {
            by_uid.entry(uid).or_default().push(index);
        }
        if let Some(content) = event.content()
            && event.marker.is_none()
        {
            by_look
                .entry((&content.timing, content.subject.as_str()))
                .or_default()
                .push(index);
        }
    }

    let mut taken = vec![false; events.len()];
    let mut pairs = Pairs::default();
    let mut unmatched = Vec::new();
    for item in items.iter().copied().filter(|item| !item.deleted) {
        match take(by_uid.get_mut(&item.uid), &mut taken) {
            Some(index) => pairs.both.push((item, events[index])),
            None => unmatched.push(item),
        }
    }
    for item in unmatched {
        let look = (&item.content.timing, item.content.subject.as_str());
        match take(by_look.get_mut(&look), &mut taken) {
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

/// The earliest candidate that is still free.
fn take(candidates: Option<&mut Vec<usize>>, taken: &mut [bool]) -> Option<usize> {
    let candidates = candidates?;
    while let Some(index) = candidates.pop() {
        if !taken[index] {
            taken[index] = true;
            return Some(index);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::tests_support::{content, event, item};

    #[test]
    fn the_same_identity_is_the_same_event_whatever_it_is_called() {
        let mine = item("Team planning");
        let mut theirs = event("a", "Planning (moved)");
        theirs.uid = Some(mine.uid.clone());
        let other = event("b", "Team planning");

        let pairs = pair_up(&[&mine], &[&other, &theirs]);

        assert_eq!(pairs.both.len(), 1);
        assert_eq!(pairs.both[0].1.id, theirs.id);
        assert_eq!(pairs.events, [&other]);
    }

    #[test]
    fn same_times_and_title_are_joined_once() {
        let mine = item("Dentist");
        let (first, second) = (event("a", "Dentist"), event("b", "Dentist"));

        let pairs = pair_up(&[&mine], &[&first, &second]);

        assert_eq!(pairs.both[0].1.id, first.id);
        assert_eq!(pairs.events, [&second]);
        assert!(pairs.items.is_empty());
    }

    #[test]
    fn a_copy_of_ours_is_not_taken_for_a_look_alike() {
        let mine = item("Dentist");
        let mut copy = event("a", "Dentist");
        copy.marker = Some(crate::remote_event::Marker(crate::MirrorId::new(
            uuid::Uuid::from_u128(9),
        )));

        let pairs = pair_up(&[&mine], &[&copy]);

        assert!(pairs.both.is_empty());
    }

    #[test]
    fn another_time_is_another_event() {
        let mine = item("Dentist");
        let mut theirs = event("a", "Dentist");
        theirs.body = crate::remote_event::RemoteBody::Readable(crate::item::Content {
            timing: Timing::all_day("2026-03-18".parse().unwrap(), "2026-03-19".parse().unwrap()),
            ..content("Dentist")
        });

        assert!(pair_up(&[&mine], &[&theirs]).both.is_empty());
    }
}
