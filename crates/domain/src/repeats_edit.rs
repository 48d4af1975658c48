//! A change of a series, as far as it shall reach: this one, this and following, all. Values in, values out.

use crate::item::Content;
use crate::recurrence::{Budget, EditError, Moment, Range, Recurrence, Rule, Series, Window};
use crate::repeats::{ChangedOccurrence, Halves, Instance, Repeats, Scope};
use crate::time::{Timing, Zones};
use chrono::{NaiveDateTime, TimeDelta};

/// What somebody made of one occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OccurrenceEdit {
    /// Which: the start the series gave it.
    pub original_start: NaiveDateTime,
    /// As it was, without [`Content::repeats`].
    pub before: Content,
    /// As it shall be, without [`Content::repeats`].
    pub after: Content,
    /// How it repeats from now on.
    pub rule: NewRule,
    /// Occurrences moved by hand go back to the time the series gives them.
    pub reset: bool,
}

/// What becomes of the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewRule {
    /// It stays.
    Kept,
    /// Another one.
    Changed(Box<Rule>),
    /// It ends; the occurrence itself remains, by itself.
    Ended,
}

/// A series after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedSeries {
    /// What the item says now; none where nothing is left of it.
    pub kept: Option<Content>,
    /// What begins anew as an item of its own.
    pub begun: Option<Content>,
}

