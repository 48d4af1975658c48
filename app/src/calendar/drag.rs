//! From a gesture to a proposed time. Pure; pointer and keyboard end in the same proposals.

use super::spot::{At, Spot, at_minute};
use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use domain::view::calendar::When;

/// The same while Alt is held.
pub const FINE: i32 = 5;
/// Minutes an item gets that had none before.
pub const USUAL_LENGTH: i64 = 60;
/// A press that moved less than this many pixels is a click.
pub const THRESHOLD: f64 = 5.0;

/// What of an item was gripped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grip {
    /// Its body: it moves.
    Body,
    /// Its first edge.
    Start,
    /// Its last edge.
    End,
}

/// Rounds to the nearest multiple.
fn snapped(minute: i32, snap: i32) -> i32 {
    (minute + snap / 2).div_euclid(snap) * snap
}

fn minute_of(at: NaiveDateTime) -> i32 {
    (at - at.date().and_time(NaiveTime::MIN)).num_minutes() as i32
}

fn days(count: i64) -> TimeDelta {
    TimeDelta::days(count)
}

/// A new item from where a press began to where it is now.
pub fn created(from: Spot, to: Spot, snap: i32) -> When {
    match (from.at, to.at) {
        (At::Minute(start), At::Minute(end)) => {
            let (low, high) = if start <= end {
                (start, end)
            } else {
                (end, start)
            };
            let low = low.div_euclid(snap) * snap;
            let high = snapped(high, snap).max(low + snap);
            When::Timed {
                start: at_minute(from.day, low),
                end: at_minute(from.day, high),
            }
        }
        // From the grid out into the lane and back: the day that was pressed.
        (At::Minute(start), _) => clicked(
            Spot {
                day: from.day,
                at: At::Minute(start),
            },
            snap,
            USUAL_LENGTH,
        ),
        _ => {
            let (first, last) = if from.day <= to.day {
                (from.day, to.day)
            } else {
                (to.day, from.day)
            };
            When::AllDay {
                first,
                until: last + days(1),
            }
        }
    }
}

/// A new item where somebody clicked; on a day of the month at `work_start`.
pub fn clicked(at: Spot, snap: i32, length: i64) -> When {
    match at.at {
        At::Minute(minute) => {
            let start = at_minute(at.day, minute.div_euclid(snap) * snap);
            When::Timed {
                start,
                end: start + TimeDelta::minutes(length),
            }
        }
        At::Lane | At::Cell => When::AllDay {
            first: at.day,
            until: at.day + days(1),
        },
    }
}

/// An item dragged by its body from one spot to another. `keep_time` changes only the day.
pub fn moved(when: When, from: Spot, to: Spot, snap: i32, keep_time: bool) -> When {
    let shift = to.day - from.day;
    match (when, from.at, to.at) {
        (When::Timed { start, end }, At::Minute(grabbed), At::Minute(now)) if !keep_time => {
            let wanted = start + shift + TimeDelta::minutes(i64::from(now - grabbed));
            // A press without a move must not round the times.
            let new_start = if from == to {
                start
            } else {
                at_minute(wanted.date(), snapped(minute_of(wanted), snap))
            };
            When::Timed {
                start: new_start,
                end: new_start + (end - start),
            }
        }
        (When::Timed { start, .. }, At::Minute(_), At::Lane) => {
            let first = start.date() + shift;
            When::AllDay {
                first,
                until: first + days(1),
            }
        }
        (When::AllDay { .. } | When::Timed { .. }, At::Lane, At::Minute(now)) => {
            let start = at_minute(to.day, now.div_euclid(snap) * snap);
            When::Timed {
                start,
                end: start + TimeDelta::minutes(USUAL_LENGTH),
            }
        }
        (When::Timed { start, end }, _, _) => When::Timed {
            start: start + shift,
            end: end + shift,
        },
        (When::AllDay { first, until }, _, _) => When::AllDay {
            first: first + shift,
            until: until + shift,
        },
    }
}

/// An item whose edge was dragged to a spot; it keeps at least one step.
pub fn resized(when: When, grip: Grip, to: Spot, snap: i32) -> When {
    match (when, grip, to.at) {
        (When::Timed { end, .. }, Grip::Start, At::Minute(minute)) => {
            let latest = end - TimeDelta::minutes(i64::from(snap));
            When::Timed {
                start: at_minute(to.day, snapped(minute, snap)).min(latest),
                end,
            }
        }
        (When::Timed { start, .. }, Grip::End, At::Minute(minute)) => {
            let earliest = start + TimeDelta::minutes(i64::from(snap));
            When::Timed {
                start,
                end: at_minute(to.day, snapped(minute, snap)).max(earliest),
            }
        }
        (When::AllDay { until, .. }, Grip::Start, _) => When::AllDay {
            first: to.day.min(until - days(1)),
            until,
        },
        (When::AllDay { first, .. }, Grip::End, _) => When::AllDay {
            first,
            until: (to.day + days(1)).max(first + days(1)),
        },
        (when, _, _) => when,
    }
}

