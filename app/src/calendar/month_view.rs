//! Whole weeks around a month: three rows a day, the rest behind `+n more`.

use super::item_card::{Card, Marks, MoreCard, line_view, more_view};
use super::key::Key;
use super::layout::{Days, MONTH_ROWS, in_lane, lay_out_rows};
use super::spot::{At, Spot};
use super::state::{Calendar, Focus, use_calendar};
use crate::components::{Views, redrawn};
use crate::{paths, words};
use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use domain::view::calendar::{CalendarForm, CalendarItem, When};
use leptos::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Day {
    day: NaiveDate,
    number: String,
    is_today: bool,
    is_off: bool,
    is_outside: bool,
    has_cursor: bool,
    booked: usize,
    /// Lines that begin here, and whether their time is shown.
    lines: Vec<(Card, bool)>,
    more: Option<MoreCard>,
}

/// The run of days a line covers: an item with times shows on the day it begins, others on all of theirs.
fn run_of(when: When, monday: NaiveDate) -> Option<Days> {
    if in_lane(when) {
        return Days::of(when, monday, 7);
    }
    let first = usize::try_from((when.first_day() - monday).num_days())
        .ok()
        .filter(|first| *first < 7)?;
    Some(Days {
        first,
        until: first + 1,
    })
}

fn weeks(calendar: Calendar) -> Vec<Vec<Day>> {
    let mut items = calendar.visible(|_| true);
    // Long ones first, so that bars lie on top; then by time.
    items.sort_by_key(|item| {
        let days = if in_lane(item.when) {
            (item.when.until_day() - item.when.first_day()).num_days()
        } else {
            0
        };
        let start = match item.when {
            When::Timed { start, .. } => start,
            When::AllDay { first, .. } => first.and_time(chrono::NaiveTime::MIN),
        };
        (std::cmp::Reverse(days), start)
    });
    let ghost = calendar.proposal.get().filter(|proposal| proposal.is_ghost);
    let cursor = match calendar.focus.get() {
        Focus::Spot(Spot { day, at: At::Cell }) => Some(day),
        _ => None,
    };
    let (days, month, today) = calendar
        .period
        .with(|period| (period.days, period.date, period.today));
    let working_hours = calendar.period.with(|period| period.working_hours);
    let marks = Marks::of(calendar);
    let mondays = days.days().step_by(7);
    mondays
        .map(|monday| {
            let shown: Vec<(&CalendarItem, Days)> = items
                .iter()
                .filter_map(|item| Some((item, run_of(item.when, monday)?)))
                .collect();
            let runs: Vec<Days> = shown.iter().map(|(_, run)| *run).collect();
            let rows = lay_out_rows(&runs);
            let style =
                |run: Days, row: usize| format!("--n:{};--r:{}", run.until - run.first, row + 1);
            let mut lines: Vec<Vec<(Card, bool)>> = vec![Vec::new(); 7];
            for ((item, run), row) in shown
                .iter()
                .zip(&rows)
                .filter(|(_, row)| **row < MONTH_ROWS)
            {
                lines[run.first].push((
                    Card::of(item, &marks, style(*run, *row)),
                    !in_lane(item.when),
                ));
            }
            if let Some(ghost) = &ghost
                && let Some(run) = run_of(ghost.when, monday)
            {
                lines[run.first].push((Card::ghost(ghost, style(run, 0)), !in_lane(ghost.when)));
            }
            let day_of = |index: usize| monday + TimeDelta::days(index as i64);
            let on = |index: usize| {
                shown
                    .iter()
                    .zip(&rows)
                    .filter(move |((_, run), _)| run.first <= index && index < run.until)
            };
            lines
                .into_iter()
                .enumerate()
                .map(|(index, lines)| {
                    let day = day_of(index);
                    let hidden: Vec<_> = on(index)
                        .filter(|(_, row)| MONTH_ROWS <= **row)
                        .map(|((item, _), _)| Key::of(item))
                        .collect();
                    let is_outside = (day.year(), day.month()) != (month.year(), month.month());
                    let names_month = day.day() == 1 || day == days.first();
                    Day {
                        day,
                        number: if names_month {
                            [&day.day().to_string(), " ", words::month_short(day)].concat()
                        } else {
                            day.day().to_string()
                        },
                        is_today: day == today,
                        is_off: working_hours.on(day.weekday()).is_none(),
                        is_outside,
                        has_cursor: cursor == Some(day),
                        booked: on(index).count(),
                        lines,
                        more: (!hidden.is_empty()).then(|| MoreCard {
                            day,
                            items: hidden,
                            style: String::new(),
                        }),
                    }
                })
                .collect()
        })
        .collect()
}

