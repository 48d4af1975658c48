//! The server functions of Calendar Sync.
//!
//! Arguments are flat words and ticks, because the pages' forms send them and work without script; what a
//! form does not send was not ticked.

use super::choices::{Advanced, Copies, Ranges, Step, Ticks};
use crate::AppError;
use chrono::{DateTime, Utc};
use domain::calendar_sync::Preset;
use domain::connecting::Door;
use domain::connection::ProviderKind;
use domain::item::ItemKind;
use domain::linked_calendar::RemoteCalendarId;
use domain::reconcile::HeldAnswer;
use domain::run::Side;
use domain::view::calendar_sync::{
    CopiesCount, HeldDeletions, Preview, SyncListing, SyncLog, UndoPreview, WizardState,
};
use domain::{CalendarSyncId, ConnectionId, RunChangeId, RunId};
use leptos::prelude::*;

/// The listing.
#[server(prefix = "/api/fn", endpoint = "load_listing", protocol = crate::requests::Reading)]
pub async fn load_listing() -> Result<SyncListing, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_syncs::listing(&env, &caller).await?)
}

/// What any step of the wizard needs.
#[server(prefix = "/api/fn", endpoint = "load_wizard", protocol = crate::requests::Reading)]
pub async fn load_wizard(id: CalendarSyncId) -> Result<WizardState, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_syncs::wizard(&env, &caller, id).await?)
}

/// Exactly what Finish would do now.
#[server(prefix = "/api/fn", endpoint = "load_preview", protocol = crate::requests::Reading)]
pub async fn load_preview(id: CalendarSyncId) -> Result<Preview, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_syncs::preview(&env, &caller, id).await?)
}

/// Every run and every change.
#[server(prefix = "/api/fn", endpoint = "load_log", protocol = crate::requests::Reading)]
pub async fn load_log(id: CalendarSyncId) -> Result<SyncLog, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_syncs::log(&env, &caller, id).await?)
}

/// The deletions that wait for the reader.
#[server(prefix = "/api/fn", endpoint = "load_held", protocol = crate::requests::Reading)]
pub async fn load_held(id: CalendarSyncId) -> Result<HeldDeletions, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_syncs::held(&env, &caller, id).await?)
}

/// **Delete these** / **Keep these**, of one side, as far as the page showed them.
#[server(prefix = "/api/fn", endpoint = "answer_held")]
pub async fn answer_held(
    id: CalendarSyncId,
    side: Side,
    answer: HeldAnswer,
    seen: DateTime<Utc>,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_syncs::answer_held(&env, &caller, id, side, answer, seen).await?)
}

/// What taking back a run, or one line of it, would do now.
#[server(prefix = "/api/fn", endpoint = "load_undo", protocol = crate::requests::Reading)]
pub async fn load_undo(
    id: CalendarSyncId,
    run: RunId,
    line: Option<RunChangeId>,
) -> Result<UndoPreview, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_syncs::undo_preview(&env, &caller, id, run, line).await?)
}

/// **Undo**; then the log, where it shows.
#[server(prefix = "/api/fn", endpoint = "undo_run")]
pub async fn undo_run(
    id: CalendarSyncId,
    run: RunId,
    #[server(default)] line: Option<RunChangeId>,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendar_syncs::undo(&env, &caller, id, run, line).await?;
    leptos_axum::redirect(&crate::paths::calendar_sync_logs(id));
    Ok(())
}

/// Connects an account and goes on to step 1 of the wizard.
#[server(prefix = "/api/fn", endpoint = "connect_account")]
pub async fn connect_account(
    provider: ProviderKind,
    #[server(default)] server: String,
    #[server(default)] user: String,
    #[server(default)] password: String,
    #[server(default)] door: Door,
) -> Result<(), AppError> {
    use domain::view::calendar_sync::CaldavLogin;

    let (env, caller) = crate::request_scope::request_scope()?;
    let login = CaldavLogin {
        server,
        user,
        password,
    };
    let id = services::connections::connect(&env, &caller, provider, login)
        .await
        .map_err(|error| AppError::of_connect(error, provider))?;
    leptos_axum::redirect(&crate::paths::just_connected(id, door));
    Ok(())
}

