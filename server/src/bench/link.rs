//! A calendar, linked as a member links one who finishes the wizard.

use super::Bench;
use anyhow::Context;
use domain::CalendarSyncId;
use domain::calendar_sync::SyncOptions;
use domain::connection::ProviderKind;
use domain::view::calendar_sync::CaldavLogin;
use services::{calendar_syncs, connections};
use url::Url;

/// The calendar to measure with.
#[derive(clap::Args)]
pub struct CalendarArgs {
    #[arg(long)]
    pub caldav_url: Url,
    #[arg(long)]
    user: String,
    #[arg(long)]
    password: String,
    /// The calendar's name
    #[arg(long)]
    calendar: String,
}

/// Connects, and finishes the wizard with these options; nothing was synced yet.
///
/// # Errors
/// The server refuses, or has no such calendar.
pub async fn link(
    bench: &Bench,
    calendar: &CalendarArgs,
    options: SyncOptions,
) -> anyhow::Result<CalendarSyncId> {
    let Bench { env, caller, .. } = bench;
    let login = CaldavLogin {
        server: calendar.caldav_url.to_string(),
        user: calendar.user.clone(),
        password: calendar.password.clone(),
    };
    let id = connections::connect(env, caller, ProviderKind::Caldav, login).await?;
    let name = &calendar.calendar;
    let wizard = calendar_syncs::wizard(env, caller, id).await?;
    let chosen = wizard
        .calendars
        .into_iter()
        .map(|choice| choice.calendar)
        .find(|found| found.name == *name || found.id.0.trim_end_matches('/').ends_with(name))
        .with_context(|| format!("the account has no calendar {name}"))?;
    let incoming = options.incoming;
    calendar_syncs::choose_calendar(env, caller, id, &chosen.id, incoming, true, None).await?;
    let mut writing = env.store.write().await?;
    let mut sync = writing
        .calendar_sync(caller.organization, id)
        .await?
        .context("the draft is there")?;
    sync.options = options;
    sync.active = true;
    sync.finished = true;
    writing.update_calendar_sync(&sync, env.clock.now()).await?;
    writing.commit().await?;
    Ok(id)
}
