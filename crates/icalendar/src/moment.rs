//! Dates, times and durations as files write them (RFC 5545 §3.3.4 to §3.3.6), and the timing they amount to.

use super::lines::Line;
use super::structure::{File, Unreadable};
use super::zone;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use domain::recurrence;
use domain::time::{InvalidTiming, Timing, ZoneId, Zones};

/// What a `DTSTART` or `DTEND` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Moment {
    /// A day.
    Day(NaiveDate),
    /// A wall clock, of a zone or of wherever the reader is.
    Wall(NaiveDateTime, Option<ZoneId>),
}

/// A `DURATION`: days on the calendar, then seconds on a stop-watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Length {
    days: TimeDelta,
    time: TimeDelta,
}

impl Moment {
    /// The only moment of a line.
    pub(super) fn read(
        line: &Line<'_>,
        file: &File<'_>,
        zones: &dyn Zones,
    ) -> Result<Self, Unreadable> {
        Teller::of(line, file, zones).moment(line.value())
    }

    /// The moment as a series that takes place at `timing` reckons with it.
    ///
    /// Where the series has no zone, what the wall clock of another zone shows is taken as written.
    pub(super) fn within(&self, timing: &Timing, zones: &dyn Zones) -> recurrence::Moment {
        match (self, timing.zone()) {
            (Self::Day(day), _) => recurrence::Moment::Day(*day),
            (Self::Wall(wall, Some(zone)), Some(own)) if zone != own => {
                recurrence::Moment::Instant(zones.instant(*wall, zone))
            }
            (Self::Wall(wall, _), _) => recurrence::Moment::Wall(*wall),
        }
    }
}

/// Reads the values of one line, which share its parameters.
pub(super) struct Teller<'f, 'a> {
    file: &'f File<'a>,
    zones: &'f dyn Zones,
    says_day: bool,
    tzid: Option<String>,
}

impl<'f, 'a> Teller<'f, 'a> {
    pub(super) fn of(line: &Line<'_>, file: &'f File<'a>, zones: &'f dyn Zones) -> Self {
        Self {
            file,
            zones,
            says_day: line
                .parameter("VALUE")
                .is_some_and(|kind| kind.eq_ignore_ascii_case("DATE")),
            tzid: line.parameter("TZID").map(std::borrow::Cow::into_owned),
        }
    }

    /// A date or a date with time.
    pub(super) fn moment(&self, value: &str) -> Result<Moment, Unreadable> {
        let value = value.trim();
        let (stamp, is_utc) = match value.strip_suffix(['Z', 'z']) {
            Some(stamp) => (stamp, true),
            None => (value, false),
        };
        let not_a_date = || Unreadable(format!("“{}” is not a date.", shortened(value)));
        let (day, time) = stamp_parts(stamp).ok_or_else(not_a_date)?;
        let Some(time) = time.filter(|_| !self.says_day) else {
            return Ok(Moment::Day(day));
        };
        let wall = time.on(day).ok_or_else(not_a_date)?;
        if is_utc {
            return Ok(Moment::Wall(wall, Some(ZoneId::utc())));
        }
        let Some(tzid) = &self.tzid else {
            return Ok(Moment::Wall(wall, None));
        };
        // A zone that nobody knows takes nothing from the wall clock: it is kept, and read where the reader is.
        Ok(Moment::Wall(
            wall,
            zone::resolve(tzid, self.file, self.zones),
        ))
    }

    /// A moment, or a period by its start and how many seconds it lasts (RFC 5545 §3.3.9).
    pub(super) fn period(&self, value: &str) -> Result<(Moment, Option<u32>), Unreadable> {
        let Some((start, end)) = value.split_once('/') else {
            return Ok((self.moment(value)?, None));
        };
        let start = self.moment(start)?;
        let end = match end.trim() {
            length if length.starts_with(['P', 'p', '+', '-']) => {
                (None, Some(Length::parse(length)?))
            }
            end => (Some(self.moment(end)?), None),
        };
        let timing = timing(start, end.0, end.1, self.zones)?;
        let (start, end) = timing.wall();
        let lasts = match timing.zone() {
            Some(zone) => self.zones.instant(end, zone) - self.zones.instant(start, zone),
            None => end - start,
        };
        Ok((
            match timing.zone() {
                _ if timing.is_all_day() => Moment::Day(start.date()),
                zone => Moment::Wall(start, zone.cloned()),
            },
            u32::try_from(lasts.num_seconds()).ok(),
        ))
    }
}

