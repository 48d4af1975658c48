//! Calendar Sync: the listing, Click to Connect, the wizard, settings and logs.

mod advanced;
mod another;
mod at_page;
pub(crate) mod choices;
mod choose;
mod connect;
mod delete_form;
mod fields;
mod held;
mod leaving;
mod limits;
mod log_filter;
mod login;
mod login_guide;
mod logs;
mod one_sync;
pub(crate) mod server_fns;
mod settings;
mod sync_row;
mod undo;
mod wizard;
mod words;

pub use at_page::{AtPage, PageLink};
pub use choose::ChooseCalendarPage;
pub use connect::ConnectPage;
pub use delete_form::CopiesChoice;
pub use held::HeldPage;
pub use leaving::LeavingStatus;
pub use login::LoginFields;
pub use logs::LogsPage;
pub use settings::SettingsPage;
pub use sync_row::{ProviderTile, Status};
pub use undo::UndoPage;
pub use wizard::{PreviewNumbers, WizardPage};

use crate::components::{
    Banner, ButtonLink, DataTable, Dialog, EmptyState, ErrorBanner, Glyph, Look, PageTitle, Size,
    Tone, Views, awaited, redrawn, use_toasts,
};
use crate::layout::Page;
use crate::live::{Topic, use_live};
use crate::requests::Submission;
use crate::{AppError, paths};
use connect::ProviderCards;
use delete_form::DeleteForm;
use domain::connection::ConnectionState;
use domain::view::calendar_sync::{SyncListing, SyncRow, SyncStatus};
use domain::{CalendarSyncId, ConnectionId};
use leptos::prelude::*;
use server_fns::{
    DeleteSync, LeaveCopiesThere, RemoveCopiesAgain, SetSyncActive, SyncNow, load_listing,
};
use sync_row::SyncTableRow;

/// Where an account is connected again: the form in Options > Calendar connections.
pub fn reconnect(connection: ConnectionId) -> String {
    format!("{}?again={connection}", paths::CALENDAR_CONNECTIONS)
}

/// The same, where the sign-in is followed by *Fix sync*.
pub fn reconnect_and_fix(connection: ConnectionId, sync: CalendarSyncId) -> String {
    format!("{}&fix={sync}", reconnect(connection))
}

/// What a row can be told.
#[derive(Clone, Copy)]
pub(crate) struct RowActions {
    activate: Submission,
    run: Submission,
    delete: Submission,
    /// **Try again** and **Leave them there**, of a sync on its way out.
    again: Submission,
    leave: Submission,
    /// The row whose Delete is asked about, and whether it is being asked.
    asked: RwSignal<Option<SyncRow>>,
    is_asking: RwSignal<bool>,
}

/// `/calendar/sync`.
#[component]
pub fn ListingPage() -> impl IntoView {
    let actions = RowActions {
        activate: Submission::new::<SetSyncActive>(),
        run: Submission::new::<SyncNow>(),
        delete: Submission::new::<DeleteSync>(),
        again: Submission::new::<RemoveCopiesAgain>(),
        leave: Submission::new::<LeaveCopiesThere>(),
        asked: RwSignal::new(None),
        is_asking: RwSignal::new(false),
    };
    let RowActions {
        activate,
        run,
        delete,
        again,
        leave,
        asked,
        is_asking,
    } = actions;
    let changes = use_live(Topic::CalendarSync);
    let listing = Resource::new(
        move || {
            (
                changes.get(),
                activate.version().get(),
                run.version().get(),
                delete.version().get(),
                again.version().get(),
                leave.version().get(),
            )
        },
        |_| load_listing(),
    );
    let choosing = RwSignal::new(false);
    tell_outcomes(actions);
    Effect::new(move |_| {
        if delete.succeeded().get() {
            is_asking.set(false);
        }
    });
    let connect = move || {
        view! {
            <a
                class="button" data-look="primary" data-size="large" href=paths::CALENDAR_SYNC_NEW
                on:click=move |event| { event.prevent_default(); choosing.set(true); }
            >
                <crate::components::Icon glyph=Glyph::Plus/>
                "Click to Connect"
            </a>
        }
        .into_any()
    };
    view! {
        <PageTitle text="Calendar Sync".to_owned()/>
        <Page
            title="Calendar Sync".to_owned() wide=true action=connect
            crumbs=vec![("My Calendar", paths::CALENDAR.to_owned())]
            lead="Keep My Calendar and your other calendars in step, both ways. Changes arrive by themselves."
        >
            <Transition>
                {redrawn(move || awaited(async move {
                    match listing.await {
                        Ok(listing) => view! { <Listing listing actions/> }.into_any(),
                        Err(error) => view! { <ErrorBanner error/> }.into_any(),
                    }
                }))}
            </Transition>
        </Page>
        <Dialog open=choosing title="Click to Connect".to_owned() width="720px">
            <div class="dialog__body">
                <p class="muted">"Choose the service that holds your other calendar."</p>
                <ProviderCards/>
            </div>
        </Dialog>
        <Dialog open=is_asking title=Signal::derive(move || delete_title(asked)) width="560px">
            {redrawn(move || asked.get().map(|row| view! { <DeleteForm row action=delete/> }.into_any()))}
        </Dialog>
    }
    .into_any()
}

