//! The form of a service that is asked with a name and a password, or at an address alone.

use super::login_guide::Guide;
use super::server_fns::ConnectAccount;
use crate::components::{
    Banner, Button, FieldKind, Glyph, Look, PasswordField, Size, TextField, Tone, redrawn,
};
use crate::requests::{PostForm, Submission};
use domain::connecting::Door;
use domain::connection::ProviderKind;
use leptos::prelude::*;

const fn title(provider: ProviderKind) -> &'static str {
    match provider {
        ProviderKind::Icloud => "Sign in to iCloud",
        ProviderKind::Caldav => "Sign in to your CalDAV server",
        ProviderKind::Exchange => "Sign in to your Exchange server",
        ProviderKind::Ics => "Read a calendar at its address",
        ProviderKind::Google | ProviderKind::Office365 | ProviderKind::OutlookCom => "Sign in",
    }
}

/// What a service is asked with.
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
        ProviderKind::Exchange => view! {
            <TextField
                label="Email or user name" name="user" value=Signal::stored(user) required=true autocomplete="off"
                hint="As you sign in to Outlook: you@example.com, or COMPANY\\you."
            />
            <PasswordField label="Password" name="password" autocomplete="off"/>
            <TextField
                label="Server address" name="server" placeholder="https://mail.example.com/EWS/Exchange.asmx"
                hint=if knows_address {
                    "Leave it empty to keep the address that is known."
                } else {
                    "Leave it empty to have it looked up from your email. A host name is enough, too."
                }
            />
        }
        .into_any(),
        ProviderKind::Ics => view! {
            <TextField
                label="Address of the calendar" name="server" required=true autocomplete="off" placeholder="https://calendar.example.com/team.ics"
                hint="https:// or webcal://. Whoever knows a private address can read the calendar: it is stored encrypted and never shown again."
            />
        }
        .into_any(),
        ProviderKind::Caldav | ProviderKind::Google | ProviderKind::Office365 | ProviderKind::OutlookCom => view! {
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

/// The form, beside how to get what it asks for.
#[component]
pub fn LoginForm(
    /// Which service.
    provider: ProviderKind,
    /// From where one connects.
    door: Door,
) -> impl IntoView {
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
                <header class="card__header"><h2>{title(provider)}</h2></header>
                <PostForm action=connect class="card__body connect__form">
                    {refused}
                    <input type="hidden" name="door" value=door.word()/>
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
