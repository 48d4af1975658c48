//! Options > Integrator > Calendly Integration, in all its states.
//!
//! The panel is drawn once and then follows what it reads, part by part: a token that is being typed stays.

mod account;
mod guide;
mod head;
mod module_table;
mod paused;
mod questions;
mod state_banner;
mod token_form;

#[cfg(feature = "ssr")]
pub(crate) use token_form::{ACCEPT_OTHER, TOKEN, tidy};

use super::server_fns::{
    ConnectCalendly, DisconnectCalendly, ReceiveLeadsIn, SetCalendlyEnabled, SetCalendlyModule,
    load_calendly,
};
use crate::components::{ButtonLink, Dialog, ErrorBanner, Glyph, When, awaited, redrawn};
use crate::live::{Topic, use_live};
use crate::requests::Submission;
use crate::{AppError, paths};
use account::AccountStrip;
use domain::integration::CalendlyState;
use domain::module::Module;
use domain::view::calendly::{CalendlyPanel, ModuleRow};
use guide::Guide;
use head::Head;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use module_table::ModuleTable;
use paused::Paused;
use questions::{Question, QuestionForm};
use state_banner::StateBanners;
use token_form::{StoredToken, TokenForm, Ways};

/// Where a change of New Lead/Contact leads: to the default values where the reader may set those that are missing.
pub(super) fn after_choosing(panel: &CalendlyPanel, module: Module) -> String {
    match row_of(panel, module) {
        Some(row) if panel.can_configure && row.defaults_set < row.defaults_of => {
            paths::calendly_defaults(module)
        }
        _ => paths::CALENDLY.to_owned(),
    }
}

/// The row of a module.
fn row_of(panel: &CalendlyPanel, module: Module) -> Option<&ModuleRow> {
    panel.modules.iter().find(|row| row.module == module)
}

/// The module in which new leads appear.
fn receiving(panel: &CalendlyPanel) -> Option<&ModuleRow> {
    panel.modules.iter().find(|row| row.receives_leads)
}

/// Whether there is an account that new settings can be made for.
const fn is_connected(state: CalendlyState) -> bool {
    match state {
        CalendlyState::Connected | CalendlyState::ConnectionProblem => true,
        CalendlyState::Off
        | CalendlyState::WithoutToken
        | CalendlyState::NeedsReauthentication(_) => false,
    }
}

/// What the panel can be told.
#[derive(Clone, Copy)]
struct Actions {
    enable: Submission,
    module: Submission,
    leads: Submission,
    connect: Submission,
    disconnect: Submission,
    /// What the reader is asked in the dialog, and whether it is open.
    asked: RwSignal<Option<Question>>,
    is_asking: RwSignal<bool>,
    /// The module whose radio is marked: what is saved, or what is being asked about.
    chosen: RwSignal<Option<Module>>,
}

impl Actions {
    fn ask(self, question: Question) {
        self.asked.set(Some(question));
        self.is_asking.set(true);
    }
}

