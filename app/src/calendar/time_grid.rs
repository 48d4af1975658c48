//! Days beside one another over the hours of the day: the week, and as one column the day.

use super::drag::{At, Spot};
use super::item_card::{Card, Marks, MoreCard, card_view, line_view, more_view};
use super::key::Key;
use super::layout::{DAY, Days, Span, in_lane, lay_out_day, lay_out_rows, part_of_day};
use super::state::{Calendar, Focus, use_calendar};
use crate::components::{Views, redrawn};
use crate::words;
use chrono::{Datelike, NaiveDate, Timelike};
use domain::view::calendar::{CalendarForm, CalendarItem, CalendarPeriod, When};
use leptos::prelude::*;

/// One day of the grid, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    day: NaiveDate,
    is_today: bool,
    is_off: bool,
    /// Hours outside working time, as positions.
    nights: Vec<String>,
    cards: Vec<Card>,
    more: Vec<MoreCard>,
    booked: String,
    /// Where the slot cursor of the keyboard stands.
    cursor: Option<String>,
    hint: Option<String>,
}

/// Minutes as slots of 15, the unit of the style sheet.
fn slots(minute: i32) -> String {
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

/// The items that show at a time that is wanted, each at the time keys propose for it.
pub fn visible(calendar: Calendar, is_wanted: impl Fn(When) -> bool) -> Vec<CalendarItem> {
    let moved = calendar.proposal.with(|proposal| {
        let by_keys = proposal.as_ref().filter(|proposal| !proposal.is_ghost)?;
        Some((by_keys.item?, by_keys.when))
    });
    let when_of = |item: &CalendarItem| match moved {
        Some((key, when)) if key == Key::of(item) => when,
        _ => item.when,
    };
    let filters = calendar.filters();
    calendar.period.with(|period| {
        period
            .items
            .iter()
            .filter(|item| filters.shows(item))
            .map(|item| (item, when_of(item)))
            .filter(|(_, when)| is_wanted(*when))
            .map(|(item, when)| CalendarItem {
                when,
                ..item.clone()
            })
            .collect()
    })
}

fn columns(calendar: Calendar) -> Vec<Column> {
    let items = visible(calendar, |when| !in_lane(when));
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
    let minute = |time: chrono::NaiveTime| (time.hour() * 60 + time.minute()) as i32;
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
fn lane(calendar: Calendar) -> (Vec<Vec<Card>>, usize) {
    let mut items = visible(calendar, in_lane);
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

/// The grid of times. `is_wide_only`: the page holds the agenda too, for narrow screens.
#[component]
pub fn TimeGrid(is_wide_only: bool) -> impl IntoView {
    let calendar = use_calendar();
    let columns = Memo::new(move |_| columns(calendar));
    let lane = Memo::new(move |_| lane(calendar));
    let count = move || columns.with(Vec::len);
    let label = move || {
        calendar.period.with(|period| {
            let last = period
                .days
                .until()
                .pred_opt()
                .unwrap_or(period.days.until());
            match period.form {
                CalendarForm::Day => words::day_full(period.days.first()),
                _ => [
                    "Week of ",
                    &words::days_range(period.days.first(), last).replace(" – ", " to "),
                ]
                .concat(),
            }
        })
    };
    let zone = redrawn(move || calendar.period.with(|period| period.zone_label.clone()));
    let heads = redrawn(move || columns.with(|columns| columns.iter().map(head).views()));
    let cells = redrawn(move || {
        let in_lane = match calendar.focus.get() {
            Focus::Spot(Spot { day, at: At::Lane }) => Some(day),
            _ => None,
        };
        let days =
            columns.with(|columns| columns.iter().map(|column| column.day).collect::<Vec<_>>());
        days.into_iter()
            .zip(lane.get().0)
            .map(|(day, bars)| lane_cell(day, bars, in_lane == Some(day)))
            .views()
    });
    let bodies = redrawn(move || {
        columns
            .get()
            .into_iter()
            .map(|column| body(column, calendar))
            .views()
    });
    view! {
        <section
            class="time-grid" data-wide-only=is_wide_only.then_some("") role="grid" aria-label=label
            style=move || format!("--days:{}", count())
        >
            <div class="time-grid__head" role="row"><div class="time-grid__zone" role="columnheader">{zone}</div>{heads}</div>
            <div class="time-grid__lane" role="row" style=move || format!("--rows:{}", lane.with(|lane| lane.1))>
                <span class="time-grid__lane-label" role="rowheader">"all day"</span>
                {cells}
            </div>
            <div class="time-grid__scroll" data-scroll="">
                <div class="time-grid__body" role="row">
                    <div class="time-grid__gutter" role="rowheader" aria-label="Times">
                        {(1..24).map(|hour| view! { <time style=format!("--h:{hour}")>{format!("{hour:02}:00")}</time> }.into_any()).views()}
                        <NowLabel/>
                    </div>
                    {bodies}
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn head(column: &Column) -> AnyView {
    let weekday = words::weekday_short(column.day.weekday());
    view! {
        <div class="time-grid__day-head" role="columnheader" data-today=column.is_today.then_some("") aria-current=column.is_today.then_some("date")>
            <a class="time-grid__number" href=crate::paths::calendar(Some(CalendarForm::Day), Some(column.day)) aria-label=words::day_long(column.day)>
                {column.day.day()}
            </a>
            <span>{weekday}</span>
            <span class="time-grid__booked" title="Booked">{column.booked.clone()}</span>
        </div>
    }.into_any()
}

fn lane_cell(day: NaiveDate, bars: Vec<Card>, has_cursor: bool) -> impl IntoView {
    let bars = bars.into_iter().map(|card| line_view(card, false)).views();
    view! {
        <div
            class="time-grid__lane-cell" role="gridcell" tabindex="-1" data-surface="lane" data-day=words::iso_day(day)
            data-cursor=has_cursor.then_some("")
        >
            <span class="visually-hidden">{words::day_long(day)}", all day"</span>
            {bars}
        </div>
    }.into_any()
}

fn body(column: Column, calendar: Calendar) -> impl IntoView {
    let day = column.day;
    let nights = column
        .nights
        .into_iter()
        .map(|style| view! { <i class="time-grid__night" style=style></i> }.into_any())
        .views();
    let cards = column.cards.into_iter().map(card_view).views();
    let more = column
        .more
        .into_iter()
        .map(|more| more_view(more, "time-grid__more", calendar))
        .views();
    view! {
        <div
            class="time-grid__day" role="gridcell" tabindex="-1" data-surface="times" data-day=words::iso_day(day)
            data-today=column.is_today.then_some("") data-off=column.is_off.then_some("")
        >
            <span class="visually-hidden">{words::day_long(day)}</span>
            {nights}
            {column.hint.map(|style| view! { <p class="time-grid__hint" style=style>"Nothing planned. Press N or drag to add."</p> }.into_any())}
            {column.cursor.map(|style| view! { <i class="time-grid__cursor" style=style></i> }.into_any())}
            {cards}
            {more}
            {column.is_today.then(|| view! { <NowLine/> }.into_any())}
        </div>
    }.into_any()
}

fn now_style(calendar: Calendar) -> String {
    let now = calendar.now.get().time();
    ["--at:", &slots((now.hour() * 60 + now.minute()) as i32)].concat()
}

/// The line at this moment.
#[component]
fn NowLine() -> impl IntoView {
    let calendar = use_calendar();
    view! { <i class="time-grid__now" style=move || now_style(calendar)></i> }.into_any()
}

/// The moment itself, in the gutter, while today shows.
#[component]
fn NowLabel() -> impl IntoView {
    let calendar = use_calendar();
    let shows = move || {
        calendar
            .period
            .with(|period| period.days.days().any(|day| day == period.today))
    };
    move || {
        shows().then(|| {
            view! { <span class="time-grid__now-label" style=now_style(calendar)>{words::time(calendar.now.get().time())}</span> }.into_any()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{all_day, item, timed};
    use super::*;

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