/// The providers with a page of their own that this server is registered at.
#[server(prefix = "/api/fn", endpoint = "offered_pages", protocol = crate::requests::Reading)]
pub async fn offered_pages() -> Result<Vec<ProviderKind>, AppError> {
    let (env, _) = crate::request_scope::request_scope()?;
    Ok(services::connections::offered(&env))
}

/// What a service cannot do.
#[server(prefix = "/api/fn", endpoint = "load_limits", protocol = crate::requests::Reading)]
pub async fn load_limits(provider: ProviderKind) -> Result<Vec<domain::limit::Limit>, AppError> {
    let (env, _) = crate::request_scope::request_scope()?;
    Ok(services::connections::limits(&env, provider))
}

/// Begins a sync with another calendar of an account that is connected already.
#[server(prefix = "/api/fn", endpoint = "begin_sync")]
pub async fn begin_sync(
    connection: ConnectionId,
    #[server(default)] door: Door,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let id = services::calendar_syncs::begin(&env, &caller, connection).await?;
    leptos_axum::redirect(&match door {
        Door::CalendarSync => crate::paths::calendar_sync_setup(id, 1),
        door => crate::paths::choose_calendar(id, door),
    });
    Ok(())
}

/// **OK**, **Save**: the one step of a door whose preset answers the wizard.
#[server(prefix = "/api/fn", endpoint = "link_calendar")]
pub async fn link_calendar(
    id: CalendarSyncId,
    calendar: RemoteCalendarId,
    #[server(default)] door: Door,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    match door.preset() {
        Some(preset) => {
            services::calendar_syncs::link(&env, &caller, id, &calendar, preset).await?;
            leptos_axum::redirect(crate::paths::connected(door));
        }
        None => leptos_axum::redirect(&crate::paths::calendar_sync_setup(id, 1)),
    }
    Ok(())
}

/// Step 1, **Linked Calendar**. The button of a preset fills all steps and stays on this one.
#[server(prefix = "/api/fn", endpoint = "choose_calendar")]
pub async fn choose_calendar(
    id: CalendarSyncId,
    calendar: RemoteCalendarId,
    #[server(default)] incoming: Ticks,
    #[server(default)] hide_private: bool,
    #[server(default)] preset: Option<Preset>,
    #[server(default)] go: Step,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendar_syncs::choose_calendar(
        &env,
        &caller,
        id,
        &calendar,
        incoming.into(),
        hide_private,
        preset,
    )
    .await?;
    leptos_axum::redirect(&match preset {
        Some(_) => crate::paths::calendar_sync_setup(id, 1),
        None => go.from(id, 1),
    });
    Ok(())
}

/// Step 2, **Your Calendar**.
#[server(prefix = "/api/fn", endpoint = "choose_kinds")]
pub async fn choose_kinds(
    id: CalendarSyncId,
    #[server(default)] kinds: Vec<ItemKind>,
    #[server(default)] go: Step,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendar_syncs::choose_kinds(&env, &caller, id, kinds).await?;
    leptos_axum::redirect(&go.from(id, 2));
    Ok(())
}

/// Step 3, **Sync Options**.
#[server(prefix = "/api/fn", endpoint = "choose_options")]
pub async fn choose_options(
    id: CalendarSyncId,
    #[server(default)] ranges: Ranges,
    #[server(default)] advanced: Advanced,
    #[server(default)] go: Step,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let elsewhere = domain::calendar_sync::SyncOptions::default();
    let options = super::choices::options(
        elsewhere.incoming,
        elsewhere.hide_private,
        elsewhere.kinds,
        ranges,
        advanced,
    );
    services::calendar_syncs::choose_options(&env, &caller, id, options).await?;
    leptos_axum::redirect(&go.from(id, 3));
    Ok(())
}

