//! One booked meeting: when and where, who comes, and **Cancel event**.

use super::asked::drawn;
use super::changes::{CancelEvent, MarkNoShow, UndoNoShow};
use super::invitees::Invitees;
use super::outcome::Outcome;
use super::question::{Question, Refused};
use super::scheduled_events::{badge, called_off};
use super::server_fns::load_event;
use crate::components::{Glyph, Icon, TextArea, Views};
use crate::requests::Submission;
use crate::{paths, words};
use domain::view::calendly_workspace::{EventPage, EventRow};
use leptos::prelude::*;

/// `/calendly/events/{id}`.
#[component]
pub fn EventPanel(
    /// Calendly's id.
    id: String,
) -> impl IntoView {
    let cancel = Submission::new::<CancelEvent>();
    let mark = Submission::new::<MarkNoShow>();
    let undo = Submission::new::<UndoNoShow>();
    let event = Resource::new(
        move || {
            (
                cancel.version().get(),
                mark.version().get(),
                undo.version().get(),
            )
        },
        move |_| load_event(id.clone()),
    );
    let body = drawn(event, move |page| {
        view! { <Shown page cancel mark undo/> }.into_any()
    });
    view! {
        <a class="workspace__back" href=paths::calendly::EVENTS><Icon glyph=Glyph::ChevronStart size="14"/>"Events"</a>
        <Outcome/>
        <Refused action=mark/>
        <Refused action=undo/>
        {body}
    }
    .into_any()
}

#[component]
fn Shown(page: EventPage, cancel: Submission, mark: Submission, undo: Submission) -> impl IntoView {
    let EventPage {
        event,
        event_type,
        join,
        notes,
        guests,
        invitees,
        has_more,
        can_cancel,
        can_mark,
    } = page;
    let id = event.id.clone();
    let cancelling = can_cancel.then(|| view! { <Cancelling id=id.clone() cancel/> }.into_any());
    let is_off = event.cancelled.is_some().then_some("");
    let why = event.cancelled.as_ref().map(|called| {
        view! { <p class="workspace-note" data-tone="danger"><bdi>{called_off(called)}</bdi></p> }.into_any()
    });
    let state = badge(&event);
    let facts = facts(&event, event_type, join, guests);
    let notes = (!notes.is_empty()).then(|| {
        view! { <dt>"Notes"</dt><dd class="workspace-text"><bdi>{notes}</bdi></dd> }.into_any()
    });
    view! {
        <section class="card" aria-labelledby="event">
            <header class="card__header workspace-title" data-cancelled=is_off>
                <div class="grow">
                    <h2 id="event"><bdi>{event.name.clone()}</bdi></h2>
                    <p class="card__lead">{when(&event)}</p>
                </div>
                {state}
            </header>
            {why}
            <dl class="card__body facts">{facts}{notes}</dl>
            {cancelling}
        </section>
        <Invitees event=id invitees has_more can_mark mark undo/>
    }
    .into_any()
}

/// `Thursday 19 March 2026, 09:00 – 09:30`
fn when(event: &EventRow) -> String {
    let day = words::day_full(event.start.date());
    if event.start.date() == event.end.date() {
        let time = words::time_range(event.start.time(), event.end.time());
        return [&day, ", ", &time].concat();
    }
    [
        &day,
        ", ",
        &words::time(event.start.time()),
        " – ",
        &words::day_full(event.end.date()),
        ", ",
        &words::time(event.end.time()),
    ]
    .concat()
}

fn facts(
    event: &EventRow,
    event_type: Option<String>,
    join: Option<String>,
    guests: Vec<String>,
) -> Vec<AnyView> {
    let mut facts = Vec::new();
    if !event.place.is_empty() || join.is_some() {
        let join = join.map(|join| {
            view! {
                <a href=join target="_blank" rel="noopener noreferrer">"Join the meeting"<Icon glyph=Glyph::OpenOutside size="12"/></a>
            }
            .into_any()
        });
        let place = event.place.clone();
        facts.push(
            view! { <dt>"Place"</dt><dd class="workspace-place"><bdi>{place}</bdi>{join}</dd> }
                .into_any(),
        );
    }
    if !event.hosts.is_empty() {
        let hosts = words::listed(&event.hosts);
        facts.push(view! { <dt>"Hosted by"</dt><dd><bdi>{hosts}</bdi></dd> }.into_any());
    }
    if !guests.is_empty() {
        let guests = guests
            .into_iter()
            .map(|guest| view! { <li><bdi>{guest}</bdi></li> }.into_any())
            .views();
        facts.push(view! { <dt>"Guests"</dt><dd><ul>{guests}</ul></dd> }.into_any());
    }
    if let Some(id) = event_type {
        let href = paths::calendly::event_type(&id);
        facts.push(view! { <dt>"Event type"</dt><dd><a href=href>"Show it"</a></dd> }.into_any());
    }
    facts
}

/// **Cancel event**, with the reason that invitees are sent.
#[component]
fn Cancelling(id: String, cancel: Submission) -> impl IntoView {
    let page = paths::calendly::event(&id);
    view! {
        <footer class="card__footer">
            <span class="grow small muted">"There is no direct change of time: invitees move a meeting with their own link below."</span>
            <Question word="cancel" title="Cancel event" page action=cancel glyph=Glyph::Close>
                <input type="hidden" name="id" value=id.clone()/>
                <p>"Cancels the meeting for everybody who is invited, and cannot be undone. Calendly writes to them."</p>
                <TextArea label="Reason (is sent to the invitees)" name="reason"/>
                <p class="muted small">"Leads, contacts and the appointment in My Calendar stay; the appointment is marked as cancelled."</p>
            </Question>
        </footer>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meeting_over_midnight_says_both_days() {
        let event = |end: &str| EventRow {
            id: String::new(),
            name: String::new(),
            start: "2026-03-19T23:30:00".parse().unwrap(),
            end: end.parse().unwrap(),
            hosts: Vec::new(),
            known: Vec::new(),
            coming: 1,
            limit: 1,
            place: String::new(),
            cancelled: None,
            is_over: false,
        };

        assert_eq!(
            when(&event("2026-03-19T23:45:00")),
            "Thursday 19 March 2026, 23:30 – 23:45"
        );
        assert_eq!(
            when(&event("2026-03-20T00:30:00")),
            "Thursday 19 March 2026, 23:30 – Friday 20 March 2026, 00:30"
        );
    }
}
