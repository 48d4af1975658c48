//! The card of Google Calendar: connected or not, and its three buttons.

use super::asked::{Actions, Asked, ask, form};
use super::ways::direction_words;
use crate::calendar_sync::server_fns::BeginSync;
use crate::calendar_sync::{LeavingStatus, ProviderTile, Status};
use crate::components::{
    Badge, Banner, Button, ButtonLink, Glyph, Icon, Look, Size, Tone, Views, redrawn,
};
use crate::requests::{PostForm, Submission};
use crate::{paths, words};
use domain::connecting::{Aim, Door};
use domain::connection::{ConnectionState, ProviderKind};
use domain::view::calendar_sync::{SyncListing, SyncRow, SyncStatus};
use domain::view::options::ConnectionRow;
use domain::{CalendarSyncId, ConnectionId};
use leptos::prelude::*;

/// A Google account with what syncs through it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub row: ConnectionRow,
    /// Its syncs that were set up, those on their way out among them.
    pub syncs: Vec<SyncRow>,
    /// One whose calendar is still to be chosen.
    pub draft: Option<CalendarSyncId>,
}

/// The Google accounts among a member's, the oldest first.
pub fn accounts(connections: Vec<ConnectionRow>, listing: &SyncListing) -> Vec<Account> {
    connections
        .into_iter()
        .filter(|row| row.provider == ProviderKind::Google)
        .map(|row| {
            let own = || listing.rows.iter().filter(|sync| sync.connection == row.id);
            Account {
                syncs: own().filter(|sync| sync.finished).cloned().collect(),
                draft: own().find(|sync| !sync.finished).map(|sync| sync.id),
                row,
            }
        })
        .collect()
}

/// The card.
#[component]
pub fn GoogleCard(
    /// The accounts that are connected.
    accounts: Vec<Account>,
    /// Whether the reader may change anything.
    can_change: bool,
    /// What it can be told.
    actions: Actions,
) -> impl IntoView {
    if accounts.is_empty() {
        return view! { <NotConnected can_change/> }.into_any();
    }
    let parts = accounts
        .into_iter()
        .map(|account| view! { <AccountPart account can_change actions/> }.into_any())
        .views();
    view! { <section class="card google" aria-label="Google Calendar">{parts}</section> }.into_any()
}

#[component]
fn NotConnected(can_change: bool) -> impl IntoView {
    let way = can_change.then(|| {
        view! { <ButtonLink href=paths::BOOKINGS_GOOGLE look=Look::Primary size=Size::Large glyph=Glyph::Link>"Authenticate Google Calendar"</ButtonLink> }.into_any()
    });
    view! {
        <section class="card google" aria-labelledby="google">
            <div class="google__part google__invitation">
                <ProviderTile provider=ProviderKind::Google large=true/>
                <div class="grow">
                    <h2 id="google">"Google Calendar"</h2>
                    <p class="muted">"Not connected. Connect it, and new appointments travel both ways: booked here they stand there, made there they stand here."</p>
                </div>
                {way}
            </div>
        </section>
    }
    .into_any()
}

/// What is to be said of an account that refuses us, with the way back in.
fn refused(row: &ConnectionRow) -> Option<AnyView> {
    let reason = row.reason.as_ref()?;
    let text = words::trouble(reason, row.since, row.next_attempt);
    let tone = match row.state {
        ConnectionState::Unreachable => Tone::Warning,
        ConnectionState::Connected | ConnectionState::NeedsReauthentication => Tone::Danger,
    };
    let way = (row.state == ConnectionState::NeedsReauthentication).then(|| again(row.id));
    Some(
        view! { <Banner tone title="Google Calendar is Not Connected" text>{way}</Banner> }
            .into_any(),
    )
}

/// **Authenticate Google Calendar** of an account that was connected before: no page lies between.
fn again(connection: ConnectionId) -> AnyView {
    let aim = Aim {
        again: Some(connection),
        door: Door::BookedAppointments,
        ..Aim::default()
    };
    view! {
        <a class="button" rel="external" href=paths::at_page(ProviderKind::Google, aim)>
            <Icon glyph=Glyph::Link size="14"/>"Authenticate Google Calendar"
        </a>
    }
    .into_any()
}

#[component]
fn AccountPart(account: Account, can_change: bool, actions: Actions) -> impl IntoView {
    let Account { row, syncs, draft } = account;
    let trouble = refused(&row);
    let badge = match row.state {
        ConnectionState::Connected => {
            view! { <Badge tone=Tone::Good text="Connected".to_owned()/> }.into_any()
        }
        ConnectionState::Unreachable => {
            view! { <Badge tone=Tone::Warning text="Does not answer".to_owned()/> }.into_any()
        }
        ConnectionState::NeedsReauthentication => {
            view! { <Badge tone=Tone::Danger text="Not Connected".to_owned()/> }.into_any()
        }
    };
    let id = row.id;
    let is_leaving = syncs.iter().any(|sync| sync.leaving.is_some());
    let body = if syncs.is_empty() {
        view! { <NoCalendar id draft can_change/> }.into_any()
    } else {
        syncs
            .into_iter()
            .map(|sync| view! { <SyncPart sync can_change actions/> }.into_any())
            .views()
            .into_any()
    };
    let remove = (can_change && !is_leaving).then(|| {
        view! { <ButtonLink href=paths::bookings_remove(id) look=Look::Danger glyph=Glyph::Trash>"Remove Google Account"</ButtonLink> }.into_any()
    });
    view! {
        <div class="google__part">
            {trouble}
            <div class="google__account">
                <ProviderTile provider=row.provider large=true/>
                <div class="grow"><h2>"Google Calendar"</h2><small><bdi>{row.account}</bdi></small></div>
                {badge}
                {remove}
            </div>
            {body}
        </div>
    }
    .into_any()
}

