//! **Settings**: the same questions on one page, run now, and the way out.

use super::advanced::{AdvancedFields, ConflictFields, Conflicts};
use super::another::AnotherCalendar;
use super::delete_form::DeleteForm;
use super::fields::{IncomingFields, KindFields, RangeFields};
use super::one_sync::{failed, failed_page, use_sync_id};
use super::server_fns::{
    DeleteSync, FixSync, SaveSyncSettings, SyncNow, load_listing, load_wizard,
};
use super::sync_row::ProviderTile;
use super::{STARTED, reconnect};
use crate::components::{
    Badge, Banner, Button, ButtonLink, Glyph, Icon, Look, PageTitle, ProgressBar, Size, Tone,
    awaited, redrawn, use_toasts,
};
use crate::layout::Page;
use crate::live::{Topic, use_live};
use crate::requests::{PostForm, Submission};
use crate::{AppError, paths};
use domain::CalendarSyncId;
use domain::connecting::Aim;
use domain::connection::ConnectionState;
use domain::view::calendar_sync::{SyncListing, SyncRow, SyncStatus, WizardState};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The sync's row of the listing, where it is there.
fn row_of(listing: SyncListing, id: CalendarSyncId) -> Result<SyncRow, AppError> {
    listing
        .rows
        .into_iter()
        .find(|row| row.id == id)
        .ok_or(AppError::NotFound)
}

/// What the page shows at first. The questions do not change under one's hands; the state lives on.
async fn load(id: Option<CalendarSyncId>) -> Result<(SyncRow, WizardState), AppError> {
    let id = id.ok_or(AppError::NotFound)?;
    let row = row_of(load_listing().await?, id)?;
    Ok((row, load_wizard(id).await?))
}

/// `/calendar/sync/{id}/settings`.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let id = use_sync_id();
    let first = Resource::new(move || id.get(), load);
    view! {
        <Transition>
            {redrawn(move || awaited(async move {
                match first.await {
                    Ok((row, state)) => view! { <Settings row state/> }.into_any(),
                    Err(error) => failed_page("Settings", error),
                }
            }))}
        </Transition>
    }
    .into_any()
}

#[component]
fn Settings(row: SyncRow, state: WizardState) -> impl IntoView {
    let id = row.id;
    let run = Submission::new::<SyncNow>();
    let fix = Submission::new::<FixSync>();
    let changes = use_live(Topic::CalendarSync);
    let now = Resource::new(
        move || (changes.get(), run.version().get(), fix.version().get()),
        move |_| async move { row_of(load_listing().await?, id) },
    );
    let toasts = use_toasts();
    // Where the sign-in is refused, Fix sync leads to it and starts nothing.
    let is_locked_out = matches!(
        row.status,
        SyncStatus::NotConnected {
            state: ConnectionState::NeedsReauthentication,
            ..
        }
    );
    let starting = if is_locked_out {
        vec![run]
    } else {
        vec![run, fix]
    };
    for started in starting {
        Effect::new(move |_| {
            if let Some(Ok(())) = started.answer().get() {
                toasts.tell(STARTED);
            }
        });
    }
    let title = match row.calendar.as_str() {
        "" => "Settings".to_owned(),
        name => ["Settings of ", name].concat(),
    };
    let query = use_query_map();
    let came_back = redrawn(move || {
        query.with(|query| query.get_str("fixing").is_some()).then(|| {
            view! {
                <Banner tone=Tone::Good title="Authentication successful" text="Everything is read again and compared; what is missing on either side follows." is_new=true/>
            }
            .into_any()
        })
    });
    let is_finished = row.finished;
    let logs = move || {
        is_finished.then(|| view! { <ButtonLink href=paths::calendar_sync_logs(id) glyph=Glyph::List>"Logs"</ButtonLink> }.into_any())
    };
    let body = if is_finished {
        view! {
            <Transition>
                {redrawn(move || awaited(async move {
                    match now.await {
                        Ok(row) => view! { <RunPart row action=run fix/> }.into_any(),
                        Err(error) => failed(error),
                    }
                }))}
            </Transition>
            <Questions state=state.clone()/>
            <AnotherCalendar state/>
        }
        .into_any()
    } else {
        view! {
            <div class="card settings-run">
                <div><h2>"The set-up is not finished"</h2><p>"Nothing is copied before Finish."</p></div>
                <ButtonLink href=paths::calendar_sync_setup(id, 1) look=Look::Primary>"Go on"</ButtonLink>
            </div>
        }
        .into_any()
    };
    view! {
        <PageTitle text=title.clone()/>
        <Page title action=logs crumbs=vec![("Calendar Sync", paths::CALENDAR_SYNC.to_owned())]>
            {came_back}
            {body}
            <DangerZone row/>
        </Page>
    }
    .into_any()
}

