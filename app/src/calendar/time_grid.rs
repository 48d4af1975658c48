//! Days beside one another over the hours of the day: the week, and as one column the day.

mod columns;

use super::item_card::{Card, card_view, line_view, more_view};
use super::spot::{At, Spot};
use super::state::{Calendar, Focus, use_calendar};
use crate::components::{Views, redrawn};
use crate::words;
use chrono::{Datelike, NaiveDate, Timelike};
use columns::{Column, columns, lane, slots};
use domain::view::calendar::CalendarForm;
use leptos::prelude::*;

/// The grid of times. `is_wide_only`: the page holds the agenda too, for narrow screens.
#[component]
pub fn TimeGrid(is_wide_only: bool) -> impl IntoView {
    let calendar = use_calendar();
    let columns = Memo::new(move |_| columns(calendar));
    let lane = Memo::new(move |_| lane(calendar));
    let count = move || columns.with(Vec::len);
    let label = move || {
        calendar.period.with(|period| {
            let last = period.days.last();
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
