//! What can be booked, as cards.

use super::asked::drawn;
use super::filters;
use super::more::More;
use super::server_fns::load_event_types;
use crate::components::{Badge, CopyButton, EmptyState, Glyph, Icon, Tone, Views};
use crate::{paths, words};
use domain::view::calendly_workspace::{EventTypeCard, EventTypeList, EventTypesQuery};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

fn address(query: &EventTypesQuery) -> String {
    let whose = query.of_organization.then_some("whose=organisation");
    let pages = (1 < query.pages).then(|| ["pages=", &query.pages.to_string()].concat());
    let words: Vec<&str> = whose.into_iter().chain(pages.as_deref()).collect();
    match words.is_empty() {
        true => paths::calendly::EVENT_TYPES.to_owned(),
        false => [paths::calendly::EVENT_TYPES, "?", &words.join("&")].concat(),
    }
}

/// `/calendly/event-types?whose=`.
#[component]
pub fn EventTypes() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| EventTypesQuery {
            of_organization: query.get_str("whose") == Some("organisation"),
            pages: filters::pages(query.get_str("pages")),
        })
    });
    let list = Resource::new(move || asked.get(), load_event_types);
    drawn(list, move |list| {
        view! { <List list query=asked.get_untracked()/> }.into_any()
    })
}

#[component]
fn List(list: EventTypeList, query: EventTypesQuery) -> impl IntoView {
    let EventTypeList {
        types,
        has_more,
        edit,
    } = list;
    let link = |of_organization: bool, label: &'static str| {
        let is_current = (query.of_organization == of_organization).then_some("page");
        let href = address(&EventTypesQuery {
            of_organization,
            pages: 1,
        });
        view! { <a class="segmented__option" href=href aria-current=is_current>{label}</a> }
            .into_any()
    };
    let pages = query.pages;
    let of_organization = query.of_organization;
    let more = Callback::new(move |pages| {
        address(&EventTypesQuery {
            of_organization,
            pages,
        })
    });
    let cards = if types.is_empty() {
        view! {
            <div class="card"><EmptyState title="No event types yet" text="Event types are made at Calendly. Each says how long a meeting is, where it takes place and what is asked."/></div>
        }
        .into_any()
    } else {
        let cards = types
            .into_iter()
            .map(|card| view! { <Card card/> }.into_any())
            .views();
        view! { <ul class="event-types">{cards}</ul> }.into_any()
    };
    view! {
        <div class="workspace-bar">
            <nav class="segmented" aria-label="Whose event types">{link(false, "Mine")}{link(true, "Organisation")}</nav>
            <span class="grow"></span>
            <Edit href=edit/>
        </div>
        {cards}
        <p class="small muted">"Event types are made and changed at Calendly, whose start page opens."</p>
        <More has_more pages address=more/>
    }
    .into_any()
}

/// **Edit in Calendly**, in a tab of its own.
#[component]
pub fn Edit(
    /// The page there.
    href: String,
) -> impl IntoView {
    view! {
        <a class="button" href=href target="_blank" rel="noopener noreferrer">"Edit in Calendly"<span class="visually-hidden">", whose start page opens"</span><Icon glyph=Glyph::OpenOutside size="14"/></a>
    }
    .into_any()
}

#[component]
fn Card(card: EventTypeCard) -> impl IntoView {
    let href = paths::calendly::event_type(&card.id);
    let state = state(&card);
    let facts = [
        length(&card.minutes),
        card.kind.clone(),
        card.places.join(", "),
    ];
    let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    let owner = (!card.owner.is_empty())
        .then(|| view! { <small><bdi>{card.owner.clone()}</bdi></small> }.into_any());
    view! {
        <li class="card event-type" style:--colour=card.colour.clone().unwrap_or_default()>
            <div class="event-type__head">
                <a href=href><bdi>{card.name.clone()}</bdi></a>
                {state}
            </div>
            <p class="event-type__facts"><bdi>{facts.join(" · ")}</bdi></p>
            {owner}
            <LinkLine link=card.link name=card.name/>
        </li>
    }
    .into_any()
}

/// Whether it can be booked, as dot and word.
pub fn state(card: &EventTypeCard) -> AnyView {
    match (card.is_on, card.is_secret) {
        (true, false) => view! { <Badge tone=Tone::Good text="On".to_owned()/> }.into_any(),
        (true, true) => view! { <Badge tone=Tone::Info text="On, secret".to_owned()/> }.into_any(),
        (false, _) => view! { <Badge text="Off".to_owned()/> }.into_any(),
    }
}

/// The booking page with a button that copies its address.
#[component]
pub fn LinkLine(
    /// None where there is none.
    link: Option<String>,
    /// Of what.
    name: String,
) -> impl IntoView {
    link.map(|link| {
        let shown = words::bare_link(&link).to_owned();
        let label = ["Copy the link of ", &name].concat();
        view! {
            <p class="event-type__link">
                <a href=link.clone() target="_blank" rel="noopener noreferrer">{shown}</a>
                <CopyButton text=link label/>
            </p>
        }
        .into_any()
    })
}

/// `30 min`, `15 min or 30 min`.
pub fn length(minutes: &[u32]) -> String {
    let lengths: Vec<String> = minutes
        .iter()
        .map(|minutes| words::duration((*minutes).into()))
        .collect();
    lengths.join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_whose_and_how_many() {
        let of = |of_organization, pages| {
            address(&EventTypesQuery {
                of_organization,
                pages,
            })
        };

        assert_eq!(of(false, 1), "/calendly/event-types");
        assert_eq!(of(true, 1), "/calendly/event-types?whose=organisation");
        assert_eq!(
            of(true, 3),
            "/calendly/event-types?whose=organisation&pages=3"
        );
    }

    #[test]
    fn a_length_may_be_chosen_among_several() {
        assert_eq!(length(&[30]), "30 min");
        assert_eq!(length(&[15, 60]), "15 min or 1 h");
        assert_eq!(length(&[]), "");
    }
}
