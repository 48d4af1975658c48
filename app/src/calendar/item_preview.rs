//! What a click on an item shows: its details, and the few things done most.

use super::item_card::label;
use super::key::Key;
use super::kinds::{glyph_of, label_of, title_of, token_of};
use super::state::{Calendar, Over, use_calendar};
use crate::components::{
    Avatar, Badge, Button, Glyph, Icon, IconButton, Look, Popover, Size, TakesFocus, Tone, Views,
    redrawn,
};
use crate::{paths, words};
use domain::attendee::{Attendee, ParticipationStatus};
use domain::item::{Privacy, ShowAs};
use domain::view::calendar::{CalendarItem, CopyState};
use leptos::prelude::*;

/// Show-as in words, where it is not the usual.
pub const fn show_as_label(show_as: ShowAs) -> &'static str {
    match show_as {
        ShowAs::Busy => "Busy",
        ShowAs::Free => "Free",
        ShowAs::Tentative => "Tentative",
        ShowAs::OutOfOffice => "Out of office",
        ShowAs::WorkingElsewhere => "Working elsewhere",
    }
}

/// The preview of the item that was clicked.
#[component]
pub fn ItemPreview() -> impl IntoView {
    let calendar = use_calendar();
    let open = Memo::new(move |_| {
        calendar.over.with(|over| match over {
            Some(Over::Preview {
                item,
                place,
                by_keys,
            }) => Some((*item, *place, *by_keys)),
            _ => None,
        })
    });
    // Kept up to date while it is open; closed when the item goes.
    let item = Memo::new(move |_| {
        let (key, ..) = open.get()?;
        let is_it = |item: &&CalendarItem| Key::of(item) == key;
        calendar
            .period
            .with(|period| period.items.iter().find(is_it).cloned())
    });
    let place = Signal::derive(move || {
        item.with(Option::is_some)
            .then(|| open.get().map(|(_, place, _)| place))
            .flatten()
    });
    let focus = Signal::derive(move || match open.get() {
        Some((_, _, true)) => TakesFocus::Yes,
        _ => TakesFocus::No,
    });
    let name =
        Signal::derive(move || item.with(|item| item.as_ref().map(label).unwrap_or_default()));
    view! {
        <Popover place focus label=name class="preview" on_close=move |()| calendar.close()>
            {redrawn(move || item.get().map(|item| details(item, calendar)))}
        </Popover>
    }
    .into_any()
}

fn row(glyph: Glyph, content: AnyView) -> AnyView {
    view! { <div class="preview__row"><Icon glyph/><div class="grow">{content}</div></div> }
        .into_any()
}

