//! The list: when, what and for whom, where it was made, how it stands, and where else it is.

use crate::components::{Badge, ButtonLink, DataTable, EmptyState, Glyph, Icon, Look, Tone, Views};
use crate::{paths, words};
use chrono::{Datelike as _, NaiveDate};
use domain::view::booked_appointments::{BookedAppointments, BookedRow, BookedState, MadeIn};
use domain::view::calendar::{CopyState, ItemCopy, When};
use leptos::prelude::*;

/// So many show at first, and so many more with each **Load more**.
pub const PAGE: u32 = 50;

/// The table, or that there is nothing.
#[component]
pub fn List(
    /// What shows.
    list: BookedAppointments,
    /// Whether those that are over were asked for.
    past: bool,
    /// How many were asked for.
    most: u32,
) -> impl IntoView {
    if list.rows.is_empty() {
        return empty(past);
    }
    let more = (list.more != 0).then(|| {
        let href = paths::bookings(past, most + PAGE);
        view! { <ButtonLink href>"Load more"</ButtonLink> }.into_any()
    });
    let counted = counted(list.rows.len(), list.more);
    let rows = list
        .rows
        .into_iter()
        .map(|row| view! { <Row row/> }.into_any())
        .views();
    view! {
        <div class="card booked">
            <DataTable
                caption="Your appointments"
                columns=vec!["When", "Appointment", "Made in", "State", "Where else"]
            >
                {rows}
            </DataTable>
        </div>
        <div class="booked__foot">
            <p class="small faint" role="status">{counted} " Times are those of " {list.zone_label} "."</p>
            {more}
        </div>
    }
    .into_any()
}

fn empty(past: bool) -> AnyView {
    if past {
        return view! {
            <div class="card"><EmptyState title="No past appointments" text="What is over stands here for a year."/></div>
        }
        .into_any();
    }
    view! {
        <div class="card">
            <EmptyState title="No appointments to come" text="What you add in My Calendar, what customers book, and what comes from a linked calendar stands here.">
                <ButtonLink href=paths::CALENDAR look=Look::Primary>"My Calendar"</ButtonLink>
            </EmptyState>
        </div>
    }
    .into_any()
}

/// `12 appointments.`, or how many more there are.
fn counted(shown: usize, more: u32) -> String {
    match (shown, more) {
        (1, 0) => "1 appointment.".to_owned(),
        (shown, 0) => [&shown.to_string(), " appointments."].concat(),
        (shown, more) => {
            let all = (shown as u64 + u64::from(more)).to_string();
            [&shown.to_string(), " of ", &all, " appointments."].concat()
        }
    }
}

/// The day with its year, and the hours below it.
fn day_and_hours(when: When) -> (String, String) {
    let day = |date: NaiveDate| {
        [
            words::weekday_short(date.weekday()),
            " ",
            &words::date(date),
        ]
        .concat()
    };
    match when {
        When::Timed { start, end } if start.date() == end.date() => (
            day(start.date()),
            words::time_range(start.time(), end.time()),
        ),
        When::Timed { start, end } => (
            day(start.date()),
            [&words::time(start.time()), " – ", &words::date_time(end)].concat(),
        ),
        When::AllDay { first, until } => {
            let last = until.pred_opt().unwrap_or(first);
            let hours = match first == last {
                true => "All day".to_owned(),
                false => ["All day, until ", &words::date(last)].concat(),
            };
            (day(first), hours)
        }
    }
}

fn first_minute(when: When) -> String {
    match when {
        When::Timed { start, .. } => words::iso_minute(start),
        When::AllDay { first, .. } => words::iso_day(first),
    }
}

#[component]
fn Row(row: BookedRow) -> impl IntoView {
    let (day, hours) = day_and_hours(row.when);
    let subject = match row.subject.as_str() {
        "" => "(no title)".to_owned(),
        subject => subject.to_owned(),
    };
    let customer = (!row.customer.is_empty())
        .then(|| view! { <small><bdi>{row.customer.clone()}</bdi></small> }.into_any());
    let (glyph, made_in) = match row.made_in {
        MadeIn::Integrator => (Glyph::Calendar, "Integrator".to_owned()),
        MadeIn::Calendly => (Glyph::Link, "Calendly".to_owned()),
        MadeIn::Linked(name) if name.is_empty() => (Glyph::Cloud, "A linked calendar".to_owned()),
        MadeIn::Linked(name) => (Glyph::Cloud, name),
    };
    view! {
        <tr>
            <td data-label="When">
                <div class="booked__when"><time datetime=first_minute(row.when)>{day}</time><small>{hours}</small></div>
            </td>
            <th scope="row" data-label="Appointment">
                <div class="booked__what"><a href=paths::item(row.id, row.occurrence)><bdi>{subject}</bdi></a>{customer}</div>
            </th>
            <td data-label="Made in"><span class="booked__made"><Icon glyph size="14"/><bdi>{made_in}</bdi></span></td>
            <td data-label="State">{state(row.state)}</td>
            <td data-label="Where else"><Copies copies=row.copies/></td>
        </tr>
    }
    .into_any()
}

fn state(state: BookedState) -> AnyView {
    match state {
        BookedState::Upcoming => {
            view! { <Badge tone=Tone::Info text="Upcoming".to_owned()/> }.into_any()
        }
        BookedState::Done => view! { <Badge text="Done".to_owned()/> }.into_any(),
        BookedState::Cancelled => {
            view! { <Badge tone=Tone::Danger text="Cancelled".to_owned()/> }.into_any()
        }
        BookedState::NoShow => {
            view! { <Badge tone=Tone::Warning text="No-show".to_owned()/> }.into_any()
        }
    }
}

#[component]
fn Copies(copies: Vec<ItemCopy>) -> impl IntoView {
    if copies.is_empty() {
        return view! { <span class="faint">"Nowhere"</span> }.into_any();
    }
    let lines = copies
        .into_iter()
        .map(|copy| {
            let (glyph, said) = match copy.state {
                CopyState::InStep => (Glyph::Check, None),
                CopyState::Waiting => (Glyph::Clock, Some("on its way".to_owned())),
                CopyState::Refused(why) => (Glyph::Warning, Some(why)),
            };
            let said = said.map(|said| view! { <small>{said}</small> }.into_any());
            view! { <li><Icon glyph size="14"/><span><bdi>{copy.calendar}</bdi>{said}</span></li> }
                .into_any()
        })
        .views();
    view! { <ul class="booked__copies">{lines}</ul> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_cut_says_so() {
        assert_eq!(counted(1, 0), "1 appointment.");
        assert_eq!(counted(12, 0), "12 appointments.");
        assert_eq!(counted(50, 7), "50 of 57 appointments.");
    }

    #[test]
    fn a_time_names_its_end_and_its_last_day() {
        let timed = |start: &str, end: &str| When::Timed {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
        };
        let day = |day: &str| day.parse().unwrap();

        assert_eq!(
            day_and_hours(timed("2026-03-18T09:00:00", "2026-03-18T10:30:00")),
            ("Wed 18 Mar 2026".to_owned(), "09:00 – 10:30".to_owned())
        );
        assert_eq!(
            day_and_hours(timed("2026-03-18T22:00:00", "2026-03-19T01:00:00")).1,
            "22:00 – 19 Mar 2026, 01:00"
        );
        let days = When::AllDay {
            first: day("2026-03-18"),
            until: day("2026-03-20"),
        };
        assert_eq!(day_and_hours(days).1, "All day, until 19 Mar 2026");
    }
}
