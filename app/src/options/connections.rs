//! Options > Calendar connections: one row per account, with its repair and its end.

use super::feeds::FeedsCard;
use super::server_fns::{DisconnectAccount, ReconnectAccount, load_connections};
use crate::calendar_sync::{CopiesChoice, LoginFields, PageLink, ProviderTile};
use crate::components::{
    Badge, Banner, Button, ButtonLink, Dialog, EmptyState, ErrorBanner, Glyph, Icon, Look, Size,
    Tone, Views, awaited, redrawn,
};
use crate::live::{Topic, use_live};
use crate::requests::{PostForm, Submission};
use crate::{AppError, paths, words};
use domain::connecting::Aim;
use domain::connection::ConnectionState;
use domain::view::options::ConnectionRow;
use domain::{CalendarSyncId, ConnectionId};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Where the row's forms are open without script.
fn with_form(form: &str, id: ConnectionId) -> String {
    format!("{}?{form}={id}", paths::CALENDAR_CONNECTIONS)
}

/// Where **Disconnect My Calendar** of an account is asked about.
pub(super) fn disconnect(id: ConnectionId) -> String {
    with_form("disconnect", id)
}

/// What a row can be told.
#[derive(Clone, Copy)]
struct Actions {
    reconnect: Submission,
    disconnect: Submission,
    /// The row whose Disconnect is asked about.
    asked: RwSignal<Option<ConnectionRow>>,
    is_asking: RwSignal<bool>,
    /// Whose password is asked for, and who is asked about without script, by address.
    again: Signal<Option<ConnectionId>>,
    leaving: Signal<Option<ConnectionId>>,
    /// Which sync is fixed once its account lets us in again.
    fix: Signal<Option<CalendarSyncId>>,
}

/// The tab.
#[component]
pub fn ConnectionsTab() -> impl IntoView {
    let query = use_query_map();
    let id_of = move |name: &'static str| {
        Signal::derive(move || query.with(|query| query.get(name))?.parse().ok())
    };
    let actions = Actions {
        reconnect: Submission::new::<ReconnectAccount>(),
        disconnect: Submission::new::<DisconnectAccount>(),
        asked: RwSignal::new(None),
        is_asking: RwSignal::new(false),
        again: id_of("again"),
        leaving: id_of("disconnect"),
        fix: Signal::derive(move || query.with(|query| query.get("fix"))?.parse().ok()),
    };
    let Actions {
        reconnect,
        disconnect,
        asked,
        is_asking,
        ..
    } = actions;
    let changes = use_live(Topic::CalendarSync);
    let rows = Resource::new(
        move || {
            (
                changes.get(),
                reconnect.version().get(),
                disconnect.version().get(),
            )
        },
        |_| load_connections(),
    );
    let came_back = Signal::derive(move || query.with(|query| query.get("connected")).is_some());
    let outcome = redrawn(move || {
        let answer = reconnect
            .answer()
            .get()
            .or(came_back.get().then_some(Ok(())));
        let reconnected = answer.map(|answer| match answer {
            Ok(()) => view! {
                <Banner tone=Tone::Good title="Authentication successful" text="Everything that was synced is still there, and what waited goes on." is_new=true/>
            }
            .into_any(),
            Err(error) => view! { <Banner tone=Tone::Danger title="The account is not connected" text=error.to_string() is_new=true/> }.into_any(),
        });
        let disconnected = disconnect.succeeded().get().then(|| {
            view! {
                <Banner tone=Tone::Good title="Disconnected" text="Your own items stay in My Calendar. Where events of ours are removed there, Calendar Sync shows how far that is. You can connect again later." is_new=true/>
            }.into_any()
        });
        (reconnected, disconnected)
    });
    Effect::new(move |_| {
        if disconnect.succeeded().get() {
            is_asking.set(false);
        }
    });
    let title = Signal::derive(move || {
        asked.with(|row| {
            row.as_ref().map_or_else(
                || "Disconnect".to_owned(),
                |row| ["Disconnect ", &row.account].concat(),
            )
        })
    });
    view! {
        {outcome}
        <Transition>
            {awaited(async move {
                match rows.await {
                    Ok(first) => kept_rows(first, rows, actions),
                    Err(error) => view! { <ErrorBanner error/> }.into_any(),
                }
            })}
        </Transition>
        <FeedsCard/>
        <Dialog open=is_asking title>
            {redrawn(move || asked.get().map(|row| view! { <DisconnectForm row action=disconnect/> }.into_any()))}
        </Dialog>
    }
    .into_any()
}

/// The rows, drawn anew only where they say something new: a password that is being typed stays.
fn kept_rows(
    first: Vec<ConnectionRow>,
    read: Resource<Result<Vec<ConnectionRow>, AppError>>,
    actions: Actions,
) -> AnyView {
    let rows = RwSignal::new(first);
    Effect::new(move || {
        if let Some(Ok(now)) = read.get()
            && rows.with_untracked(|old| *old != now)
        {
            rows.set(now);
        }
    });
    redrawn(move || view! { <Rows rows=rows.get() actions/> }.into_any()).into_any()
}

