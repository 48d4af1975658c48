//! `/admin/configuration/calendly-defaults`: the values that people made by bookings carry, per module.

mod form;
mod preview;

#[cfg(feature = "ssr")]
pub(super) use form::known_fields;

use super::server_fns::{SaveCalendlyDefaults, SwitchCalendlyOff, load_calendly_defaults};
use super::switch_off::{SwitchOffForm, outcome};
use crate::components::{
    Badge, Banner, Button, ButtonLink, Choice, Dialog, ErrorBanner, NotFound, PageTitle,
    SelectField, Tone, Views, When, awaited, redrawn,
};
use crate::layout::Page;
use crate::live::{Topic, use_live};
use crate::requests::Submission;
use crate::{AppError, paths, words};
use domain::module::Module;
use domain::view::calendly::DefaultsPage;
use form::DefaultsForm;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};

/// The page.
#[component]
pub fn CalendlyDefaultsPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query
            .with(|query| query.get("module"))
            .and_then(|word| word.parse::<Module>().ok())
    });
    let save = Submission::new::<SaveCalendlyDefaults>();
    let people = use_live(Topic::People);
    let page = Resource::new(
        move || (asked.get(), save.version().get(), people.get()),
        |(module, ..)| load_calendly_defaults(module),
    );
    view! {
        <PageTitle text="Configure Defaults for Calendly".to_owned()/>
        <Transition>
            {awaited(async move {
                match page.await {
                    Ok(first) => kept_page(first, page, save),
                    Err(AppError::NotFound | AppError::NotAllowed) => view! { <NotFound/> }.into_any(),
                    Err(error) => view! { <ErrorBanner error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// The page, which takes over what is read later: another module is another form, the same one keeps what was chosen.
fn kept_page(
    first: DefaultsPage,
    read: Resource<Result<DefaultsPage, AppError>>,
    save: Submission,
) -> AnyView {
    let now = RwSignal::new(first);
    Effect::new(move || {
        if let Some(Ok(page)) = read.get()
            && now.with_untracked(|old| *old != page)
        {
            now.set(page);
        }
    });
    let module = Memo::new(move |_| now.with(|page| page.module));
    let form = redrawn(move || {
        module.track();
        view! { <DefaultsForm now save/> }.into_any()
    });
    let told = use_query_map();
    let switched_off = redrawn(move || outcome(told.with(|query| query.get("switched_off"))));
    let waiting = redrawn(move || now.with(|page| waiting(page.waiting)));
    view! {
        <Page
            title="Configure Defaults for Calendly".to_owned()
            crumbs=vec![("Configuration", paths::CALENDLY_DEFAULTS.to_owned())]
            lead="Every lead or contact that a booking makes carries these values. They are the organization's: one set for each module."
        >
            {switched_off}
            {waiting}
            <section class="card" aria-labelledby="defaults">
                <header class="card__header defaults-head">
                    <ModuleChoice module/>
                    <h2 class="visually-hidden" id="defaults">"Default values"</h2>
                    <span class="grow"></span>
                    {redrawn(move || now.with(state))}
                </header>
                {form}
            </section>
            {redrawn(move || now.with(kept))}
            <SwitchOff/>
        </Page>
    }
    .into_any()
}

/// The module whose values show. With script it changes at once.
#[component]
fn ModuleChoice(module: Memo<Module>) -> impl IntoView {
    let navigate = use_navigate();
    let choices: Vec<_> = Module::ALL
        .into_iter()
        .map(|module| Choice::new(module.word(), module.label()))
        .collect();
    let go = Callback::new(move |word: String| {
        if let Ok(chosen) = word.parse::<Module>()
            && chosen != module.get_untracked()
        {
            navigate(&paths::calendly_defaults(chosen), Default::default());
        }
    });
    view! {
        <form class="defaults-module" method="get" action=paths::CALENDLY_DEFAULTS>
            <SelectField
                label="Module" name="module" choices=Signal::stored(choices) on_change=go
                value=Signal::derive(move || module.get().word().to_owned())
            />
            <span class="without-script"><Button>"Show"</Button></span>
        </form>
    }
    .into_any()
}

/// How many values are set, and when they were saved.
fn state(page: &DefaultsPage) -> AnyView {
    let (set, of) = (set_of(page), page.fields.len());
    let text = [&set.to_string(), " of ", &of.to_string(), " set"].concat();
    let tone = if set < of { Tone::Warning } else { Tone::Good };
    let receives = if page.receives_leads {
        "Receives new leads now"
    } else {
        "Your new leads do not land here"
    };
    let saved = page.saved.map(|at| {
        view! { <time datetime=words::iso_minute(at)>"Saved " {words::date_time(at)}</time> }
            .into_any()
    });
    view! {
        <p class="defaults-state">
            <span>{receives}</span>
            <Badge tone text/>
            {saved}
        </p>
    }
    .into_any()
}

/// Fields with a value that may be used.
fn set_of(page: &DefaultsPage) -> usize {
    page.fields
        .iter()
        .filter(|field| !field.value.is_empty())
        .count()
}

/// Bookings that wait for these values.
fn waiting(count: usize) -> Option<AnyView> {
    let title = match count {
        0 => return None,
        1 => "1 booking waits for these values".to_owned(),
        more => [&more.to_string(), " bookings wait for these values"].concat(),
    };
    let text =
        "Their appointments are in the calendar. The leads are made as soon as every value is set.";
    Some(
        view! {
            <Banner tone=Tone::Warning title text>
                <ButtonLink href=paths::LEADS>"See them"</ButtonLink>
            </Banner>
        }
        .into_any(),
    )
}

/// The values of other modules, which stay.
fn kept(page: &DefaultsPage) -> Option<AnyView> {
    if page.kept.is_empty() {
        return None;
    }
    let links = page
        .kept
        .iter()
        .map(|module| {
            view! { <li><a href=paths::calendly_defaults(*module)>{module.label()}</a></li> }
                .into_any()
        })
        .views();
    Some(
        view! {
            <section class="defaults-kept" aria-label="Kept, not in use">
                <p>"Kept, not in use: values of"</p>
                <ul>{links}</ul>
            </section>
        }
        .into_any(),
    )
}

/// **Switch Calendly off for everybody**; without script the question stands in the page, by address.
#[component]
fn SwitchOff() -> impl IntoView {
    let query = use_query_map();
    let named = Memo::new(move |_| query.with(|query| query.get_str("ask") == Some("switch-off")));
    let action = Submission::new::<SwitchCalendlyOff>();
    let is_asking = RwSignal::new(false);
    Effect::new(move || {
        if action.succeeded().get() {
            is_asking.set(false);
        }
    });
    let ask = move |event: MouseEvent| {
        event.prevent_default();
        is_asking.set(true);
    };
    let cancel = Callback::new(move |()| is_asking.set(false));
    let href = [paths::CALENDLY_DEFAULTS, "?ask=switch-off"].concat();
    view! {
        <section class="card" aria-labelledby="switch-off">
            <header class="card__header">
                <div class="switch-off-text">
                    <h2 id="switch-off">"Calendly Integration of everybody"</h2>
                    <p class="card__lead">"For emergencies, for instance when Calendly changes something that breaks. Everything is kept until each member re-authenticates."</p>
                </div>
                <a class="button" data-look="danger" href=href on:click=ask>"Switch Calendly off for everybody"</a>
            </header>
            <When is=named><SwitchOffForm member=None whom="everybody" action cancel/></When>
        </section>
        <Dialog open=is_asking title="Switch Calendly off for everybody".to_owned()>
            <SwitchOffForm member=None whom="everybody" action cancel/>
        </Dialog>
    }
    .into_any()
}
