//! One week: a row per person, a column per day, each with its load and its items.

use super::day_grid::{spoken, times};
use super::keyboard::{move_between, one_tab_stop};
use super::layout::{DayLoad, load, percent};
use super::member_head::{MemberHead, second_line};
use crate::components::{Views, kind_word};
use crate::{paths, words};
use chrono::{Datelike, NaiveDate};
use domain::view::calendar::When;
use domain::view::scheduler::{Block, FreeBusyGrid, MemberRow, SchedulerForm};
use leptos::html;
use leptos::prelude::*;

/// How many items a cell shows before it counts the rest.
const SHOWN: usize = 3;

/// The grid of one week.
#[component]
pub fn WeekGrid(
    /// What it shows.
    grid: FreeBusyGrid,
) -> impl IntoView {
    let (days, today) = (grid.days, grid.today);
    let last = days.last();
    let label = [
        "Busy and free times, ",
        &words::days_range(days.first(), last),
    ]
    .concat();
    let heads = days
        .days()
        .map(|day| {
            let is_today = (day == today).then_some("");
            let words = [words::weekday_short(day.weekday()), " ", &day.day().to_string()].concat();
            view! {
                <div class="scheduler-day" role="columnheader" data-today=is_today>
                    <a href=paths::scheduler(Some(SchedulerForm::Day), Some(day))><span class="visually-hidden">{words::day_long(day)}</span><span aria-hidden="true">{words}</span></a>
                </div>
            }.into_any()
        })
        .views();
    let people = match grid.rows.len() {
        1 => "1 person".to_owned(),
        number => format!("{number} people"),
    };
    let rows = grid
        .rows
        .iter()
        .map(|row| {
            let cells = days
                .days()
                .map(|day| view! { <Cell row=row.clone() day today/> }.into_any())
                .views();
            let is_reader = row.is_reader.then_some("");
            view! {
                <div class="scheduler-row scheduler-week" role="row" data-reader=is_reader>
                    <MemberHead row=row.clone() second=second_line(row, &grid)/>
                    {cells}
                </div>
            }
            .into_any()
        })
        .views();
    let node = NodeRef::<html::Div>::new();
    one_tab_stop(node);
    view! {
        <div class="scheduler__scroll">
            <div
                class="scheduler__body" role="grid" aria-label=label aria-readonly="true" data-form="week" node_ref=node
                on:keydown=move |event| move_between(&event)
            >
                <div class="scheduler-row scheduler-week" role="row" data-head="">
                    <div class="scheduler-person" role="columnheader">{people}</div>
                    {heads}
                </div>
                {rows}
            </div>
        </div>
    }
    .into_any()
}

/// `5 h 30 · Busy 2 h`; what is empty is left out.
fn sum(load: &DayLoad) -> String {
    let busy = match words::duration(load.busy) {
        _ if load.blocked_all_day => "Busy all day".to_owned(),
        busy if busy.is_empty() => busy,
        busy => ["Busy ", &busy].concat(),
    };
    let parts: Vec<String> = [words::duration(load.own), busy]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        "Free".to_owned()
    } else {
        parts.join(" · ")
    }
}

#[component]
fn Cell(row: MemberRow, day: NaiveDate, today: NaiveDate) -> impl IntoView {
    let load = load(&row, day);
    let is_off = (load.working == 0 && row.zone.is_none()).then_some("");
    let is_today = (day == today).then_some("");
    let own = percent(load.own, load.working);
    let busy = if load.blocked_all_day {
        100 - own
    } else {
        percent(load.busy, load.working).min(100 - own)
    };
    let is_free = load.own == 0 && load.busy == 0 && !load.blocked_all_day;
    let words = match (is_off, is_free) {
        (Some(_), true) => "Off".to_owned(),
        (_, _) => sum(&load),
    };
    let more = load.items.len().saturating_sub(SHOWN);
    let chips = load
        .items
        .iter()
        .take(SHOWN)
        .filter_map(|index| row.blocks.get(*index))
        .map(chip)
        .views();
    let rest = (0 < more).then(|| {
        view! {
            <a class="scheduler-more" data-block="" href=paths::scheduler(Some(SchedulerForm::Day), Some(day))>"+" {more} " more"</a>
        }.into_any()
    });
    let bar = (!is_free).then(|| {
        view! {
            <span class="scheduler-load" aria-hidden="true">
                <i data-part="own" style:--share=own.to_string()></i>
                <i data-part="busy" style:--share=busy.to_string()></i>
            </span>
        }
        .into_any()
    });
    view! {
        <div class="scheduler-day" role="gridcell" data-off=is_off data-today=is_today>
            <span class="scheduler-day__sum">{words}</span>
            {bar}
            {chips}
            {rest}
        </div>
    }
    .into_any()
}

fn chip(block: &Block) -> AnyView {
    let label = spoken(block);
    match block {
        Block::Busy { .. } => ().into_any(),
        Block::Item {
            id,
            kind,
            subject,
            when,
            original_start,
            ..
        } => {
            let start = match when {
                When::Timed { start, .. } => Some(
                    view! { <time aria-hidden="true">{words::time(start.time())}</time> }
                        .into_any(),
                ),
                When::AllDay { .. } => None,
            };
            let title = if subject.is_empty() {
                times(*when)
            } else {
                subject.clone()
            };
            view! {
                <a class="scheduler-chip" data-kind=kind_word(*kind) data-block="" href=paths::item(*id, *original_start) title=label>
                    <span class="visually-hidden">{label.clone()}</span>
                    {start}<b aria-hidden="true"><bdi>{title}</bdi></b>
                </a>
            }
            .into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_sums_up_what_there_is() {
        let load = |own, busy, blocked_all_day| DayLoad {
            own,
            busy,
            working: 540,
            blocked_all_day,
            items: vec![],
        };

        assert_eq!(sum(&load(330, 120, false)), "5 h 30 · Busy 2 h");
        assert_eq!(sum(&load(0, 0, true)), "Busy all day");
        assert_eq!(sum(&load(0, 0, false)), "Free");
    }
}
