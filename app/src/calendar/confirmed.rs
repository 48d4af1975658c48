//! What the server confirmed to this page, held against answers that were on their way already. Pure.

use super::key::Key;
use domain::ItemId;
use domain::item::Version;
use domain::view::calendar::{CalendarItem, CalendarPeriod};

/// The server's word on one item, given at a moment of this page's own count.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    at: u32,
    item: CalendarItem,
    is_removed: bool,
}

/// Words that an answer may not know yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Confirmed {
    now: u32,
    words: Vec<Word>,
}

impl Confirmed {
    /// A moment; a reading that begins now knows everything confirmed before.
    pub fn now(&self) -> u32 {
        self.now
    }

    /// The server's word on an item.
    pub fn note(&mut self, item: &CalendarItem, is_removed: bool) {
        self.now += 1;
        self.words
            .retain(|word| Key::of(&word.item) != Key::of(item));
        self.words.push(Word {
            at: self.now,
            item: item.clone(),
            is_removed,
        });
    }

    /// The version of an item that the server told last, as far as it is remembered.
    pub fn version(&self, id: ItemId) -> Option<Version> {
        self.words
            .iter()
            .filter(|word| word.item.id == id)
            .map(|word| word.item.version)
            .max()
    }

    /// The period as it was read from `began` on, with what was confirmed since.
    pub fn applied(&mut self, mut period: CalendarPeriod, began: u32) -> CalendarPeriod {
        self.words.retain(|word| began < word.at);
        for word in &self.words {
            let (id, key) = (word.item.id, Key::of(&word.item));
            let of_item = period.items.iter().filter(|item| item.id == id);
            let known = of_item.map(|item| item.version).max();
            // An occurrence that is not there in this version or a later one has gone, or belongs to other days.
            let is_known = known.is_some_and(|known| word.item.version <= known);
            let read = period.items.iter().position(|item| Key::of(item) == key);
            match (read, word.is_removed) {
                _ if is_known => {}
                (Some(index), true) => {
                    period.items.remove(index);
                }
                (Some(index), false) => period.items[index] = word.item.clone(),
                (None, true) => {}
                (None, false) => period.items.push(word.item.clone()),
            }
        }
        period
    }
}

/// Puts an item where it was, or at the end.
pub fn put(items: &mut Vec<CalendarItem>, item: CalendarItem) {
    let key = Key::of(&item);
    match items.iter_mut().find(|other| Key::of(other) == key) {
        Some(other) => *other = item,
        None => items.push(item),
    }
}

/// Takes an item away.
pub fn take(items: &mut Vec<CalendarItem>, key: Key) {
    items.retain(|item| Key::of(item) != key);
}

#[cfg(test)]
mod tests {
    use super::super::samples::{item, timed};
    use super::*;
    use domain::member::WorkingHours;
    use domain::time::{DateRange, ZoneId};
    use domain::view::calendar::CalendarForm;

    fn period(items: Vec<CalendarItem>) -> CalendarPeriod {
        let first = "2026-03-16".parse().unwrap();
        CalendarPeriod {
            form: CalendarForm::Week,
            date: first,
            days: DateRange::new(first, "2026-03-23".parse().unwrap()).unwrap(),
            today: first,
            now: first.and_hms_opt(9, 0, 0).unwrap(),
            zone: ZoneId::utc(),
            zone_label: "UTC".to_owned(),
            working_hours: WorkingHours::default(),
            items,
            linked: Vec::new(),
            notices: Vec::new(),
            can_change: true,
        }
    }

    fn version(number: i64) -> CalendarItem {
        let mut item = item(
            "Roof inspection",
            timed("2026-03-18T09:00:00", "2026-03-18T10:30:00"),
        );
        item.version = Version(number);
        item
    }

    #[test]
    fn an_answer_that_was_on_its_way_does_not_take_a_change_back() {
        let mut confirmed = Confirmed::default();
        let began = confirmed.now();
        confirmed.note(&version(2), false);

        assert_eq!(
            confirmed.applied(period(vec![version(1)]), began).items,
            [version(2)]
        );
    }

    #[test]
    fn an_answer_that_was_on_its_way_does_not_bring_back_what_was_deleted() {
        let mut confirmed = Confirmed::default();
        let began = confirmed.now();
        confirmed.note(&version(2), true);

        assert_eq!(confirmed.applied(period(vec![version(1)]), began).items, []);
    }

    #[test]
    fn what_others_changed_since_wins() {
        let mut confirmed = Confirmed::default();
        let began = confirmed.now();
        confirmed.note(&version(2), false);

        assert_eq!(
            confirmed.applied(period(vec![version(3)]), began).items,
            [version(3)]
        );
    }

    #[test]
    fn an_answer_asked_for_afterwards_is_the_truth() {
        let mut confirmed = Confirmed::default();
        confirmed.note(&version(2), false);
        let began = confirmed.now();

        assert_eq!(confirmed.applied(period(Vec::new()), began).items, []);
    }
}