/// The month.
#[component]
pub fn MonthView() -> impl IntoView {
    let calendar = use_calendar();
    let weeks = Memo::new(move |_| weeks(calendar));
    let label = move || {
        calendar
            .period
            .with(|period| words::month_year(period.date))
    };
    let heads = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun]
        .map(|day| {
            let name = words::weekday(day);
            view! { <span class="month__weekday" role="columnheader" aria-label=name><span>{&name[..3]}</span><span>{&name[3..]}</span></span> }.into_any()
        })
        .views();
    let rows = redrawn(move || {
        weeks
            .get()
            .into_iter()
            .map(|week| week_view(week, calendar))
            .views()
    });
    view! {
        <section class="month" role="grid" aria-label=label>
            <div class="month__head" role="row">{heads}</div>
            <div class="month__body" role="rowgroup" style=move || format!("--weeks:{}", weeks.with(Vec::len))>{rows}</div>
        </section>
    }
    .into_any()
}

fn week_view(days: Vec<Day>, calendar: Calendar) -> impl IntoView {
    let days = days.into_iter().map(|day| day_view(day, calendar)).views();
    view! { <div class="month__week" role="row">{days}</div> }.into_any()
}

fn day_view(day: Day, calendar: Calendar) -> impl IntoView {
    let count = match day.booked {
        0 => String::new(),
        1 => ", 1 item".to_owned(),
        count => format!(", {count} items"),
    };
    let lines = day
        .lines
        .into_iter()
        .map(|(card, has_time)| line_view(card, has_time))
        .views();
    view! {
        <div
            class="month__day" role="gridcell" tabindex="-1" data-surface="cell" data-day=words::iso_day(day.day)
            data-off=day.is_off.then_some("") data-outside=day.is_outside.then_some("") data-cursor=day.has_cursor.then_some("")
            aria-current=day.is_today.then_some("date")
        >
            <span class="visually-hidden">{words::day_full(day.day)}{count}</span>
            <a class="month__number" href=paths::calendar(Some(CalendarForm::Day), Some(day.day))>
                <span class="visually-hidden">{words::day_long(day.day)}</span><span aria-hidden="true">{day.number}</span>
            </a>
            {lines}
            {day.more.map(|more| more_view(more, "month__more", calendar))}
        </div>
    }.into_any()
}

#[cfg(test)]
mod tests {
    use super::super::samples::{all_day, timed};
    use super::*;

    #[test]
    fn an_item_with_times_shows_on_the_day_it_begins() {
        let monday = "2026-03-16".parse().unwrap();
        let night = timed("2026-03-18T22:00:00", "2026-03-19T06:00:00");

        assert_eq!(run_of(night, monday), Some(Days { first: 2, until: 3 }));
        assert_eq!(run_of(night, "2026-03-23".parse().unwrap()), None);
        assert_eq!(run_of(night, "2026-03-19".parse().unwrap()), None);
    }

    #[test]
    fn whole_days_show_on_each_of_them() {
        let monday = "2026-03-16".parse().unwrap();

        assert_eq!(
            run_of(all_day("2026-03-14", "2026-03-18"), monday),
            Some(Days { first: 0, until: 2 })
        );
    }
}
