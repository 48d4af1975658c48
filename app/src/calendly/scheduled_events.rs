//! What was booked: filters, and the list by day.

use super::asked::drawn;
use super::event_filters::Filters;
use super::filters::{address, read};
use super::more::More;
use super::server_fns::load_events;
use crate::components::{Badge, ButtonLink, EmptyState, Glyph, Icon, Tone, Views, awaited};
use crate::{paths, words};
use chrono::NaiveDate;
use domain::view::calendly_workspace::{
    Asked, Called, EventList, EventOrder, EventRow, EventsQuery, Since,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/calendly/events`.
#[component]
pub fn Events() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| read(|word| query.get_str(word))));
    let list = Resource::new(move || asked.get(), load_events);
    // Drawn once, and then it follows the address: a list that is drawn anew takes nothing from what is being typed.
    let filters = view! {
        <Transition>
            {awaited(async move {
                match list.await {
                    Ok(Asked::Told(EventList { today, is_administrator, .. })) => {
                        view! { <Filters query=asked today is_administrator/> }.into_any()
                    }
                    Ok(Asked::Before(_) | Asked::Not(_)) | Err(_) => ().into_any(),
                }
            })}
        </Transition>
    }
    .into_any();
    let body = drawn(list, move |list| {
        view! { <List list query=asked.get_untracked()/> }.into_any()
    });
    view! { {filters}{body} }.into_any()
}

#[component]
fn List(list: EventList, query: EventsQuery) -> impl IntoView {
    let EventList {
        events,
        has_more,
        today,
        ..
    } = list;
    if events.is_empty() {
        return nothing(&query);
    }
    let count = counted(events.len(), has_more);
    let pages = query.pages;
    let days = by_day(events)
        .into_iter()
        .map(|(day, events)| view! { <Day day today events/> }.into_any())
        .views();
    let more = Callback::new(move |pages| {
        address(&EventsQuery {
            pages,
            ..query.clone()
        })
    });
    view! {
        <div class="card workspace-days">{days}</div>
        <p class="small faint" role="status">{count}</p>
        <More has_more pages address=more/>
    }
    .into_any()
}

/// `12 events`, `The first 50 events`.
fn counted(shown: usize, has_more: bool) -> String {
    let number = shown.to_string();
    match (shown, has_more) {
        (_, true) => ["The first ", &number, " events."].concat(),
        (1, false) => "1 event.".to_owned(),
        (_, false) => [&number, " events."].concat(),
    }
}

/// The events of each day, in the order in which they come.
fn by_day(events: Vec<EventRow>) -> Vec<(NaiveDate, Vec<EventRow>)> {
    let mut days: Vec<(NaiveDate, Vec<EventRow>)> = Vec::new();
    for event in events {
        let day = event.start.date();
        match days.last_mut() {
            Some((last, events)) if *last == day => events.push(event),
            _ => days.push((day, vec![event])),
        }
    }
    days
}

fn nothing(query: &EventsQuery) -> AnyView {
    let is_open = *query
        == EventsQuery {
            pages: query.pages,
            ..EventsQuery::default()
        };
    let ever = EventsQuery {
        since: Since::Ever,
        order: EventOrder::Latest,
        ..EventsQuery::default()
    };
    if is_open {
        view! {
            <div class="card">
                <EmptyState title="Nothing is booked from today on" text="Meetings that people book with you at Calendly appear here at once.">
                    <ButtonLink href=address(&ever)>"Show past events"</ButtonLink>
                </EmptyState>
            </div>
        }
        .into_any()
    } else {
        view! {
            <div class="card">
                <EmptyState title="No event fits these filters" text="Take one away, or look at other days.">
                    <ButtonLink href=paths::calendly::EVENTS>"Reset"</ButtonLink>
                </EmptyState>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Day(day: NaiveDate, today: NaiveDate, events: Vec<EventRow>) -> impl IntoView {
    let id = ["day-", &words::iso_day(day)].concat();
    let labelled = id.clone();
    let note = (day == today).then(|| view! { <span class="tag">"Today"</span> }.into_any());
    let rows = events
        .into_iter()
        .map(|event| view! { <Row event/> }.into_any())
        .views();
    view! {
        <section class="workspace-day" aria-labelledby=labelled>
            <h2 class="workspace-day__name" id=id>{words::day_full(day)}{note}</h2>
            <ul>{rows}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Row(event: EventRow) -> impl IntoView {
    let href = paths::calendly::event(&event.id);
    let state = badge(&event);
    let who = who(&event);
    let is_off = event.cancelled.is_some().then_some("");
    let why = event.cancelled.as_ref().map(|called| {
        view! { <small class="event-line__why"><bdi>{called_off(called)}</bdi></small> }.into_any()
    });
    let with = (!event.hosts.is_empty()).then(|| {
        view! { <small><bdi>{["Hosted by ", &words::listed(&event.hosts)].concat()}</bdi></small> }.into_any()
    });
    view! {
        <li class="event-line" data-cancelled=is_off>
            <time class="event-line__time" datetime=words::iso_minute(event.start)>
                {words::time(event.start.time())}<small>{words::time(event.end.time())}</small>
            </time>
            <div class="event-line__what"><a href=href><bdi>{event.name}</bdi></a>{with}{why}</div>
            <span class="event-line__who"><Icon glyph=Glyph::People size="14"/><bdi>{who}</bdi></span>
            <span class="event-line__place"><bdi>{event.place}</bdi></span>
            {state}
        </li>
    }
    .into_any()
}

/// How it stands, as dot and word.
pub fn badge(event: &EventRow) -> AnyView {
    let (tone, word) = match (&event.cancelled, event.is_over) {
        (Some(_), _) => (Some(Tone::Danger), "Cancelled"),
        (None, true) => (None, "Over"),
        (None, false) => (Some(Tone::Good), "Active"),
    };
    match tone {
        Some(tone) => view! { <Badge tone text=word.to_owned()/> }.into_any(),
        None => view! { <Badge text=word.to_owned()/> }.into_any(),
    }
}

/// `Ida Muster`, `Ida Muster and 2 more`, `3 of 6 invitees`.
fn who(event: &EventRow) -> String {
    let coming = usize::try_from(event.coming).unwrap_or(usize::MAX);
    let names: Vec<&str> = event.known.iter().map(|one| one.name.as_str()).collect();
    let others = coming.saturating_sub(names.len());
    match (names.as_slice(), event.limit) {
        ([], 0 | 1) => match coming {
            1 => "1 invitee".to_owned(),
            more => [&more.to_string(), " invitees"].concat(),
        },
        ([], limit) => [&coming.to_string(), " of ", &limit.to_string(), " invitees"].concat(),
        (names, _) if others == 0 => words::listed(names),
        (names, _) => [&names.join(", "), " and ", &others.to_string(), " more"].concat(),
    }
}

/// `Cancelled by Ida Muster: “ill”`
pub fn called_off(called: &Called) -> String {
    let by = match called.by.as_str() {
        "" => "Cancelled".to_owned(),
        by => ["Cancelled by ", by].concat(),
    };
    match called.reason.as_str() {
        "" => by,
        reason => [&by, ": “", reason, "”"].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::PersonId;
    use domain::view::calendly_workspace::Invited;

    fn event(start: &str, known: &[&str], coming: u64, limit: u64) -> EventRow {
        let start = start.parse().unwrap();
        EventRow {
            id: "EV1".to_owned(),
            name: "Intro call".to_owned(),
            start,
            end: start,
            hosts: Vec::new(),
            known: known
                .iter()
                .map(|name| Invited {
                    person: PersonId::new(Default::default()),
                    name: (*name).to_owned(),
                })
                .collect(),
            coming,
            limit,
            place: String::new(),
            cancelled: None,
            is_over: false,
        }
    }

    #[test]
    fn events_of_a_day_stand_together_in_their_order() {
        let days = by_day(vec![
            event("2026-03-18T09:00:00", &[], 1, 1),
            event("2026-03-18T11:00:00", &[], 1, 1),
            event("2026-03-20T09:00:00", &[], 1, 1),
        ]);

        let counts: Vec<_> = days
            .iter()
            .map(|(day, events)| (day.to_string(), events.len()))
            .collect();
        assert_eq!(
            counts,
            [("2026-03-18".to_owned(), 2), ("2026-03-20".to_owned(), 1)]
        );
    }

    #[test]
    fn whoever_is_known_is_named_and_the_others_are_counted() {
        let who = |known: &[&str], coming, limit| {
            who(&event("2026-03-18T09:00:00", known, coming, limit))
        };

        assert_eq!(who(&[], 1, 1), "1 invitee");
        assert_eq!(who(&[], 0, 1), "0 invitees");
        assert_eq!(who(&[], 3, 6), "3 of 6 invitees");
        assert_eq!(who(&["Ida"], 1, 1), "Ida");
        assert_eq!(who(&["Bo", "Ida"], 2, 6), "Bo and Ida");
        assert_eq!(who(&["Bo", "Ida"], 5, 6), "Bo, Ida and 3 more");
        assert_eq!(who(&["Ida"], 0, 1), "Ida");
    }

    #[test]
    fn a_cancellation_says_by_whom_and_why_as_far_as_it_is_known() {
        let called = |by: &str, reason: &str| {
            called_off(&Called {
                by: by.to_owned(),
                reason: reason.to_owned(),
            })
        };

        assert_eq!(called("", ""), "Cancelled");
        assert_eq!(called("Ida", ""), "Cancelled by Ida");
        assert_eq!(called("Ida", "ill"), "Cancelled by Ida: “ill”");
    }

    #[test]
    fn a_list_that_is_cut_says_so() {
        assert_eq!(counted(1, false), "1 event.");
        assert_eq!(counted(12, false), "12 events.");
        assert_eq!(counted(50, true), "The first 50 events.");
    }
}