impl Content {
    /// The occurrence with this original start, where it takes place.
    pub fn occurrence(
        &self,
        original_start: NaiveDateTime,
        zones: &dyn Zones,
    ) -> Option<Instance<'_>> {
        let overridden = self.single(original_start).and_then(|this| {
            let content = this.content.as_deref()?;
            let instance = Instance {
                original_start: Some(original_start),
                timing: content.timing.clone(),
                content,
            };
            (!self.is_excluded(original_start)).then_some(instance)
        });
        // A start that the wall clock skips is shown later, so the window is wider than the start.
        overridden.or_else(|| {
            let instances = self.instances(&around(original_start), zones, Budget::default());
            instances
                .into_iter()
                .find(|instance| instance.original_start == Some(original_start))
        })
    }

    /// The first time it takes place; for what takes place once that is it.
    pub fn first_instance(&self, zones: &dyn Zones) -> Instance<'_> {
        let begins = self.timing.wall().0;
        let own = Instance {
            original_start: self.repeats.as_ref().map(|_| begins),
            timing: self.timing.clone(),
            content: self,
        };
        if self.repeats.is_none() {
            return own;
        }
        let firsts = self
            .occurrence(begins, zones)
            .or_else(|| self.instances_from(begins, zones).into_iter().next());
        firsts.unwrap_or(own)
    }

    /// Those of ten years from a start on.
    fn instances_from(&self, start: NaiveDateTime, zones: &dyn Zones) -> Vec<Instance<'_>> {
        const YEARS: TimeDelta = TimeDelta::days(3_653);
        let window = Window::Civil {
            from: start,
            until: start.checked_add_signed(YEARS).unwrap_or(start),
        };
        self.instances(&window, zones, Budget::default())
    }

    /// The series after a change of one of its occurrences, which reaches as far as `scope` says.
    ///
    /// What the change does not touch stays: the fields and times that other occurrences have of their own, exceptions,
    /// and with [`Scope::ThisAndFollowing`] everything before.
    ///
    /// # Errors
    /// [`EditError`]: the change cannot be made like that, and nothing is.
    pub fn edited(
        &self,
        edit: &OccurrenceEdit,
        scope: Scope,
        zones: &dyn Zones,
    ) -> Result<EditedSeries, EditError> {
        match scope {
            Scope::This => Ok(EditedSeries {
                kept: Some(self.with_changed_occurrence(edit, zones)),
                begun: None,
            }),
            Scope::ThisAndFollowing => {
                let Halves { before, after } =
                    self.split(edit.original_start, zones, Budget::default())?;
                let Some(after) = after else {
                    return Err(EditError::OutOfRange);
                };
                let after = after.edited_all(edit, zones)?;
                Ok(match before {
                    // A new item has no guests of ours to tell (sync cases 6, 15).
                    Some(before) => EditedSeries {
                        kept: Some(before),
                        begun: Some(after.without_guests()),
                    },
                    None => EditedSeries {
                        kept: Some(after),
                        begun: None,
                    },
                })
            }
            Scope::All => Ok(EditedSeries {
                kept: Some(self.edited_all(edit, zones)?),
                begun: None,
            }),
        }
    }

    /// What is left of the series when an occurrence, and what `scope` adds to it, goes; none when that is nothing.
    ///
    /// # Errors
    /// [`EditError`] where the series cannot be cut there.
    pub fn without(
        &self,
        original_start: NaiveDateTime,
        scope: Scope,
        zones: &dyn Zones,
    ) -> Result<Option<Self>, EditError> {
        match scope {
            Scope::This => {
                let rest = self.without_occurrence(original_start);
                Ok(rest.takes_place(zones).then_some(rest))
            }
            Scope::ThisAndFollowing => {
                let halves = self.split(original_start, zones, Budget::default())?;
                Ok(halves.before.filter(|before| before.takes_place(zones)))
            }
            Scope::All => Ok(None),
        }
    }

    /// Whether it takes place at all; a series without end does.
    fn takes_place(&self, zones: &dyn Zones) -> bool {
        let Some(repeats) = self.repeats.as_deref() else {
            return true;
        };
        let is_endless = !repeats.recurrence.rules.iter().all(Rule::is_bounded);
        is_endless
            || !self
                .instances(&Window::everything(), zones, Budget::default())
                .is_empty()
    }

    /// One occurrence as it shall be; where that is what the series gives anyway, it is no change of its own.
    fn with_changed_occurrence(&self, edit: &OccurrenceEdit, zones: &dyn Zones) -> Self {
        let plain = self.with_plain_occurrence(edit.original_start);
        let given = plain
            .occurrence(edit.original_start, zones)
            .map(|instance| instance.to_content());
        if given.as_ref() == Some(&edit.after) {
            plain
        } else {
            self.with_occurrence(edit.original_start, edit.after.clone())
        }
    }

    /// The occurrence as the series gives it, without a change or exception of its own.
    fn with_plain_occurrence(&self, original_start: NaiveDateTime) -> Self {
        let mut plain = self.clone();
        if let Some(repeats) = &mut plain.repeats {
            repeats
                .overrides
                .retain(|this| this.original_start != original_start || this.range != Range::This);
            let exception = exception_of(&self.timing, original_start);
            repeats
                .recurrence
                .excluded
                .retain(|moment| *moment != exception);
        }
        plain
    }

    fn edited_all(&self, edit: &OccurrenceEdit, zones: &dyn Zones) -> Result<Self, EditError> {
        if edit.rule == NewRule::Ended {
            return Ok(Self {
                attendees: self.attendees.clone(),
                ..edit.after.clone()
            });
        }
        let mut series = self.clone();
        if edit.after.timing != edit.before.timing {
            let wanted = self.wanted_timing(edit, zones)?;
            series = series
                .with_unmoved_made_plain(edit.original_start, &wanted)
                .moved_to(&wanted, zones)?;
        }
        series.take_fields(&edit.before, &edit.after);
        if let NewRule::Changed(rule) = &edit.rule {
            series = series.with_rule(rule, zones)?;
        }
        if edit.reset {
            series.reset_times(zones);
        }
        Ok(series.canonical())
    }

    /// When the first takes place, so that the edited occurrence does as it shall.
    ///
    /// The series keeps its zone; only what changes between days and times takes over the new form.
    fn wanted_timing(&self, edit: &OccurrenceEdit, zones: &dyn Zones) -> Result<Timing, EditError> {
        let first = self.timing.wall().0;
        let (mut start, mut end) = edit.after.timing.wall();
        if let (Some(own), Some(theirs)) = (self.timing.zone(), edit.after.timing.zone())
            && own != theirs
        {
            start = zones.local(zones.instant(start, theirs), own);
            end = zones.local(zones.instant(end, theirs), own);
        }
        let lasts = (end - start).max(TimeDelta::zero());
        let keeps_form = self.timing.is_all_day() == edit.after.timing.is_all_day();
        let begins = if keeps_form {
            first.checked_add_signed(start - edit.original_start)
        } else {
            let days = start.date() - edit.original_start.date();
            let day = first.date().checked_add_signed(days);
            day.map(|day| day.and_time(start.time()))
        };
        let begins = begins.ok_or(EditError::OutOfRange)?;
        let ends = begins
            .checked_add_signed(lasts)
            .ok_or(EditError::OutOfRange)?;
        Ok(match (&self.timing, &edit.after.timing) {
            (_, Timing::AllDay { .. }) => Timing::all_day(begins.date(), ends.date()),
            (Timing::Zoned { zone, .. }, _) => Timing::zoned(begins, ends, zone.clone()),
            (Timing::Floating { .. }, _) => Timing::Floating {
                start: begins,
                end: ends,
            },
            (Timing::AllDay { .. }, Timing::Zoned { zone, .. }) => {
                Timing::zoned(begins, ends, zone.clone())
            }
            (Timing::AllDay { .. }, Timing::Floating { .. }) => Timing::Floating {
                start: begins,
                end: ends,
            },
        })
    }

    /// Before a move: the edited occurrence stands where the series put it, so that it goes along; and what has the
    /// series' length takes the new one.
    fn with_unmoved_made_plain(mut self, edited: NaiveDateTime, wanted: &Timing) -> Self {
        let old = self.timing.clone();
        let length = |timing: &Timing| timing.wall().1 - timing.wall().0;
        let new_length = length(wanted);
        let Some(repeats) = &mut self.repeats else {
            return self;
        };
        for this in &mut repeats.overrides {
            let key = this.original_start;
            let Some(content) = &mut this.content else {
                continue;
            };
            let is_there =
                content.timing.wall().0 == key && length(&content.timing) == length(&old);
            if this.range == Range::This && (key == edited || is_there) {
                content.timing = placed(&old, key, new_length);
            }
        }
        self
    }

    /// Takes over the fields that somebody changed; an occurrence that has one of its own keeps it.
    fn take_fields(&mut self, before: &Self, after: &Self) {
        let old = self.clone();
        copy_changed(self, before, after, &[]);
        let Some(repeats) = &mut self.repeats else {
            return;
        };
        for this in &mut repeats.overrides {
            if let Some(content) = &mut this.content {
                copy_changed(content, before, after, &[&old, before]);
            }
        }
    }

    /// Another rule; exceptions and changed occurrences of starts that it does not make go. Where it does not name the
    /// day of the first, the series begins on the first that it names.
    fn with_rule(mut self, rule: &Rule, zones: &dyn Zones) -> Result<Self, EditError> {
        let timing = begun_on(rule, &self.timing).ok_or(EditError::OutOfRange)?;
        let bare = Series {
            timing: Some(timing.clone()),
            recurrence: Recurrence {
                rules: vec![rule.clone()],
                ..Recurrence::default()
            },
            overrides: Vec::new(),
        };
        let makes = |start: NaiveDateTime| {
            let found = bare.expand(&around(start), zones, Budget::default());
            found
                .occurrences
                .iter()
                .any(|occurrence| occurrence.original_start == start)
        };
        let mut repeats = self
            .repeats
            .take()
            .map(|repeats| *repeats)
            .unwrap_or_default();
        repeats.recurrence.rules = vec![rule.clone()];
        repeats.recurrence.exclusions.clear();
        repeats
            .recurrence
            .excluded
            .retain(|moment| makes(moment.on(&timing, zones)));
        repeats
            .overrides
            .retain(|this| this.range == Range::This && makes(this.original_start));
        self.timing = timing;
        self.repeats = Some(Box::new(repeats));
        Ok(self)
    }

    /// Single occurrences go back to the time the series gives them; those that then differ in nothing are none.
    fn reset_times(&mut self, zones: &dyn Zones) {
        let keys: Vec<NaiveDateTime> = self
            .repeats
            .iter()
            .flat_map(|repeats| &repeats.overrides)
            .filter(|this| this.range == Range::This && this.content.is_some())
            .map(|this| this.original_start)
            .collect();
        for key in keys {
            let plain = self.with_plain_occurrence(key);
            let given = plain
                .occurrence(key, zones)
                .map(|instance| instance.to_content());
            let own = self.single(key).and_then(|this| this.content.clone());
            let (Some(given), Some(own)) = (given, own) else {
                continue;
            };
            let back = Self {
                timing: given.timing.clone(),
                ..*own
            };
            *self = if back == given {
                plain
            } else {
                self.with_occurrence(key, back)
            };
        }
    }

    fn single(&self, original_start: NaiveDateTime) -> Option<&ChangedOccurrence> {
        let repeats = self.repeats.as_deref()?;
        repeats
            .overrides
            .iter()
            .find(|this| this.original_start == original_start && this.range == Range::This)
    }

    fn is_excluded(&self, original_start: NaiveDateTime) -> bool {
        let exception = exception_of(&self.timing, original_start);
        let day = Moment::Day(original_start.date());
        self.repeats.iter().any(|repeats| {
            let excluded = &repeats.recurrence.excluded;
            excluded.contains(&exception) || excluded.contains(&day)
        })
    }

    fn without_guests(mut self) -> Self {
        self.attendees.clear();
        if let Some(repeats) = &mut self.repeats {
            for content in repeats
                .overrides
                .iter_mut()
                .filter_map(|this| this.content.as_mut())
            {
                content.attendees.clear();
            }
        }
        self
    }

    /// The same as a series by this rule, which begins on the first day from its own on that the rule names.
    ///
    /// # Errors
    /// [`EditError::OutOfRange`] where the rule names no day within some years.
    pub fn repeating(self, rule: &Rule) -> Result<Self, EditError> {
        let timing = begun_on(rule, &self.timing).ok_or(EditError::OutOfRange)?;
        let repeats = Repeats {
            recurrence: Recurrence {
                rules: vec![rule.clone()],
                ..Recurrence::default()
            },
            ..Repeats::default()
        };
        Ok(Self {
            timing,
            repeats: Some(Box::new(repeats)),
            ..self
        }
        .canonical())
    }
}

