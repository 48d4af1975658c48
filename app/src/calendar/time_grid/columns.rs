//! What the grid of times draws, reckoned: the columns of its days and the bars of its lane.

use crate::calendar::item_card::{Card, Marks, MoreCard};
use crate::calendar::key::Key;
use crate::calendar::layout::{DAY, Days, Span, in_lane, lay_out_day, lay_out_rows, part_of_day};
use crate::calendar::spot::{At, Spot};
use crate::calendar::state::{Calendar, Focus};
use crate::words;
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use domain::view::calendar::{CalendarItem, CalendarPeriod};
use leptos::prelude::*;

/// One day of the grid, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub day: NaiveDate,
    pub is_today: bool,
    pub is_off: bool,
    /// Hours outside working time, as positions.
    pub nights: Vec<String>,
    pub cards: Vec<Card>,
    pub more: Vec<MoreCard>,
    pub booked: String,
    /// Where the slot cursor of the keyboard stands.
    pub cursor: Option<String>,
    pub hint: Option<String>,
}

/// Minutes as slots of 15, the unit of the style sheet.
pub(super) fn slots(minute: i32) -> String {
    let whole = minute / 15;
    match minute % 15 {
        0 => whole.to_string(),
        rest => format!("{whole}.{:03}", rest * 1_000 / 15),
    }
}

fn from_to(span: Span) -> String {
    ["--s:", &slots(span.start), ";--e:", &slots(span.end)].concat()
}

/// A part of the width of a day, to four digits.
fn share(part: usize, of: usize) -> String {
    const WHOLE: usize = 10_000;
    let part = (part * WHOLE + of / 2) / of.max(1);
    format!("{}.{:04}", part / WHOLE, part % WHOLE)
}

pub(super) fn columns(calendar: Calendar) -> Vec<Column> {
    let items = calendar.visible(|when| !in_lane(when));
    let cursor = match calendar.focus.get() {
        Focus::Spot(spot) => Some(spot),
        Focus::Item(_) => None,
    };
    let ghost = calendar
        .proposal
        .get()
        .filter(|proposal| proposal.is_ghost && !in_lane(proposal.when));
    let hint_day = hint_day(calendar);
    let marks = Marks::of(calendar);
    calendar.period.with(|period| {
        period
            .days
            .days()
            .map(|day| {
                let (indexes, spans): (Vec<usize>, Vec<Span>) = items
                    .iter()
                    .enumerate()
                    .filter_map(|(index, item)| Some((index, part_of_day(item.when, day)?)))
                    .unzip();
                let layout = lay_out_day(&spans);
                let mut cards: Vec<Card> = layout
                    .placed
                    .iter()
                    .map(|placed| {
                        let style = [
                            &from_to(placed.span),
                            ";--l:",
                            &share(placed.column, placed.of),
                            ";--w:",
                            &share(placed.width, placed.of),
                        ]
                        .concat();
                        Card::of(&items[indexes[placed.index]], &marks, style)
                    })
                    .collect();
                if let Some(ghost) = &ghost
                    && let Some(span) = part_of_day(ghost.when, day)
                {
                    cards.push(Card::ghost(
                        ghost,
                        [&from_to(span), ";--l:0;--w:1"].concat(),
                    ));
                }
                let more = layout
                    .gathered
                    .iter()
                    .map(|gathered| MoreCard {
                        day,
                        items: gathered
                            .indexes
                            .iter()
                            .map(|index| Key::of(&items[indexes[*index]]))
                            .collect(),
                        style: [&from_to(gathered.span), ";--l:.75;--w:.25"].concat(),
                    })
                    .collect();
                let hours = period.working_hours.on(day.weekday());
                Column {
                    day,
                    is_today: day == period.today,
                    is_off: hours.is_none(),
                    nights: nights(period, day),
                    cards,
                    more,
                    booked: booked(&items, day),
                    cursor: cursor.and_then(|spot| cursor_in(spot, day)),
                    hint: (hint_day == Some(day)).then(|| {
                        let hour = hours.map_or(9, |hours| hours.from.hour() as i32);
                        from_to(Span {
                            start: hour * 60,
                            end: hour * 60 + 60,
                        })
                    }),
                }
            })
            .collect()
    })
}

fn cursor_in(spot: Spot, day: NaiveDate) -> Option<String> {
    match spot.at {
        At::Minute(minute) if spot.day == day => Some(from_to(Span {
            start: minute,
            end: minute + 15,
        })),
        _ => None,
    }
}

