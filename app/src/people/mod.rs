//! Leads & Contacts: the list with what waits on top, and one person with their timeline.

mod person;
mod server_fns;
mod waiting;
mod ways;

pub use person::PersonPage;

use crate::components::{
    Badge, ButtonLink, DataTable, EmptyState, ErrorBanner, Glyph, Icon, Look, PageTitle, Views,
    awaited, redrawn,
};
use crate::layout::Page;
use crate::live::{Topic, use_live};
use crate::{paths, words};
use domain::view::people::{PeopleList, PersonRow};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use server_fns::load_people;
use waiting::Waiting;

/// `/leads?search=`.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let query = use_query_map();
    let search = Memo::new(move |_| {
        query
            .with(|query| query.get("search"))
            .unwrap_or_default()
            .trim()
            .to_owned()
    });
    let changes = use_live(Topic::People);
    let list = Resource::new(
        move || (search.get(), changes.get()),
        |(search, _)| load_people(search),
    );
    view! {
        <PageTitle text="Leads & Contacts".to_owned()/>
        <Page
            title="Leads & Contacts".to_owned() wide=true
            lead="Everybody who booked a meeting, with what happened since."
        >
            <Search search/>
            <Transition>
                {redrawn(move || awaited(async move {
                    match list.await {
                        Ok(list) => view! { <List list search=search.get_untracked()/> }.into_any(),
                        Err(error) => view! { <ErrorBanner error/> }.into_any(),
                    }
                }))}
            </Transition>
        </Page>
    }
    .into_any()
}

/// Finds people by name or address; a plain form, so that it works without script, too.
#[component]
fn Search(search: Memo<String>) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let navigate = use_navigate();
    let find = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = node.get_untracked().map(|field| field.value());
        navigate(
            &paths::leads(&typed.unwrap_or_default()),
            Default::default(),
        );
    };
    Effect::new(move |was_alive: Option<()>| {
        let asked = search.get();
        if was_alive.is_some()
            && let Some(field) = node.get_untracked()
        {
            field.set_value(&asked);
        }
    });
    let all = redrawn(move || {
        search.with(|search| !search.is_empty()).then(|| {
            view! { <ButtonLink href=paths::LEADS look=Look::Ghost>"Show all"</ButtonLink> }
                .into_any()
        })
    });
    view! {
        <form class="leads-search" role="search" method="get" action=paths::LEADS on:submit=find>
            <label class="visually-hidden" for="search">"Name, email or phone"</label>
            <input
                class="input" type="search" id="search" name="search" node_ref=node placeholder="Name, email or phone"
                autocomplete="off" value=search.get_untracked()
            />
            <button class="button" type="submit" data-size="large"><Icon glyph=Glyph::Search size="14"/>"Search"</button>
            {all}
        </form>
    }
    .into_any()
}

#[component]
fn List(list: PeopleList, search: String) -> impl IntoView {
    let PeopleList {
        people,
        total,
        waiting,
        can_configure,
    } = list;
    let waits = (!waiting.is_empty())
        .then(|| view! { <Waiting bookings=waiting can_configure/> }.into_any());
    if people.is_empty() {
        let empty = if search.is_empty() {
            view! {
                <EmptyState title="No leads or contacts yet" text="Whoever books a meeting through Calendly appears here, with their answers and appointments.">
                    <ButtonLink href=paths::CALENDLY look=Look::Primary>"Calendly Integration"</ButtonLink>
                </EmptyState>
            }
            .into_any()
        } else {
            let text = ["No name, email or phone holds “", &search, "”."].concat();
            view! {
                <EmptyState title="Nobody found" text>
                    <ButtonLink href=paths::LEADS>"Show all"</ButtonLink>
                </EmptyState>
            }
            .into_any()
        };
        return view! { {waits}<div class="card">{empty}</div> }.into_any();
    }
    let shown = people.len();
    let rows = people
        .into_iter()
        .map(|row| view! { <Row row/> }.into_any())
        .views();
    view! {
        {waits}
        <div class="card leads">
            <DataTable
                caption="Leads and contacts"
                columns=vec!["Name", "Kept in", "Status", "Owner", "Last activity"]
            >
                {rows}
            </DataTable>
        </div>
        <p class="small faint" role="status">{counted(shown, total)}</p>
    }
    .into_any()
}

/// `12 people`, or that only the newest are shown.
fn counted(shown: usize, total: usize) -> String {
    match (shown, total) {
        (_, 1) => "1 person".to_owned(),
        (shown, total) if shown < total => [
            "The newest ",
            &shown.to_string(),
            " of ",
            &total.to_string(),
            " people. Search to find the others.",
        ]
        .concat(),
        (_, total) => [&total.to_string(), " people"].concat(),
    }
}

#[component]
fn Row(row: PersonRow) -> impl IntoView {
    let last = row.last_at.map(|at| {
        view! { <time datetime=words::iso_minute(at)>{words::date_time(at)}</time> }.into_any()
    });
    let status = if row.status.is_empty() {
        "–".to_owned()
    } else {
        row.status
    };
    view! {
        <tr>
            <th scope="row" data-label="Name">
                <div class="leads__who">
                    <a href=paths::person(row.id)><bdi>{row.name}</bdi></a>
                    <small><bdi>{row.email}</bdi></small>
                </div>
            </th>
            <td data-label="Kept in">
                <div class="leads__kind"><Badge text=row.kind.label().to_owned()/><span>{row.module.label()}</span></div>
            </td>
            <td data-label="Status">{status}</td>
            <td data-label="Owner"><bdi>{row.owner}</bdi></td>
            <td data-label="Last activity">{last}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn a_long_list_says_that_it_is_cut() {
        assert_eq!(counted(1, 1), "1 person");
        assert_eq!(counted(12, 12), "12 people");
        assert_eq!(
            counted(50, 120),
            "The newest 50 of 120 people. Search to find the others."
        );
    }
}
