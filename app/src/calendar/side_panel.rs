//! Beside the calendar: a small month, and what shows.

use super::kinds::plural;
use super::state::use_calendar;
use crate::components::{Glyph, Icon, Views, When, kind_word, redrawn};
use crate::{paths, words};
use chrono::{Datelike, Months, NaiveDate, TimeDelta};
use domain::item::ItemKind;
use domain::view::calendar::CalendarForm;
use leptos::prelude::*;

/// The Monday of the week of a month's first day.
fn first_shown(month: NaiveDate) -> NaiveDate {
    let first = month.with_day(1).unwrap_or(month);
    first - TimeDelta::days(first.weekday().num_days_from_monday().into())
}

/// Weeks that a small month needs.
fn weeks_of(month: NaiveDate) -> i64 {
    let first = month.with_day(1).unwrap_or(month);
    let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
    ((next - first_shown(month)).num_days() + 6) / 7
}

/// A small month, filters by kind, filters by linked calendar.
#[component]
pub fn SidePanel(#[prop(into)] chosen: Signal<Option<CalendarForm>>) -> impl IntoView {
    view! {
        <aside class="side" aria-label="Dates and filters">
            <MiniMonth chosen/>
            <Filters/>
        </aside>
    }
    .into_any()
}

#[component]
fn MiniMonth(chosen: Signal<Option<CalendarForm>>) -> impl IntoView {
    let calendar = use_calendar();
    // The month that was turned to; as long as none was, that of the period.
    let turned = RwSignal::new(None::<(NaiveDate, NaiveDate)>);
    let month = Memo::new(move |_| {
        let date = calendar.period.with(|period| period.date);
        let own = turned
            .get()
            .filter(|(of, _)| *of == date)
            .map(|(_, month)| month);
        own.unwrap_or(date).with_day(1).unwrap_or(date)
    });
    let turn = move |forward: bool| {
        let one = Months::new(1);
        let now = month.get_untracked();
        let next = if forward {
            now.checked_add_months(one)
        } else {
            now.checked_sub_months(one)
        };
        let date = calendar.period.with_untracked(|period| period.date);
        turned.set(Some((date, next.unwrap_or(now))));
    };
    let heads = words::WEEK
        .map(|day| {
            let name = words::weekday(day);
            view! { <th scope="col"><abbr title=name>{&name[..1]}</abbr></th> }.into_any()
        })
        .views();
    let rows = redrawn(move || {
        let month = month.get();
        let (days, today) = calendar.period.with(|period| (period.days, period.today));
        let is_part = days.len() <= 7;
        (0..weeks_of(month))
            .map(|week| {
                let monday = first_shown(month) + TimeDelta::days(7 * week);
                let is_current = is_part && monday < days.until() && days.first() < monday + TimeDelta::days(7);
                let cells = (0..7)
                    .map(|index| {
                        let day = monday + TimeDelta::days(index);
                        view! {
                            <td>
                                <a
                                    class="mini-month__day" href=paths::calendar(chosen.get(), Some(day)) aria-label=words::day_full(day)
                                    data-outside=(day.month() != month.month()).then_some("") aria-current=(day == today).then_some("date")
                                >
                                    {day.day()}
                                </a>
                            </td>
                        }.into_any()
                    })
                    .views();
                view! { <tr data-shown=is_current.then_some("")>{cells}</tr> }.into_any()
            })
            .views()
    });
    view! {
        <div class="mini-month">
            <div class="mini-month__head">
                <span class="grow">{redrawn(move || words::month_year(month.get()))}</span>
                <button class="button" type="button" data-look="ghost" data-size="small" data-icon-only="" aria-label="Previous month" on:click=move |_| turn(false)>
                    <Icon glyph=Glyph::ChevronStart size="14"/>
                </button>
                <button class="button" type="button" data-look="ghost" data-size="small" data-icon-only="" aria-label="Next month" on:click=move |_| turn(true)>
                    <Icon glyph=Glyph::ChevronEnd size="14"/>
                </button>
            </div>
            <table aria-label="Choose a date"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
    .into_any()
}

/// Switches a value in a list of those that do not show.
fn toggle<T: PartialEq>(hidden: &mut Vec<T>, value: T, shows: bool) {
    hidden.retain(|other| *other != value);
    if !shows {
        hidden.push(value);
    }
}

#[component]
fn Filters() -> impl IntoView {
    let calendar = use_calendar();
    let kinds = ItemKind::ALL
        .map(|kind| {
            view! {
                <label class="filter" data-kind=kind_word(kind)>
                    <input
                        type="checkbox" checked=true prop:checked=move || calendar.hidden_kinds.with(|hidden| !hidden.contains(&kind))
                        on:change=move |event| calendar.hidden_kinds.update(|hidden| toggle(hidden, kind, event_target_checked(&event)))
                    />
                    <span class="grow">{plural(kind)}</span>
                    <Icon glyph=Glyph::of_kind(kind) size="14"/>
                </label>
            }.into_any()
        })
        .views();
    let linked = Memo::new(move |_| calendar.period.with(|period| period.linked.clone()));
    let syncs = move || {
        linked
            .get()
            .into_iter()
            .map(|filter| {
                let sync = filter.sync;
                let (glyph, tip) = if filter.is_well { (Glyph::Sync, "Connected") } else { (Glyph::Warning, "Not Connected") };
                view! {
                    <label class="filter" data-kind="ext" title=tip>
                        <input
                            type="checkbox" checked=true prop:checked=move || calendar.hidden_syncs.with(|hidden| !hidden.contains(&sync))
                            on:change=move |event| calendar.hidden_syncs.update(|hidden| toggle(hidden, sync, event_target_checked(&event)))
                        />
                        <bdi class="grow one-line">{filter.name}</bdi>
                        <Icon glyph size="14"/>
                        <span class="visually-hidden">{tip}</span>
                    </label>
                }.into_any()
            })
            .views()
    };
    view! {
        <h2 class="side__title" id="filter-kinds">"Show"</h2>
        <div class="filters" role="group" aria-labelledby="filter-kinds">{kinds}</div>
        <When is=Signal::derive(move || !linked.with(Vec::is_empty))>
            <h2 class="side__title" id="filter-syncs">"Linked calendars"</h2>
            <div class="filters" role="group" aria-labelledby="filter-syncs">{redrawn(syncs)}</div>
        </When>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_small_month_shows_whole_weeks() {
        for (month, first, weeks) in [
            ("2026-03-18", "2026-02-23", 6),
            ("2027-02-14", "2027-02-01", 4),
            ("2026-12-01", "2026-11-30", 5),
        ] {
            assert_eq!(
                (first_shown(day(month)), weeks_of(day(month))),
                (day(first), weeks),
                "{month}"
            );
        }
    }
}
