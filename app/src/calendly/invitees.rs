//! Who booked a meeting: what they said, whether they came, and who they are here.

use super::scheduled_events::called_off;
use crate::components::{Badge, Button, Glyph, Icon, Size, Tone, Views};
use crate::requests::{PostForm, Submission};
use crate::{paths, words};
use domain::view::calendly_workspace::InviteeCard;
use leptos::prelude::*;

/// Everybody who booked, as cards.
#[component]
pub fn Invitees(
    /// The meeting.
    event: String,
    /// In the order in which they booked.
    invitees: Vec<InviteeCard>,
    /// Whether there are more than are shown.
    has_more: bool,
    /// Whether it can be said now who did not come.
    can_mark: bool,
    /// Marks somebody.
    mark: Submission,
    /// Takes it back.
    undo: Submission,
) -> impl IntoView {
    let title = match invitees.len() {
        1 => "1 invitee".to_owned(),
        more => [&more.to_string(), " invitees"].concat(),
    };
    let cards = invitees
        .into_iter()
        .map(|invitee| {
            view! { <Invitee event=event.clone() invitee can_mark mark undo/> }.into_any()
        })
        .views();
    let more = has_more.then(|| {
        view! { <p class="card__body small muted">"There are more invitees than fit here. Look for them at Calendly."</p> }.into_any()
    });
    view! {
        <section class="card" aria-labelledby="invitees">
            <header class="card__header"><h2 id="invitees">{title}</h2></header>
            <ul class="invitees">{cards}</ul>
            {more}
        </section>
    }
    .into_any()
}

#[component]
fn Invitee(
    event: String,
    invitee: InviteeCard,
    can_mark: bool,
    mark: Submission,
    undo: Submission,
) -> impl IntoView {
    let badge = state(&invitee);
    let person = invitee.person.map(|person| {
        view! { <a href=paths::person(person)><Icon glyph=Glyph::Person size="14"/>"Lead or contact"</a> }.into_any()
    });
    let reschedule = invitee.reschedule.clone().map(|link| {
        view! {
            <a href=link target="_blank" rel="noopener noreferrer">"Reschedule at Calendly"<Icon glyph=Glyph::OpenOutside size="12"/></a>
        }
        .into_any()
    });
    let form = can_mark
        .then(|| no_show_form(&event, &invitee, mark, undo))
        .flatten();
    let facts = facts(&invitee);
    let why = invitee.cancelled.as_ref().map(|called| {
        view! { <p class="small workspace-danger"><bdi>{called_off(called)}</bdi></p> }.into_any()
    });
    let is_off = (invitee.cancelled.is_some() || invitee.moved).then_some("");
    view! {
        <li class="invitee" data-cancelled=is_off>
            <div class="invitee__head">
                <div class="invitee__who"><b><bdi>{invitee.name}</bdi></b><small><bdi>{invitee.email}</bdi></small></div>
                {badge}
                <span class="grow"></span>
                {form}
            </div>
            {why}
            <dl class="facts">{facts}</dl>
            <p class="invitee__links">{person}{reschedule}</p>
        </li>
    }
    .into_any()
}

fn state(invitee: &InviteeCard) -> AnyView {
    let (tone, word) = match invitee {
        InviteeCard { moved: true, .. } => (Tone::Info, "Moved to another time"),
        InviteeCard {
            cancelled: Some(_), ..
        } => (Tone::Danger, "Cancelled"),
        InviteeCard {
            no_show: Some(_), ..
        } => (Tone::Warning, "No-show"),
        _ => (Tone::Good, "Comes"),
    };
    view! { <Badge tone text=word.to_owned()/> }.into_any()
}

/// **Mark as no-show**, or **Undo no-show**; neither for somebody who does not come anyway.
fn no_show_form(
    event: &str,
    invitee: &InviteeCard,
    mark: Submission,
    undo: Submission,
) -> Option<AnyView> {
    if invitee.cancelled.is_some() || invitee.moved {
        return None;
    }
    let (action, word) = match invitee.no_show {
        Some(_) => (undo, "Undo no-show"),
        None => (mark, "Mark as no-show"),
    };
    let (event, id, name) = (event.to_owned(), invitee.id.clone(), invitee.name.clone());
    Some(
        view! {
            <PostForm action>
                <input type="hidden" name="event" value=event/>
                <input type="hidden" name="invitee" value=id/>
                <Button size=Size::Small busy=action.pending()>{word}<span class="visually-hidden">{name}</span></Button>
            </PostForm>
        }
        .into_any(),
    )
}

fn facts(invitee: &InviteeCard) -> Vec<AnyView> {
    let mut facts = Vec::new();
    let mut fact = |name: &'static str, text: String| {
        facts.push(view! { <dt>{name}</dt><dd><bdi>{text}</bdi></dd> }.into_any());
    };
    if !invitee.phone.is_empty() {
        fact("Phone", invitee.phone.clone());
    }
    if let Some((at, zone)) = &invitee.there {
        fact(
            "Their time",
            [&words::date_time(*at), " (", zone, ")"].concat(),
        );
    }
    fact("Booked", words::date_time(invitee.booked));
    for (question, answer) in &invitee.answers {
        let (question, answer) = (question.clone(), answer.clone());
        let answer = match answer.is_empty() {
            true => "–".to_owned(),
            false => answer,
        };
        facts.push(
            view! { <dt><bdi>{question}</bdi></dt><dd class="workspace-text"><bdi>{answer}</bdi></dd> }
                .into_any(),
        );
    }
    facts
}