/// The first working day of a period without items, for the line that says what to do.
fn hint_day(calendar: Calendar) -> Option<NaiveDate> {
    if calendar.proposal.with(Option::is_some) {
        return None;
    }
    calendar.period.with(|period| {
        if period.items.iter().any(|item| calendar.shows(item)) {
            return None;
        }
        let works = |day: &NaiveDate| period.working_hours.on(day.weekday()).is_some();
        let from = period
            .days
            .days()
            .find(|day| *day == period.today)
            .filter(works);
        from.or_else(|| period.days.days().find(works))
            .filter(|_| period.can_change)
    })
}

/// The parts of a day outside working hours; none for a day off, which is shaded whole.
fn nights(period: &CalendarPeriod, day: NaiveDate) -> Vec<String> {
    let Some(hours) = period.working_hours.on(day.weekday()) else {
        return Vec::new();
    };
    let minute = |time: NaiveTime| (time.hour() * 60 + time.minute()) as i32;
    [
        Span {
            start: 0,
            end: minute(hours.from),
        },
        Span {
            start: minute(hours.until),
            end: DAY,
        },
    ]
    .into_iter()
    .filter(|span| span.start < span.end)
    .map(from_to)
    .collect()
}

/// Hours of own items on a day, in words.
fn booked(items: &[CalendarItem], day: NaiveDate) -> String {
    let minutes: i32 = items
        .iter()
        .filter(|item| item.linked_from.is_none() && !in_lane(item.when))
        .filter_map(|item| part_of_day(item.when, day))
        .map(|span| span.end - span.start)
        .sum();
    words::duration(minutes.into())
}

/// The bars of the lane by the column they begin in, and how many rows they take.
pub(super) fn lane(calendar: Calendar) -> (Vec<Vec<Card>>, usize) {
    let mut items = calendar.visible(in_lane);
    items.sort_by_key(|item| {
        (
            item.when.first_day(),
            std::cmp::Reverse(item.when.until_day()),
        )
    });
    let ghost = calendar
        .proposal
        .get()
        .filter(|proposal| proposal.is_ghost && in_lane(proposal.when));
    let days = calendar.period.with(|period| period.days);
    let count = days.len() as usize;
    let shown: Vec<(&CalendarItem, Days)> = items
        .iter()
        .filter_map(|item| Some((item, Days::of(item.when, days.first(), count)?)))
        .collect();
    let mut runs: Vec<Days> = shown.iter().map(|(_, run)| *run).collect();
    let ghost = ghost.and_then(|ghost| Some((Days::of(ghost.when, days.first(), count)?, ghost)));
    runs.extend(ghost.as_ref().map(|(run, _)| *run));
    let rows = lay_out_rows(&runs);
    let style = |run: Days, row: usize| format!("--n:{};--r:{}", run.until - run.first, row + 1);
    let marks = Marks::of(calendar);
    let mut bars = vec![Vec::new(); count];
    for ((item, run), row) in shown.iter().zip(&rows) {
        bars[run.first].push(Card::of(item, &marks, style(*run, *row)));
    }
    if let (Some((run, ghost)), Some(row)) = (ghost, rows.last()) {
        bars[run.first].push(Card::ghost(&ghost, style(run, *row)));
    }
    (bars, rows.iter().max().map_or(1, |row| row + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::samples::{all_day, item, timed};

    #[test]
    fn positions_are_counted_in_slots() {
        assert_eq!(slots(480), "32");
        assert_eq!(slots(684), "45.600");
        assert_eq!(
            from_to(Span {
                start: 540,
                end: 630
            }),
            "--s:36;--e:42"
        );
    }

    #[test]
    fn widths_are_shares_to_four_digits() {
        assert_eq!(
            [
                share(0, 3),
                share(1, 3),
                share(2, 3),
                share(3, 3),
                share(1, 4)
            ],
            ["0.0000", "0.3333", "0.6667", "1.0000", "0.2500"]
        );
    }

    #[test]
    fn booked_hours_count_own_items_with_times() {
        let day = "2026-03-18".parse().unwrap();
        let mut foreign = item(
            "Dentist",
            timed("2026-03-18T16:00:00", "2026-03-18T17:00:00"),
        );
        foreign.linked_from = Some("00000000-0000-7000-8000-000000000001".parse().unwrap());
        let items = [
            item("Visit", timed("2026-03-18T08:30:00", "2026-03-18T09:45:00")),
            item("Night", timed("2026-03-17T22:00:00", "2026-03-18T04:00:00")),
            item("Holiday", all_day("2026-03-18", "2026-03-19")),
            foreign,
        ];

        assert_eq!(booked(&items, day), "5 h 15");
    }
}
