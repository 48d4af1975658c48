//! Booked Appointments: a member's appointments, and Google Calendar in three buttons. A short way to one sync of Calendar Sync;
//! both places show the same.

mod asked;
mod connect;
mod google;
mod list;
mod remove;
mod server_fns;
mod ways;

pub use connect::ConnectGooglePage;
pub use remove::RemoveGooglePage;

use crate::calendar_sync::server_fns::load_listing;
use crate::components::{
    Banner, EmptyState, ErrorBanner, PageTitle, Tab, Tabs, Tone, awaited, redrawn, use_toasts,
};
use crate::layout::Page;
use crate::live::{Topic, use_live};
use crate::options::server_fns::load_connections;
use crate::requests::Submission;
use crate::{AppError, paths};
use asked::{Actions, Asked, Dialogs};
use domain::CalendarSyncId;
use domain::view::booked_appointments::BookedQuery;
use domain::view::calendar_sync::SyncListing;
use domain::view::options::ConnectionRow;
use google::{GoogleCard, accounts};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use list::{List, PAGE};
use server_fns::load_booked;

/// `/bookings`.
#[component]
pub fn BookingsPage() -> impl IntoView {
    view! {
        <PageTitle text="Booked Appointments".to_owned()/>
        <Page
            title="Booked Appointments".to_owned() wide=true
            lead="What is booked with you, and Google Calendar kept in step with it."
        >
            <CameBack/>
            <GooglePart/>
            <ListPart/>
        </Page>
    }
    .into_any()
}

/// What the address tells of where the reader came from.
#[component]
fn CameBack() -> impl IntoView {
    let query = use_query_map();
    let has = move |name: &str| query.with(|query| query.get_str(name).is_some());
    redrawn(move || {
        if has("connected") {
            return Some(view! {
                <Banner tone=Tone::Good title="Authentication successful" text="Google Calendar is connected. It may take a minute or two until everything shows on both sides." is_new=true/>
            }.into_any());
        }
        has("removed").then(|| {
            view! {
                <Banner tone=Tone::Good title="The Google account is removed" text="Nothing travels any more. Your items stay in My Calendar. Where events of ours are removed from Google Calendar, that goes on below. You can connect it again at any time." is_new=true/>
            }.into_any()
        })
    })
    .into_any()
}

/// What the card is made of, read at once.
async fn load_card() -> Result<(SyncListing, Vec<ConnectionRow>), AppError> {
    Ok((load_listing().await?, load_connections().await?))
}

#[component]
fn GooglePart() -> impl IntoView {
    let query = use_query_map();
    let in_page = Signal::derive(move || {
        let named = |asked: Asked| {
            let id = query.with(|query| query.get(asked.word()))?;
            Some((asked, id.parse::<CalendarSyncId>().ok()?))
        };
        named(Asked::Synchronize).or_else(|| named(Asked::Settings))
    });
    let actions = Actions::new(in_page);
    let changes = use_live(Topic::CalendarSync);
    let read = Resource::new(
        move || {
            (
                changes.get(),
                actions.synchronize.version().get(),
                actions.settings.version().get(),
                actions.again.version().get(),
                actions.leave.version().get(),
            )
        },
        |_| load_card(),
    );
    tell(
        actions,
        actions.synchronize,
        "It has started. Progress shows beside the calendar.",
    );
    tell(
        actions,
        actions.settings,
        "Saved. It counts for new items from now on.",
    );
    view! {
        <Transition fallback=loading>
            {redrawn(move || awaited(async move {
                match read.await {
                    Ok((listing, connections)) => {
                        let accounts = accounts(connections, &listing);
                        view! { <GoogleCard accounts can_change=listing.can_change actions/> }.into_any()
                    }
                    Err(error) => view! { <ErrorBanner error/> }.into_any(),
                }
            }))}
        </Transition>
        <Dialogs actions/>
    }
    .into_any()
}

/// Closes the dialog of what worked, and says so.
fn tell(actions: Actions, submission: Submission, done: &'static str) {
    let toasts = use_toasts();
    Effect::new(move |_| {
        if submission.answer().get() == Some(Ok(())) {
            actions.is_asking.set(false);
            toasts.tell(done);
        }
    });
}

fn loading() -> AnyView {
    view! { <div class="card"><EmptyState title="Loading" text="It takes a moment."/></div> }
        .into_any()
}

#[component]
fn ListPart() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| BookedQuery {
            past: query.get_str("show") == Some("past"),
            most: query
                .get_str("most")
                .and_then(|most| most.parse().ok())
                .unwrap_or(PAGE),
        })
    });
    let changes = use_live(Topic::Calendar);
    let list = Resource::new(
        move || (asked.get(), changes.get()),
        |(asked, _)| load_booked(asked),
    );
    let tab = |label: &str, past| Tab {
        label: label.to_owned(),
        href: paths::bookings(past, PAGE),
        count: None,
    };
    let tabs = vec![tab("Upcoming", false), tab("Past", true)];
    let current = Signal::derive(move || paths::bookings(asked.get().past, PAGE));
    view! {
        <section class="booked-list" aria-label="Appointments">
            <Tabs label="Which appointments" tabs=Signal::stored(tabs) current/>
            <Transition fallback=loading>
                {redrawn(move || awaited(async move {
                    let BookedQuery { past, most } = asked.get_untracked();
                    match list.await {
                        Ok(list) => view! { <List list past most/> }.into_any(),
                        Err(error) => view! { <ErrorBanner error/> }.into_any(),
                    }
                }))}
            </Transition>
        </section>
    }
    .into_any()
}
