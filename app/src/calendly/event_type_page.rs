//! One event type: what it is, a link for a single booking, and its free times.

use super::asked::drawn;
use super::available_times::AvailableTimes;
use super::changes::ShareLink;
use super::event_types::{Edit, LinkLine, length, state};
use super::outcome::Outcome;
use super::question::Refused;
use super::server_fns::load_event_type;
use crate::components::{Banner, Button, ButtonLink, CopyButton, Glyph, Icon, Look, Tone, Views};
use crate::paths;
use crate::requests::{PostForm, Submission};
use domain::view::calendly_workspace::{EventTypePage, Question};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/calendly/event-types/{id}?from=&link=`.
#[component]
pub fn EventTypePanel(
    /// Calendly's id.
    id: String,
) -> impl IntoView {
    let share = Submission::new::<ShareLink>();
    let query = use_query_map();
    let link = Memo::new(move |_| query.with(|query| query.get("link")));
    let of = id.clone();
    let page = Resource::new(
        move || link.get(),
        move |link| load_event_type(of.clone(), link),
    );
    let body = drawn(page, move |page| view! { <Shown page share/> }.into_any());
    view! {
        <a class="workspace__back" href=paths::calendly::EVENT_TYPES><Icon glyph=Glyph::ChevronStart size="14"/>"Event types"</a>
        <Outcome/>
        <Refused action=share/>
        {body}
        <AvailableTimes id/>
    }
    .into_any()
}

#[component]
fn Shown(page: EventTypePage, share: Submission) -> impl IntoView {
    let EventTypePage {
        card,
        description,
        note,
        questions,
        fresh_link,
        edit,
        can_change,
    } = page;
    let fresh = fresh_link.map(|link| {
        let shown = link.clone();
        view! {
            <Banner tone=Tone::Good title="Your single-use link" text="One meeting can be booked with it. Unused, it ends after 90 days." is_new=true>
                <span class="workspace__fresh"><code>{shown}</code><CopyButton text=link label="Copy single-use link"/></span>
            </Banner>
        }
        .into_any()
    });
    let hours = paths::calendly::hours(&card.id);
    let id = card.id.clone();
    let actions = can_change.then(|| {
        view! {
            <PostForm action=share>
                <input type="hidden" name="id" value=id/>
                <Button look=Look::Primary glyph=Glyph::Link busy=share.pending()>"Share single-use link"</Button>
            </PostForm>
        }
        .into_any()
    });
    let is_on = state(&card);
    let fact = |name: &'static str, text: String| {
        (!text.is_empty()).then(|| {
            view! { <dt>{name}</dt><dd class="workspace-text"><bdi>{text}</bdi></dd> }.into_any()
        })
    };
    view! {
        {fresh}
        <section class="card event-type" style:--colour=card.colour.clone().unwrap_or_default() aria-labelledby="event-type">
            <header class="card__header">
                <div class="grow">
                    <h2 id="event-type"><bdi>{card.name.clone()}</bdi></h2>
                    <LinkLine link=card.link.clone() name=card.name.clone()/>
                </div>
                {is_on}
            </header>
            <dl class="card__body facts">
                {fact("Length", length(&card.minutes))}
                {fact("Kind", card.kind.clone())}
                {fact("Place", card.places.join(", "))}
                {fact("Owner", card.owner.clone())}
                {fact("Description", description)}
                {fact("Note for hosts", note)}
            </dl>
            <Questions questions/>
            <footer class="card__footer workspace-actions">
                {actions}
                <ButtonLink href=hours glyph=Glyph::Clock>"Hours"</ButtonLink>
                <Edit href=edit/>
            </footer>
        </section>
    }
    .into_any()
}

#[component]
fn Questions(questions: Vec<Question>) -> impl IntoView {
    if questions.is_empty() {
        return ().into_any();
    }
    let lines = questions
        .into_iter()
        .map(|question| {
            let required = question
                .is_required
                .then(|| view! { <span class="tag">"Required"</span> }.into_any());
            let choices = (!question.choices.is_empty()).then(|| {
                view! { <small><bdi>{question.choices.join(", ")}</bdi></small> }.into_any()
            });
            view! { <li><span><bdi>{question.text}</bdi> {required}</span>{choices}</li> }
                .into_any()
        })
        .views();
    view! {
        <div class="card__body event-type__questions">
            <h3>"Invitees are asked"</h3>
            <ol>{lines}</ol>
        </div>
    }
    .into_any()
}
