//! Between an item's own timing and the wall clock of whoever reads it. Pure.
//!
//! An item keeps its own zone: a meeting set in London stays at its London time when a reader in New York moves another
//! field of it. Days stay days, and floating times stay floating.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use domain::item::Item;
use domain::time::{DateRange, TimeRange, Timing, ZoneId, Zones};
use domain::view::calendar::When;

/// The timing on the reader's wall clock.
pub(crate) fn shown(timing: &Timing, zones: &dyn Zones, reader: &ZoneId) -> When {
    match timing {
        Timing::AllDay { first, until } => When::AllDay {
            first: *first,
            until: *until,
        },
        Timing::Floating { start, end } => When::Timed {
            start: *start,
            end: *end,
        },
        Timing::Zoned { start, end, zone } if zone == reader => When::Timed {
            start: *start,
            end: *end,
        },
        Timing::Zoned { start, end, zone } => {
            let (from, until) = (zones.instant(*start, zone), zones.instant(*end, zone));
            let start = zones.local(from, reader);
            let end = zones.local(until, reader);
            // Over the hour that a clock repeats, the end may read earlier than the start; its length is what counts.
            let end = if end < start {
                start + (until - from).max(TimeDelta::zero())
            } else {
                end
            };
            When::Timed { start, end }
        }
    }
}

/// What a reader asked for, as the timing of an item that so far had `before`; `None` for a new one.
pub(super) fn kept(
    when: When,
    before: Option<&Timing>,
    zones: &dyn Zones,
    reader: &ZoneId,
) -> Timing {
    let (start, end) = match when {
        When::AllDay { first, until } => return Timing::all_day(first, until),
        When::Timed { start, end } => (start, end),
    };
    let in_readers = || Timing::zoned(start, end, reader.clone());
    match before {
        Some(before) if shown(before, zones, reader) == when => before.clone(),
        Some(Timing::Floating { .. }) => Timing::Floating { start, end },
        Some(Timing::Zoned { zone, .. }) if zone != reader => {
            let there = |local: NaiveDateTime| zones.local(zones.instant(local, reader), zone);
            let own = Timing::zoned(there(start), there(end), zone.clone());
            // In the hour that its zone repeats, the item could not say which of the two is meant; the reader's can.
            if shown(&own, zones, reader) == when && own.validate().is_ok() {
                own
            } else {
                in_readers()
            }
        }
        Some(Timing::Zoned { .. } | Timing::AllDay { .. }) | None => in_readers(),
    }
}

/// The instants under which an item is found. Days and floating times belong to no zone; they are filed as if in UTC, and
/// [`days_reach`] asks far enough for every reader.
pub(crate) fn index_span(item: &Item, zones: &dyn Zones) -> TimeRange {
    item.content.span(zones, &ZoneId::utc())
}

/// Every instant at which something could touch these days for a reader in `zone`, wherever it was filed: zones lie
/// between 14 hours ahead of UTC and 12 behind.
pub(crate) fn days_reach(days: DateRange, zones: &dyn Zones, zone: &ZoneId) -> TimeRange {
    const FARTHEST: TimeDelta = TimeDelta::hours(26);
    let (from, until) = days_exactly(days, zones, zone);
    TimeRange::at_least_a_second(from - FARTHEST, until + FARTHEST)
}

/// From when until when the days are for a reader in `zone`.
pub(crate) fn days_exactly(
    days: DateRange,
    zones: &dyn Zones,
    zone: &ZoneId,
) -> (DateTime<Utc>, DateTime<Utc>) {
    let midnight = |day: NaiveDate| zones.instant(day.and_time(chrono::NaiveTime::MIN), zone);
    (midnight(days.first()), midnight(days.until()))
}

/// Whether something touches one of the days.
pub(crate) fn touches(when: When, days: DateRange) -> bool {
    when.first_day() < days.until() && days.first() < when.until_day()
}

