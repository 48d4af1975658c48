//! `/leads/{id}/meeting-link`: **Send meeting link**, a template as this person will read it.

use super::marks::{link_banner, no_mail_server};
use super::preview::letter;
use super::server_fns::{SendLetter, load_letter};
use crate::components::{
    Banner, Button, ButtonLink, Checkbox, Choice, EmptyState, ErrorBanner, Glyph, Look, NotFound,
    PageTitle, SelectField, Tone, awaited, redrawn,
};
use crate::layout::Page;
use crate::live::{Topic, use_live};
use crate::requests::{PostForm, Submission};
use crate::{AppError, paths};
use domain::event_type::{EventType, EventTypeId};
use domain::view::outreach::{ChosenLetter, LetterPage as Shown};
use domain::{PersonId, TemplateId};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};

/// The page.
#[component]
pub fn LetterPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let person = Memo::new(move |_| {
        let id = params.with(|params| params.get("id"));
        id.and_then(|id| id.parse::<PersonId>().ok())
    });
    let template = Memo::new(move |_| {
        let id = query.with(|query| query.get("template"));
        id.and_then(|id| id.parse::<TemplateId>().ok())
    });
    let calendly = use_live(Topic::CalendarSync);
    let read = Resource::new(
        move || (person.get(), template.get(), calendly.get()),
        |(person, template, _)| async move {
            match person {
                Some(person) => load_letter(person, template).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    let send = Submission::new::<SendLetter>();
    view! {
        <PageTitle text="Send meeting link".to_owned()/>
        <Transition>
            {redrawn(move || awaited(async move {
                match read.await {
                    Ok(page) => view! { <Letter page send/> }.into_any(),
                    Err(AppError::NotFound) => view! { <NotFound/> }.into_any(),
                    Err(error) => view! { <ErrorBanner error/> }.into_any(),
                }
            }))}
        </Transition>
    }
    .into_any()
}

#[component]
fn Letter(page: Shown, send: Submission) -> impl IntoView {
    let Shown {
        person,
        name,
        email,
        templates,
        chosen,
        has_mail_server,
        can_change,
        request,
    } = page;
    let crumbs = vec![
        ("Leads & Contacts", paths::LEADS.to_owned()),
        ("Lead or contact", paths::person(person)),
    ];
    let refused = redrawn(move || {
        send.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="Nothing was sent" text=error.to_string() is_new=true/> }.into_any()
        })
    });
    let lead = [
        "To ",
        &name,
        ", ",
        match email.as_str() {
            "" => "whose address is not known",
            email => email,
        },
    ]
    .concat();
    let has_address = !email.is_empty();
    let body = match chosen {
        Some(chosen) => {
            let is_possible = has_mail_server && can_change && has_address;
            view! { <Chosen person templates chosen send request is_possible/> }.into_any()
        }
        None => view! {
            <div class="card">
                <EmptyState title="There is no template yet" text="A mail is made from a template. Make one first, with the Calendly link in it.">
                    <ButtonLink href=paths::template(None) look=Look::Primary>"New template"</ButtonLink>
                </EmptyState>
            </div>
        }
        .into_any(),
    };
    view! {
        <Page title="Send meeting link".to_owned() crumbs lead>
            {no_mail_server(has_mail_server)}
            {refused}
            {body}
        </Page>
    }
    .into_any()
}

#[component]
fn Chosen(
    person: PersonId,
    templates: Vec<(TemplateId, String)>,
    chosen: ChosenLetter,
    send: Submission,
    request: String,
    is_possible: bool,
) -> impl IntoView {
    let navigate = use_navigate();
    let choices: Vec<Choice> = templates
        .into_iter()
        .map(|(id, name)| Choice::new(id.to_string(), name))
        .collect();
    let template = chosen.template;
    let go = Callback::new(move |id: String| {
        if let Ok(id) = id.parse::<TemplateId>()
            && id != template
        {
            navigate(&paths::letter(person, Some(id)), Default::default());
        }
    });
    let obstacle = chosen.refusal.map(|reason| {
        view! {
            <Banner tone=Tone::Warning title="This template cannot be sent now" text=reason>
                <ButtonLink href=paths::CALENDLY>"Calendly Integration"</ButtonLink>
            </Banner>
        }
        .into_any()
    });
    let can_send = is_possible && obstacle.is_none();
    let link = (!chosen.event_types.is_empty()).then(|| {
        view! { <LinkOptions event_types=chosen.event_types chosen=chosen.event_type/> }.into_any()
    });
    view! {
        {obstacle}
        {link_banner(chosen.link)}
        <section class="card" aria-label="Mail">
            <form class="card__body" method="get" action=paths::letter(person, None)>
                <SelectField
                    label="Template" name="template" choices=Signal::stored(choices) value=Signal::stored(template.to_string()) on_change=go
                />
                <span class="without-script"><Button>"Show"</Button></span>
            </form>
            <div class="card__body">{letter(chosen.subject, chosen.body)}</div>
            <PostForm action=send>
                {link}
                <input type="hidden" name="person" value=person.to_string()/>
                <input type="hidden" name="template" value=template.to_string()/>
                <input type="hidden" name="request" value=request/>
                <div class="card__footer">
                    <span class="small muted grow">"Answers go to your own address."</span>
                    <a class="button" href=paths::person(person)>"Cancel"</a>
                    <Button look=Look::Primary glyph=Glyph::Mail busy=send.pending() disabled=Signal::stored(!can_send)>"Send"</Button>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}

/// To which event type the link leads, and whether it is good once.
#[component]
fn LinkOptions(
    /// Those of the member whose link it is.
    event_types: Vec<EventType>,
    /// That of the template.
    chosen: Option<EventTypeId>,
) -> impl IntoView {
    // One that is not offered any more is no choice, and the first line stands for it.
    let is_offered = |id: &EventTypeId| event_types.iter().any(|one| one.id == *id);
    let first = chosen.as_ref().filter(|id| is_offered(id));
    let event_type = RwSignal::new(first.map_or_else(String::new, EventTypeId::to_string));
    let single_use = RwSignal::new(false);
    let as_written = match (chosen.is_some(), first.is_some()) {
        (false, _) => Some("The page with all event types"),
        (true, true) => None,
        (true, false) => Some("Choose an event type"),
    };
    let choices: Vec<Choice> = as_written
        .map(|label| Choice::new("", label))
        .into_iter()
        .chain(
            event_types
                .iter()
                .map(|one| Choice::new(one.id.to_string(), one.label())),
        )
        .collect();
    view! {
        <div class="card__body">
            <SelectField
                label="Event type" name="event_type" choices=Signal::stored(choices) value=event_type
                on_change=Callback::new(move |chosen| event_type.set(chosen)) hint="Where the Calendly link leads."
            />
            <Checkbox
                label="For a single booking" hint="The link works until somebody has booked through it once. It needs an event type."
                name="single_use" checked=single_use on_change=move |now| single_use.set(now)
            />
        </div>
    }
    .into_any()
}
