//! The wizard: linked calendar, your calendar, sync options, finish.

use super::{options, own_sync};
use crate::connections::{ask, calendars_sentence};
use crate::items::count_kinds;
use crate::live::Topic;
use crate::subscriptions::have_tended;
use crate::sync::{pull_job, run_job};
use crate::{Environment, ServiceError};
use chrono::TimeDelta;
use domain::calendar_sync::{CalendarSync, IncomingChanges, Preset, SyncOptions};
use domain::connection::Connection;
use domain::item::ItemKind;
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use domain::run::RunCause;
use domain::view::calendar_sync::{CalendarChoice, WizardState};
use domain::{CalendarSyncId, Caller, ConnectionId};
use store::{StoreError, Writing};

/// How far ahead own items are counted for step 2.
const UPCOMING: TimeDelta = TimeDelta::days(30);

/// A draft for another calendar of an account that is connected already.
///
/// # Errors
/// [`ServiceError::NotFound`] unless the connection is the caller's.
pub async fn begin(
    env: &Environment,
    caller: &Caller,
    connection: ConnectionId,
) -> Result<CalendarSyncId, ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let connection = writing
        .connection(caller.organization, connection)
        .await?
        .filter(|connection| connection.member == caller.member)
        .ok_or(ServiceError::NotFound)?;
    let id = draft(env, &mut writing, &connection, None).await?;
    writing.commit().await?;
    env.live.announce(caller.organization, Topic::CalendarSync);
    Ok(id)
}

/// A draft on a connection; one that was begun before is gone on with.
pub(crate) async fn draft(
    env: &Environment,
    writing: &mut Writing,
    connection: &Connection,
    preselected: Option<&RemoteCalendar>,
) -> Result<CalendarSyncId, ServiceError> {
    let syncs = writing
        .calendar_syncs_of(connection.organization, connection.member)
        .await?;
    let begun = syncs
        .into_iter()
        .find(|sync| sync.connection == connection.id && !sync.finished);
    if let Some(begun) = begun {
        return Ok(begun.id);
    }
    let nothing = RemoteCalendarId(String::new());
    let sync = CalendarSync {
        id: CalendarSyncId::new(env.entropy.id()),
        organization: connection.organization,
        member: connection.member,
        connection: connection.id,
        remote_calendar: preselected.map_or(nothing, |calendar| calendar.id.clone()),
        remote_name: preselected.map_or_else(String::new, |calendar| calendar.name.clone()),
        can_write: preselected.is_none_or(|calendar| calendar.can_write),
        options: SyncOptions::default(),
        active: false,
        finished: false,
        sync_token: None,
        last_synced_at: None,
        checked_at: None,
        trouble: None,
        trouble_since: None,
    };
    writing.insert_calendar_sync(&sync, env.clock.now()).await?;
    Ok(sync.id)
}

/// The one calendar that can be meant: the only one that may be written to.
pub(crate) fn preselect(calendars: &[RemoteCalendar]) -> Option<&RemoteCalendar> {
    let mut writable = calendars.iter().filter(|calendar| calendar.can_write);
    match (writable.next(), writable.next()) {
        (Some(only), None) => Some(only),
        (_, _) => None,
    }
}

