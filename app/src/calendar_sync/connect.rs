//! **Click to Connect**: the services, and the form of those that are asked for a name and a password.

use super::at_page::AtPage;
use super::server_fns::{BeginSync, ConnectAccount};
use super::sync_row::ProviderTile;
use crate::components::{
    Banner, Button, ErrorBanner, FieldKind, Glyph, Look, PageTitle, PasswordField, Size, TextField,
    Tone, Views, awaited, redrawn,
};
use crate::layout::Page;
use crate::options::server_fns::load_connections;
use crate::paths;
use crate::requests::{PostForm, Submission};
use domain::connection::{ConnectionState, ProviderKind};
use domain::view::options::ConnectionRow;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// A card per service, in the order in which they are offered; those of a later version say so.
#[component]
pub fn ProviderCards(
    /// The chosen one.
    #[prop(optional, into)]
    chosen: Signal<Option<ProviderKind>>,
) -> impl IntoView {
    let cards = ProviderKind::ALL
        .into_iter()
        .map(|provider| {
            let (name, what) = (provider.label(), what(provider));
            if provider.is_available() {
                let is_chosen = move || (chosen.get() == Some(provider)).then_some("true");
                view! {
                    <li>
                        <a class="provider" href=paths::connect_with(provider) aria-current=is_chosen>
                            <ProviderTile provider/>
                            <span class="provider__text"><b>{name}</b><small>{what}</small></span>
                        </a>
                    </li>
                }
                .into_any()
            } else {
                view! {
                    <li class="provider" data-later="">
                        <ProviderTile provider/>
                        <span class="provider__text"><b>{name}</b><small>"Comes with a later version"</small></span>
                    </li>
                }
                .into_any()
            }
        })
        .views();
    view! { <ul class="providers" aria-label="Services">{cards}</ul> }.into_any()
}

const fn sign_in_words(provider: ProviderKind) -> &'static str {
    match provider {
        ProviderKind::Icloud => "Sign in to iCloud",
        ProviderKind::Caldav => "Sign in to your CalDAV server",
        ProviderKind::Google
        | ProviderKind::Office365
        | ProviderKind::OutlookCom
        | ProviderKind::Exchange => "Sign in",
    }
}

const fn what(provider: ProviderKind) -> &'static str {
    match provider {
        ProviderKind::Icloud => "With an app-specific password",
        ProviderKind::Caldav => "Nextcloud, Fastmail, Radicale and others",
        ProviderKind::Google => "At Google’s own page",
        ProviderKind::Office365 | ProviderKind::OutlookCom | ProviderKind::Exchange => "",
    }
}

/// `/calendar/sync/new`.
#[component]
pub fn ConnectPage() -> impl IntoView {
    let query = use_query_map();
    let chosen = Signal::derive(move || {
        let provider: ProviderKind = query.with(|query| query.get("with"))?.parse().ok()?;
        provider.is_available().then_some(provider)
    });
    let refused = Signal::derive(move || query.with(|query| query.get("refused"))?.parse().ok());
    let known = Resource::new(|| (), |()| load_connections());
    view! {
        <PageTitle text="Click to Connect".to_owned()/>
        <Page
            title="Click to Connect".to_owned()
            crumbs=vec![("My Calendar", paths::CALENDAR.to_owned()), ("Calendar Sync", paths::CALENDAR_SYNC.to_owned())]
            lead="Choose the service that holds your other calendar, then sign in to it."
        >
            <ProviderCards chosen/>
            {redrawn(move || chosen.get().map(|provider| match provider.lets_in_at_page() {
                true => view! { <AtPage provider refused=refused.get()/> }.into_any(),
                false => view! { <LoginForm provider/> }.into_any(),
            }))}
            <Transition>
                {redrawn(move || awaited(async move {
                    match known.await {
                        Ok(rows) => view! { <KnownAccounts rows/> }.into_any(),
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
fn KnownAccounts(rows: Vec<ConnectionRow>) -> impl IntoView {
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

/// What a service is asked with: address, name, password.
#[component]
pub fn LoginFields(
    /// Which service.
    provider: ProviderKind,
    /// The account's name, where it is known.
    #[prop(optional, into)]
    user: String,
    /// Whether the address may be left out, because it is known.
    #[prop(optional)]
    knows_address: bool,
) -> impl IntoView {
    let fields = match provider {
        ProviderKind::Icloud => view! {
            <TextField
                label="Apple Account email" name="user" kind=FieldKind::Email value=Signal::stored(user) required=true autocomplete="off"
            />
            <PasswordField
                label="App-specific password" name="password" autocomplete="off"
                hint="Four groups of four letters, made for Integrator alone. Never the password of your Apple Account."
            />
        }
        .into_any(),
        _ => view! {
            <TextField
                label="Server address or email" name="server" required=!knows_address placeholder="cloud.example.org"
                hint=if knows_address {
                    "Leave it empty to keep the address that is known."
                } else {
                    "An address such as https://cloud.example.org, a host name, or an email address: the server is looked up."
                }
            />
            <TextField label="User name" name="user" value=Signal::stored(user) required=true autocomplete="off"/>
            <PasswordField
                label="Password" name="password" autocomplete="off"
                hint="Where your service offers app passwords, make one for Integrator."
            />
        }
        .into_any(),
    };
    view! {
        <input type="hidden" name="provider" value=provider.word()/>
        {fields}
    }
    .into_any()
}

#[component]
fn LoginForm(provider: ProviderKind) -> impl IntoView {
    let connect = Submission::new::<ConnectAccount>();
    let refused = move || {
        connect.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="The account is not connected" text=error.to_string() is_new=true/> }.into_any()
        })
    };
    let is_busy = connect.pending();
    view! {
        <div class="connect">
            <section class="card">
                <header class="card__header"><h2>{sign_in_words(provider)}</h2></header>
                <PostForm action=connect class="card__body connect__form">
                    {refused}
                    <LoginFields provider/>
                    <div class="connect__go">
                        <Button look=Look::Primary size=Size::Large busy=is_busy glyph=Glyph::Link>
                            {redrawn(move || if is_busy.get() { ["Asking ", provider.label(), "…"].concat() } else { "Connect".to_owned() })}
                        </Button>
                    </div>
                </PostForm>
            </section>
            <Guide provider/>
        </div>
    }
    .into_any()
}

/// How to get what the form asks for.
#[component]
fn Guide(provider: ProviderKind) -> impl IntoView {
    let steps = match provider {
        ProviderKind::Icloud => view! {
            <ol>
                <li>"Open " <code>"account.apple.com"</code> " and sign in. Two-factor authentication must be on."</li>
                <li>"Under Sign-In and Security choose App-Specific Passwords."</li>
                <li>"Make one, call it Integrator, and copy it here."</li>
            </ol>
            <p>"You can revoke it there at any time; your Apple Account stays untouched."</p>
        }
        .into_any(),
        _ => view! {
            <ol>
                <li>"Use the address you gave to your phone or calendar app. The host name or your email address is often enough."</li>
                <li>"Nextcloud: Settings, Security, Create new app password."</li>
                <li>"Fastmail: Settings, Privacy & Security, App passwords, Calendars."</li>
            </ol>
            <p>"The password is checked at once and stored encrypted; it is never shown again."</p>
        }
        .into_any(),
    };
    let title = match provider {
        ProviderKind::Icloud => "How to make an app-specific password",
        _ => "What to enter",
    };
    view! {
        <aside class="card" aria-label=title>
            <header class="card__header"><h2>{title}</h2></header>
            <div class="card__body guide">{steps}</div>
        </aside>
    }
    .into_any()
}
