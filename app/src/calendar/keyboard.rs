//! From keys to places and proposed times: the same ends as [`super::drag`]. Pure.

use super::layout::DAY;
use super::spot::{At, SNAP, Spot};
use chrono::TimeDelta;
use domain::view::calendar::When;

/// An arrow key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrow {
    /// Towards earlier days.
    Left,
    /// Towards later days.
    Right,
    /// Towards earlier times, or the week before in the month.
    Up,
    /// Towards later times, or the week after in the month.
    Down,
}

impl Arrow {
    /// The arrow of a key's name; none for other keys.
    pub fn of(key: &str) -> Option<Self> {
        match key {
            "ArrowLeft" => Some(Self::Left),
            "ArrowRight" => Some(Self::Right),
            "ArrowUp" => Some(Self::Up),
            "ArrowDown" => Some(Self::Down),
            _ => None,
        }
    }

    const fn sign(self) -> i32 {
        match self {
            Self::Left | Self::Up => -1,
            Self::Right | Self::Down => 1,
        }
    }

    const fn is_across(self) -> bool {
        matches!(self, Self::Left | Self::Right)
    }
}

/// The slot cursor after an arrow key; it may lie outside the days that show, then the page turns.
pub fn stepped(spot: Spot, arrow: Arrow) -> Spot {
    let by_days = |count: i32| Spot {
        day: spot.day + TimeDelta::days(i64::from(count)),
        ..spot
    };
    if arrow.is_across() {
        return by_days(arrow.sign());
    }
    match spot.at {
        At::Cell => by_days(7 * arrow.sign()),
        At::Lane if arrow == Arrow::Down => Spot {
            at: At::Minute(0),
            ..spot
        },
        At::Lane => spot,
        At::Minute(0) if arrow == Arrow::Up => Spot {
            at: At::Lane,
            ..spot
        },
        At::Minute(minute) => {
            let next = (minute + SNAP * arrow.sign()).clamp(0, DAY - SNAP);
            Spot {
                at: At::Minute(next),
                ..spot
            }
        }
    }
}

/// An item moved by Alt and an arrow key. `in_month` moves by days and weeks.
pub fn nudged(when: When, arrow: Arrow, in_month: bool) -> When {
    let sign = i64::from(arrow.sign());
    let shift = if arrow.is_across() {
        TimeDelta::days(sign)
    } else if in_month {
        TimeDelta::days(7 * sign)
    } else if when.is_all_day() {
        return when;
    } else {
        TimeDelta::minutes(sign * i64::from(SNAP))
    };
    match when {
        When::Timed { start, end } => When::Timed {
            start: start + shift,
            end: end + shift,
        },
        When::AllDay { first, until } => When::AllDay {
            first: first + shift,
            until: until + shift,
        },
    }
}

/// An item whose end was moved by Alt, Shift and an arrow key: by 15 minutes, or by days for whole days.
pub fn stretched(when: When, arrow: Arrow) -> When {
    let sign = i64::from(arrow.sign());
    match when {
        When::Timed { start, end } if !arrow.is_across() => {
            let step = TimeDelta::minutes(i64::from(SNAP));
            When::Timed {
                start,
                end: (end + step * sign as i32).max(start + step),
            }
        }
        When::AllDay { first, until } => {
            let day = TimeDelta::days(1);
            When::AllDay {
                first,
                until: (until + day * sign as i32).max(first + day),
            }
        }
        other => other,
    }
}

/// What an item covers, for finding its neighbours: days counted from the first shown, minutes of the day
/// (whole days lie above all times, at minute -1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The day.
    pub day: i64,
    /// From this minute.
    pub start: i32,
}

impl Place {
    /// Where an item begins, seen from a first day.
    pub fn of(when: When, first_shown: chrono::NaiveDate) -> Self {
        match when {
            When::Timed { start, .. } => Self {
                day: (start.date() - first_shown).num_days(),
                start: (start - start.date().and_time(chrono::NaiveTime::MIN)).num_minutes() as i32,
            },
            When::AllDay { first, .. } => Self {
                day: (first - first_shown).num_days(),
                start: -1,
            },
        }
    }
}