/// **Finish**.
#[server(prefix = "/api/fn", endpoint = "finish_sync")]
pub async fn finish_sync(id: CalendarSyncId) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendar_syncs::finish(&env, &caller, id).await?;
    leptos_axum::redirect(crate::paths::CALENDAR_SYNC);
    Ok(())
}

/// **Active**.
#[server(prefix = "/api/fn", endpoint = "set_sync_active")]
pub async fn set_sync_active(
    id: CalendarSyncId,
    #[server(default)] active: bool,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_syncs::set_active(&env, &caller, id, active).await?)
}

/// **Settings**, Save.
#[server(prefix = "/api/fn", endpoint = "save_sync_settings")]
pub async fn save_sync_settings(
    id: CalendarSyncId,
    #[server(default)] incoming: Ticks,
    #[server(default)] hide_private: bool,
    #[server(default)] kinds: Vec<ItemKind>,
    #[server(default)] ranges: Ranges,
    #[server(default)] advanced: Advanced,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let options = super::choices::options(incoming.into(), hide_private, kinds, ranges, advanced);
    Ok(services::calendar_syncs::save_settings(&env, &caller, id, options).await?)
}

/// **Sync now**.
#[server(prefix = "/api/fn", endpoint = "sync_now")]
pub async fn sync_now(id: CalendarSyncId) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_syncs::sync_now(&env, &caller, id).await?)
}

/// **Delete**; discards a draft as well. Goes back to the listing.
#[server(prefix = "/api/fn", endpoint = "delete_sync")]
pub async fn delete_sync(
    id: CalendarSyncId,
    #[server(default)] copies: Copies,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    services::calendar_syncs::delete(&env, &caller, id, copies.into()).await?;
    leptos_axum::redirect(crate::paths::CALENDAR_SYNC);
    Ok(())
}

/// How many copies the end of a sync, or of all syncs of an account, is about.
#[server(prefix = "/api/fn", endpoint = "load_copies", protocol = crate::requests::Reading)]
pub async fn load_copies(
    #[server(default)] sync: Option<CalendarSyncId>,
    #[server(default)] connection: Option<ConnectionId>,
) -> Result<CopiesCount, AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_syncs::copies_count(&env, &caller, sync, connection).await?)
}

/// **Try again**: what could not be removed.
#[server(prefix = "/api/fn", endpoint = "remove_copies_again")]
pub async fn remove_copies_again(id: CalendarSyncId) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_syncs::try_again(&env, &caller, id).await?)
}

/// **Leave them there**.
#[server(prefix = "/api/fn", endpoint = "leave_copies_there")]
pub async fn leave_copies_there(id: CalendarSyncId) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    Ok(services::calendar_syncs::leave_there(&env, &caller, id).await?)
}

/// **Fix sync**; goes to the sign-in of the account where that is what is missing.
#[server(prefix = "/api/fn", endpoint = "fix_sync")]
pub async fn fix_sync(id: CalendarSyncId) -> Result<(), AppError> {
    use services::calendar_syncs::Fix;

    let (env, caller) = crate::request_scope::request_scope()?;
    match services::calendar_syncs::fix(&env, &caller, id).await? {
        Fix::Started => {}
        Fix::SignInAgain(connection) => {
            leptos_axum::redirect(&super::reconnect_and_fix(connection, id))
        }
    }
    Ok(())
}

/// **Choose another calendar**; goes on to the Confirmation of the new one.
#[server(prefix = "/api/fn", endpoint = "choose_another_calendar")]
pub async fn choose_another_calendar(
    id: CalendarSyncId,
    calendar: RemoteCalendarId,
    #[server(default)] copies: Copies,
) -> Result<(), AppError> {
    let (env, caller) = crate::request_scope::request_scope()?;
    let next =
        services::calendar_syncs::choose_another(&env, &caller, id, &calendar, copies.into())
            .await?;
    leptos_axum::redirect(&crate::paths::calendar_sync_setup(next, 4));
    Ok(())
}
