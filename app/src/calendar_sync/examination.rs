//! **Test your Exchange step by step**: what its administrator sees before anybody connects.

use super::login::LoginFields;
use super::login_guide::AdministratorGuide;
use super::server_fns::{ExamineExchange, load_examination};
use crate::components::{
    Banner, Button, ButtonLink, ErrorBanner, Glyph, Icon, Look, PageTitle, Size, Tone, Views,
    awaited, redrawn,
};
use crate::layout::Page;
use crate::paths;
use crate::requests::{PostForm, Submission};
use domain::connecting::Door;
use domain::connection::ProviderKind;
use domain::examination::{Examination, Examined, Fault, Outcome};
use leptos::html;
use leptos::prelude::*;

/// `/calendar/sync/new/exchange`.
#[component]
pub fn ExchangeTestPage() -> impl IntoView {
    let examine = Submission::new::<ExamineExchange>();
    let last = Resource::new(move || examine.version().get(), |_| load_examination());
    let refused = move || {
        examine.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="Nothing was tested" text=error.to_string() is_new=true/> }.into_any()
        })
    };
    let is_busy = examine.pending();
    view! {
        <PageTitle text="Test your Exchange".to_owned()/>
        <Page
            title="Test your Exchange step by step".to_owned()
            crumbs=vec![
                ("Calendar Sync", paths::CALENDAR_SYNC.to_owned()),
                ("Click to Connect", paths::connect_with(ProviderKind::Exchange, Door::CalendarSync)),
            ]
            lead="Every step between this server and a mailbox is tried once. Nothing is connected, nothing is written there, and the password is not kept."
        >
            <div class="connect">
                <div class="connect__main">
                    <section class="card">
                        <header class="card__header"><h2>"Which mailbox"</h2></header>
                        <PostForm action=examine class="card__body connect__form">
                            {refused}
                            <LoginFields provider=ProviderKind::Exchange/>
                            <div class="connect__go">
                                <Button look=Look::Primary size=Size::Large busy=is_busy glyph=Glyph::Checklist>
                                    {redrawn(move || if is_busy.get() { "Testing…" } else { "Test" })}
                                </Button>
                            </div>
                        </PostForm>
                    </section>
                    <Transition>
                        {redrawn(move || awaited(async move {
                            match last.await {
                                Ok(Some(examination)) => view! { <Steps examination is_new=examine.version().get_untracked() != 0/> }.into_any(),
                                Ok(None) => ().into_any(),
                                Err(error) => view! { <ErrorBanner error/> }.into_any(),
                            }
                        }))}
                    </Transition>
                </div>
                <AdministratorGuide/>
            </div>
        </Page>
    }
    .into_any()
}

/// The steps, each with what came of it. What came of a test just now moves into view: on a phone the form fills the window.
#[component]
fn Steps(examination: Examination, is_new: bool) -> impl IntoView {
    let card = NodeRef::<html::Section>::new();
    Effect::new(move || {
        if let Some(card) = card.get().filter(|_| is_new) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            card.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    let verdict = match examination.failed() {
        Some((step, _)) => view! {
            <Banner tone=Tone::Danger title="It cannot be connected yet" text=["It stops at: ", step.title(), "."].concat() is_new=true/>
        }
        .into_any(),
        None => view! {
            <Banner tone=Tone::Good title="It can be connected" text="Every step that a sync needs works." is_new=true/>
            <p><ButtonLink href=paths::connect_with(ProviderKind::Exchange, Door::CalendarSync) glyph=Glyph::Link>"Go on to Connect"</ButtonLink></p>
        }
        .into_any(),
    };
    let steps = examination
        .steps
        .into_iter()
        .map(|examined| view! { <Step examined/> }.into_any())
        .views();
    view! {
        <section node_ref=card class="card" aria-label="What came of each step">
            <header class="card__header"><h2>"What came of each step"</h2></header>
            <div class="card__body">
                {verdict}
                <ol class="examination">{steps}</ol>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Step(examined: Examined) -> impl IntoView {
    let Examined { step, outcome } = examined;
    let (word, glyph, tone) = match &outcome {
        Outcome::Passed(_) => ("Works", Glyph::CheckCircle, "good"),
        Outcome::Warned(_) => (
            "Does not work, and is not needed",
            Glyph::Warning,
            "warning",
        ),
        Outcome::Failed(_) => ("Does not work", Glyph::Warning, "danger"),
        Outcome::NotReached => ("Not tried", Glyph::Pause, "none"),
    };
    let more = match outcome {
        Outcome::Passed(found) => view! { <p class="muted"><bdi>{found}</bdi></p> }.into_any(),
        Outcome::Warned(fault) | Outcome::Failed(fault) => view! { <Wrong fault/> }.into_any(),
        Outcome::NotReached => {
            view! { <p class="muted">"Not tried, because an earlier step failed."</p> }.into_any()
        }
    };
    view! {
        <li class="examination__step" data-tone=tone>
            <span class="examination__mark"><Icon glyph size="20"/></span>
            <div class="examination__text">
                <h3>{step.title()}<span class="visually-hidden">": "{word}</span></h3>
                {more}
            </div>
        </li>
    }
    .into_any()
}

/// What is wrong, and what mends it.
#[component]
fn Wrong(fault: Fault) -> impl IntoView {
    let advice = fault
        .advice
        .into_iter()
        .map(|line| view! { <li><bdi>{line}</bdi></li> }.into_any())
        .views();
    view! {
        <p><bdi>{fault.wrong}</bdi></p>
        <ul class="examination__advice">{advice}</ul>
    }
    .into_any()
}