/// An account whose calendar is still to be chosen.
#[component]
fn NoCalendar(id: ConnectionId, draft: Option<CalendarSyncId>, can_change: bool) -> impl IntoView {
    let begin = Submission::new::<BeginSync>();
    let way = can_change.then(|| match draft {
        Some(draft) => view! {
            <ButtonLink href=paths::choose_calendar(draft, Door::BookedAppointments) look=Look::Primary>"Choose calendar"</ButtonLink>
        }
        .into_any(),
        None => view! {
            <PostForm action=begin>
                <input type="hidden" name="connection" value=id.to_string()/>
                <input type="hidden" name="door" value=Door::BookedAppointments.word()/>
                <Button look=Look::Primary busy=begin.pending()>"Choose calendar"</Button>
            </PostForm>
        }
        .into_any(),
    });
    view! {
        <div class="google__sync">
            <p class="grow muted">"No calendar is chosen yet. Nothing is copied before."</p>
            {way}
        </div>
    }
    .into_any()
}

/// One linked calendar: what it does, how it is, and what can be asked of it.
#[component]
fn SyncPart(sync: SyncRow, can_change: bool, actions: Actions) -> impl IntoView {
    if let Some(leaving) = sync.leaving.clone() {
        return view! {
            <div class="google__sync">
                <bdi class="grow google__name">{sync.calendar}</bdi>
                <LeavingStatus id=sync.id leaving can_change again=actions.again leave=actions.leave/>
            </div>
        }
        .into_any();
    }
    let last = match sync.last_synced {
        Some(at) => [
            "Last Sync Date: ",
            &words::date_time(at),
            ", ",
            &sync.last_synced_ago,
        ]
        .concat(),
        None => "Nothing has been synced yet.".to_owned(),
    };
    let what = ["New items: ", direction_words(&sync)].concat();
    let is_running = matches!(sync.status, SyncStatus::Running { .. });
    let off = (!sync.active).then(|| {
        view! { <p class="google__off">"Switched off in " <a href=paths::CALENDAR_SYNC>"Calendar Sync"</a> ". Nothing travels until it is on again."</p> }.into_any()
    });
    let buttons = can_change.then(|| {
        view! {
            <div class="google__buttons">
                {ask(Asked::Synchronize, &sync, actions, sync.active && !is_running)}
                {ask(Asked::Settings, &sync, actions, true)}
            </div>
        }
        .into_any()
    });
    let (id, in_page) = (sync.id, sync.clone());
    let without_script = redrawn(move || {
        let (asked, _) = actions.in_page.get().filter(|(_, asked)| *asked == id)?;
        let row = in_page.clone();
        Some(view! { <section class="google__form" aria-label=asked.label()><h3>{asked.label()}</h3>{form(asked, row, actions)}</section> }.into_any())
    });
    view! {
        <div class="google__sync">
            <div class="grow google__what">
                <bdi class="google__name">{sync.calendar.clone()}</bdi>
                <p>{what}</p>
                <small>{last}</small>
                {off}
            </div>
            <Status row=sync.clone()/>
            {buttons}
        </div>
        {without_script}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::calendar_sync::SyncOptions;
    use domain::view::calendar_sync::Arrival;

    fn connection(number: u32, provider: ProviderKind) -> ConnectionRow {
        ConnectionRow {
            id: id(number),
            provider,
            account: "dana@example.com".to_owned(),
            state: ConnectionState::Connected,
            since: "2026-03-18T12:00:00".parse().unwrap(),
            reason: None,
            next_attempt: None,
            expires: None,
            used_by: Vec::new(),
        }
    }

    fn id<T: std::str::FromStr>(number: u32) -> T {
        let id = format!("00000000-0000-0000-0000-{number:012}").parse();
        id.ok().unwrap()
    }

    fn sync(number: u32, connection: u32, finished: bool) -> SyncRow {
        SyncRow {
            id: id(number),
            connection: id(connection),
            active: true,
            finished,
            calendar: "Work".to_owned(),
            provider: ProviderKind::Google,
            account: "dana@example.com".to_owned(),
            options: SyncOptions::default(),
            can_write: true,
            last_synced: None,
            last_synced_ago: "Not yet".to_owned(),
            status: SyncStatus::Connected,
            waiting: 0,
            held: 0,
            looked_ago: None,
            arrival: Arrival::AtOnce,
            leaving: None,
        }
    }

    #[test]
    fn each_google_account_stands_with_its_own_syncs_and_its_draft() {
        let connections = vec![
            connection(1, ProviderKind::Google),
            connection(2, ProviderKind::Caldav),
            connection(3, ProviderKind::Google),
        ];
        let listing = SyncListing {
            rows: vec![sync(10, 1, true), sync(11, 2, true), sync(12, 3, false)],
            can_change: true,
        };

        let accounts = accounts(connections, &listing);

        assert_eq!(accounts.len(), 2);
        assert_eq!(accounts[0].syncs, [sync(10, 1, true)]);
        assert_eq!(accounts[0].draft, None);
        assert!(accounts[1].syncs.is_empty());
        assert_eq!(accounts[1].draft, Some(id(12)));
    }
}