/// Account, state, **Sync now**.
#[component]
fn RunPart(row: SyncRow, action: Submission, fix: Submission) -> impl IntoView {
    let refused = move || {
        let error = action.refused().get().or(fix.refused().get());
        error.map(|error| {
            view! { <Banner tone=Tone::Danger title="The sync has not started" text=error.to_string() is_new=true/> }.into_any()
        })
    };
    let last = match row.last_synced {
        Some(at) => [
            "Last Sync Date: ",
            &crate::words::date_time(at),
            ", ",
            &row.last_synced_ago,
        ]
        .concat(),
        None => "Nothing has been synced yet.".to_owned(),
    };
    let (banner, badge) = match &row.status {
        SyncStatus::NotConnected { reason, state, since, next_attempt } => {
            let text = crate::words::trouble(reason, *since, *next_attempt);
            let repair = (*state == ConnectionState::NeedsReauthentication)
                .then(|| view! { <ButtonLink href=reconnect(row.connection)>"Reconnect"</ButtonLink> }.into_any());
            (
                Some(view! { <Banner tone=Tone::Danger title=["“", &row.calendar, "” is Not Connected"].concat() text>{repair}</Banner> }.into_any()),
                view! { <Badge tone=Tone::Danger text="Not Connected".to_owned()/> }.into_any(),
            )
        }
        SyncStatus::Waiting { until } => (
            None,
            view! { <Badge tone=Tone::Warning text=["Paused until ", &crate::words::time(until.time())].concat()/> }.into_any(),
        ),
        SyncStatus::Running { done, of } => (
            None,
            view! { <div class="sync-status"><Badge tone=Tone::Info text="Connected".to_owned()/><ProgressBar done=*done of=*of/></div> }.into_any(),
        ),
        SyncStatus::Rereading => (None, view! { <Badge tone=Tone::Info text="Re-reading".to_owned()/> }.into_any()),
        SyncStatus::Connected if row.active => (None, view! { <Badge tone=Tone::Good text="Connected".to_owned()/> }.into_any()),
        SyncStatus::Connected => (None, view! { <Badge text="Switched off".to_owned()/> }.into_any()),
    };
    let is_running = matches!(row.status, SyncStatus::Running { .. });
    let note = if row.active {
        "Looks at both sides at once, without waiting for a change."
    } else {
        "Switch Active on first, in the listing."
    };
    let is_locked_out = matches!(
        row.status,
        SyncStatus::NotConnected {
            state: ConnectionState::NeedsReauthentication,
            ..
        }
    );
    let fixing = if is_locked_out && row.active && row.provider.lets_in_at_page() {
        // What is missing is the sign-in, which is given at the service's own page; the rest follows by itself.
        let aim = Aim {
            again: Some(row.connection),
            fix: Some(row.id),
            ..Aim::default()
        };
        view! {
            <a class="button" rel="external" href=paths::at_page(row.provider, aim)><Icon glyph=Glyph::Key size="14"/>"Fix sync"</a>
        }
        .into_any()
    } else {
        view! {
            <PostForm action=fix>
                <input type="hidden" name="id" value=row.id.to_string()/>
                <Button glyph=Glyph::Key busy=fix.pending() disabled=Signal::stored(!row.active || is_running)>"Fix sync"</Button>
            </PostForm>
        }
        .into_any()
    };
    view! {
        {banner}
        {refused}
        <section class="card" aria-label="Account and state">
            <div class="account-line">
                <ProviderTile provider=row.provider large=true/>
                <div><b>{row.provider.label()}</b><small><bdi>{row.account.clone()}</bdi></small></div>
                <div class="account-line__end">
                    {badge}
                    <ButtonLink href=reconnect(row.connection) look=Look::Ghost size=Size::Small>"Re-authorize"</ButtonLink>
                </div>
            </div>
            <div class="settings-run" data-below="">
                <div><h2>"Sync now"</h2><p>{note} " " {last}</p></div>
                <PostForm action>
                    <input type="hidden" name="id" value=row.id.to_string()/>
                    <Button glyph=Glyph::Sync busy=action.pending() disabled=Signal::stored(!row.active || is_running)>"Sync now"</Button>
                </PostForm>
                {fixing}
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Questions(state: WizardState) -> impl IntoView {
    let save = Submission::new::<SaveSyncSettings>();
    let outcome = redrawn(move || {
        save.answer().get().map(|answer| match answer {
            Ok(()) => view! { <Banner tone=Tone::Good title="Saved" text="It counts from the next change on." is_new=true/> }.into_any(),
            Err(error) => view! { <Banner tone=Tone::Danger title="The settings are not saved" text=error.to_string() is_new=true/> }.into_any(),
        })
    });
    let calendar = state.chosen.as_ref().map_or_else(
        || "the linked calendar".to_owned(),
        |calendar| calendar.name.clone(),
    );
    let can_write = state
        .chosen
        .as_ref()
        .is_none_or(|calendar| calendar.can_write);
    let options = RwSignal::new(state.options);
    view! {
        <PostForm action=save class="sync-settings">
            <input type="hidden" name="id" value=state.id.to_string()/>
            <IncomingFields options/>
            <KindFields options upcoming=state.upcoming can_write calendar=calendar.clone()/>
            <RangeFields options can_write calendar/>
            <ConflictFields options/>
            <AdvancedFields options can_write conflicts=Conflicts::Apart/>
            {outcome}
            <div class="options__save"><Button look=Look::Primary size=Size::Large busy=save.pending()>"Save"</Button></div>
        </PostForm>
    }
    .into_any()
}

/// **Delete**, at the end of the page; also the way without script.
#[component]
fn DangerZone(row: SyncRow) -> impl IntoView {
    let delete = Submission::new::<DeleteSync>();
    view! {
        <section class="card danger-zone" id="delete" aria-labelledby="danger-zone">
            <header class="card__header"><h2 id="danger-zone">"Danger zone"</h2></header>
            <DeleteForm row action=delete/>
        </section>
    }
    .into_any()
}