fn details(item: CalendarItem, calendar: Calendar) -> impl IntoView {
    let id = Key::of(&item);
    let open = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        calendar.open_editor(id);
    };
    let customer = item.customer.clone().map(|customer| {
        let phone = (!customer.phone.is_empty()).then(|| {
            let dial: String = customer
                .phone
                .chars()
                .filter(|letter| letter.is_ascii_digit() || *letter == '+')
                .collect();
            view! { <a href=["tel:", &dial].concat()>{customer.phone}</a> }.into_any()
        });
        let address = (!customer.address.is_empty())
            .then(|| view! { <bdi class="preview__line">{customer.address}</bdi> }.into_any());
        row(
            Glyph::Person,
            view! { <bdi class="preview__line">{customer.name}</bdi>{phone}{address} }.into_any(),
        )
    });
    let people = (1 < item.people.len()).then(|| {
        let people = item
            .people
            .clone()
            .into_iter()
            .map(|person| view! { <span class="person"><Avatar member=person.id initials=person.initials small=true/><bdi>{person.name}</bdi></span> }.into_any())
            .views();
        row(Glyph::People, view! { <span class="people">{people}</span> }.into_any())
    });
    let line = |glyph: Glyph, text: &str| {
        (!text.is_empty()).then(|| {
            row(
                glyph,
                view! { <bdi class="preview__text">{text.to_owned()}</bdi> }.into_any(),
            )
        })
    };
    let hints = [
        (item.show_as != ShowAs::Busy).then(|| show_as_label(item.show_as)),
        (item.privacy == Privacy::Private).then_some("Private"),
    ];
    let hints: Vec<&str> = hints.into_iter().flatten().collect();
    let source = item.linked_from.and_then(|sync| {
        calendar.period.with_untracked(|period| {
            period
                .linked
                .iter()
                .find(|linked| linked.sync == sync)
                .map(|linked| ["From ", &linked.name].concat())
        })
    });
    let can_change = item.can_change;
    view! {
        <div class="preview__head" data-kind=token_of(&item)>
            <Icon glyph=glyph_of(&item) size="18"/>
            <div class="grow">
                <h2 class="preview__title"><bdi>{title_of(&item.subject)}</bdi></h2>
                <p class="preview__when">{words::when(item.when)}</p>
                <p class="preview__kind">{label_of(&item)}{hints.into_iter().map(|hint| [" · ", hint].concat()).views()}</p>
            </div>
            <IconButton glyph=Glyph::Close label="Close" size=Size::Small on_click=move |_| calendar.close()/>
        </div>
        <div class="preview__body">
            {item.repeats.as_deref().and_then(|repeats| line(Glyph::Repeat, repeats))}
            {line(Glyph::Pin, &item.location)}
            {customer}
            {people}
            {(!item.guests.is_empty()).then(|| row(Glyph::People, guests_view(item.guests.clone())))}
            {line(Glyph::Text, &item.description)}
            {source.map(|source| row(Glyph::Cloud, view! { <bdi>{source}</bdi> }.into_any()))}
            {item.locked_because.clone().map(|reason| row(Glyph::Lock, view! { {reason} }.into_any()))}
            <Copies item=item.clone()/>
        </div>
        <div class="preview__actions">
            <a class="button" data-size="small" href=paths::item(id.id, id.start) on:click=open><Icon glyph=Glyph::Pencil size="14"/>"Open"</a>
            {can_change.then(|| view! {
                <Button size=Size::Small glyph=Glyph::Clock on_click=move |_| calendar.over.set(Some(Over::Move(id)))>"Move to…"</Button>
                <span class="grow"></span>
                <Button size=Size::Small look=Look::Ghost glyph=Glyph::Trash on_click=move |_| { calendar.close(); calendar.remove(id); }>"Delete"</Button>
            }.into_any())}
        </div>
    }.into_any()
}

/// Host and guests as they were received, each with the answer, and why they cannot be changed.
pub fn guests_view(guests: Vec<Attendee>) -> AnyView {
    let lines = guests
        .into_iter()
        .map(|guest| {
            let answer = match guest.participation {
                _ if guest.organizer => Some((Tone::Info, "Host")),
                ParticipationStatus::Accepted => Some((Tone::Good, "Comes")),
                ParticipationStatus::Tentative => Some((Tone::Warning, "Perhaps")),
                ParticipationStatus::Declined => Some((Tone::Danger, "Does not come")),
                ParticipationStatus::Unanswered => None,
            };
            let name = if guest.name.is_empty() {
                guest.email
            } else {
                guest.name
            };
            let name = if guest.is_self { [&name, " (you)"].concat() } else { name };
            view! {
                <li class="guest">
                    <bdi>{name}</bdi>
                    {match answer {
                        Some((tone, text)) => view! { <Badge tone text/> }.into_any(),
                        None => view! { <span class="muted small">"No answer yet"</span> }.into_any(),
                    }}
                </li>
            }
            .into_any()
        })
        .views();
    view! {
        <ul class="guests" aria-label="Guests">{lines}</ul>
        <p class="muted small">"Guests are kept where they were invited. Nothing here invites or tells them."</p>
    }
    .into_any()
}

/// In which linked calendars an item is, and how that stands.
#[component]
pub fn Copies(item: CalendarItem) -> impl IntoView {
    item.copies
        .into_iter()
        .map(|copy| {
            let (tone, text, reason) = match copy.state {
                CopyState::InStep => (Tone::Good, ["In ", &copy.calendar].concat(), None),
                CopyState::Waiting => (
                    Tone::Info,
                    ["On its way to ", &copy.calendar].concat(),
                    None,
                ),
                CopyState::Refused(reason) => (
                    Tone::Warning,
                    ["Not in ", &copy.calendar].concat(),
                    Some(reason),
                ),
            };
            view! {
                <div class="copy">
                    <Badge tone text/>
                    {reason.map(|reason| view! { <p class="copy__reason">{reason}</p> }.into_any())}
                </div>
            }
            .into_any()
        })
        .views()
}
