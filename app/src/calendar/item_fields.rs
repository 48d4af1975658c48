//! What is typed about an item, and what it means. Pure; the same for the quick editor, the dialog, and the form that
//! works without script.

mod saving;

use super::drag::{USUAL_LENGTH, toggled_all_day};
use super::field_problem::{Field, FieldProblem};
use super::repeat_fields::RepeatFields;
use crate::words;
use chrono::{NaiveTime, TimeDelta};
use domain::item::{ItemKind, Privacy, ShowAs};
use domain::view::calendar::{CalendarItem, When};
use serde::{Deserialize, Serialize};

/// An item as it is typed. Dates are `2026-03-18`, times `09:30`; `end_date` is the last day, inside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFields {
    /// What it is.
    pub kind: ItemKind,
    /// The title.
    #[serde(default)]
    pub subject: String,
    /// Whole days; the times are kept but mean nothing.
    #[serde(default)]
    pub all_day: bool,
    /// First day.
    pub start_date: String,
    /// Start.
    #[serde(default)]
    pub start_time: String,
    /// Last day.
    pub end_date: String,
    /// End.
    #[serde(default)]
    pub end_time: String,
    /// Where.
    #[serde(default)]
    pub location: String,
    /// Notes.
    #[serde(default)]
    pub description: String,
    /// Whether it blocks.
    pub show_as: ShowAs,
    /// Only for the assignees.
    #[serde(default)]
    pub private: bool,
    /// How it repeats.
    #[serde(default)]
    pub repeat: RepeatFields,
}

impl ItemFields {
    /// For something new.
    pub fn new(kind: ItemKind, when: When) -> Self {
        let mut fields = Self {
            kind,
            subject: String::new(),
            all_day: false,
            start_date: String::new(),
            start_time: "09:00".to_owned(),
            end_date: String::new(),
            end_time: "10:00".to_owned(),
            location: String::new(),
            description: String::new(),
            show_as: ShowAs::Busy,
            private: false,
            repeat: RepeatFields::default(),
        };
        fields.set_when(when);
        fields
    }

    /// For something that is there.
    pub fn of(item: &CalendarItem) -> Self {
        let mut fields = Self {
            subject: item.subject.clone(),
            location: item.location.clone(),
            description: item.description.clone(),
            show_as: item.show_as,
            private: item.privacy == Privacy::Private,
            repeat: RepeatFields::of(item.rule.as_deref(), item.when.first_day()),
            ..Self::new(item.kind, item.when)
        };
        fields.set_when(item.when);
        fields
    }

    /// Writes a time into the fields. Whole days leave the times as they were.
    pub fn set_when(&mut self, when: When) {
        self.all_day = when.is_all_day();
        match when {
            When::Timed { start, end } => {
                self.start_date = words::iso_day(start.date());
                self.start_time = words::time(start.time());
                self.end_date = words::iso_day(end.date());
                self.end_time = words::time(end.time());
            }
            When::AllDay { first, until } => {
                self.start_date = words::iso_day(first);
                self.end_date = words::iso_day(until.pred_opt().unwrap_or(until));
            }
        }
    }

    /// Switches between whole days and times.
    pub fn set_all_day(&mut self, all_day: bool) {
        if self.all_day == all_day {
            return;
        }
        match self.when() {
            Ok(when) if all_day => self.set_when(toggled_all_day(when, NaiveTime::MIN)),
            // The times that were typed before are still there.
            _ => self.all_day = all_day,
        }
        if !self.all_day && self.when().is_err() {
            self.end_time.clone_from(&self.start_time);
            self.move_start(|_| {});
            self.lengthen_to_usual();
        }
    }

    /// Changes the start; the end follows, so that the length stays.
    pub fn move_start(&mut self, change: impl FnOnce(&mut Self)) {
        let before = self.when().ok();
        let mut moved = self.clone();
        change(&mut moved);
        if let (Some(before), Some(start)) = (before, moved.start()) {
            let when = match before {
                When::Timed { start: old, end } => When::Timed {
                    start,
                    end: start + (end - old),
                },
                When::AllDay { first, until } => When::AllDay {
                    first: start.date(),
                    until: start.date() + (until - first),
                },
            };
            moved.set_when(when);
        }
        *self = moved;
    }