/// The day so many days later.
pub(crate) fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zones::SystemZones;
    use proptest::prelude::*;

    fn zone(name: &str) -> ZoneId {
        ZoneId::new(name)
    }

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn timed(start: &str, end: &str) -> When {
        When::Timed {
            start: at(start),
            end: at(end),
        }
    }

    fn zoned(start: &str, end: &str, name: &str) -> Timing {
        Timing::zoned(at(start), at(end), zone(name))
    }

    #[test]
    fn a_meeting_in_london_reads_five_hours_earlier_in_new_york() {
        let meeting = zoned(
            "2026-01-14T15:00:00",
            "2026-01-14T16:00:00",
            "Europe/London",
        );

        assert_eq!(
            shown(&meeting, &SystemZones, &zone("America/New_York")),
            timed("2026-01-14T10:00:00", "2026-01-14T11:00:00")
        );
    }

    #[test]
    fn the_weeks_between_two_clock_changes_are_respected() {
        // New York changes on 8 March 2026, London on 29 March.
        let meeting = zoned(
            "2026-03-18T15:00:00",
            "2026-03-18T16:00:00",
            "Europe/London",
        );

        assert_eq!(
            shown(&meeting, &SystemZones, &zone("America/New_York")),
            timed("2026-03-18T11:00:00", "2026-03-18T12:00:00")
        );
    }

    #[test]
    fn a_moved_item_keeps_its_own_zone() {
        let before = zoned(
            "2026-01-14T15:00:00",
            "2026-01-14T16:00:00",
            "Europe/London",
        );

        let moved = kept(
            timed("2026-07-14T09:00:00", "2026-07-14T10:00:00"),
            Some(&before),
            &SystemZones,
            &zone("America/New_York"),
        );

        assert_eq!(
            moved,
            zoned(
                "2026-07-14T14:00:00",
                "2026-07-14T15:00:00",
                "Europe/London"
            )
        );
    }

    #[test]
    fn a_time_that_the_reader_did_not_touch_is_not_converted_there_and_back() {
        // 01:30 on 25 October occurs twice in London; seen from UTC it is 00:30, the first.
        let before = zoned(
            "2026-10-25T01:30:00",
            "2026-10-25T01:45:00",
            "Europe/London",
        );
        let when = shown(&before, &SystemZones, &ZoneId::utc());

        assert_eq!(
            kept(when, Some(&before), &SystemZones, &ZoneId::utc()),
            before
        );
    }

    #[test]
    fn a_time_the_items_zone_cannot_tell_apart_is_kept_in_the_readers() {
        // The second 01:30 in London, which is 01:30 in UTC.
        let before = zoned(
            "2026-10-25T09:00:00",
            "2026-10-25T10:00:00",
            "Europe/London",
        );
        let when = timed("2026-10-25T01:30:00", "2026-10-25T01:45:00");

        let moved = kept(when, Some(&before), &SystemZones, &ZoneId::utc());

        assert_eq!(
            moved,
            zoned("2026-10-25T01:30:00", "2026-10-25T01:45:00", "UTC")
        );
    }

    #[test]
    fn an_item_across_the_repeated_hour_never_ends_before_it_starts() {
        let across = zoned("2026-10-25T00:50:00", "2026-10-25T01:10:00", "UTC");

        assert_eq!(
            shown(&across, &SystemZones, &zone("Europe/London")),
            timed("2026-10-25T01:50:00", "2026-10-25T02:10:00")
        );
    }

    #[test]
    fn days_stay_days_and_floating_stays_floating() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let all_day = Timing::all_day(day("2026-03-18"), day("2026-03-20"));
        let floating = Timing::Floating {
            start: at("2026-03-18T09:00:00"),
            end: at("2026-03-18T10:00:00"),
        };

        for reader in ["Pacific/Kiritimati", "Pacific/Pago_Pago"] {
            assert_eq!(
                shown(&all_day, &SystemZones, &zone(reader)),
                When::AllDay {
                    first: day("2026-03-18"),
                    until: day("2026-03-20"),
                }
            );
            assert_eq!(
                kept(
                    timed("2026-03-19T09:00:00", "2026-03-19T10:00:00"),
                    Some(&floating),
                    &SystemZones,
                    &zone(reader),
                ),
                Timing::Floating {
                    start: at("2026-03-19T09:00:00"),
                    end: at("2026-03-19T10:00:00"),
                }
            );
        }
    }

    #[test]
    fn a_day_that_becomes_timed_is_timed_for_the_reader() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let before = Timing::all_day(day("2026-03-18"), day("2026-03-19"));

        let moved = kept(
            timed("2026-03-18T09:00:00", "2026-03-18T10:00:00"),
            Some(&before),
            &SystemZones,
            &zone("Europe/Berlin"),
        );

        assert_eq!(
            moved,
            zoned(
                "2026-03-18T09:00:00",
                "2026-03-18T10:00:00",
                "Europe/Berlin"
            )
        );
    }

    proptest! {
        #[test]
        fn what_a_reader_asks_for_is_what_the_reader_sees(
            minute in 0i64..(366 * 24 * 60),
            long in 0i64..3_000,
            own in prop::sample::select(vec!["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]),
            reader in prop::sample::select(vec!["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]),
        ) {
            let start = at("2026-01-01T00:00:00") + TimeDelta::minutes(minute);
            let when = When::Timed { start, end: start + TimeDelta::minutes(long) };
            let before = zoned("2026-01-14T15:00:00", "2026-01-14T16:00:00", own);

            let timing = kept(when, Some(&before), &SystemZones, &zone(reader));

            prop_assert_eq!(shown(&timing, &SystemZones, &zone(reader)), when);
            prop_assert_eq!(timing.validate(), Ok(()));
        }

        #[test]
        fn whatever_touches_a_readers_day_is_found(
            hour in 0i64..72,
            all_day in any::<bool>(),
            reader in prop::sample::select(vec!["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London"]),
            filer in prop::sample::select(vec!["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London"]),
        ) {
            let start = at("2026-03-17T00:00:00") + TimeDelta::hours(hour);
            let timing = if all_day {
                Timing::all_day(start.date(), later(start.date(), 1))
            } else {
                Timing::Floating { start, end: start + TimeDelta::hours(1) }
            };
            let day = "2026-03-18".parse().unwrap();
            let days = DateRange::new(day, later(day, 1)).unwrap();
            // The sync engine files under the member's zone, whichever that is.
            let filed = timing.span(&SystemZones, &zone(filer));

            if touches(shown(&timing, &SystemZones, &zone(reader)), days) {
                prop_assert!(days_reach(days, &SystemZones, &zone(reader)).overlaps(filed));
            }
        }
    }
}
