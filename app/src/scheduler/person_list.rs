//! On a phone: one person at a time, chosen from a strip, and who is free now.

use super::day_grid::times;
use super::layout::{is_free_at, minute_of, minutes_in, when};
use super::member_head::{LinkIcon, second_line, shown_name};
use crate::components::{Avatar, Views, kind_word, redrawn};
use crate::{paths, words};
use chrono::NaiveDate;
use domain::MemberId;
use domain::view::calendar::When;
use domain::view::scheduler::{Block, FreeBusyGrid, MemberRow};
use leptos::prelude::*;

/// The person whose day shows: the chosen one, else the reader, else the first.
fn chosen(grid: &FreeBusyGrid, person: Option<MemberId>) -> Option<&MemberRow> {
    grid.rows
        .iter()
        .find(|row| Some(row.member) == person)
        .or_else(|| grid.rows.iter().find(|row| row.is_reader))
        .or_else(|| grid.rows.first())
}

/// The strip of people, the list of one of them, and who is free now.
#[component]
pub fn PersonList(
    /// What it shows.
    grid: FreeBusyGrid,
    /// The person named by the address.
    person: Memo<Option<MemberId>>,
) -> impl IntoView {
    let grid = StoredValue::new(grid);
    let list = redrawn(move || {
        grid.with_value(|grid| {
            chosen(grid, person.get())
                .map(|row| view! { <OnePerson row=row.clone() grid=grid.clone()/> }.into_any())
        })
    });
    let strip = redrawn(move || {
        grid.with_value(|grid| {
            let chosen = chosen(grid, person.get()).map(|row| row.member);
            let address = paths::scheduler(Some(grid.form), Some(grid.date));
            grid.rows
                .iter()
                .map(|row| {
                    let href = format!("{address}&person={}", row.member);
                    let is_current = (Some(row.member) == chosen).then_some("true");
                    view! {
                        <a class="scheduler-people__one" href=href aria-current=is_current>
                            <Avatar member=row.member initials=row.initials.clone()/>
                            <bdi>{row.name.clone()}</bdi>
                        </a>
                    }
                    .into_any()
                })
                .views()
        })
    });
    view! {
        <nav class="scheduler-people" aria-label="People">{strip}</nav>
        <div class="scheduler-list" role="region" aria-label="Day by day" tabindex="0">{list}<FreeNow grid/></div>
    }
    .into_any()
}

#[component]
fn OnePerson(row: MemberRow, grid: FreeBusyGrid) -> impl IntoView {
    let second = second_line(&row, &grid);
    let days = grid
        .days
        .days()
        .map(|day| view! { <Day blocks=row.blocks.clone() day/> }.into_any())
        .views();
    view! {
        <header class="scheduler-list__head">
            <Avatar member=row.member initials=row.initials.clone()/>
            <div class="scheduler-person__text">
                <h2 class="scheduler-person__name"><bdi>{shown_name(&row)}</bdi><LinkIcon calendar=row.calendar/></h2>
                <span class="scheduler-person__more">{second}</span>
            </div>
        </header>
        {days}
    }
    .into_any()
}

#[component]
fn Day(blocks: Vec<Block>, day: NaiveDate) -> impl IntoView {
    let lines: Vec<AnyView> = blocks
        .into_iter()
        .filter(|block| minutes_in(when(block), day).is_some())
        .map(|block| line(&block))
        .collect();
    let body = if lines.is_empty() {
        view! { <p class="scheduler-list__none">"Nothing planned."</p> }.into_any()
    } else {
        view! { <ul>{lines}</ul> }.into_any()
    };
    view! {
        <section aria-label=words::day_long(day)>
            <h3 class="scheduler-list__day">{words::day_long(day)}</h3>
            {body}
        </section>
    }
    .into_any()
}

fn line(block: &Block) -> AnyView {
    let when = when(block);
    let clock = match when {
        When::AllDay { .. } => view! { <time>"all day"</time> }.into_any(),
        When::Timed { start, end } => {
            view! { <time>{words::time(start.time())}<small>{words::time(end.time())}</small></time> }.into_any()
        }
    };
    match block {
        Block::Busy { .. } => view! {
            <li class="scheduler-list__item">{clock}<i data-busy=""></i><span><b data-busy="">"Busy"</b></span></li>
        }
        .into_any(),
        Block::Item { id, kind, subject, detail, original_start, .. } => {
            let title = if subject.is_empty() { "(no title)".to_owned() } else { subject.clone() };
            let second = if detail.is_empty() { times(when) } else { detail.clone() };
            view! {
                <li>
                    <a class="scheduler-list__item" data-kind=kind_word(*kind) href=paths::item(*id, *original_start)>
                        {clock}<i></i>
                        <span><b><bdi>{title}</bdi></b><br/><small>{kind.label()} " · " <bdi>{second}</bdi></small></span>
                    </a>
                </li>
            }
            .into_any()
        }
    }
}

/// Who has nothing on just now, while today shows.
#[component]
fn FreeNow(grid: StoredValue<FreeBusyGrid>) -> impl IntoView {
    grid.with_value(|grid| {
        let shows_today = grid.days.first() <= grid.today && grid.today < grid.days.until();
        let minute = minute_of(grid.now.time());
        let free: Vec<_> = grid.rows.iter().filter(|row| is_free_at(row, grid.today, minute)).collect();
        shows_today.then(|| {
            let names = free
                .iter()
                .map(|row| view! { <li class="row"><Avatar member=row.member initials=row.initials.clone() small=true/><bdi>{row.name.clone()}</bdi></li> }.into_any())
                .views();
            let nobody = free.is_empty().then(|| view! { <p class="muted">"Nobody. Everyone is busy or off."</p> }.into_any());
            view! {
                <section class="scheduler-free" aria-labelledby="free-now">
                    <h2 id="free-now">"Free now, " {words::time(grid.now.time())}</h2>
                    {nobody}
                    <ul class="scheduler-free__people">{names}</ul>
                </section>
            }.into_any()
        })
    })
}