/// The nearest item in a direction: up and down within the day, left and right on the nearest day that has any,
/// at the nearest time. `places[from]` is where one stands.
pub fn neighbour(places: &[Place], from: usize, arrow: Arrow) -> Option<usize> {
    let here = *places.get(from)?;
    let candidates = places
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != from);
    // Items that start together are told apart by their order.
    let order = |index: usize, place: Place| (place.start, index);
    let own = order(from, here);
    match arrow {
        Arrow::Up => candidates
            .filter(|(index, place)| place.day == here.day && order(*index, **place) < own)
            .max_by_key(|(index, place)| order(*index, **place)),
        Arrow::Down => candidates
            .filter(|(index, place)| place.day == here.day && own < order(*index, **place))
            .min_by_key(|(index, place)| order(*index, **place)),
        Arrow::Left => candidates
            .filter(|(_, place)| place.day < here.day)
            .min_by_key(|(index, place)| {
                (
                    here.day - place.day,
                    (place.start - here.start).abs(),
                    *index,
                )
            }),
        Arrow::Right => candidates
            .filter(|(_, place)| here.day < place.day)
            .min_by_key(|(index, place)| {
                (
                    place.day - here.day,
                    (place.start - here.start).abs(),
                    *index,
                )
            }),
    }
    .map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn spot(text: &str, at: At) -> Spot {
        Spot { day: day(text), at }
    }

    fn timed(start: &str, end: &str) -> When {
        When::Timed {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
        }
    }

    #[test]
    fn the_slot_cursor_walks_by_quarters_and_days() {
        let nine = spot("2026-03-18", At::Minute(540));

        assert_eq!(
            stepped(nine, Arrow::Down),
            spot("2026-03-18", At::Minute(555))
        );
        assert_eq!(
            stepped(nine, Arrow::Left),
            spot("2026-03-17", At::Minute(540))
        );
    }

    #[test]
    fn above_midnight_lies_the_lane_for_whole_days() {
        let midnight = spot("2026-03-18", At::Minute(0));

        assert_eq!(stepped(midnight, Arrow::Up), spot("2026-03-18", At::Lane));
        assert_eq!(stepped(spot("2026-03-18", At::Lane), Arrow::Down), midnight);
        assert_eq!(
            stepped(spot("2026-03-18", At::Minute(1_425)), Arrow::Down),
            spot("2026-03-18", At::Minute(1_425))
        );
    }

    #[test]
    fn in_the_month_up_and_down_are_weeks() {
        let cell = spot("2026-03-02", At::Cell);

        assert_eq!(stepped(cell, Arrow::Up), spot("2026-02-23", At::Cell));
        assert_eq!(stepped(cell, Arrow::Right), spot("2026-03-03", At::Cell));
    }

    #[test]
    fn alt_and_an_arrow_move_an_item() {
        let when = timed("2026-03-18T09:00:00", "2026-03-18T10:30:00");

        assert_eq!(
            nudged(when, Arrow::Right, false),
            timed("2026-03-19T09:00:00", "2026-03-19T10:30:00")
        );
        assert_eq!(
            nudged(when, Arrow::Down, false),
            timed("2026-03-18T09:15:00", "2026-03-18T10:45:00")
        );
        assert_eq!(
            nudged(when, Arrow::Up, true),
            timed("2026-03-11T09:00:00", "2026-03-11T10:30:00")
        );
    }

    #[test]
    fn shift_as_well_moves_its_end() {
        let when = timed("2026-03-18T09:00:00", "2026-03-18T09:15:00");

        assert_eq!(
            stretched(when, Arrow::Down),
            timed("2026-03-18T09:00:00", "2026-03-18T09:30:00")
        );
        assert_eq!(
            stretched(when, Arrow::Up),
            when,
            "it keeps at least one step"
        );
        let days = When::AllDay {
            first: day("2026-03-18"),
            until: day("2026-03-19"),
        };
        assert_eq!(
            stretched(days, Arrow::Right),
            When::AllDay {
                first: day("2026-03-18"),
                until: day("2026-03-20")
            }
        );
        assert_eq!(stretched(days, Arrow::Left), days);
    }

    #[test]
    fn arrows_lead_to_the_nearest_item() {
        let at = |day, start| Place { day, start };
        //            0           1           2           3          4
        let places = [at(0, 540), at(0, 600), at(0, 600), at(2, 590), at(2, -1)];

        assert_eq!(neighbour(&places, 0, Arrow::Down), Some(1));
        assert_eq!(neighbour(&places, 1, Arrow::Down), Some(2));
        assert_eq!(neighbour(&places, 2, Arrow::Down), None);
        assert_eq!(neighbour(&places, 2, Arrow::Up), Some(1));
        assert_eq!(neighbour(&places, 1, Arrow::Right), Some(3));
        assert_eq!(neighbour(&places, 3, Arrow::Up), Some(4));
        assert_eq!(neighbour(&places, 4, Arrow::Left), Some(0));
        assert_eq!(neighbour(&places, 0, Arrow::Left), None);
    }
}
