//! New options for a sync: checked, stored, and what they change about copies that are out there already.

use crate::sync::push_job;
use crate::{Environment, ServiceError};
use domain::calendar_sync::{CalendarSync, InvalidOptions, Reach, SyncOptions, Window};
use domain::item::{Item, ItemKind, ItemSource, Privacy};
use store::Writing;

/// Stores new options of a sync inside the caller's transaction. Those of a draft may still contradict each other; Finish
/// looks at them again.
///
/// # Errors
/// [`ServiceError::Invalid`] with a sentence.
pub(super) async fn store(
    env: &Environment,
    writing: &mut Writing,
    mut sync: CalendarSync,
    options: SyncOptions,
) -> Result<CalendarSync, ServiceError> {
    let options = tidy(options);
    check_window(options.retrieve)?;
    check_window(options.send)?;
    if sync.finished {
        check(&sync, &options)?;
    }
    let before = std::mem::replace(&mut sync.options, options);
    let now = env.clock.now();
    writing.update_calendar_sync(&sync, now).await?;
    if sync.finished {
        send_affected(env, writing, &sync, &before).await?;
    }
    Ok(sync)
}

/// What contradicts the calendar or itself, as a sentence.
pub(super) fn check(sync: &CalendarSync, options: &SyncOptions) -> Result<(), ServiceError> {
    if !sync.can_write && options.send.is_some() {
        return Err(read_only());
    }
    options.validate(sync.can_write).map_err(|error| match error {
        InvalidOptions::ReadOnly => read_only(),
        InvalidOptions::NothingToDo => ServiceError::invalid(
            "Nothing would be synced. Nothing was saved. Tick a change to take in, or a kind to send.",
        ),
    })
}

pub(super) fn read_only() -> ServiceError {
    ServiceError::invalid(
        "This calendar can only be read, so nothing can be sent to it. Nothing was saved. Untick what is sent, or choose another calendar.",
    )
}

/// Kinds in the order of the wizard, each once; a range of nothing is none.
fn tidy(options: SyncOptions) -> SyncOptions {
    let reaches = |window: Window| window.past != Reach::None || window.future != Reach::None;
    SyncOptions {
        kinds: ItemKind::ALL
            .into_iter()
            .filter(|kind| options.kinds.contains(kind))
            .collect(),
        retrieve: options.retrieve.filter(|window| reaches(*window)),
        send: options.send.filter(|window| reaches(*window)),
        ..options
    }
}

fn check_window(window: Option<Window>) -> Result<(), ServiceError> {
    match window {
        Some(window) if !Reach::PAST.contains(&window.past) => Err(ServiceError::invalid(
            "Past items can be copied for 12 months at most. Nothing was saved. Choose a shorter range.",
        )),
        Some(_) | None => Ok(()),
    }
}

/// Copies that the new options change go out again: those of a kind that is not sent any more are taken back, and
/// private ones lose or get their details.
async fn send_affected(
    env: &Environment,
    writing: &mut Writing,
    sync: &CalendarSync,
    before: &SyncOptions,
) -> Result<(), ServiceError> {
    let after = &sync.options;
    let unticked = |item: &Item| before.sends(item.kind) && !after.sends(item.kind);
    let remasked = before.hide_private != after.hide_private;
    if !remasked
        && ItemKind::ALL
            .iter()
            .all(|kind| before.sends(*kind) <= after.sends(*kind))
    {
        return Ok(());
    }
    let mirrors = writing.mirrors_of_sync(sync.organization, sync.id).await?;
    let ids: Vec<_> = mirrors.iter().map(|mirror| mirror.item).collect();
    let items = writing.items(sync.organization, &ids).await?;
    let affected: Vec<_> = items
        .iter()
        .filter(|item| item.source == ItemSource::Own)
        .filter(|item| unticked(item) || (remasked && item.content.privacy == Privacy::Private))
        .collect();
    let now = env.clock.now();
    for item in &affected {
        writing
            .mark_outgoing(sync.organization, sync.id, item.id, now)
            .await?;
    }
    if sync.active && !affected.is_empty() {
        env.queue.enqueue(writing, push_job(sync)).await?;
    }
    Ok(())
}
