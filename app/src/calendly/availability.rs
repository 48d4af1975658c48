//! Availability schedules as bars of a week, with dates that differ. They are changed at Calendly: its interface cannot.

use super::asked::drawn;
use super::event_types::Edit;
use super::hours_bars::{Window, day, scale};
use super::server_fns::load_schedules;
use crate::components::{Badge, EmptyState, Glyph, Icon, Tone, Views};
use crate::{paths, words};
use domain::view::calendly_workspace::{ExceptionLine, ScheduleCard, ScheduleList};
use domain::weekly_hours::hours_line;
use leptos::prelude::*;

/// The two halves of the tab.
#[component]
pub fn AvailabilityParts(
    /// The address of the half that shows.
    current: &'static str,
) -> impl IntoView {
    let link = |href: &'static str, label: &'static str| {
        let is_current = (href == current).then_some("page");
        view! { <a class="segmented__option" href=href aria-current=is_current>{label}</a> }
            .into_any()
    };
    view! {
        <nav class="segmented" aria-label="Availability">
            {link(paths::calendly::AVAILABILITY, "Schedules")}
            {link(paths::calendly::BUSY_TIMES, "Busy times")}
        </nav>
    }
    .into_any()
}

/// `/calendly/availability`, and one schedule below it.
#[component]
pub fn Schedules(
    /// Calendly's id of the one that is shown; none for all.
    id: Option<String>,
) -> impl IntoView {
    let is_one = id.is_some();
    let list = Resource::new(|| (), move |()| load_schedules(id.clone()));
    let body = drawn(list, move |list| view! { <List list is_one/> }.into_any());
    let back = is_one.then(|| {
        view! {
            <a class="workspace__back" href=paths::calendly::AVAILABILITY><Icon glyph=Glyph::ChevronStart size="14"/>"Availability"</a>
        }
        .into_any()
    });
    let parts = (!is_one).then(|| {
        view! { <div class="workspace-bar"><AvailabilityParts current=paths::calendly::AVAILABILITY/></div> }.into_any()
    });
    view! { {back}{parts}{body} }.into_any()
}

#[component]
fn List(list: ScheduleList, is_one: bool) -> impl IntoView {
    let ScheduleList { schedules, edit } = list;
    if schedules.is_empty() {
        return view! {
            <div class="card">
                <EmptyState title="No schedules yet" text="A schedule says in which hours people can book with you. Schedules are made at Calendly.">
                    <Edit href=edit/>
                </EmptyState>
            </div>
        }
        .into_any();
    }
    let cards = schedules
        .into_iter()
        .map(|schedule| view! { <Schedule schedule edit=edit.clone() is_one/> }.into_any())
        .views();
    view! {
        <div class="workspace-schedules">{cards}</div>
        <p class="small muted">
            "Schedules are changed at Calendly, whose start page opens. What can be changed here are the hours of a single "
            <a href=paths::calendly::EVENT_TYPES>"event type"</a>"."
        </p>
    }
    .into_any()
}

#[component]
fn Schedule(schedule: ScheduleCard, edit: String, is_one: bool) -> impl IntoView {
    let dates = schedule.exceptions.iter().flat_map(|line| &line.hours);
    let window = Window::of(schedule.days.iter().flatten().chain(dates));
    let days = words::WEEK
        .into_iter()
        .zip(&schedule.days)
        .map(|(weekday, hours)| day(words::weekday(weekday).to_owned(), window, hours))
        .views();
    let badge = schedule
        .is_default
        .then(|| view! { <Badge tone=Tone::Info text="Default".to_owned()/> }.into_any());
    let name = if is_one {
        view! { <bdi>{schedule.name}</bdi> }.into_any()
    } else {
        let href = paths::calendly::schedule(&schedule.id);
        view! { <a href=href><bdi>{schedule.name}</bdi></a> }.into_any()
    };
    let id = ["schedule-", &schedule.id].concat();
    let labelled = id.clone();
    let exceptions = exceptions(schedule.exceptions);
    view! {
        <section class="card" aria-labelledby=labelled>
            <header class="card__header">
                <div class="grow">
                    <h2 id=id>{name}</h2>
                    <p class="card__lead"><bdi>{schedule.zone}</bdi></p>
                </div>
                {badge}
                <Edit href=edit/>
            </header>
            <div class="card__body bars">{scale(window)}<ul>{days}</ul></div>
            {exceptions}
        </section>
    }
    .into_any()
}

/// Dates with other hours.
pub fn exceptions(lines: Vec<ExceptionLine>) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let lines = lines
        .into_iter()
        .map(|line| {
            let hours = match line.hours.as_slice() {
                [] => "Not available".to_owned(),
                hours => hours_line(hours),
            };
            view! { <dt>{words::date(line.date)}</dt><dd>{hours}</dd> }.into_any()
        })
        .views();
    Some(
        view! {
            <div class="card__body workspace-exceptions"><h3>"Dates with other hours"</h3><dl class="facts">{lines}</dl></div>
        }
        .into_any(),
    )
}
