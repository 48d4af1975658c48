//! One lead or contact: how to reach them, what is known, what happened.

use super::server_fns::load_person;
use super::ways;
use crate::components::{
    Badge, Banner, ButtonLink, EmptyState, ErrorBanner, Glyph, Icon, Look, PageTitle, Tone, Views,
    awaited, redrawn,
};
use crate::layout::Page;
use crate::live::{Topic, use_live};
use crate::{AppError, paths, words};
use domain::PersonId;
use domain::person::Happened;
use domain::view::people::{PersonPage as Shown, TimelineLine};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// `/leads/{id}`.
#[component]
pub fn PersonPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse::<PersonId>().ok())
    });
    let changes = use_live(Topic::People);
    let person = Resource::new(
        move || (id.get(), changes.get()),
        |(id, _)| async move {
            match id {
                Some(id) => load_person(id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Transition>
            {redrawn(move || awaited(async move {
                match person.await {
                    Ok(person) => view! { <Person person/> }.into_any(),
                    Err(error) => failed(error),
                }
            }))}
        </Transition>
    }
    .into_any()
}

fn crumbs() -> Vec<(&'static str, String)> {
    vec![("Leads & Contacts", paths::LEADS.to_owned())]
}

fn failed(error: AppError) -> AnyView {
    let body = match error {
        AppError::NotFound => view! {
            <div class="card">
                <EmptyState title="There is no such lead or contact" text="They may have been merged or deleted, or they are not yours to see.">
                    <ButtonLink href=paths::LEADS look=Look::Primary>"Leads & Contacts"</ButtonLink>
                </EmptyState>
            </div>
        }
        .into_any(),
        error => view! { <ErrorBanner error/> }.into_any(),
    };
    view! {
        <PageTitle text="Leads & Contacts".to_owned()/>
        <Page title="Leads & Contacts".to_owned() crumbs=crumbs()>{body}</Page>
    }
    .into_any()
}

#[component]
fn Person(person: Shown) -> impl IntoView {
    let Shown {
        id,
        name,
        kind,
        module,
        email,
        phone,
        owner,
        fields,
        timeline,
        can_write,
    } = person;
    let badges = move || {
        view! {
            <div class="lead-page__badges">
                <Badge tone=Tone::Info text=kind.label().to_owned()/>
                <span class="tag">{module.label()}</span>
                {can_write.then(|| view! { <ButtonLink href=paths::letter(id, None) look=Look::Primary glyph=Glyph::Mail>"Send meeting link"</ButtonLink> }.into_any())}
            </div>
        }
        .into_any()
    };
    let query = use_query_map();
    let on_its_way = redrawn(move || {
        query
            .with(|query| query.get_str("mail") == Some("on-its-way"))
            .then(|| {
                view! {
                    <Banner
                        tone=Tone::Good title="The mail is on its way" is_new=true
                        text="The timeline tells once the mail server has taken or refused it."
                    />
                }
                .into_any()
            })
    });
    let fields = fields
        .into_iter()
        .map(|(field, value)| {
            let value = if value.is_empty() {
                "–".to_owned()
            } else {
                value
            };
            view! { <dt>{field.label()}</dt><dd><bdi>{value}</bdi></dd> }.into_any()
        })
        .views();
    view! {
        <PageTitle text=name.clone()/>
        <Page title=name crumbs=crumbs() action=badges>
            {on_its_way}
            <div class="lead-page">
                <section class="card" aria-labelledby="timeline">
                    <header class="card__header"><h2 id="timeline">"Timeline"</h2></header>
                    <Timeline lines=timeline/>
                </section>
                <div class="lead-page__side">
                    <section class="card" aria-labelledby="ways">
                        <header class="card__header"><h2 id="ways">"Contact"</h2></header>
                        <ul class="card__body lead-page__ways">
                            <Way glyph=Glyph::Mail href=ways::mail(&email) text=email none="No email known"/>
                            <Way glyph=Glyph::Phone href=ways::call(&phone) text=phone none="No phone known"/>
                        </ul>
                    </section>
                    <section class="card" aria-labelledby="details">
                        <header class="card__header"><h2 id="details">"Details"</h2></header>
                        <dl class="card__body facts">
                            <dt>"Kept in"</dt><dd>{module.label()}</dd>
                            <dt>"Owner"</dt><dd><bdi>{owner}</bdi></dd>
                            {fields}
                        </dl>
                    </section>
                </div>
            </div>
        </Page>
    }
    .into_any()
}

/// One way to reach them: a link where it can be one, else the text.
#[component]
fn Way(glyph: Glyph, href: Option<String>, text: String, none: &'static str) -> impl IntoView {
    let way = match (href, text.as_str()) {
        (_, "") => view! { <span class="faint">{none}</span> }.into_any(),
        (Some(href), _) => view! { <a href=href><bdi>{text}</bdi></a> }.into_any(),
        (None, _) => view! { <bdi>{text}</bdi> }.into_any(),
    };
    view! { <li><Icon glyph/>{way}</li> }.into_any()
}

#[component]
fn Timeline(lines: Vec<TimelineLine>) -> impl IntoView {
    if lines.is_empty() {
        return view! { <p class="card__body muted">"Nothing has happened yet."</p> }.into_any();
    }
    let lines = lines
        .into_iter()
        .map(|line| view! { <Line line/> }.into_any())
        .views();
    view! { <ol class="timeline">{lines}</ol> }.into_any()
}

/// A drawing for what happened, and its tone.
const fn mark(what: Happened) -> (Glyph, &'static str) {
    match what {
        Happened::Added => (Glyph::Plus, "info"),
        Happened::Booked => (Glyph::Calendar, "good"),
        Happened::Moved => (Glyph::Repeat, "info"),
        Happened::Cancelled => (Glyph::Close, "danger"),
        Happened::NoShow => (Glyph::Warning, "warning"),
        Happened::NoShowTakenBack => (Glyph::Undo, "info"),
        Happened::Written => (Glyph::Mail, "info"),
        Happened::NotDelivered | Happened::Bounced => (Glyph::Warning, "danger"),
        Happened::Unsubscribed => (Glyph::Warning, "warning"),
        Happened::Opened => (Glyph::Link, "good"),
    }
}

#[component]
fn Line(line: TimelineLine) -> impl IntoView {
    let (glyph, tone) = mark(line.what);
    let item = line.item.map(|item| {
        view! { <a class="small" href=paths::item(item, None)>"Open in My Calendar"</a> }.into_any()
    });
    view! {
        <li class="timeline__line">
            <span class="timeline__mark" data-tone=tone><Icon glyph size="14"/></span>
            <div class="timeline__text">
                <b>{line.what.label()}</b>
                <p><bdi>{line.text}</bdi></p>
                {item}
            </div>
            <time class="timeline__at" datetime=words::iso_minute(line.at)>{words::date_time(line.at)}</time>
        </li>
    }
    .into_any()
}
