//! The one form in which calendars elsewhere say a content, so that what is read and what is wanted can be compared.
//!
//! The same can be said in many ways: an exception as a day, in another zone or as an instant, the last day of a rule
//! as a day or as its last second. Here each of them becomes the one that we write (RFC 5545 §3.3.10, §3.8.5.1).

use crate::item::Content;
use crate::recurrence::{Budget, End, Extra, Moment, Recurrence, Rule, Series, Window};
use crate::repeats::Repeats;
use crate::time::{Timing, Zones};
use chrono::{Days, NaiveDateTime, NaiveTime};

/// The last second of a day.
const LAST_SECOND: NaiveTime = match NaiveTime::from_hms_opt(23, 59, 59) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// Takes from a content, which does not repeat by itself, what a service cannot hold.
pub type Fit<'a> = dyn Fn(&mut Content) + 'a;

/// The content as a service that holds what `fit` leaves of it would tell it again.
pub fn normal(content: Content, zones: &dyn Zones, fit: &Fit<'_>) -> Content {
    let mut content = content;
    fit(&mut content);
    if let Some(repeats) = content.repeats.take() {
        let repeats = normal_repeats(*repeats, &content.timing, zones, fit);
        content.repeats = Some(Box::new(repeats));
    }
    let mut content = content.canonical();
    let timing = &content.timing;
    content.repeats = content
        .repeats
        .filter(|repeats| takes_place_again(repeats, timing));
    take_after_the_first(&mut content);
    content
}

/// Without its series, an event says what the first known occurrence says ([`Repeats::detached`]).
fn take_after_the_first(content: &mut Content) {
    let Some(repeats) = content.repeats.as_deref().filter(|known| known.detached) else {
        return;
    };
    let mut overrides = repeats.overrides.iter();
    if let Some(first) = overrides.find_map(|this| this.content.clone()) {
        *content = Content {
            repeats: content.repeats.take(),
            ..*first
        };
    }
}

/// The occurrence of a series as the series makes it.
pub fn plain_occurrence(
    series: &Content,
    original_start: NaiveDateTime,
    zones: &dyn Zones,
) -> Content {
    let (start, end) = series.timing.wall();
    let timing = match &series.timing {
        Timing::AllDay { first, until } => {
            let day = original_start.date();
            Timing::all_day(day, day + (*until - *first))
        }
        Timing::Floating { .. } => Timing::Floating {
            start: original_start,
            end: original_start + (end - start),
        },
        Timing::Zoned { zone, .. } => {
            let length = zones.instant(end, zone) - zones.instant(start, zone);
            let end = zones.local(zones.instant(original_start, zone) + length, zone);
            Timing::zoned(original_start, end, zone.clone())
        }
    };
    Content {
        timing,
        repeats: None,
        ..series.clone()
    }
}

/// Leaves out changed occurrences that are as their series makes them: services that cannot take back that an occurrence was
/// changed hold such.
#[must_use]
pub fn without_plain_occurrences(mut content: Content, zones: &dyn Zones) -> Content {
    let series = Content {
        repeats: None,
        ..content.clone()
    };
    let repeats = content.repeats.as_deref_mut();
    if let Some(repeats) = repeats.filter(|known| !known.detached) {
        repeats.overrides.retain(|this| {
            let said = this.content.as_deref();
            said.is_none_or(|said| *said != plain_occurrence(&series, this.original_start, zones))
        });
    }
    content
}

/// Exceptions alone do not make a series, unless they take the only occurrence away.
fn takes_place_again(repeats: &Repeats, timing: &Timing) -> bool {
    let recurrence = &repeats.recurrence;
    let (start, _) = timing.wall();
    repeats.detached
        || !repeats.overrides.is_empty()
        || !recurrence.rules.is_empty()
        || !recurrence.extra.is_empty()
        || recurrence.excluded.iter().any(|moment| match moment {
            Moment::Day(day) => *day == start.date(),
            Moment::Wall(wall) => *wall == start,
            Moment::Instant(_) => true,
        })
}

fn normal_repeats(repeats: Repeats, timing: &Timing, zones: &dyn Zones, fit: &Fit<'_>) -> Repeats {
    let mut repeats = repeats;
    if repeats.detached {
        repeats.recurrence = Recurrence::default();
    } else {
        repeats.recurrence = normal_recurrence(repeats.recurrence, timing, zones);
        if timing.is_all_day() {
            for this in &mut repeats.overrides {
                this.original_start = this.original_start.date().and_time(NaiveTime::MIN);
            }
        }
    }
    for this in &mut repeats.overrides {
        this.content = this.content.take().map(|content| {
            Box::new(normal(
                Content {
                    repeats: None,
                    ..*content
                },
                zones,
                fit,
            ))
        });
    }
    repeats
}

