//! **Click to Connect**: the services, and the accounts that are connected already.

use super::at_page::AtPage;
use super::login::LoginForm;
use super::server_fns::BeginSync;
use super::sync_row::ProviderTile;
use crate::components::{
    Banner, Button, ErrorBanner, PageTitle, Size, Tone, Views, awaited, redrawn,
};
use crate::layout::Page;
use crate::options::server_fns::load_connections;
use crate::paths;
use crate::requests::{PostForm, Submission};
use domain::connecting::Door;
use domain::connection::{ConnectionState, ProviderKind};
use domain::view::options::ConnectionRow;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// A card per service, in the order in which they are offered.
#[component]
pub fn ProviderCards(
    /// The chosen one.
    #[prop(optional, into)]
    chosen: Signal<Option<ProviderKind>>,
    /// From where one connects.
    #[prop(optional)]
    door: Door,
) -> impl IntoView {
    let cards = ProviderKind::ALL
        .into_iter()
        .map(|provider| {
            let (name, what) = (provider.label(), what(provider));
            let is_chosen = move || (chosen.get() == Some(provider)).then_some("true");
            view! {
                <li>
                    <a class="provider" href=paths::connect_with(provider, door) aria-current=is_chosen>
                        <ProviderTile provider/>
                        <span class="provider__text"><b>{name}</b><small>{what}</small></span>
                    </a>
                </li>
            }
            .into_any()
        })
        .views();
    view! { <ul class="providers" aria-label="Services">{cards}</ul> }.into_any()
}

const fn what(provider: ProviderKind) -> &'static str {
    match provider {
        ProviderKind::Icloud => "With an app-specific password",
        ProviderKind::Caldav => "Nextcloud, Fastmail, Radicale and others",
        ProviderKind::Google => "At Google’s own page",
        ProviderKind::Office365 | ProviderKind::OutlookCom => "At Microsoft’s own page",
        ProviderKind::Exchange => "With name and password",
        ProviderKind::Ics => "To be read only, at any address",
    }
}

/// `/calendar/sync/new`.
#[component]
pub fn ConnectPage() -> impl IntoView {
    let query = use_query_map();
    let chosen = Signal::derive(move || query.with(|query| query.get("with"))?.parse().ok());
    let refused = Signal::derive(move || query.with(|query| query.get("refused"))?.parse().ok());
    let door: Door = query
        .with_untracked(|query| query.get("door"))
        .and_then(|word| word.parse().ok())
        .unwrap_or_default();
    let crumbs = match door {
        Door::Profile => vec![("Profile", paths::PROFILE.to_owned())],
        Door::BookedAppointments => {
            vec![("Booked Appointments", paths::BOOKINGS.to_owned())]
        }
        Door::CalendarSync => vec![
            ("My Calendar", paths::CALENDAR.to_owned()),
            ("Calendar Sync", paths::CALENDAR_SYNC.to_owned()),
        ],
    };
    let known = Resource::new(|| (), |()| load_connections());
    view! {
        <PageTitle text="Click to Connect".to_owned()/>
        <Page
            title="Click to Connect".to_owned()
            crumbs
            lead="Choose the service that holds your other calendar, then sign in to it."
        >
            <ProviderCards chosen door/>
            {redrawn(move || chosen.get().map(|provider| match provider.lets_in_at_page() {
                true => view! { <AtPage provider door refused=refused.get()/> }.into_any(),
                false => view! { <LoginForm provider door/> }.into_any(),
            }))}
            <Transition>
                {redrawn(move || awaited(async move {
                    match known.await {
                        Ok(rows) => view! { <KnownAccounts rows door/> }.into_any(),
                        Err(error) => view! { <ErrorBanner error/> }.into_any(),
                    }
                }))}
            </Transition>
        </Page>
    }
    .into_any()
}

/// Accounts that are connected already and may have another calendar to sync.
#[component]
fn KnownAccounts(rows: Vec<ConnectionRow>, door: Door) -> impl IntoView {
    let begin = Submission::new::<BeginSync>();
    let well: Vec<_> = rows
        .into_iter()
        .filter(|row| row.state == ConnectionState::Connected)
        .collect();
    if well.is_empty() {
        return ().into_any();
    }
    let lines = well
        .into_iter()
        .map(|row| {
            let used = if row.used_by.is_empty() { "Not used yet".to_owned() } else { ["Used by ", &row.used_by.join(", ")].concat() };
            view! {
                <li class="account-line">
                    <ProviderTile provider=row.provider/>
                    <div>
                        <b><bdi>{row.account}</bdi></b>
                        <small>{row.provider.label()} " · " <bdi>{used}</bdi></small>
                    </div>
                    <PostForm action=begin>
                        <input type="hidden" name="connection" value=row.id.to_string()/>
                        <input type="hidden" name="door" value=door.word()/>
                        <Button size=Size::Small busy=begin.pending()>"Link another calendar"</Button>
                    </PostForm>
                </li>
            }.into_any()
        })
        .views();
    let refused = move || {
        begin.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="No sync was begun" text=error.to_string() is_new=true/> }.into_any()
        })
    };
    view! {
        <section class="card">
            <header class="card__header"><h2>"Accounts you connected before"</h2></header>
            {refused}
            <ul>{lines}</ul>
        </section>
    }
    .into_any()
}
