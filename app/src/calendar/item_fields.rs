//! What is typed about an item, and what it means. Pure; the same for the quick editor, the dialog, and the form that
//! works without script.

use super::drag::{USUAL_LENGTH, toggled_all_day};
use super::repeat_fields::RepeatFields;
use crate::words;
use chrono::{NaiveTime, TimeDelta};
use domain::item::{ItemKind, Privacy, ShowAs};
use domain::view::calendar::{CalendarItem, ItemDraft, ItemPatch, When};
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

/// A field that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// First day or start.
    Start,
    /// Last day or end.
    End,
    /// How it repeats.
    Repeat,
}

/// Why fields cannot be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldProblem {
    /// Which.
    pub field: Field,
    /// What was wrong and what to do; what was typed stays.
    pub sentence: &'static str,
}

impl From<FieldProblem> for crate::AppError {
    fn from(problem: FieldProblem) -> Self {
        Self::Invalid(problem.sentence.to_owned())
    }
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

    /// A new item of these fields. `request` makes a repeat harmless.
    ///
    /// # Errors
    /// [`FieldProblem`].
    pub fn draft(&self, request: String) -> Result<ItemDraft, FieldProblem> {
        Ok(ItemDraft {
            kind: self.kind,
            subject: self.subject.clone(),
            description: self.description.clone(),
            location: self.location.clone(),
            when: self.when()?,
            show_as: Some(self.show_as),
            privacy: Some(self.privacy()),
            repeats: self.rule().map(|rule| (!rule.is_empty()).then_some(rule))?,
            request,
        })
    }

    /// What changed of an item.
    ///
    /// # Errors
    /// [`FieldProblem`].
    pub fn patch(&self, item: &CalendarItem) -> Result<ItemPatch, FieldProblem> {
        let mut changed = item.clone();
        changed.kind = self.kind;
        // A text that was not touched is not sent: a browser writes line ends in its own way.
        changed.subject.clone_from(&self.subject);
        changed.location.clone_from(&self.location);
        if self.description.replace("\r\n", "\n") != item.description {
            changed.description.clone_from(&self.description);
        }
        // Seconds are not typed; what shows the same minute is the same time.
        let when = self.when()?;
        if Self::new(item.kind, item.when).when() != Ok(when) {
            changed.when = when;
        }
        changed.show_as = self.show_as;
        changed.privacy = self.privacy();
        // A rule that was not touched is not sent, though it may name the day that is typed.
        let was = RepeatFields::of(item.rule.as_deref(), item.when.first_day());
        let start = when.first_day();
        let repeats = (self.repeat != was)
            .then(|| self.rule())
            .transpose()?
            .filter(|rule| Ok(rule) != was.rule(start).as_ref());
        Ok(ItemPatch {
            repeats,
            ..super::undo::difference(item, &changed, item.version)
        })
    }

    /// The rule that was chosen; empty where it does not repeat.
    fn rule(&self) -> Result<String, FieldProblem> {
        self.repeat.rule(self.when()?.first_day())
    }

    /// Everything that was typed, for an item of which only the version is known.
    ///
    /// # Errors
    /// [`FieldProblem`].
    pub fn whole_patch(&self, seen: i64) -> Result<ItemPatch, FieldProblem> {
        Ok(ItemPatch {
            seen,
            kind: Some(self.kind),
            subject: Some(self.subject.clone()),
            description: Some(self.description.clone()),
            location: Some(self.location.clone()),
            when: Some(self.when()?),
            show_as: Some(self.show_as),
            privacy: Some(self.privacy()),
            repeats: Some(self.rule()?),
            ..ItemPatch::default()
        })
    }

    fn privacy(&self) -> Privacy {
        if self.private {
            Privacy::Private
        } else {
            Privacy::Public
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{all_day, item, timed};
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

    #[test]
    fn a_patch_holds_only_what_was_changed() {
        let item = item(
            "Roof inspection",
            timed("2026-03-18T09:00:00", "2026-03-18T10:30:00"),
        );
        let mut fields = ItemFields::of(&item);
        assert_eq!(
            fields.patch(&item),
            Ok(ItemPatch {
                seen: 1,
                ..ItemPatch::default()
            })
        );

        fields.subject = "Roof and gutter".to_owned();
        fields.private = true;

        let expected = ItemPatch {
            seen: 1,
            subject: Some("Roof and gutter".to_owned()),
            privacy: Some(Privacy::Private),
            ..ItemPatch::default()
        };
        assert_eq!(fields.patch(&item), Ok(expected));
    }

    #[test]
    fn a_rule_chosen_away_and_back_is_no_change() {
        let mut item = item("Round", timed("2026-03-18T09:00:00", "2026-03-18T10:00:00"));
        item.rule = Some("FREQ=WEEKLY;BYDAY=WE".to_owned());
        let mut fields = ItemFields::of(&item);
        fields.repeat.until = "2026-07-30".to_owned();
        assert_eq!(fields.patch(&item).unwrap().repeats, None);

        fields.repeat.ends = "on".to_owned();
        assert_eq!(
            fields.patch(&item).unwrap().repeats.as_deref(),
            Some("FREQ=WEEKLY;BYDAY=WE;UNTIL=20260730")
        );
    }

    #[test]
    fn seconds_that_nobody_typed_are_no_change() {
        let item = item("Odd", timed("2026-03-18T09:00:30", "2026-03-18T10:30:15"));

        assert_eq!(ItemFields::of(&item).patch(&item).unwrap().when, None);
    }

    #[test]
    fn line_ends_of_a_browser_are_no_change() {
        let mut item = item("Notes", timed("2026-03-18T09:00:00", "2026-03-18T10:30:00"));
        item.description = "one\ntwo".to_owned();
        let mut fields = ItemFields::of(&item);
        fields.description = "one\r\ntwo".to_owned();

        assert_eq!(fields.patch(&item).unwrap().description, None);
    }
}