fn delete_title(asked: RwSignal<Option<SyncRow>>) -> String {
    asked.with(|row| match row {
        Some(row) if row.finished => ["Delete “", &row.calendar, "”"].concat(),
        Some(_) | None => "Discard this set-up".to_owned(),
    })
}

/// What is told when a run was asked for.
const STARTED: &str = "The sync has started. Progress shows in Status.";

/// Says what became of a switch or a run that was started from a row.
fn tell_outcomes(actions: RowActions) {
    let toasts = use_toasts();
    let tell = move |answer: Option<Result<(), AppError>>, done: &'static str| match answer {
        Some(Ok(())) => toasts.tell(done),
        Some(Err(error)) => toasts.warn(error.to_string()),
        None => {}
    };
    Effect::new(move |_| tell(actions.activate.answer().get(), "Saved."));
    Effect::new(move |_| tell(actions.run.answer().get(), STARTED));
    Effect::new(move |_| {
        tell(
            actions.delete.answer().get(),
            "Deleted. This calendar is not synced any more.",
        )
    });
    Effect::new(move |_| tell(actions.again.answer().get(), "We try again."));
    Effect::new(move |_| {
        tell(
            actions.leave.answer().get(),
            "Deleted. What was left there stays.",
        )
    });
}

#[component]
fn Listing(listing: SyncListing, actions: RowActions) -> impl IntoView {
    if listing.rows.is_empty() {
        return view! {
            <div class="card">
                <EmptyState
                    title="No linked calendars yet"
                    text="Connect one to see your other appointments here, and to have yours there: Google, Office 365, Outlook.com, iCloud, Exchange, or any CalDAV server."
                >
                    <ButtonLink href=paths::CALENDAR_SYNC_NEW look=Look::Primary size=Size::Large glyph=Glyph::Plus>"Click to Connect"</ButtonLink>
                </EmptyState>
            </div>
        }
        .into_any();
    }
    let SyncListing { rows, can_change } = listing;
    let banners = rows.iter().filter_map(broken).views();
    let rows = rows
        .into_iter()
        .map(|row| view! { <SyncTableRow row can_change actions/> }.into_any())
        .views();
    view! {
        {banners}
        <div class="card sync-list">
            <DataTable
                caption="Your linked calendars"
                columns=vec!["Active", "Linked Calendar", "What syncs", "Last Sync Date", "Status", ""]
            >
                {rows}
            </DataTable>
        </div>
        <p class="sync-note">
            "Switching " <b>"Active"</b> " off pauses live sync and manual runs, and keeps every item on both sides. "
            <b>"Delete"</b> " ends the sync for good; you choose what happens to copied items first."
        </p>
    }
    .into_any()
}

/// A banner over the listing for what needs the reader.
fn broken(row: &SyncRow) -> Option<impl IntoView + use<>> {
    let SyncStatus::NotConnected {
        reason,
        state,
        since,
        next_attempt,
    } = &row.status
    else {
        return None;
    };
    if !row.finished || !row.active || row.leaving.is_some() {
        return None;
    }
    let title = ["“", &row.calendar, "” is Not Connected"].concat();
    let text = crate::words::trouble(reason, *since, *next_attempt);
    let tone = match state {
        ConnectionState::Unreachable => Tone::Warning,
        ConnectionState::Connected | ConnectionState::NeedsReauthentication => Tone::Danger,
    };
    let action = match state {
        ConnectionState::NeedsReauthentication => {
            view! { <ButtonLink href=reconnect(row.connection)>"Reconnect"</ButtonLink> }.into_any()
        }
        ConnectionState::Connected | ConnectionState::Unreachable => {
            view! { <ButtonLink href=paths::calendar_sync_logs(row.id)>"See the log"</ButtonLink> }
                .into_any()
        }
    };
    Some(view! { <Banner tone title text>{action}</Banner> }.into_any())
}
