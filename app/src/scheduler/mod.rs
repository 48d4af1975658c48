//! The Scheduler: people × time. Own items in colour, everything foreign only *Busy*.

mod day_grid;
mod keyboard;
mod layout;
mod member_head;
mod person_list;
mod server_fns;
mod week_grid;

use crate::components::{
    ButtonLink, EmptyState, ErrorBanner, Glyph, Icon, Look, PageTitle, awaited, redrawn,
};
use crate::live::{Topic, use_live};
use crate::{paths, words};
use chrono::{Days, NaiveDate};
use day_grid::DayGrid;
use domain::MemberId;
use domain::view::scheduler::{FreeBusyGrid, SchedulerForm, SchedulerQuery};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use person_list::PersonList;
use server_fns::load_free_busy;
use week_grid::WeekGrid;

/// What the address asks for; what cannot be read counts as not said.
fn query_of(view: Option<&str>, date: Option<&str>) -> SchedulerQuery {
    SchedulerQuery {
        form: view
            .and_then(|view| view.parse().ok())
            .unwrap_or(SchedulerForm::Day),
        date: date.and_then(words::read_day),
    }
}

/// The day before or after, or a week away.
fn step(form: SchedulerForm, date: NaiveDate, forward: bool) -> NaiveDate {
    let days = Days::new(match form {
        SchedulerForm::Day => 1,
        SchedulerForm::Week => 7,
    });
    let to = if forward {
        date.checked_add_days(days)
    } else {
        date.checked_sub_days(days)
    };
    to.unwrap_or(date)
}

/// What is shown, in words: the day, or the week.
fn period(grid: &FreeBusyGrid) -> String {
    match grid.form {
        SchedulerForm::Day => words::day_long(grid.date),
        SchedulerForm::Week => {
            let last = grid.days.last();
            words::days_range(grid.days.first(), last)
        }
    }
}

/// `/scheduler?view=&date=&person=`.
#[component]
pub fn SchedulerPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| query_of(query.get_str("view"), query.get_str("date")))
    });
    let person = Memo::new(move |_| {
        query
            .with(|query| query.get("person"))?
            .parse::<MemberId>()
            .ok()
    });
    let items = use_live(Topic::Calendar);
    let syncs = use_live(Topic::CalendarSync);
    let grid = Resource::new(
        move || (asked.get(), items.get(), syncs.get()),
        |(query, _, _)| load_free_busy(query),
    );
    view! {
        <PageTitle text="Scheduler".to_owned()/>
        <main class="main scheduler" id="main" tabindex="-1">
            <Transition>
                {redrawn(move || awaited(async move {
                    match grid.await {
                        Ok(grid) => view! { <Shown grid person/> }.into_any(),
                        Err(error) => view! { <div class="page"><h1>"Scheduler"</h1><ErrorBanner error/></div> }.into_any(),
                    }
                }))}
            </Transition>
        </main>
    }
    .into_any()
}

#[component]
fn Shown(grid: FreeBusyGrid, person: Memo<Option<MemberId>>) -> impl IntoView {
    let body = if grid.rows.is_empty() {
        view! { <EmptyState title="Nobody here yet" text="Members stand here as soon as there are some."/> }.into_any()
    } else {
        let wide = match grid.form {
            SchedulerForm::Day => view! { <DayGrid grid=grid.clone()/> }.into_any(),
            SchedulerForm::Week => view! { <WeekGrid grid=grid.clone()/> }.into_any(),
        };
        view! { {wide}<PersonList grid=grid.clone() person/> }.into_any()
    };
    view! {
        <Toolbar grid/>
        {body}
    }
    .into_any()
}

#[component]
fn Toolbar(grid: FreeBusyGrid) -> impl IntoView {
    let (form, date) = (grid.form, grid.date);
    let (before, after) = match form {
        SchedulerForm::Day => ("Previous day", "Next day"),
        SchedulerForm::Week => ("Previous week", "Next week"),
    };
    let to = |date| paths::scheduler(Some(form), Some(date));
    let view_link = move |to: SchedulerForm, label: &'static str| {
        let is_current = (to == form).then_some("page");
        view! { <a class="segmented__option" href=paths::scheduler(Some(to), Some(date)) aria-current=is_current>{label}</a> }.into_any()
    };
    view! {
        <header class="scheduler__toolbar">
            <h1>{period(&grid)}</h1>
            <span class="scheduler__steps">
                <ButtonLink href=to(step(form, date, false)) look=Look::Ghost glyph=Glyph::ChevronStart label=before.to_owned()/>
                <ButtonLink href=to(step(form, date, true)) look=Look::Ghost glyph=Glyph::ChevronEnd label=after.to_owned()/>
            </span>
            <ButtonLink href=paths::scheduler(Some(form), None)>"Today"</ButtonLink>
            <span class="grow"></span>
            <span class="scheduler__legend">
                <span><i class="scheduler__legend-busy"></i>"Busy"</span>
                <span><span class="scheduler__legend-connected"><Icon glyph=Glyph::Sync size="14"/></span>"Calendar connected"</span>
            </span>
            <nav class="segmented" aria-label="View">
                {view_link(SchedulerForm::Day, "Day")}
                {view_link(SchedulerForm::Week, "Week")}
            </nav>
        </header>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_says_nothing_shows_today() {
        let today = SchedulerQuery {
            form: SchedulerForm::Day,
            date: None,
        };

        assert_eq!(query_of(None, None), today);
        assert_eq!(query_of(Some("year"), Some("soon")), today);
    }

    #[test]
    fn arrows_go_by_day_or_by_week() {
        let day = words::read_day("2026-03-18").unwrap();

        assert_eq!(
            words::iso_day(step(SchedulerForm::Day, day, true)),
            "2026-03-19"
        );
        assert_eq!(
            words::iso_day(step(SchedulerForm::Week, day, false)),
            "2026-03-11"
        );
    }
}
