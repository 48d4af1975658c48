//! One day: a row per person, hours from left to right.

use super::keyboard::{move_between, one_tab_stop};
use super::layout::{HoursShown, Placed, hours_shown, minute_of, place, working_minutes};
use super::member_head::{MemberHead, second_line};
use crate::components::{Glyph, Icon, Views, kind_word, redrawn};
use crate::{paths, words};
use chrono::{NaiveDate, NaiveTime};
use domain::view::calendar::When;
use domain::view::scheduler::{Block, FreeBusyGrid, MemberRow};
use leptos::html;
use leptos::prelude::*;
use std::time::Duration;

/// The grid of one day.
#[component]
pub fn DayGrid(
    /// What it shows.
    grid: FreeBusyGrid,
) -> impl IntoView {
    let day = grid.date;
    let shown = hours_shown(&grid, day);
    let spoken = ["Busy and free times, ", &words::day_long(day)].concat();
    let hours = shown
        .hours()
        .map(|hour| {
            let at = (hour - shown.first) * 60;
            view! { <span class="scheduler-track__hour" style:--at=at.to_string()>{hour_words(hour)}</span> }.into_any()
        })
        .views();
    let rows = grid
        .rows
        .iter()
        .map(|row| {
            view! { <DayRow row=row.clone() second=second_line(row, &grid) day shown/> }.into_any()
        })
        .views();
    let people = match grid.rows.len() {
        1 => "1 person".to_owned(),
        number => format!("{number} people"),
    };
    let minute = use_minute(grid.now.time());
    let is_today = grid.today == day;
    let offset = move || {
        now_offset(minute.get(), shown)
            .filter(|_| is_today)
            .map(|at| at.to_string())
    };
    let line = redrawn(move || {
        offset().map(|at| {
            view! { <i class="scheduler__now" style:--at=at aria-hidden="true"></i> }.into_any()
        })
    });
    let label = move || {
        offset().map(|at| view! { <span class="scheduler__now-time" style:--at=at>{clock(minute.get())}</span> }.into_any())
    };
    let node = NodeRef::<html::Div>::new();
    one_tab_stop(node);
    view! {
        <div class="scheduler__scroll">
            <div
                class="scheduler__body" role="grid" aria-label=spoken aria-readonly="true" node_ref=node
                style:--minutes=shown.minutes().to_string() style:--hours=(shown.minutes() / 60).to_string()
                on:keydown=move |event| move_between(&event)
            >
                <div class="scheduler-row" role="row" data-head="">
                    <div class="scheduler-person" role="columnheader">{people}</div>
                    <div class="scheduler-track" role="columnheader"><span class="visually-hidden">"Times"</span><span aria-hidden="true">{hours}{label}</span></div>
                </div>
                {rows}
                {line}
            </div>
        </div>
    }
    .into_any()
}

fn hour_words(hour: i64) -> String {
    clock(hour * 60)
}

#[component]
fn DayRow(row: MemberRow, second: String, day: NaiveDate, shown: HoursShown) -> impl IntoView {
    let placed = place(&row, day);
    let lanes = placed.iter().map(|block| block.lanes).max().unwrap_or(1);
    let off = off_hours(&row, day, shown)
        .into_iter()
        .map(|(from, until)| {
            view! { <i class="scheduler-track__off" style:--from=from.to_string() style:--until=until.to_string()></i> }.into_any()
        })
        .views();
    let blocks = placed
        .into_iter()
        .map(|placed| {
            let block = row.blocks[placed.index].clone();
            view! { <BlockView block placed shown/> }.into_any()
        })
        .views();
    let is_reader = row.is_reader.then_some("");
    view! {
        <div class="scheduler-row" role="row" data-reader=is_reader style:--lanes=lanes.to_string()>
            <MemberHead row second/>
            <div class="scheduler-track" role="gridcell">{off}{blocks}</div>
        </div>
    }
    .into_any()
}

/// What lies outside the working hours, in minutes from the left edge; all of a day off.
fn off_hours(row: &MemberRow, day: NaiveDate, shown: HoursShown) -> Vec<(i64, i64)> {
    if row.zone.is_some() {
        return Vec::new();
    }
    let end = shown.minutes();
    let spans = match working_minutes(row, day) {
        Some((from, until)) => vec![(0, shown.offset(from)), (shown.offset(until), end)],
        None => vec![(0, end)],
    };
    spans
        .into_iter()
        .filter(|(from, until)| from < until)
        .collect()
}