/// The same recurrence with every moment in the form that a series at `timing` has.
pub fn normal_recurrence(recurrence: Recurrence, timing: &Timing, zones: &dyn Zones) -> Recurrence {
    let mut recurrence = recurrence;
    let rules = recurrence.rules.iter_mut();
    for rule in rules.chain(&mut recurrence.exclusions) {
        if let End::Until(moment) = rule.end {
            rule.end = End::Until(last_moment(moment, timing, zones));
        }
    }
    in_order(&mut recurrence.rules);
    in_order(&mut recurrence.exclusions);
    for extra in &mut recurrence.extra {
        *extra = normal_extra(*extra, timing, zones);
    }
    let excluded = std::mem::take(&mut recurrence.excluded);
    let days = StartsByDay::find(&excluded, &recurrence, timing, zones);
    recurrence.excluded = excluded
        .into_iter()
        .flat_map(|moment| normal_exception(moment, timing, &days, zones))
        .collect();
    recurrence
}

/// Several rules have no order; none is needed twice.
fn in_order(rules: &mut Vec<Rule>) {
    if 1 < rules.len() {
        rules.sort_by_cached_key(ToString::to_string);
        rules.dedup();
    }
}

/// `UNTIL` in the form of RFC 5545 §3.3.10: a date for dates, UTC where the start has a zone, else as the start.
fn last_moment(until: Moment, timing: &Timing, zones: &dyn Zones) -> Moment {
    let wall = match until {
        Moment::Day(day) => day.and_time(LAST_SECOND),
        Moment::Wall(wall) => wall,
        Moment::Instant(instant) => match timing {
            Timing::Zoned { .. } => return until,
            Timing::AllDay { .. } | Timing::Floating { .. } => instant.naive_utc(),
        },
    };
    match timing {
        Timing::AllDay { .. } => Moment::Day(wall.date()),
        Timing::Floating { .. } => Moment::Wall(wall),
        Timing::Zoned { zone, .. } => Moment::Instant(zones.instant(wall, zone)),
    }
}

/// A date beside the rules; a length of its own belongs to times only (RFC 5545 §3.8.5.2).
pub fn normal_extra(extra: Extra, timing: &Timing, zones: &dyn Zones) -> Extra {
    let start = extra.start.on(timing, zones);
    if timing.is_all_day() {
        Extra {
            start: Moment::Day(start.date()),
            lasts: None,
        }
    } else {
        Extra {
            start: Moment::Wall(start),
            lasts: extra.lasts,
        }
    }
}

/// The exceptions that one of a file amounts to: a day takes every start on it away.
pub fn normal_exception(
    moment: Moment,
    timing: &Timing,
    days: &StartsByDay,
    zones: &dyn Zones,
) -> Vec<Moment> {
    let start = moment.on(timing, zones);
    if timing.is_all_day() {
        return vec![Moment::Day(start.date())];
    }
    match moment {
        Moment::Day(_) => {
            let starts = days.on(start);
            if starts.is_empty() {
                vec![Moment::Wall(start)]
            } else {
                starts.iter().copied().map(Moment::Wall).collect()
            }
        }
        Moment::Wall(_) | Moment::Instant(_) => vec![Moment::Wall(start)],
    }
}

/// The starts that a series makes on the days which its exceptions name; empty where none names a day.
pub struct StartsByDay(Vec<NaiveDateTime>);

impl StartsByDay {
    /// Of these exceptions.
    pub fn find(
        excluded: &[Moment],
        recurrence: &Recurrence,
        timing: &Timing,
        zones: &dyn Zones,
    ) -> Self {
        let days = || {
            excluded.iter().filter_map(|moment| match moment {
                Moment::Day(day) => Some(*day),
                Moment::Wall(_) | Moment::Instant(_) => None,
            })
        };
        let (Some(first), Some(last)) = (days().min(), days().max()) else {
            return Self(Vec::new());
        };
        if timing.is_all_day() {
            return Self(Vec::new());
        }
        let series = Series {
            timing: Some(timing.clone()),
            recurrence: Recurrence {
                excluded: Vec::new(),
                ..recurrence.clone()
            },
            overrides: Vec::new(),
        };
        let until = last.checked_add_days(Days::new(1)).unwrap_or(last);
        // One look over all of them, so that a list of days costs no more than its longest stretch.
        let window = Window::Civil {
            from: first.and_time(NaiveTime::MIN),
            until: until.and_time(NaiveTime::MIN),
        };
        let found = series.expand(&window, zones, Budget::default());
        let starts = found.occurrences.iter();
        let mut starts: Vec<_> = starts.map(|this| this.original_start).collect();
        starts.sort_unstable();
        Self(starts)
    }

    fn on(&self, start: NaiveDateTime) -> &[NaiveDateTime] {
        let from = self.0.partition_point(|known| known.date() < start.date());
        let until = self.0.partition_point(|known| known.date() <= start.date());
        &self.0[from..until]
    }
}