/// The panel, once it is read.
#[component]
pub fn CalendlyIntegration() -> impl IntoView {
    let actions = Actions {
        enable: Submission::new::<SetCalendlyEnabled>(),
        module: Submission::new::<SetCalendlyModule>(),
        leads: Submission::new::<ReceiveLeadsIn>(),
        connect: Submission::new::<ConnectCalendly>(),
        disconnect: Submission::new::<DisconnectCalendly>(),
        asked: RwSignal::new(None),
        is_asking: RwSignal::new(false),
        chosen: RwSignal::new(None),
    };
    let Actions {
        enable,
        module,
        leads,
        connect,
        disconnect,
        ..
    } = actions;
    let changes = use_live(Topic::CalendarSync);
    let people = use_live(Topic::People);
    let panel = Resource::new(
        move || {
            (
                (changes.get(), people.get()),
                enable.version().get(),
                module.version().get(),
                leads.version().get(),
                connect.version().get(),
                disconnect.version().get(),
            )
        },
        |_| load_calendly(),
    );
    view! {
        <Transition>
            {awaited(async move {
                match panel.await {
                    Ok(first) => kept_panel(first, panel, actions),
                    Err(error) => view! { <ErrorBanner error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// The panel, which takes over what is read later where that says something new.
fn kept_panel(
    first: CalendlyPanel,
    read: Resource<Result<CalendlyPanel, AppError>>,
    actions: Actions,
) -> AnyView {
    let panel = RwSignal::new(first);
    Effect::new(move || {
        if let Some(Ok(now)) = read.get()
            && panel.with_untracked(|old| *old != now)
        {
            panel.set(now);
        }
    });
    let receives = Memo::new(move |_| panel.with(|panel| receiving(panel).map(|row| row.module)));
    actions.chosen.set(receives.get_untracked());
    Effect::new(move || actions.chosen.set(receives.get()));
    for action in [actions.enable, actions.leads, actions.disconnect] {
        Effect::new(move || {
            if action.succeeded().get() {
                actions.is_asking.set(false);
            }
        });
    }
    view! { <Panel panel=panel.into() actions/> }.into_any()
}

/// Every part in its order.
#[component]
fn Panel(panel: Signal<CalendlyPanel>, actions: Actions) -> impl IntoView {
    let query = use_query_map();
    let wants_token = Memo::new(move |_| query.with(|query| query.get("connect").is_some()));
    let named = Memo::new(move |_| {
        query.with(|query| Question::named(query.get_str("ask"), query.get_str("leads")))
    });
    let state = Memo::new(move |_| panel.with(|panel| panel.state));
    let can_change = Memo::new(move |_| panel.with(|panel| panel.can_change));
    let is_connected = Signal::derive(move || is_connected(state.get()));
    let is_forced =
        Signal::derive(move || matches!(state.get(), CalendlyState::NeedsReauthentication(_)));
    let form_in_head = Signal::derive(move || {
        can_change.get()
            && match state.get() {
                CalendlyState::WithoutToken => true,
                CalendlyState::NeedsReauthentication(_) => wants_token.get(),
                CalendlyState::Off
                | CalendlyState::Connected
                | CalendlyState::ConnectionProblem => false,
            }
    });
    let connect = actions.connect;
    let ways = Ways {
        token_page: Memo::new(move |_| panel.with(|panel| panel.token_page.clone())),
        can_sign_in: Memo::new(move |_| panel.with(|panel| panel.can_sign_in)),
    };
    let question = Memo::new(move |_| actions.asked.get());
    let title = Signal::derive(move || question.get().map_or("", Question::title).to_owned());
    let cancel = Callback::new(move |()| {
        actions.is_asking.set(false);
        let receives = panel.with_untracked(|panel| receiving(panel).map(|row| row.module));
        actions.chosen.set(receives);
    });
    view! {
        <StateBanners panel wants_token actions/>
        {redrawn(move || named.get().map(|question| view! {
            <section class="card" aria-label=question.title()>
                <header class="card__header"><h2>{question.title()}</h2></header>
                <QuestionForm question panel actions cancel/>
            </section>
        }.into_any()))}
        <section class="card" aria-label="Calendly Integration">
            <Head panel wants_token actions/>
            {redrawn(move || panel.with(off_note).map(|note| view! { <p class="integration-note">{note}</p> }.into_any()))}
            <When is=is_connected><AccountStrip panel/></When>
            <When is=form_in_head>
                <div class="calendly-token"><TokenForm connect ways can_cancel=is_forced/><Guide/></div>
            </When>
        </section>
        <When is=is_forced><Paused panel/></When>
        <When is=is_connected>
            <section class="card calendly-token" aria-label="Token">
                <TokenCard panel wants_token ways connect/>
            </section>
        </When>
        <When is=Signal::derive(move || is_connected.get() || is_forced.get())><ModuleTable panel actions/></When>
        <Foot panel actions/>
        <Dialog open=actions.is_asking title on_close=cancel>
            {redrawn(move || question.get().map(|question| view! { <QuestionForm question panel actions cancel/> }.into_any()))}
        </Dialog>
    }
    .into_any()
}

/// What switching it on does, while it is off.
fn off_note(panel: &CalendlyPanel) -> Option<&'static str> {
    match (panel.state, &panel.account) {
        (CalendlyState::Off, None) => Some(
            "Switch it on, then paste a Calendly Personal Access Token. Whoever books with you becomes a lead in the module you choose, and the meeting an appointment in My Calendar.",
        ),
        (CalendlyState::Off, Some(_)) => Some(
            "Paused by you. The token, the modules and all default values are kept: switch it on, and every link works as before.",
        ),
        _ => None,
    }
}

/// The token that is stored, or the form that replaces it.
#[component]
fn TokenCard(
    panel: Signal<CalendlyPanel>,
    wants_token: Memo<bool>,
    ways: Ways,
    connect: Submission,
) -> impl IntoView {
    let can_change = Memo::new(move |_| panel.with(|panel| panel.can_change));
    let card = Memo::new(move |_| panel.with(|panel| panel.account.clone()));
    let replaces = Signal::derive(move || wants_token.get() && can_change.get());
    view! {
        <When is=replaces><TokenForm connect ways can_cancel=Signal::stored(true)/></When>
        <When is=Signal::derive(move || !replaces.get())>
            {redrawn(move || card.get().map(|card| view! {
                <StoredToken card token_page=ways.token_page.get() can_change=can_change.get()/>
            }.into_any()))}
        </When>
    }
    .into_any()
}

/// Where to go from here, and the end of it.
#[component]
fn Foot(panel: Signal<CalendlyPanel>, actions: Actions) -> impl IntoView {
    let can_end =
        Memo::new(move |_| panel.with(|panel| panel.can_change && panel.account.is_some()));
    let has_people = Memo::new(move |_| panel.with(|panel| panel.account.is_some()));
    view! {
        <When is=has_people>
            <div class="calendly-foot">
                <ButtonLink href=paths::LEADS glyph=Glyph::People>"Leads & Contacts"</ButtonLink>
                <span class="grow"></span>
                <When is=can_end>
                    <a
                        class="button" data-look="danger" href=Question::Disconnect.address()
                        on:click=move |event| { event.prevent_default(); actions.ask(Question::Disconnect); }
                    >
                        "Disconnect Calendly"
                    </a>
                </When>
            </div>
        </When>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A panel with an account, whose new leads land in Sales.
    pub(super) fn connected() -> CalendlyPanel {
        let row = |module| ModuleRow {
            module,
            is_on: module != Module::FieldOps,
            receives_leads: module == Module::Sales,
            defaults_set: if module == Module::Sales { 4 } else { 2 },
            defaults_of: module.mandatory().len(),
        };
        CalendlyPanel {
            state: CalendlyState::Connected,
            can_change: true,
            forced: None,
            account: None,
            modules: Module::ALL.map(row).to_vec(),
            token_page: "https://calendly.example/integrations/api_webhooks".to_owned(),
            can_sign_in: false,
            waiting: 0,
            can_configure: true,
        }
    }

    #[test]
    fn a_change_of_module_leads_to_the_values_that_are_missing() {
        let panel = connected();
        let reader = CalendlyPanel {
            can_configure: false,
            ..connected()
        };

        assert_eq!(
            after_choosing(&panel, Module::Crm),
            "/admin/configuration/calendly-defaults?module=crm"
        );
        assert_eq!(after_choosing(&panel, Module::Sales), paths::CALENDLY);
        assert_eq!(after_choosing(&reader, Module::Crm), paths::CALENDLY);
    }
}