/// The same on other terms: whole days of what had times, or times of what had whole days.
pub fn toggled_all_day(when: When, work_start: NaiveTime) -> When {
    match when {
        When::Timed { .. } => When::AllDay {
            first: when.first_day(),
            until: when.until_day().max(when.first_day() + days(1)),
        },
        When::AllDay { first, .. } => {
            let start = first.and_time(work_start);
            When::Timed {
                start,
                end: start + TimeDelta::minutes(USUAL_LENGTH),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{all_day, timed};
    use super::super::spot::SNAP;
    use super::*;
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn minute(text: &str, minute: i32) -> Spot {
        Spot {
            day: day(text),
            at: At::Minute(minute),
        }
    }

    fn lane(text: &str) -> Spot {
        Spot {
            day: day(text),
            at: At::Lane,
        }
    }

    fn cell(text: &str) -> Spot {
        Spot {
            day: day(text),
            at: At::Cell,
        }
    }

    #[test]
    fn dragging_over_empty_time_makes_an_item_whichever_way() {
        let (early, late) = (minute("2026-03-18", 547), minute("2026-03-18", 628));
        let expected = timed("2026-03-18T09:00:00", "2026-03-18T10:30:00");

        assert_eq!(created(early, late, SNAP), expected);
        assert_eq!(created(late, early, SNAP), expected);
    }

    #[test]
    fn dragging_over_days_makes_an_item_of_whole_days() {
        assert_eq!(
            created(lane("2026-03-19"), lane("2026-03-17"), SNAP),
            all_day("2026-03-17", "2026-03-20")
        );
        assert_eq!(
            created(cell("2026-03-17"), cell("2026-03-18"), SNAP),
            all_day("2026-03-17", "2026-03-19")
        );
    }

    #[test]
    fn a_click_makes_an_item_of_the_usual_length() {
        assert_eq!(
            clicked(minute("2026-03-18", 557), SNAP, USUAL_LENGTH),
            timed("2026-03-18T09:15:00", "2026-03-18T10:15:00")
        );
    }

    #[test]
    fn a_moved_item_keeps_its_length_and_snaps() {
        let when = timed("2026-03-18T09:05:00", "2026-03-18T10:35:00");

        assert_eq!(
            moved(
                when,
                minute("2026-03-18", 560),
                minute("2026-03-19", 702),
                SNAP,
                false
            ),
            timed("2026-03-19T11:30:00", "2026-03-19T13:00:00")
        );
        assert_eq!(
            moved(
                when,
                minute("2026-03-18", 560),
                minute("2026-03-18", 568),
                FINE,
                false
            ),
            timed("2026-03-18T09:15:00", "2026-03-18T10:45:00")
        );
    }

    #[test]
    fn a_press_that_goes_nowhere_changes_nothing() {
        let when = timed("2026-03-18T09:05:00", "2026-03-18T10:35:00");
        let spot = minute("2026-03-18", 560);

        assert_eq!(moved(when, spot, spot, SNAP, false), when);
    }

    #[test]
    fn shift_keeps_the_time_and_changes_only_the_day() {
        let when = timed("2026-03-18T09:05:00", "2026-03-18T10:35:00");

        assert_eq!(
            moved(
                when,
                minute("2026-03-18", 560),
                minute("2026-03-20", 900),
                SNAP,
                true
            ),
            timed("2026-03-20T09:05:00", "2026-03-20T10:35:00")
        );
    }

    #[test]
    fn a_timed_item_becomes_a_day_in_the_lane_and_gets_the_usual_length_back() {
        let when = timed("2026-03-18T09:00:00", "2026-03-18T12:00:00");
        let in_lane = moved(
            when,
            minute("2026-03-18", 600),
            lane("2026-03-19"),
            SNAP,
            false,
        );

        assert_eq!(in_lane, all_day("2026-03-19", "2026-03-20"));
        assert_eq!(
            moved(
                in_lane,
                lane("2026-03-19"),
                minute("2026-03-20", 610),
                SNAP,
                false
            ),
            timed("2026-03-20T10:00:00", "2026-03-20T11:00:00")
        );
    }

    #[test]
    fn in_the_month_an_item_keeps_its_times() {
        let when = timed("2026-03-18T22:00:00", "2026-03-19T02:00:00");

        assert_eq!(
            moved(when, cell("2026-03-18"), cell("2026-04-02"), SNAP, false),
            timed("2026-04-02T22:00:00", "2026-04-03T02:00:00")
        );
        assert_eq!(
            moved(
                all_day("2026-03-18", "2026-03-20"),
                cell("2026-03-19"),
                cell("2026-03-17"),
                SNAP,
                false
            ),
            all_day("2026-03-16", "2026-03-18")
        );
    }

    #[test]
    fn an_edge_never_passes_the_other() {
        let when = timed("2026-03-18T09:00:00", "2026-03-18T10:00:00");

        assert_eq!(
            resized(when, Grip::End, minute("2026-03-18", 697), SNAP),
            timed("2026-03-18T09:00:00", "2026-03-18T11:30:00")
        );
        assert_eq!(
            resized(when, Grip::End, minute("2026-03-18", 100), SNAP),
            timed("2026-03-18T09:00:00", "2026-03-18T09:15:00")
        );
        assert_eq!(
            resized(when, Grip::Start, minute("2026-03-18", 1_000), SNAP),
            timed("2026-03-18T09:45:00", "2026-03-18T10:00:00")
        );
        assert_eq!(
            resized(
                all_day("2026-03-18", "2026-03-20"),
                Grip::Start,
                lane("2026-03-25"),
                SNAP
            ),
            all_day("2026-03-19", "2026-03-20")
        );
    }

    #[test]
    fn an_end_can_be_dragged_past_midnight() {
        let when = timed("2026-03-18T22:00:00", "2026-03-18T23:00:00");

        assert_eq!(
            resized(when, Grip::End, minute("2026-03-19", 60), SNAP),
            timed("2026-03-18T22:00:00", "2026-03-19T01:00:00")
        );
    }

    #[test]
    fn all_day_can_be_switched_on_and_off() {
        let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap();
        let when = timed("2026-03-18T22:00:00", "2026-03-19T02:00:00");

        assert_eq!(
            toggled_all_day(when, nine),
            all_day("2026-03-18", "2026-03-20")
        );
        assert_eq!(
            toggled_all_day(all_day("2026-03-18", "2026-03-20"), nine),
            timed("2026-03-18T09:00:00", "2026-03-18T10:00:00")
        );
    }
}