/// What any step of the wizard needs; asks the account for its calendars.
///
/// # Errors
/// [`ServiceError::NotFound`] unless it is the caller's. An account that does not answer is no error: the choices so far are
/// shown, and [`WizardState::trouble`] says why there are no calendars.
pub async fn wizard(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<WizardState, ServiceError> {
    let mut reading = env.store.read().await?;
    let sync = own_sync(&mut reading, caller, id).await?;
    let (connection, access) = ask::open(env, &mut reading, caller, sync.connection).await?;
    let others = reading
        .calendar_syncs_of(caller.organization, caller.member)
        .await?;
    let upcoming = count_kinds(env, &mut reading, caller, UPCOMING).await?;
    drop(reading);

    let (mut calendars, trouble) = match ask::calendars(env, &connection, access.as_ref()).await {
        Ok(calendars) => (calendars, None),
        Err(error) => {
            let sentence = calendars_sentence(&error, connection.provider);
            (Vec::new(), Some(sentence))
        }
    };
    calendars.sort_by(|one, other| {
        (!one.can_write, one.name.to_lowercase(), &one.id).cmp(&(
            !other.can_write,
            other.name.to_lowercase(),
            &other.id,
        ))
    });
    Ok(WizardState {
        id,
        provider: connection.provider,
        account: connection.account,
        chosen: chosen(&sync, &calendars),
        calendars: calendars
            .into_iter()
            .map(|calendar| CalendarChoice {
                in_use: others.iter().any(|other| {
                    other.id != id
                        && other.finished
                        && other.connection == sync.connection
                        && other.remote_calendar == calendar.id
                }),
                calendar,
            })
            .collect(),
        options: sync.options,
        upcoming,
        finished: sync.finished,
        trouble,
    })
}

/// As the account tells it now, else as it was when it was chosen.
fn chosen(sync: &CalendarSync, calendars: &[RemoteCalendar]) -> Option<RemoteCalendar> {
    if !has_calendar(sync) {
        return None;
    }
    let listed = calendars
        .iter()
        .find(|calendar| calendar.id == sync.remote_calendar);
    Some(listed.cloned().unwrap_or_else(|| RemoteCalendar {
        id: sync.remote_calendar.clone(),
        name: sync.remote_name.clone(),
        color: None,
        zone: None,
        can_write: sync.can_write,
    }))
}

fn has_calendar(sync: &CalendarSync) -> bool {
    !sync.remote_calendar.0.is_empty()
}

/// Step 1, **Linked Calendar**. A preset fills every step anew; without one the ticks count. A calendar that can only be
/// read unticks what would be sent.
///
/// # Errors
/// [`ServiceError::Invalid`] with a sentence for a calendar that is not there, or that another sync uses.
pub async fn choose_calendar(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    calendar: &RemoteCalendarId,
    incoming: IncomingChanges,
    hide_private: bool,
    preset: Option<Preset>,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut reading = env.store.read().await?;
    let sync = own_sync(&mut reading, caller, id).await?;
    let (connection, access) = ask::open(env, &mut reading, caller, sync.connection).await?;
    drop(reading);
    if sync.finished && sync.remote_calendar != *calendar {
        return Err(ServiceError::invalid(
            "A sync that is set up keeps its calendar. Nothing was changed. Settings offers to choose another one.",
        ));
    }
    let listed = match ask::calendars(env, &connection, access.as_ref()).await {
        Ok(calendars) => calendars
            .into_iter()
            .find(|listed| listed.id == *calendar)
            .ok_or_else(|| {
                ServiceError::invalid(
                    "This calendar is not in the account any more. Nothing was changed. Choose another one.",
                )
            })?,
        // What was chosen before is still known.
        Err(_) if sync.remote_calendar == *calendar && has_calendar(&sync) => RemoteCalendar {
            id: sync.remote_calendar.clone(),
            name: sync.remote_name.clone(),
            color: None,
            zone: None,
            can_write: sync.can_write,
        },
        Err(error) => {
            return Err(ServiceError::Invalid(calendars_sentence(
                &error,
                connection.provider,
            )));
        }
    };

    let mut writing = env.store.write().await?;
    let mut sync = own_sync(&mut writing, caller, id).await?;
    refuse_used(&mut writing, &sync, &listed.id).await?;
    sync.remote_calendar = listed.id;
    sync.remote_name = listed.name;
    sync.can_write = listed.can_write;
    let mut options = match preset {
        Some(preset) => SyncOptions::preset(preset),
        None => SyncOptions {
            incoming,
            hide_private,
            ..sync.options.clone()
        },
    };
    if !sync.can_write {
        options.kinds.clear();
        options.send = None;
        options.send_foreign = false;
    }
    options::refuse_circles(&mut writing, &sync, &options).await?;
    options::store(env, &mut writing, sync, options).await?;
    writing.commit().await?;
    tell(env, caller);
    Ok(())
}

/// Step 2, **Your Calendar**. None ticked means: only receive.
///
/// # Errors
/// [`ServiceError::Invalid`] with a sentence when the calendar can only be read.
pub async fn choose_kinds(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    kinds: Vec<ItemKind>,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let sync = own_sync(&mut writing, caller, id).await?;
    if !sync.can_write && !kinds.is_empty() {
        return Err(options::read_only());
    }
    let options = SyncOptions {
        kinds,
        ..sync.options.clone()
    };
    options::store(env, &mut writing, sync, options).await?;
    writing.commit().await?;
    tell(env, caller);
    Ok(())
}

/// Step 3, **Sync Options**: ranges and **Advanced**; a range of nothing either way is none. What steps 1 and 2 asked stays
/// as it is there.
///
/// # Errors
/// [`ServiceError::Invalid`] with a sentence when items would be sent to a calendar that can only be read, or when two
/// calendars would feed each other.
pub async fn choose_options(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    chosen: SyncOptions,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let sync = own_sync(&mut writing, caller, id).await?;
    if !sync.can_write && (chosen.send.is_some() || chosen.send_foreign) {
        return Err(options::read_only());
    }
    let options = SyncOptions {
        incoming: sync.options.incoming,
        hide_private: sync.options.hide_private,
        kinds: sync.options.kinds.clone(),
        ..chosen
    };
    options::store(env, &mut writing, sync, options).await?;
    writing.commit().await?;
    tell(env, caller);
    Ok(())
}

/// **Finish**: switches the sync on and starts it. With a range chosen, old items are copied; without, only changes from now
/// on are synced. Pressing it twice does no harm.
///
/// # Errors
/// [`ServiceError::Invalid`] with a sentence for what is missing or contradicts itself; the draft is kept.
pub async fn finish(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let mut sync = own_sync(&mut writing, caller, id).await?;
    if !has_calendar(&sync) {
        return Err(ServiceError::invalid(
            "No calendar is chosen. The draft is kept. Choose one in step 1, Linked Calendar.",
        ));
    }
    options::check(&sync, &sync.options)?;
    let used = sync.remote_calendar.clone();
    refuse_used(&mut writing, &sync, &used).await?;
    options::refuse_circles(&mut writing, &sync, &sync.options).await?;
    sync.finished = true;
    sync.active = true;
    match writing.update_calendar_sync(&sync, env.clock.now()).await {
        Ok(()) => {}
        // Somebody was faster on another page.
        Err(StoreError::Conflict(_)) => return Err(used_already()),
        Err(error) => return Err(error.into()),
    }
    let copies_old = sync.options.retrieve.is_some() || sync.options.send.is_some();
    let job = if copies_old {
        run_job(&sync, RunCause::Finish)
    } else {
        pull_job(&sync)
    };
    env.queue.enqueue(&mut writing, job).await?;
    have_tended(env, &mut writing, sync.organization, sync.connection).await?;
    writing.commit().await?;
    env.queue.wake();
    tell(env, caller);
    env.live.announce(caller.organization, Topic::Calendar);
    Ok(())
}

pub(super) async fn refuse_used(
    writing: &mut Writing,
    sync: &CalendarSync,
    calendar: &RemoteCalendarId,
) -> Result<(), ServiceError> {
    let user = writing
        .sync_using(sync.organization, sync.connection, calendar)
        .await?;
    match user {
        Some(user) if user != sync.id => Err(used_already()),
        Some(_) | None => Ok(()),
    }
}

fn used_already() -> ServiceError {
    ServiceError::invalid(
        "This calendar is used by another sync already. Nothing was changed. Choose another calendar, or change that sync in its settings.",
    )
}

fn tell(env: &Environment, caller: &Caller) {
    env.queue.wake();
    env.live.announce(caller.organization, Topic::CalendarSync);
}
