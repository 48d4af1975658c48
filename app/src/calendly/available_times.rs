//! **Available times** of an event type, seven days at a time.

use super::asked::drawn;
use super::server_fns::load_times;
use crate::components::{ButtonLink, Glyph, Look, Views};
use crate::{paths, words};
use chrono::NaiveDate;
use domain::view::calendly_workspace::{Slot, TimesOfDay, TimesWeek};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The first day that the address asks for.
pub fn first_day() -> Memo<Option<NaiveDate>> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get_str("from").and_then(words::read_day)))
}

/// An address with another first day.
fn from(page: &str, day: NaiveDate) -> String {
    [page, "?from=", &words::iso_day(day)].concat()
}

/// The seven days with what is free on each.
#[component]
pub fn AvailableTimes(
    /// The event type.
    id: String,
) -> impl IntoView {
    let day = first_day();
    let page = StoredValue::new(paths::calendly::event_type(&id));
    let times = Resource::new(move || day.get(), move |day| load_times(id.clone(), day));
    let body = drawn(times, move |week| {
        view! { <Week week page=page.get_value()/> }.into_any()
    });
    view! {
        <section class="card" aria-labelledby="times">
            <header class="card__header">
                <div class="grow">
                    <h2 id="times">"Available times"</h2>
                    <p class="card__lead">"Asked at Calendly just now, in your time zone. Each opens its booking page."</p>
                </div>
            </header>
            <div class="card__body">{body}</div>
        </section>
    }
    .into_any()
}

#[component]
fn Week(week: TimesWeek, page: String) -> impl IntoView {
    let TimesWeek {
        days,
        before,
        after,
    } = week;
    let days = days
        .into_iter()
        .map(|day| view! { <Day day/> }.into_any())
        .views();
    view! {
        <Steps before after page/>
        <ol class="times">{days}</ol>
    }
    .into_any()
}

/// The way to the seven days before and after.
#[component]
pub fn Steps(
    /// None where those are over.
    before: Option<NaiveDate>,
    /// The first of the seven days after.
    after: NaiveDate,
    /// The page without its query.
    #[prop(into)]
    page: String,
) -> impl IntoView {
    let back = before.map(|day| {
        let href = from(&page, day);
        view! { <ButtonLink href look=Look::Ghost glyph=Glyph::ChevronStart>"Earlier"</ButtonLink> }
            .into_any()
    });
    let href = from(&page, after);
    view! {
        <nav class="workspace-steps" aria-label="Other days">
            {back}
            <span class="grow"></span>
            <ButtonLink href look=Look::Ghost glyph=Glyph::ChevronEnd>"Later"</ButtonLink>
        </nav>
    }
    .into_any()
}

#[component]
fn Day(day: TimesOfDay) -> impl IntoView {
    let slots = if day.slots.is_empty() {
        view! { <p class="small faint">"Nothing free"</p> }.into_any()
    } else {
        let slots = day
            .slots
            .into_iter()
            .map(|slot| view! { <li>{drawn_slot(slot)}</li> }.into_any())
            .views();
        view! { <ul>{slots}</ul> }.into_any()
    };
    view! {
        <li class="times__day"><h3>{words::day_short(day.date)}</h3>{slots}</li>
    }
    .into_any()
}

fn drawn_slot(slot: Slot) -> AnyView {
    let left = slot
        .left
        .map(|left| view! { <small>{[&left.to_string(), " left"].concat()}</small> }.into_any());
    let time = words::time(slot.time);
    match slot.link {
        Some(link) => {
            view! { <a class="times__slot" href=link target="_blank" rel="noopener noreferrer">{time}{left}</a> }.into_any()
        }
        None => view! { <span class="times__slot">{time}{left}</span> }.into_any(),
    }
}