/// Copies the fields in which `before` and `after` differ; where `usual` holds any, only fields that are as in one of them.
fn copy_changed(content: &mut Content, before: &Content, after: &Content, usual: &[&Content]) {
    macro_rules! copy {
        ($($field:ident),*) => {$(
            let is_usual = usual.is_empty() || usual.iter().any(|usual| usual.$field == content.$field);
            if before.$field != after.$field && is_usual {
                content.$field.clone_from(&after.$field);
            }
        )*};
    }
    copy!(subject, description, location, show_as, privacy);
}

fn around(start: NaiveDateTime) -> Window {
    let day = TimeDelta::days(2);
    Window::Civil {
        from: start.checked_sub_signed(day).unwrap_or(start),
        until: start.checked_add_signed(day).unwrap_or(start),
    }
}

fn exception_of(timing: &Timing, original_start: NaiveDateTime) -> Moment {
    if timing.is_all_day() {
        Moment::Day(original_start.date())
    } else {
        Moment::Wall(original_start)
    }
}

/// The same form of timing at another start.
fn placed(timing: &Timing, start: NaiveDateTime, lasts: TimeDelta) -> Timing {
    let end = start.checked_add_signed(lasts).unwrap_or(start);
    match timing {
        Timing::Zoned { zone, .. } => Timing::zoned(start, end, zone.clone()),
        Timing::AllDay { .. } => Timing::all_day(start.date(), end.date()),
        Timing::Floating { .. } => Timing::Floating { start, end },
    }
}

/// The timing on the first day from its own on that the rule names; none within eight years.
fn begun_on(rule: &Rule, timing: &Timing) -> Option<Timing> {
    const DAYS: i64 = 8 * 366;
    let (start, end) = timing.wall();
    (0..DAYS)
        .filter_map(|days| start.checked_add_signed(TimeDelta::days(days)))
        .find(|start| rule.names(start.date()))
        .map(|start_there| placed(timing, start_there, end - start))
}