/// `Service call, Bright Bakery – Inverter, Ticket 4812, 08:00 – 10:00`.
pub fn spoken(block: &Block) -> String {
    let (what, when) = match block {
        Block::Busy { when } => ("Busy".to_owned(), *when),
        Block::Item {
            kind,
            subject,
            detail,
            when,
            ..
        } => {
            let parts = [kind.label(), title(subject), detail.as_str()];
            (
                parts
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(", "),
                *when,
            )
        }
    };
    [&what, ", ", &times(when)].concat()
}

fn title(subject: &str) -> &str {
    if subject.is_empty() {
        "(no title)"
    } else {
        subject
    }
}

/// `08:00 – 10:00`, with days where it spans several, or `all day`.
pub fn times(when: When) -> String {
    match when {
        When::AllDay { .. } => "all day".to_owned(),
        When::Timed { start, end } if start.date() == end.date() => {
            words::time_range(start.time(), end.time())
        }
        When::Timed { .. } => words::when(when),
    }
}

#[component]
fn BlockView(block: Block, placed: Placed, shown: HoursShown) -> impl IntoView {
    let from = shown.offset(placed.from).to_string();
    let until = shown.offset(placed.until).to_string();
    let (lane, lanes) = (placed.lane.to_string(), placed.lanes.to_string());
    let label = spoken(&block);
    match block {
        Block::Busy { when } => {
            let words = if when.is_all_day() {
                "Busy all day"
            } else {
                "Busy"
            };
            view! {
                <div
                    class="scheduler-block busy-block" role="img" tabindex="0" aria-label=label.clone() title=label data-block=""
                    style:--from=from style:--until=until style:--lane=lane style:--of=lanes
                >
                    <span class="busy-block__label">{words}</span>
                </div>
            }
            .into_any()
        }
        Block::Item {
            id,
            kind,
            subject,
            detail,
            when,
            original_start,
            ..
        } => {
            let dense = (1 < placed.lanes).then_some("");
            let second = if detail.is_empty() {
                times(when)
            } else {
                detail
            };
            view! {
                <a
                    class="scheduler-block" href=paths::item(id, original_start) data-kind=kind_word(kind) data-dense=dense data-block=""
                    title=label style:--from=from style:--until=until style:--lane=lane style:--of=lanes
                >
                    <span class="visually-hidden">{label.clone()}</span>
                    <span class="scheduler-block__glyph"><Icon glyph=Glyph::of_kind(kind) size="14"/></span>
                    <span class="scheduler-block__title" aria-hidden="true"><bdi>{title(&subject).to_owned()}</bdi></span>
                    <span class="scheduler-block__detail" aria-hidden="true"><bdi>{second}</bdi></span>
                </a>
            }
            .into_any()
        }
    }
}

/// The minute of the day, which moves on by itself in the browser.
fn use_minute(at_first: NaiveTime) -> Signal<i64> {
    let minute = RwSignal::new(minute_of(at_first));
    Effect::new(move || {
        let next =
            move || minute.update(|minute| *minute = (*minute + 1).min(super::layout::DAY - 1));
        let timer = set_interval_with_handle(next, Duration::from_secs(60));
        on_cleanup(move || {
            if let Ok(timer) = timer {
                timer.clear();
            }
        });
    });
    minute.into()
}

/// Where now lies from the left edge, while it lies inside.
fn now_offset(minute: i64, shown: HoursShown) -> Option<i64> {
    let offset = minute - shown.first * 60;
    (0 <= offset && offset <= shown.minutes()).then_some(offset)
}

/// `11:24`.
fn clock(minute: i64) -> String {
    [&two(minute / 60), ":", &two(minute % 60)].concat()
}

fn two(number: i64) -> String {
    let zero = if number < 10 { "0" } else { "" };
    [zero, &number.to_string()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ItemId;
    use domain::item::{ItemKind, Version};

    #[test]
    fn a_block_says_kind_title_place_and_times() {
        let block = Block::Item {
            id: ItemId::new(Default::default()),
            kind: ItemKind::ServiceCall,
            subject: "Bright Bakery – Inverter".to_owned(),
            detail: "8 Mill Road".to_owned(),
            when: When::Timed {
                start: words::read_minute("2026-03-18T08:00").unwrap(),
                end: words::read_minute("2026-03-18T10:00").unwrap(),
            },
            version: Version::FIRST,
            original_start: None,
        };

        assert_eq!(
            spoken(&block),
            "Service call, Bright Bakery – Inverter, 8 Mill Road, 08:00 – 10:00"
        );
    }

    #[test]
    fn a_busy_block_says_nothing_but_busy() {
        let day = words::read_day("2026-03-18").unwrap();
        let block = Block::Busy {
            when: When::AllDay {
                first: day,
                until: day.succ_opt().unwrap(),
            },
        };

        assert_eq!(spoken(&block), "Busy, all day");
    }
}
