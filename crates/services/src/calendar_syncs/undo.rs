//! **Undo this run**, and of one line: what it would do, and doing it.

use super::log::fields;
use super::own_sync;
use super::settings::{refuse_locked_out, tell};
use crate::accounts::zone_of;
use crate::sync::{UndoOf, UndoStep, undo_job, undo_plan};
use crate::{Environment, ServiceError};
use domain::item::Content;
use domain::reconcile::{CannotUndo, Undo};
use domain::time::{ZoneId, Zones};
use domain::view::calendar_sync::{UndoLine, UndoPreview};
use domain::{CalendarSyncId, Caller, RunChangeId, RunId};

/// What taking back a run of one of the caller's syncs, or one line of it, would do, by what is known of the linked
/// calendar now.
///
/// # Errors
/// [`ServiceError::NotFound`] unless sync and run are the caller's.
pub async fn undo_preview(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    run: RunId,
    line: Option<RunChangeId>,
) -> Result<UndoPreview, ServiceError> {
    let mut reading = env.store.read().await?;
    let sync = own_sync(&mut reading, caller, id).await?;
    let known = reading
        .run(caller.organization, run)
        .await?
        .filter(|run| run.sync == id)
        .ok_or(ServiceError::NotFound)?;
    let zone = zone_of(&mut reading, caller).await?;
    let plan = undo_plan(env, &mut reading, &sync, run, line).await?;
    drop(reading);
    let (mut steps, mut stays) = (Vec::new(), Vec::new());
    for step in plan {
        let drawn = draw(env.zones.as_ref(), &zone, &step);
        match step.undo {
            Err(CannotUndo::NothingDone) => {}
            Ok(Undo::Nothing) | Err(_) => stays.push(drawn),
            Ok(_) => steps.push(drawn),
        }
    }
    Ok(UndoPreview {
        id,
        run,
        line,
        calendar: sync.remote_name,
        at: env.zones.local(known.started_at, &zone),
        active: sync.active,
        steps,
        stays,
    })
}

fn draw(zones: &dyn Zones, zone: &ZoneId, step: &UndoStep) -> UndoLine {
    let UndoStep { line, undo, now } = step;
    let said = now
        .as_ref()
        .or(line.after.as_ref())
        .or(line.before.as_ref());
    let changed = |to: &Content| match now {
        Some(now) => fields(zones, zone, Some(now), Some(to)),
        None => Vec::new(),
    };
    UndoLine {
        side: undo.as_ref().map_or(line.side, Undo::side),
        subject: said.map_or_else(String::new, |content| content.subject.clone()),
        what: match undo {
            Ok(undo) => undo.sentence(),
            Err(reason) => reason.sentence(),
        }
        .to_owned(),
        fields: match undo {
            Ok(Undo::ChangeItem { content, .. } | Undo::ChangeEvent { content, .. }) => {
                changed(content)
            }
            Ok(_) | Err(_) => Vec::new(),
        },
        kept: match undo {
            Ok(undo) => undo
                .stays()
                .iter()
                .map(|field| field.label().to_owned())
                .collect(),
            Err(_) => Vec::new(),
        },
    }
}

/// **Undo**: takes back a run, or one line of it, in the background.
///
/// # Errors
/// [`ServiceError::NotFound`] unless sync and run are the caller's, [`ServiceError::Invalid`] while the sync is switched
/// off, the run goes on or the account refuses the sign-in; then nothing was taken back.
pub async fn undo(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    run: RunId,
    line: Option<RunChangeId>,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let sync = own_sync(&mut writing, caller, id).await?;
    let known = writing
        .run(caller.organization, run)
        .await?
        .filter(|run| run.sync == id)
        .ok_or(ServiceError::NotFound)?;
    if !sync.active {
        return Err(ServiceError::invalid(
            "This sync is switched off. Nothing was taken back. Switch Active on first.",
        ));
    }
    if known.finished_at.is_none() {
        return Err(ServiceError::invalid(
            "This run still goes on. Nothing was taken back. Wait until it has ended.",
        ));
    }
    refuse_locked_out(&mut writing, &sync, "Nothing was taken back").await?;
    let of = UndoOf {
        run,
        line,
        by: caller.member,
    };
    env.queue.enqueue(&mut writing, undo_job(&sync, of)).await?;
    writing.commit().await?;
    tell(env, caller);
    Ok(())
}