/// From start, end and length to a timing (RFC 5545 §3.6.1).
///
/// Without end and length a day lasts a day and a time no time. An end in another zone is told on the wall clock
/// of the start. What lacks a zone beside something that has one is read in that one.
pub(super) fn timing(
    start: Moment,
    end: Option<Moment>,
    length: Option<Length>,
    zones: &dyn Zones,
) -> Result<Timing, Unreadable> {
    let timing = match start {
        Moment::Day(first) => Timing::all_day(first, end_day(first, end, length)?),
        Moment::Wall(start, zone) => end_time(start, zone, end, length, zones)?,
    };
    match timing.validate() {
        Ok(()) => Ok(timing),
        Err(InvalidTiming::EndsBeforeStart) => Err(ends_early()),
        Err(InvalidTiming::YearOutOfRange) => {
            Err(Unreadable::because("Its year lies outside 1900 to 2200."))
        }
    }
}

fn end_day(
    first: NaiveDate,
    end: Option<Moment>,
    length: Option<Length>,
) -> Result<NaiveDate, Unreadable> {
    let until = match (end, length) {
        (Some(Moment::Day(until)), _) => until,
        // A time on the last day: the day belongs to it, unless it is its midnight.
        (Some(Moment::Wall(end, _)), _) if end.time() == NaiveTime::MIN => end.date(),
        (Some(Moment::Wall(end, _)), _) => next_day(end.date())?,
        (None, Some(length)) => {
            let whole = first
                .checked_add_signed(length.days)
                .ok_or_else(absurd_length)?;
            match length.time.num_seconds() {
                0 => whole,
                ..0 => return Err(ends_early()),
                seconds => whole
                    .checked_add_signed(TimeDelta::days((seconds + 86_399) / 86_400))
                    .ok_or_else(absurd_length)?,
            }
        }
        (None, None) => next_day(first)?,
    };
    // Several writers forget that the end is exclusive.
    if until == first {
        next_day(first)
    } else {
        Ok(until)
    }
}

fn end_time(
    start: NaiveDateTime,
    zone: Option<ZoneId>,
    end: Option<Moment>,
    length: Option<Length>,
    zones: &dyn Zones,
) -> Result<Timing, Unreadable> {
    let end = match end {
        Some(Moment::Day(day)) => Some((day.and_time(NaiveTime::MIN), None)),
        Some(Moment::Wall(end, zone)) => Some((end, zone)),
        None => None,
    };
    let zone = zone.or_else(|| end.as_ref().and_then(|(_, zone)| zone.clone()));
    let Some(zone) = zone else {
        let end = match (end, length) {
            (Some((end, _)), _) => end,
            (None, Some(length)) => start
                .checked_add_signed(length.days)
                .and_then(|end| end.checked_add_signed(length.time))
                .ok_or_else(absurd_length)?,
            (None, None) => start,
        };
        return Ok(Timing::Floating { start, end });
    };
    let instant = match (end, length) {
        (None, None) => return Ok(Timing::zoned(start, start, zone)),
        (Some((end, None)), _) => return Ok(Timing::zoned(start, end, zone)),
        (Some((end, Some(other))), _) if other == zone => {
            return Ok(Timing::zoned(start, end, zone));
        }
        (Some((end, Some(other))), _) => zones.instant(end, &other),
        (None, Some(length)) => {
            let day = start
                .checked_add_signed(length.days)
                .ok_or_else(absurd_length)?;
            if length.time == TimeDelta::zero() {
                return Ok(Timing::zoned(start, day, zone));
            }
            zones
                .instant(day, &zone)
                .checked_add_signed(length.time)
                .ok_or_else(absurd_length)?
        }
    };
    let begun = zones.instant(start, &zone);
    if instant < begun {
        return Err(ends_early());
    }
    let end = zones.local(instant, &zone);
    // The hour that occurs twice: on the wall clock it would end before it starts, or later than it does.
    if end < start || zones.instant(end, &zone) != instant {
        return Ok(Timing::zoned(
            begun.naive_utc(),
            instant.naive_utc(),
            ZoneId::utc(),
        ));
    }
    Ok(Timing::zoned(start, end, zone))
}

