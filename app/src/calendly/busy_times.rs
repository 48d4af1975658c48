//! What keeps the reader busy, seven days at a time; of events elsewhere nothing but that.

use super::asked::drawn;
use super::availability::AvailabilityParts;
use super::available_times::{Steps, first_day};
use super::hours_bars::{Window, bars, scale};
use super::server_fns::load_busy_week;
use crate::components::Views;
use crate::{paths, words};
use domain::view::calendly_workspace::{BusyBlock, BusyDay, BusyKind, BusyWeek};
use leptos::prelude::*;

/// `/calendly/availability/busy-times?from=`.
#[component]
pub fn BusyTimes() -> impl IntoView {
    let day = first_day();
    let week = Resource::new(move || day.get(), load_busy_week);
    let body = drawn(week, |week| view! { <Week week/> }.into_any());
    view! {
        <div class="workspace-bar"><AvailabilityParts current=paths::calendly::BUSY_TIMES/></div>
        {body}
    }
    .into_any()
}

/// How a kind is drawn, and its word.
const fn kind(kind: BusyKind) -> (&'static str, &'static str) {
    match kind {
        BusyKind::Booked => ("booked", "Booked at Calendly"),
        BusyKind::External => ("external", "Busy elsewhere"),
        BusyKind::Reserved => ("reserved", "Held for a poll"),
    }
}

#[component]
fn Week(week: BusyWeek) -> impl IntoView {
    let BusyWeek {
        days,
        before,
        after,
        known_from,
    } = week;
    let blocks = days.iter().flat_map(|day| &day.blocks);
    let window = Window::of(blocks.map(|block| &block.stretch));
    let first = days.first().map(|day| day.date);
    let last = days.last().map(|day| day.date);
    let title = match (first, last) {
        (Some(first), Some(last)) => words::days_range(first, last),
        (_, _) => "Busy times".to_owned(),
    };
    let note = (first == Some(known_from.date())).then(|| {
        let time = words::time(known_from.time());
        view! { <p class="card__lead">{["Known from today ", &time, " on; what is over is not told."].concat()}</p> }.into_any()
    });
    let legend = [BusyKind::Booked, BusyKind::External, BusyKind::Reserved]
        .map(kind)
        .map(|(tone, word)| {
            view! { <span><i class="bars__sample" data-tone=tone></i>{word}</span> }.into_any()
        })
        .views();
    let days = days
        .into_iter()
        .map(|day| view! { <Day day window/> }.into_any())
        .views();
    view! {
        <section class="card" aria-labelledby="busy">
            <header class="card__header">
                <div class="grow"><h2 id="busy">{title}</h2>{note}</div>
                <div class="bars__legend">{legend}</div>
            </header>
            <div class="card__body bars">
                <Steps before after page=paths::calendly::BUSY_TIMES/>
                {scale(window)}
                <ul>{days}</ul>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Day(day: BusyDay, window: Window) -> impl IntoView {
    let spans: Vec<_> = day
        .blocks
        .iter()
        .map(|block| (block.stretch, kind(block.kind).0))
        .collect();
    let words = if day.blocks.is_empty() {
        view! { "Nothing known" }.into_any()
    } else {
        let lines = day.blocks.iter().map(line).views();
        view! { <ul>{lines}</ul> }.into_any()
    };
    let none = day.blocks.is_empty().then_some("");
    view! {
        <li class="bars__day" data-none=none>
            <span class="bars__name">{words::day_short(day.date)}</span>
            {bars(window, &spans)}
            <div class="bars__words">{words}</div>
        </li>
    }
    .into_any()
}

/// `09:00 – 09:30 Booked at Calendly`; a booked meeting is a link.
fn line(block: &BusyBlock) -> AnyView {
    let text = [&block.stretch.words(), " ", kind(block.kind).1].concat();
    match &block.event {
        Some(event) => {
            let href = paths::calendly::event(event);
            view! { <li><a href=href>{text}</a></li> }.into_any()
        }
        None => view! { <li>{text}</li> }.into_any(),
    }
}
