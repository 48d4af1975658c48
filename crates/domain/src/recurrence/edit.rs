//! Changes of part of a series: this one, this and following. Values in, values out; `shift` moves all.

use super::budget::Budget;
use super::overrides::{Change, Override, Range};
use super::rule::{End, Rule};
use super::{Moment, Recurrence, Series};
use crate::time::{Timing, Zones};
use chrono::{NaiveDateTime, TimeDelta};

/// Why a series cannot be changed as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no first occurrence to reckon from; only overrides are known.
    #[error("the series itself is not known")]
    NoMaster,
    /// More than one rule: the halves could not keep step with all of them.
    #[error("the series has more than one rule")]
    SeveralRules,
    /// The rule picks its days by position, which no shift can follow.
    #[error("the rule picks its days by position")]
    PicksByPosition,
    /// The budget ended the search for the occurrences that matter.
    #[error("the series has too many occurrences")]
    TooMany,
    /// Dates would leave the calendar.
    #[error("the series would leave the calendar")]
    OutOfRange,
}

/// A series cut in two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// What starts before the cut; none when nothing does.
    pub before: Option<Series>,
    /// What starts at the cut or later; none when nothing does.
    pub after: Option<Series>,
}

impl Series {
    /// *This*: one occurrence takes place otherwise. An exception of the same original start goes.
    #[must_use]
    pub fn with_changed(
        &self,
        original_start: NaiveDateTime,
        timing: Timing,
        content: usize,
    ) -> Self {
        let mut series = self.without_single(original_start);
        let exception = series.exception_of(original_start);
        series
            .recurrence
            .excluded
            .retain(|moment| *moment != exception);
        series.overrides.push(Override {
            original_start,
            range: Range::This,
            change: Change::Changed { timing, content },
        });
        series
    }

    /// *This*: one occurrence does not take place. Its override goes, an exception (`EXDATE`) comes.
    #[must_use]
    pub fn with_cancelled(&self, original_start: NaiveDateTime) -> Self {
        let mut series = self.without_single(original_start);
        let moment = series.exception_of(original_start);
        if !series.recurrence.excluded.contains(&moment) {
            series.recurrence.excluded.push(moment);
        }
        series
    }

    /// How an exception of this occurrence is written: a day in a series of days, else a wall clock.
    fn exception_of(&self, original_start: NaiveDateTime) -> Moment {
        if self.timing.as_ref().is_some_and(Timing::is_all_day) {
            Moment::Day(original_start.date())
        } else {
            Moment::Wall(original_start)
        }
    }

    fn without_single(&self, original_start: NaiveDateTime) -> Self {
        let mut series = self.clone();
        series
            .overrides
            .retain(|this| this.original_start != original_start || !this.is_single());
        series
    }

    /// *This and following*: cuts the series before the occurrence with this original start.
    ///
    /// `COUNT` is shared out, `UNTIL` shortened in the first half and kept in the second, which begins with the
    /// first occurrence the rule makes from there on. Overrides, exceptions and single dates stay with their
    /// half; an override that reached over the cut is repeated at the beginning of the second half.
    ///
    /// # Errors
    /// [`EditError`] without a master, with several rules, or beyond the budget.
    pub fn split(
        &self,
        at: NaiveDateTime,
        zones: &dyn Zones,
        budget: Budget,
    ) -> Result<Split, EditError> {
        let timing = self.timing.as_ref().ok_or(EditError::NoMaster)?;
        if 1 < self.recurrence.rules.len() || !self.recurrence.exclusions.is_empty() {
            return Err(EditError::SeveralRules);
        }
        let (first, _) = timing.wall();
        if at <= first && self.has_nothing_before(at, timing, zones) {
            return Ok(Split {
                before: None,
                after: Some(self.clone()),
            });
        }
        let mut before = self.half(timing, zones, |start| start < at);
        let mut after = self.half(timing, zones, |start| at <= start);
        let mut begins = None;
        if let Some(rule) = self.recurrence.rules.first() {
            let made = self.made_around(rule, at, zones, budget)?;
            begins = made.next;
            before.recurrence.rules = vec![ended_before(rule, timing, at, made.before, zones)];
            after.recurrence.rules = match (begins, rule.end) {
                (None, _) => Vec::new(),
                (Some(_), End::Count(count)) => {
                    let end = End::Count(count.saturating_sub(made.before).max(1));
                    vec![Rule {
                        end,
                        ..rule.clone()
                    }]
                }
                (Some(_), End::Never | End::Until(_)) => vec![rule.clone()],
            };
        }
        let single = || {
            let extra = after.recurrence.extra.iter();
            extra.map(|extra| extra.start.on(timing, zones)).min()
        };
        let Some(begins) = begins.or_else(single) else {
            let after = (!after.overrides.is_empty()).then_some(Self {
                timing: None,
                ..after
            });
            return Ok(Split {
                before: Some(before),
                after,
            });
        };
        let lasts = timing.wall().1 - first;
        let timing = moved(timing, begins, lasts).ok_or(EditError::OutOfRange)?;
        if let Some(reaching) = self.reaching(at) {
            let has_own = after
                .overrides
                .iter()
                .any(|this| this.original_start == begins);
            let change = match &reaching.change {
                Change::Cancelled => Some(Change::Cancelled),
                Change::Changed {
                    timing: to,
                    content,
                } => {
                    let start = begins + (to.wall().0 - reaching.original_start);
                    moved(to, start, to.wall().1 - to.wall().0).map(|timing| Change::Changed {
                        timing,
                        content: *content,
                    })
                }
            };
            let change = change.ok_or(EditError::OutOfRange)?;
            // Of one original start the last holds: its own override stays the last.
            let place = if has_own { 0 } else { after.overrides.len() };
            after.overrides.insert(
                place,
                Override {
                    original_start: begins,
                    range: Range::ThisAndFollowing,
                    change,
                },
            );
        }
        after.timing = Some(timing);
        Ok(Split {
            before: Some(before),
            after: Some(after),
        })
    }