impl Length {
    /// `[+-]P[nW][nD][T[nH][nM][nS]]`; days and weeks are nominal, the rest exact (RFC 5545 §3.3.6).
    pub(super) fn parse(text: &str) -> Result<Self, Unreadable> {
        Self::from_text(text.trim()).ok_or_else(absurd_length)
    }

    fn from_text(text: &str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mut days, mut seconds) = (0_i64, 0_i64);
        let mut number = None::<i64>;
        for letter in text.strip_prefix(['P', 'p'])?.chars() {
            if let Some(digit) = letter.to_digit(10) {
                number = Some(
                    number
                        .unwrap_or(0)
                        .checked_mul(10)?
                        .checked_add(digit.into())?,
                );
                continue;
            }
            let (into, unit) = match letter.to_ascii_uppercase() {
                'T' => continue,
                'W' => (&mut days, 7),
                'D' => (&mut days, 1),
                'H' => (&mut seconds, 3600),
                'M' => (&mut seconds, 60),
                'S' => (&mut seconds, 1),
                _ => return None,
            };
            *into = into.checked_add(number.take()?.checked_mul(unit)?)?;
        }
        let sign = if negative { -1 } else { 1 };
        Some(Self {
            days: TimeDelta::try_days(days.checked_mul(sign)?)?,
            time: TimeDelta::try_seconds(seconds.checked_mul(sign)?)?,
        })
    }
}

/// Day and time of `20261203T090000`, also as `2026-12-03T09:00`; the time may be missing.
fn stamp_parts(stamp: &str) -> Option<(NaiveDate, Option<WallTime>)> {
    let (day, time) = match stamp.split_once(['T', 't']) {
        Some((day, time)) => (day, Some(time)),
        None => (stamp, None),
    };
    let [year, month, day] = numbers(day, &[4, 2, 2])?;
    let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    let time = match time {
        Some(time) => Some(WallTime(numbers(time, &[2, 2, 2]).or_else(|| {
            numbers::<2>(time, &[2, 2]).map(|[hour, minute]| [hour, minute, 0])
        })?)),
        None => None,
    };
    Some((day, time))
}

struct WallTime([u32; 3]);

impl WallTime {
    /// Midnight may be written as 24:00, and a minute may have a leap second.
    fn on(self, day: NaiveDate) -> Option<NaiveDateTime> {
        match self.0 {
            [24, 0, 0] => Some(day.succ_opt()?.and_time(NaiveTime::MIN)),
            [hour, minute, second @ 0..=60] => day.and_hms_opt(hour, minute, second.min(59)),
            _ => None,
        }
    }
}

/// Numbers of fixed widths that follow each other, with or without `-` and `:` between.
fn numbers<const N: usize>(text: &str, widths: &[usize; N]) -> Option<[u32; N]> {
    let mut rest = text.as_bytes();
    let mut found = [0; N];
    for (number, width) in found.iter_mut().zip(widths) {
        if let [b'-' | b':', after @ ..] = rest {
            rest = after;
        }
        let (digits, after) = rest.split_at_checked(*width)?;
        for digit in digits {
            *number = *number * 10 + char::from(*digit).to_digit(10)?;
        }
        rest = after;
    }
    rest.is_empty().then_some(found)
}

fn next_day(day: NaiveDate) -> Result<NaiveDate, Unreadable> {
    day.succ_opt().ok_or_else(absurd_length)
}

fn ends_early() -> Unreadable {
    Unreadable::because("It ends before it starts.")
}

fn absurd_length() -> Unreadable {
    Unreadable::because("How long it lasts makes no sense.")
}

/// Enough of a stranger's text to recognise it.
pub(super) fn shortened(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control())
        .take(60)
        .collect()
}

#[cfg(test)]
mod tests;
