//! What is drawn is named by its item and, of a series, by its occurrence. Pure.

use crate::words;
use chrono::NaiveDateTime;
use domain::ItemId;
use domain::view::calendar::CalendarItem;

/// Which of the things drawn: an item, or one occurrence of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The item.
    pub id: ItemId,
    /// Which of its occurrences; none for what takes place once.
    pub start: Option<NaiveDateTime>,
}

impl Key {
    /// Of something that is drawn.
    pub fn of(item: &CalendarItem) -> Self {
        Self {
            id: item.id,
            start: item.original_start,
        }
    }

    /// As an attribute holds it.
    pub fn text(self) -> String {
        let id = self.id.to_string();
        match self.start {
            Some(start) => [&id, "@", &words::iso_second(start)].concat(),
            None => id,
        }
    }

    /// Reads what [`Self::text`] wrote.
    pub fn read(text: &str) -> Option<Self> {
        let (id, start) = match text.split_once('@') {
            Some((id, start)) => (id, Some(words::read_second(start)?)),
            None => (text, None),
        };
        Some(Self {
            id: id.parse().ok()?,
            start,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{item, timed};
    use super::*;

    #[test]
    fn what_was_written_is_read_again() {
        let mut one = item("Once", timed("2026-03-18T09:00:00", "2026-03-18T10:30:00"));
        assert_eq!(Key::read(&Key::of(&one).text()), Some(Key::of(&one)));

        one.original_start = Some("2026-03-18T09:00:07".parse().unwrap());
        assert_eq!(Key::read(&Key::of(&one).text()), Some(Key::of(&one)));
    }
}
