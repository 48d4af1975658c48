//! Changes of a whole series: it moves, and what names its old start follows.

use super::calendar;
use super::edit::{EditError, moved};
use super::overrides::Change;
use super::plan::Plan;
use super::rule::{End, Frequency, Rule};
use super::starts::index_of;
use super::{Extra, Moment, Recurrence, Series};
use crate::time::{Timing, Zones};
use chrono::{Datelike, NaiveDateTime, TimeDelta, Timelike};

impl Series {
    /// *All*: the first occurrence takes place then, and the series follows.
    ///
    /// Where a rule names the old start (its weekday, day, month, time), it names the new one instead. Exceptions,
    /// single dates and overrides are keyed anew by the same distance; an override that had not moved its
    /// occurrence moves along, one that had stays where somebody put it. `UNTIL` moves along when the series
    /// moves later, so that the last occurrence is not lost.
    ///
    /// # Errors
    /// [`EditError`] without a master, where a rule picks days by position, or out of the calendar.
    pub fn moved_to(&self, timing: &Timing, zones: &dyn Zones) -> Result<Self, EditError> {
        let old = self.timing.as_ref().ok_or(EditError::NoMaster)?;
        let (from, to) = (old.wall().0, timing.wall().0);
        let rules = &self.recurrence.rules;
        let all = rules.iter().chain(&self.recurrence.exclusions);
        let by_position = all.clone().any(|rule| !rule.by_set_position.is_empty());
        if by_position && from.date() != to.date() {
            return Err(EditError::PicksByPosition);
        }
        let follow = |rules: &[Rule]| -> Result<Vec<Rule>, EditError> {
            rules
                .iter()
                .map(|rule| followed(rule, old, timing, zones))
                .collect()
        };
        let followed_rules = follow(rules)?;
        let step = Step {
            from: old,
            to: timing,
            old: rules.first(),
            new: followed_rules.first(),
        };
        let shifted = |wall: NaiveDateTime| step.key(wall).ok_or(EditError::OutOfRange);
        let rekey = |moment: &Moment| -> Result<Moment, EditError> {
            Ok(match moment {
                Moment::Day(day) => Moment::Day(shifted(day.and_time(from.time()))?.date()),
                Moment::Wall(_) | Moment::Instant(_) => {
                    Moment::Wall(shifted(moment.on(old, zones))?)
                }
            })
        };
        let recurrence = Recurrence {
            rules: followed_rules.clone(),
            exclusions: follow(&self.recurrence.exclusions)?,
            extra: self
                .recurrence
                .extra
                .iter()
                .map(|extra| {
                    Ok(Extra {
                        start: rekey(&extra.start)?,
                        ..*extra
                    })
                })
                .collect::<Result<_, EditError>>()?,
            excluded: self
                .recurrence
                .excluded
                .iter()
                .map(rekey)
                .collect::<Result<_, _>>()?,
        };
        let mut overrides = self.overrides.clone();
        for this in &mut overrides {
            let key = shifted(this.original_start)?;
            if let Change::Changed { timing: own, .. } = &mut this.change
                && own.wall().0 == this.original_start
            {
                let lasts = own.wall().1 - own.wall().0;
                *own = moved(own, key, lasts).ok_or(EditError::OutOfRange)?;
            }
            this.original_start = key;
        }
        Ok(Self {
            timing: Some(timing.clone()),
            recurrence,
            overrides,
        })
    }
}

/// The rule after its series moved from one start to another.
fn followed(rule: &Rule, old: &Timing, new: &Timing, zones: &dyn Zones) -> Result<Rule, EditError> {
    let (from, to) = (old.wall().0, new.wall().0);
    let mut rule = rule.clone();
    replace(&mut rule.by_hour, from.hour() as u8, to.hour() as u8);
    replace(&mut rule.by_minute, from.minute() as u8, to.minute() as u8);
    replace(&mut rule.by_second, from.second() as u8, to.second() as u8);
    if from.date() != to.date() {
        follow_days(&mut rule, from, to);
    }
    if let End::Until(until) = rule.end
        && from < to
    {
        let wall = until.on(old, zones).checked_add_signed(to - from);
        let wall = wall.ok_or(EditError::OutOfRange)?;
        rule.end = End::Until(match (until, new.zone()) {
            (Moment::Day(_), _) => Moment::Day(wall.date()),
            (Moment::Instant(_), Some(zone)) => Moment::Instant(zones.instant(wall, zone)),
            (Moment::Instant(_) | Moment::Wall(_), _) => Moment::Wall(wall),
        });
    }
    Ok(rule.clone().checked().unwrap_or(rule))
}