    fn has_nothing_before(&self, at: NaiveDateTime, timing: &Timing, zones: &dyn Zones) -> bool {
        let mut extra = self.recurrence.extra.iter();
        extra.all(|extra| at <= extra.start.on(timing, zones))
            && self.overrides.iter().all(|this| at <= this.original_start)
    }

    /// The override of this and following occurrences that holds just before `at`.
    fn reaching(&self, at: NaiveDateTime) -> Option<&Override> {
        let reaching = self.overrides.iter().filter(|this| !this.is_single());
        reaching
            .filter(|this| this.original_start < at)
            .max_by_key(|this| this.original_start)
    }

    /// The exceptions, single dates and overrides on one side, without rules.
    fn half(
        &self,
        timing: &Timing,
        zones: &dyn Zones,
        is_here: impl Fn(NaiveDateTime) -> bool,
    ) -> Self {
        let recurrence = &self.recurrence;
        let holds = |moment: &Moment| is_here(moment.on(timing, zones));
        Self {
            timing: self.timing.clone(),
            recurrence: Recurrence {
                rules: Vec::new(),
                exclusions: Vec::new(),
                extra: recurrence
                    .extra
                    .iter()
                    .filter(|extra| holds(&extra.start))
                    .copied()
                    .collect(),
                // A day may hold occurrences of both halves.
                excluded: recurrence
                    .excluded
                    .iter()
                    .filter(|moment| matches!(moment, Moment::Day(_)) || holds(moment))
                    .copied()
                    .collect(),
            },
            overrides: self
                .overrides
                .iter()
                .filter(|this| is_here(this.original_start))
                .cloned()
                .collect(),
        }
    }

    /// How many starts the rule makes before `at`, and the first from there on.
    fn made_around(
        &self,
        rule: &Rule,
        at: NaiveDateTime,
        zones: &dyn Zones,
        budget: Budget,
    ) -> Result<Made, EditError> {
        let bare = Self {
            timing: self.timing.clone(),
            recurrence: Recurrence {
                rules: vec![rule.clone()],
                ..Recurrence::default()
            },
            overrides: Vec::new(),
        };
        let (starts, is_complete) = bare.starts_until(at, zones, budget);
        let next = starts.iter().copied().find(|start| at <= *start);
        if next.is_none() && !is_complete {
            return Err(EditError::TooMany);
        }
        let before = starts.iter().filter(|start| **start < at).count();
        Ok(Made {
            before: u32::try_from(before).unwrap_or(u32::MAX),
            next,
        })
    }

    /// The starts up to the first at or after `at`, and whether the search came to its end.
    fn starts_until(
        &self,
        at: NaiveDateTime,
        zones: &dyn Zones,
        budget: Budget,
    ) -> (Vec<NaiveDateTime>, bool) {
        let mut starts = Vec::new();
        let is_complete = self.each_start(zones, budget, &mut |start| {
            starts.push(start);
            start < at
        });
        (starts, is_complete)
    }
}

/// What a rule makes on both sides of a cut.
struct Made {
    before: u32,
    next: Option<NaiveDateTime>,
}

/// The rule of the first half.
fn ended_before(
    rule: &Rule,
    timing: &Timing,
    at: NaiveDateTime,
    before: u32,
    zones: &dyn Zones,
) -> Rule {
    let end = match rule.end {
        End::Count(_) => End::Count(before.max(1)),
        End::Never | End::Until(_) => {
            let second = TimeDelta::seconds(1);
            let last = at.checked_sub_signed(second).unwrap_or(at);
            // RFC 5545 §3.3.10: a date for dates, UTC where the start has a zone.
            End::Until(match timing {
                Timing::AllDay { .. } => Moment::Day(last.date()),
                Timing::Floating { .. } => Moment::Wall(last),
                Timing::Zoned { zone, .. } => Moment::Instant(zones.instant(at, zone) - second),
            })
        }
    };
    let ends_earlier = matches!(end, End::Count(_)) || !already_ends(rule, timing, at, zones);
    Rule {
        end: if ends_earlier { end } else { rule.end },
        ..rule.clone()
    }
}

/// Whether `UNTIL` ends the rule before the cut anyway.
fn already_ends(rule: &Rule, timing: &Timing, at: NaiveDateTime, zones: &dyn Zones) -> bool {
    match rule.end {
        End::Until(Moment::Day(day)) => day < at.date(),
        End::Until(moment) => moment.on(timing, zones) < at,
        End::Never | End::Count(_) => false,
    }
}

/// The same form of timing at another start.
pub(super) fn moved(timing: &Timing, start: NaiveDateTime, lasts: TimeDelta) -> Option<Timing> {
    let end = start.checked_add_signed(lasts)?;
    Some(match timing {
        Timing::Zoned { zone, .. } => Timing::zoned(start, end, zone.clone()),
        Timing::AllDay { .. } => Timing::all_day(start.date(), end.date()),
        Timing::Floating { .. } => Timing::Floating { start, end },
    })
}