#[component]
fn Rows(rows: Vec<ConnectionRow>, actions: Actions) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <section class="card">
                <EmptyState title="No accounts connected" text="An account you connect stands here, with the calendars that use it.">
                    <ButtonLink href=paths::CALENDAR_SYNC_NEW look=Look::Primary size=Size::Large glyph=Glyph::Plus>"Click to Connect"</ButtonLink>
                </EmptyState>
            </section>
        }
        .into_any();
    }
    let rows = rows
        .into_iter()
        .map(|row| view! { <Row row actions/> }.into_any())
        .views();
    view! {
        <section class="card" aria-labelledby="connections">
            <header class="card__header">
                <div class="grow">
                    <h2 id="connections">"Calendar connections"</h2>
                    <p class="card__lead">"One row per account. Its password is stored encrypted and never shown again."</p>
                </div>
                <ButtonLink href=paths::CALENDAR_SYNC_NEW glyph=Glyph::Plus>"Click to Connect"</ButtonLink>
            </header>
            <ul>{rows}</ul>
        </section>
    }
    .into_any()
}

fn state_badge(state: ConnectionState) -> AnyView {
    match state {
        ConnectionState::Connected => {
            view! { <Badge tone=Tone::Good text="Connected".to_owned()/> }.into_any()
        }
        ConnectionState::NeedsReauthentication => {
            view! { <Badge tone=Tone::Danger text="Not Connected".to_owned()/> }.into_any()
        }
        ConnectionState::Unreachable => {
            view! { <Badge tone=Tone::Warning text="Does not answer".to_owned()/> }.into_any()
        }
    }
}

#[component]
fn Row(row: ConnectionRow, actions: Actions) -> impl IntoView {
    let id = row.id;
    let used = match row.used_by.as_slice() {
        [] => "Not used by a calendar sync".to_owned(),
        names => ["Used by ", &names.join(", ")].concat(),
    };
    let since = ["since ", &words::date_time(row.since)].concat();
    let why = row.reason.as_ref().map(|reason| {
        let text = words::trouble(reason, row.since, row.next_attempt);
        view! { <p class="connection__why">{text}</p> }.into_any()
    });
    let ends = row.expires.map(|at| {
        let text = ["ends on ", &words::date_time(at), " unless renewed"].concat();
        view! { <small>{text}</small> }.into_any()
    });
    let asks = row.clone();
    let ask = move |event: MouseEvent| {
        event.prevent_default();
        actions.asked.set(Some(asks.clone()));
        actions.is_asking.set(true);
    };
    let (provider, account) = (row.provider, row.account.clone());
    let again = redrawn(move || {
        (actions.again.get() == Some(id)).then(|| {
            if provider.lets_in_at_page() {
                let aim = Aim {
                    again: Some(id),
                    fix: actions.fix.get(),
                    ..Aim::default()
                };
                return view! {
                    <div class="row connection__again">
                        <PageLink provider aim words=["Sign in at ", provider.label()].concat()/>
                        <ButtonLink href=paths::CALENDAR_CONNECTIONS look=Look::Ghost>"Cancel"</ButtonLink>
                    </div>
                }.into_any();
            }
            let account = account.clone();
            view! {
                <PostForm action=actions.reconnect class="connection__again form-grid">
                    <input type="hidden" name="connection" value=id.to_string()/>
                    <LoginFields provider user=account knows_address=true/>
                    <div class="row connection__go">
                        <Button look=Look::Primary busy=actions.reconnect.pending()>"Re-authorize"</Button>
                        <ButtonLink href=paths::CALENDAR_CONNECTIONS look=Look::Ghost>"Cancel"</ButtonLink>
                    </div>
                </PostForm>
            }.into_any()
        })
    });
    let leaves = row.clone();
    let leaving = redrawn(move || {
        (actions.leaving.get() == Some(id)).then(|| {
            let row = leaves.clone();
            view! { <div class="connection__again"><DisconnectForm row action=actions.disconnect/></div> }.into_any()
        })
    });
    view! {
        <li class="connection">
            <ProviderTile provider=row.provider/>
            <div class="connection__text">
                <b><bdi>{row.account}</bdi></b>
                <small>{row.provider.label()} " · " <bdi>{used}</bdi></small>
            </div>
            <div class="connection__state">{state_badge(row.state)}<small>{since}</small>{ends}</div>
            <div class="connection__actions">
                <ButtonLink href=with_form("again", id) size=Size::Small glyph=Glyph::Key>"Re-authorize"</ButtonLink>
                <a class="button" data-look="danger" data-size="small" href=with_form("disconnect", id) on:click=ask>
                    <Icon glyph=Glyph::Close size="14"/>"Disconnect"
                </a>
            </div>
            {why}
            {again}
            {leaving}
        </li>
    }
    .into_any()
}

/// What disconnecting stops, and what becomes of the copies.
#[component]
fn DisconnectForm(row: ConnectionRow, action: Submission) -> impl IntoView {
    let calendars = if row.used_by.is_empty() {
        "that account".to_owned()
    } else {
        row.used_by.join(", ")
    };
    let text = if row.used_by.is_empty() {
        "No calendar sync uses this account. Its stored password is deleted. You can connect again later.".to_owned()
    } else {
        ["Stops sync with ", &calendars, " and deletes the stored password. Items in My Calendar stay. You can connect again later."].concat()
    };
    let (id, has_copies) = (row.id, !row.used_by.is_empty());
    let refused = move || {
        action.refused().get().map(|error| {
            view! { <Banner tone=Tone::Danger title="The account is still connected" text=error.to_string() is_new=true/> }.into_any()
        })
    };
    view! {
        <PostForm action>
            <input type="hidden" name="connection" value=row.id.to_string()/>
            <div class="dialog__body">
                {refused}
                <p>{text}</p>
                {has_copies.then(|| view! { <CopiesChoice calendar=calendars connection=Some(id)/> }.into_any())}
            </div>
            <footer class="dialog__footer">
                <span class="grow"></span>
                <Button look=Look::SolidDanger busy=action.pending()>"Disconnect My Calendar"</Button>
            </footer>
        </PostForm>
    }
    .into_any()
}