    fn lengthen_to_usual(&mut self) {
        if let Some(start) = self.start() {
            self.set_when(When::Timed {
                start,
                end: start + TimeDelta::minutes(USUAL_LENGTH),
            });
        }
    }

    fn start(&self) -> Option<chrono::NaiveDateTime> {
        let time = if self.all_day {
            Some(NaiveTime::MIN)
        } else {
            words::read_time(&self.start_time)
        };
        Some(words::read_day(&self.start_date)?.and_time(time?))
    }

    /// When it is.
    ///
    /// # Errors
    /// [`FieldProblem`], where a day or time cannot be read, or it ends before it starts.
    pub fn when(&self) -> Result<When, FieldProblem> {
        let refuse = |field, sentence| Err(FieldProblem { field, sentence });
        let Some(first) = words::read_day(&self.start_date) else {
            return refuse(
                Field::Start,
                "This is not a day. Choose the day it starts on.",
            );
        };
        let Some(last) = words::read_day(&self.end_date) else {
            return refuse(Field::End, "This is not a day. Choose the day it ends on.");
        };
        if self.all_day {
            return match last.succ_opt() {
                Some(until) if first < until => Ok(When::AllDay { first, until }),
                _ => refuse(
                    Field::End,
                    "It ends before it starts. Choose the same day or a later one.",
                ),
            };
        }
        let Some(start) = words::read_time(&self.start_time) else {
            return refuse(Field::Start, "This is not a time. Type it as 9:30.");
        };
        let Some(end) = words::read_time(&self.end_time) else {
            return refuse(Field::End, "This is not a time. Type it as 10:30.");
        };
        let (start, end) = (first.and_time(start), last.and_time(end));
        if end < start {
            return refuse(Field::End, "It ends before it starts. Choose a later end.");
        }
        Ok(When::Timed { start, end })
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{all_day, timed};
    use super::*;

    fn fields() -> ItemFields {
        ItemFields::new(
            ItemKind::Task,
            timed("2026-03-18T09:00:00", "2026-03-18T10:30:00"),
        )
    }

    #[test]
    fn what_was_written_is_read_again() {
        for when in [
            timed("2026-03-18T09:00:00", "2026-03-18T10:30:00"),
            timed("2026-03-18T22:00:00", "2026-03-19T02:00:00"),
            all_day("2026-03-18", "2026-03-21"),
        ] {
            assert_eq!(ItemFields::new(ItemKind::Task, when).when(), Ok(when));
        }
    }

    #[test]
    fn an_end_before_the_start_is_refused_at_the_end() {
        let mut fields = fields();
        fields.end_time = "08:00".to_owned();

        assert_eq!(fields.when().unwrap_err().field, Field::End);
    }

    #[test]
    fn an_impossible_day_is_refused_at_the_start() {
        let mut fields = fields();
        fields.start_date = "2026-02-30".to_owned();

        assert_eq!(
            fields.draft("r".to_owned()).unwrap_err().field,
            Field::Start
        );
    }

    #[test]
    fn the_end_follows_the_start() {
        let mut fields = fields();
        fields.move_start(|fields| fields.start_time = "23:30".to_owned());

        assert_eq!(
            fields.when(),
            Ok(timed("2026-03-18T23:30:00", "2026-03-19T01:00:00"))
        );
    }

    #[test]
    fn while_a_time_is_half_typed_the_end_stays() {
        let mut fields = fields();
        fields.move_start(|fields| fields.start_time = String::new());

        assert_eq!(fields.end_time, "10:30");
    }

    #[test]
    fn switching_whole_days_on_and_off_keeps_the_times() {
        let mut fields = fields();
        fields.set_all_day(true);
        assert_eq!(fields.when(), Ok(all_day("2026-03-18", "2026-03-19")));

        fields.set_all_day(false);
        assert_eq!(
            fields.when(),
            Ok(timed("2026-03-18T09:00:00", "2026-03-18T10:30:00"))
        );
    }
}
