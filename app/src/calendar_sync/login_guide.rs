//! How to get what the form of a service asks for.

use super::limits::Limits;
use crate::paths;
use domain::connection::ProviderKind;
use leptos::prelude::*;

const ADMINISTRATOR: &str = "What your administrator must enable";

/// The steps, beside the form.
#[component]
pub fn Guide(
    /// Which service.
    provider: ProviderKind,
) -> impl IntoView {
    let (title, steps) = match provider {
        ProviderKind::Icloud => ("How to make an app-specific password", icloud()),
        ProviderKind::Exchange => (ADMINISTRATOR, exchange()),
        ProviderKind::Ics => ("Where the address is", address()),
        ProviderKind::Caldav
        | ProviderKind::Google
        | ProviderKind::Office365
        | ProviderKind::OutlookCom => ("What to enter", caldav()),
    };
    aside(title, view! { {steps}<Limits provider/> }.into_any())
}

/// What an Exchange administrator must enable, and nothing more: beside the page that tests it.
#[component]
pub fn AdministratorGuide() -> impl IntoView {
    aside(ADMINISTRATOR, administrator())
}

fn aside(title: &'static str, text: AnyView) -> AnyView {
    view! {
        <aside class="card" aria-label=title>
            <header class="card__header"><h2>{title}</h2></header>
            <div class="card__body guide">{text}</div>
        </aside>
    }
    .into_any()
}

fn icloud() -> AnyView {
    view! {
        <ol>
            <li>"Open " <code>"account.apple.com"</code> " and sign in. Two-factor authentication must be on."</li>
            <li>"Under Sign-In and Security choose App-Specific Passwords."</li>
            <li>"Make one, call it Integrator, and copy it here."</li>
        </ol>
        <p>"You can revoke it there at any time; your Apple Account stays untouched."</p>
    }
    .into_any()
}

fn exchange() -> AnyView {
    view! {
        {administrator()}
        <p>
            "To test it: open that address in a browser. Asked for name and password, and then shown a page about a service, all is
            well. Or have this server try it, "
            <a href=paths::EXCHANGE_TEST>"Test your Exchange step by step"</a> "."
        </p>
        <p>"The password is checked once and stored encrypted. A refused one is never tried again: your account is not locked."</p>
    }
    .into_any()
}

/// Commands of the Exchange Management Shell.
fn administrator() -> AnyView {
    view! {
        <ol>
            <li>
                "Exchange Web Services, for your mailbox: " <code>"Set-CASMailbox you -EwsEnabled $true"</code>
                ". Where applications are listed, " <code>"Integrator"</code> " among " <code>"EwsAllowList"</code> "."
            </li>
            <li>
                "A way to sign in at the virtual directory: Windows authentication (NTLM), or Basic over TLS: "
                <code>"Set-WebServicesVirtualDirectory -WindowsAuthentication $true"</code> "."
            </li>
            <li>"A way from this server to " <code>"https://mail.example.com/EWS/Exchange.asmx"</code> ", with a certificate that is valid."</li>
            <li>"For looking the server up from an email: " <code>"https://autodiscover.example.com"</code> "."</li>
        </ol>
    }
    .into_any()
}

fn address() -> AnyView {
    view! {
        <ol>
            <li>"Google Calendar: Settings of the calendar, Integrate calendar, Secret address in iCal format."</li>
            <li>"Outlook: Settings, Shared calendars, Publish a calendar, ICS."</li>
            <li>"iCloud: share the calendar as a Public Calendar and copy its link."</li>
        </ol>
        <p>"Events come in and nothing is ever written there. How soon a change shows there is up to whoever publishes it."</p>
    }
    .into_any()
}

fn caldav() -> AnyView {
    view! {
        <ol>
            <li>"Use the address you gave to your phone or calendar app. The host name or your email address is often enough."</li>
            <li>"Nextcloud: Settings, Security, Create new app password."</li>
            <li>"Fastmail: Settings, Privacy & Security, App passwords, Calendars."</li>
        </ol>
        <p>"The password is checked at once and stored encrypted; it is never shown again."</p>
    }
    .into_any()
}