/// Lets the parts that name the old day name the new one.
fn follow_days(rule: &mut Rule, from: NaiveDateTime, to: NaiveDateTime) {
    let length = |at: NaiveDateTime| calendar::month_length(i64::from(at.year()), at.month());
    let days_left = |at: NaiveDateTime| length(at) - at.day();
    let in_year = rule.frequency == Frequency::Yearly && rule.by_month.is_empty();
    for day in &mut rule.by_day {
        if day.weekday != from.weekday() {
            continue;
        }
        let nth = |at: NaiveDateTime| if in_year { at.ordinal0() / 7 } else { at.day0() / 7 } as i8 + 1;
        let year_left =
            |at: NaiveDateTime| calendar::year_length(i64::from(at.year())) - at.ordinal();
        let from_end = |at: NaiveDateTime| {
            -(if in_year {
                year_left(at) / 7
            } else {
                days_left(at) / 7
            } as i8)
                - 1
        };
        match day.ordinal {
            0 => {}
            1.. if day.ordinal == nth(from) => day.ordinal = nth(to),
            // The last stays the last; what is not the last any more is counted from the front.
            ..0 if day.ordinal == from_end(from) => {
                day.ordinal = if from_end(to) == day.ordinal {
                    day.ordinal
                } else {
                    nth(to)
                };
            }
            _ => continue,
        }
        day.weekday = to.weekday();
    }
    for number in &mut rule.by_month_day {
        if i64::from(*number) == i64::from(from.day()) {
            *number = to.day() as i8;
        } else if i64::from(*number) == -i64::from(days_left(from)) - 1 {
            let is_same = days_left(from) == days_left(to);
            *number = if is_same { *number } else { to.day() as i8 };
        }
    }
    replace(&mut rule.by_month, from.month() as u8, to.month() as u8);
    replace(
        &mut rule.by_year_day,
        from.ordinal() as i16,
        to.ordinal() as i16,
    );
    replace(
        &mut rule.by_week,
        from.iso_week().week() as i8,
        to.iso_week().week() as i8,
    );
}

fn replace<N: PartialEq + Copy>(numbers: &mut [N], old: N, new: N) {
    for number in numbers {
        if *number == old {
            *number = new;
        }
    }
}

/// The way an original start goes when its series moves.
struct Step<'r> {
    from: &'r Timing,
    to: &'r Timing,
    old: Option<&'r Rule>,
    new: Option<&'r Rule>,
}

impl Step<'_> {
    /// The new original start of the occurrence that had this one.
    ///
    /// Of several weekdays, days or months in a rule only the one moves that named the old start. An nth weekday
    /// lies at another distance in each month: there the occurrence of the same period is the one.
    fn key(&self, wall: NaiveDateTime) -> Option<NaiveDateTime> {
        let (from, to) = (self.from.wall().0, self.to.wall().0);
        let (Some(old), Some(new)) = (self.old, self.new) else {
            return wall.checked_add_signed(to - from);
        };
        let hour_stays = 1 < old.by_hour.len() && wall.hour() != from.hour();
        let minute_stays = 1 < old.by_minute.len() && wall.minute() != from.minute();
        let days = (to.date() - from.date()).num_days();
        let turn = if hour_stays || minute_stays {
            TimeDelta::zero()
        } else {
            to.time() - from.time()
        };
        let time = wall.checked_add_signed(turn)?;
        if days == 0 {
            return Some(time);
        }
        let day_stays = 1 < old.by_day.len() && wall.weekday() != from.weekday()
            || 1 < old.by_month_day.len() && wall.day() != from.day()
            || 1 < old.by_month.len() && wall.month() != from.month();
        if day_stays {
            return Some(time);
        }
        if matches!(new.frequency, Frequency::Monthly | Frequency::Yearly) {
            let (before, after) = (Plan::new(old, self.from), Plan::new(new, self.to));
            let passed =
                index_of(&before, calendar::seconds(wall)) - index_of(&before, before.start);
            let mut days = after.days(index_of(&after, after.start).saturating_add(passed));
            if days.count() == 1 {
                let day = days.take_first()?;
                return Some(
                    calendar::wall(day * calendar::DAY)
                        .date()
                        .and_time(time.time()),
                );
            }
        }
        time.checked_add_signed(TimeDelta::days(days))
    }
}
