//! Connects people's calendars through the very steps of the wizard, and waits until everything is here.

use super::people::{Link, PASSWORD, Person};
use anyhow::{Context, bail};
use chrono::TimeDelta;
use domain::calendar_sync::{IncomingChanges, Reach, SyncOptions, SyncTrouble, Window};
use domain::connection::{ConnectionState, ProviderKind};
use domain::item::ItemKind;
use domain::run::RunOutcome;
use domain::view::calendar_sync::CaldavLogin;
use domain::{CalendarSyncId, Caller};
use futures::StreamExt;
use services::{Environment, calendar_syncs, connections};
use std::time::Duration;
use url::Url;

/// How long one person's calendar may take.
const PATIENCE: Duration = Duration::from_secs(180);

/// How long ago a lost account was last heard of.
const SILENT_FOR: TimeDelta = TimeDelta::hours(50);

/// Connects a person's account and finishes the wizard for the calendar that is linked, if one is.
///
/// # Errors
/// The account does not let us in, or has no such calendar.
pub async fn link(
    env: &Environment,
    caller: &Caller,
    person: &Person,
    server: &Url,
) -> anyhow::Result<Option<CalendarSyncId>> {
    let (Link::To(calendar) | Link::Lost(calendar)) = person.link else {
        return Ok(None);
    };
    let login = CaldavLogin {
        server: server.to_string(),
        user: person.user.to_owned(),
        password: PASSWORD.to_owned(),
    };
    let sync = connections::connect(env, caller, ProviderKind::Caldav, login).await?;
    let wizard = calendar_syncs::wizard(env, caller, sync).await?;
    let choice = wizard
        .calendars
        .into_iter()
        .map(|choice| choice.calendar)
        .find(|found| found.name == calendar)
        .with_context(|| format!("{} has no calendar {calendar}", person.name))?;
    let everything = IncomingChanges {
        create: true,
        update: true,
        delete: true,
    };
    calendar_syncs::choose_calendar(env, caller, sync, &choice.id, everything, true, None).await?;
    let kinds = vec![ItemKind::Appointment, ItemKind::ServiceCall];
    calendar_syncs::choose_kinds(env, caller, sync, kinds).await?;
    let retrieve = Window {
        past: Reach::Month,
        future: Reach::SixMonths,
    };
    let send = Window {
        past: Reach::None,
        future: Reach::Month,
    };
    let options = SyncOptions {
        retrieve: Some(retrieve),
        send: Some(send),
        ..SyncOptions::default()
    };
    calendar_syncs::choose_options(env, caller, sync, options).await?;
    calendar_syncs::finish(env, caller, sync).await?;
    Ok(Some(sync))
}

/// Waits until the run that Finish asked for has ended.
///
/// # Errors
/// It failed, or took longer than anybody would wait.
pub async fn wait(env: &Environment, caller: &Caller, sync: CalendarSyncId) -> anyhow::Result<()> {
    let mut changes = env.live.subscribe(caller.organization);
    let waiting = async {
        loop {
            let runs = env
                .store
                .read()
                .await?
                .runs(caller.organization, sync, 1)
                .await?;
            match runs.into_iter().next().and_then(|run| run.outcome) {
                Some(RunOutcome::Complete) => return Ok(()),
                Some(RunOutcome::Partial) => bail!("not everything could be copied"),
                Some(RunOutcome::Failed(reason) | RunOutcome::Incomplete(reason)) => {
                    bail!("{reason}")
                }
                // An announcement may have come before we listened; so a look now and then.
                None => {
                    let _ = tokio::time::timeout(Duration::from_secs(1), changes.next()).await;
                }
            }
        }
    };
    tokio::time::timeout(PATIENCE, waiting)
        .await
        .context("the calendar server is too slow")?
}

/// Makes an account look as if its password had been changed elsewhere two days ago.
///
/// # Errors
/// The database fails.
pub async fn lose(env: &Environment, caller: &Caller, sync: CalendarSyncId) -> anyhow::Result<()> {
    let organization = caller.organization;
    let now = env.clock.now();
    let then = now - SILENT_FOR;
    let mut writing = env.store.write().await?;
    let Some(found) = writing.calendar_sync(organization, sync).await? else {
        bail!("the sync that was just made is not there");
    };
    let Some(account) = writing.connection(organization, found.connection).await? else {
        bail!("the connection that was just made is not there");
    };
    let changed = env.vault.seal(
        &connections::vault_context(account.id),
        &"changed-elsewhere".into(),
        env.entropy.as_ref(),
    );
    writing
        .replace_credentials(
            organization,
            account.id,
            &changed,
            account.base_url.as_deref(),
            then,
        )
        .await?;
    let refused = ConnectionState::NeedsReauthentication;
    writing
        .set_connection_state(organization, account.id, refused, then)
        .await?;
    writing.touch_checked(organization, sync, then).await?;
    writing
        .save_sync_state(
            organization,
            sync,
            found.sync_token.as_ref(),
            Some(then),
            Some(&SyncTrouble::Refused),
            now,
        )
        .await?;
    writing.commit().await?;
    Ok(())
}
