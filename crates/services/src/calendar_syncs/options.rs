//! New options for a sync: checked, stored, and what they change about copies that are out there already.

use crate::sync::push_job;
use crate::{Environment, ServiceError};
use domain::calendar_sync::{
    CalendarSync, Circle, InvalidOptions, Placed, Reach, SyncOptions, Window, check_circles,
};
use domain::item::ItemKind;
use domain::reconcile::{self, Rules, kept_out, outgoing_to};
use std::collections::HashMap;
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
    check_prefix(&options.title_prefix)?;
    if sync.finished {
        check(&sync, &options)?;
    }
    if sync.finished || options.send_foreign != sync.options.send_foreign {
        refuse_circles(writing, &sync, &options).await?;
    }
    let before = std::mem::replace(&mut sync.options, options);
    let now = env.clock.now();
    writing.update_calendar_sync(&sync, now).await?;
    if sync.finished {
        send_affected(env, writing, &sync, &before).await?;
    }
    Ok(sync)
}

/// Refuses what would pair a calendar with itself, or two that would feed each other.
pub(super) async fn refuse_circles(
    writing: &mut Writing,
    sync: &CalendarSync,
    options: &SyncOptions,
) -> Result<(), ServiceError> {
    let syncs = writing
        .calendar_syncs_of(sync.organization, sync.member)
        .await?;
    let mut addresses = Vec::with_capacity(syncs.len());
    for other in syncs.iter().chain([sync]) {
        let connection = writing
            .connection(sync.organization, other.connection)
            .await?;
        addresses.push(
            connection
                .and_then(|connection| connection.base_url)
                .unwrap_or_default(),
        );
    }
    let placed: Vec<Placed<'_>> = syncs
        .iter()
        .chain([sync])
        .zip(&addresses)
        .map(|(sync, base_url)| Placed { sync, base_url })
        .collect();
    let Some((this, others)) = placed.split_last() else {
        return Ok(());
    };
    check_circles(*this, options, others).map_err(|circle| {
        ServiceError::invalid(match circle {
            Circle::SameCalendar(name) => format!(
                "This calendar is linked already, as “{name}”, through another account. Nothing was saved. Choose another \
                 calendar, or change that sync in its settings."
            ),
            Circle::FeedEachOther(name) => format!(
                "“{name}” copies events of other linked calendars on as well, so both would feed each other. Nothing was \
                 saved. Untick it here, or in the settings of “{name}”."
            ),
        })
    })
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
        title_prefix: options
            .title_prefix
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
        ..options
    }
}

/// The longest title prefix, in characters.
const LONGEST_PREFIX: usize = 40;

fn check_prefix(prefix: &str) -> Result<(), ServiceError> {
    if prefix.chars().count() <= LONGEST_PREFIX {
        return Ok(());
    }
    Err(ServiceError::invalid(format!(
        "The title prefix is longer than {LONGEST_PREFIX} characters. Nothing was saved. Choose a shorter one."
    )))
}

fn check_window(window: Option<Window>) -> Result<(), ServiceError> {
    match window {
        Some(window) if !Reach::PAST.contains(&window.past) => Err(ServiceError::invalid(
            "Past items can be copied for 12 months at most. Nothing was saved. Choose a shorter range.",
        )),
        Some(_) | None => Ok(()),
    }
}

/// Copies that the new options change go out again: those that are not sent any more are taken back, the others say what
/// they say now. Received invitations that the new rule keeps out go. What newly may be copied is, with its next change.
async fn send_affected(
    env: &Environment,
    writing: &mut Writing,
    sync: &CalendarSync,
    before: &SyncOptions,
) -> Result<(), ServiceError> {
    if *before == sync.options {
        return Ok(());
    }
    let rules = |options| Rules {
        sync: sync.id,
        member: sync.member,
        options,
        can_write: sync.can_write,
        public_address: &env.settings.public_address,
        reach: reconcile::Reach::Live,
    };
    let (before, after) = (rules(before), rules(&sync.options));
    let mirrors = writing.mirrors_of_sync(sync.organization, sync.id).await?;
    let ids: Vec<_> = mirrors.iter().map(|mirror| mirror.item).collect();
    let items = writing.items(sync.organization, &ids).await?;
    let items: HashMap<_, _> = items.iter().map(|item| (item.id, item)).collect();
    let affected = mirrors.iter().filter(|mirror| {
        let is_out = |rules: &Rules<'_>| kept_out(&mirror.base, rules.options.rsvp).is_some();
        items.get(&mirror.item).is_some_and(|item| {
            outgoing_to(item, mirror, &before) != outgoing_to(item, mirror, &after)
                || is_out(&before) != is_out(&after)
        })
    });
    let affected: Vec<_> = affected.map(|mirror| mirror.item).collect();
    let now = env.clock.now();
    for item in &affected {
        writing
            .mark_outgoing(sync.organization, sync.id, *item, now)
            .await?;
    }
    if sync.active && !affected.is_empty() {
        env.queue.enqueue(writing, push_job(sync)).await?;
    }
    Ok(())
}
