//! Deletions that wait for their member: shown, and decided.

use super::own_sync;
use super::settings::tell;
use crate::accounts::zone_of;
use crate::items::shown;
use crate::sync::settle_held_job;
use crate::wording::when_in_words;
use crate::{Environment, ServiceError};
use chrono::{DateTime, Utc};
use domain::reconcile::{BRAKE_RULE, HeldAnswer};
use domain::run::Side;
use domain::view::calendar_sync::{HeldDeletions, HeldLine};
use domain::{CalendarSyncId, Caller};
use std::collections::HashMap;

/// The deletions of one of the caller's syncs that wait for them, the longest waiting first, then by time.
///
/// # Errors
/// [`ServiceError::NotFound`] unless it is the caller's.
pub async fn held(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<HeldDeletions, ServiceError> {
    let org = caller.organization;
    let mut reading = env.store.read().await?;
    let sync = own_sync(&mut reading, caller, id).await?;
    let zone = zone_of(&mut reading, caller).await?;
    let held = reading.held_deletions(org, id).await?;
    let mirrors: HashMap<_, _> = match held.is_empty() {
        true => HashMap::new(),
        false => reading
            .mirrors_of_sync(org, id)
            .await?
            .into_iter()
            .map(|mirror| (mirror.id, mirror))
            .collect(),
    };
    let seen = held
        .last()
        .map_or(DateTime::<Utc>::UNIX_EPOCH, |held| held.since);
    let lines = |side: Side| {
        let of_side = held.iter().filter(|held| held.because.side() == side);
        let mut of_side: Vec<_> = of_side
            .filter_map(|held| Some((held, &mirrors.get(&held.mirror)?.base)))
            .collect();
        of_side.sort_by_key(|(held, base)| (held.since, base.timing.wall()));
        of_side
            .into_iter()
            .map(|(held, base)| HeldLine {
                subject: base.subject.clone(),
                when: when_in_words(shown(&base.timing, env.zones.as_ref(), &zone)),
                because: held.because.sentence().to_owned(),
                is_answered: held.answer.is_some(),
            })
            .collect::<Vec<_>>()
    };
    Ok(HeldDeletions {
        id,
        calendar: sync.remote_name,
        can_write: sync.can_write,
        seen,
        here: lines(Side::Here),
        there: lines(Side::There),
        rule: BRAKE_RULE.to_owned(),
    })
}

/// **Delete these** / **Keep these**: decides about what waited on one side when the page was made at `seen`.
///
/// # Errors
/// [`ServiceError::NotFound`] unless the sync is the caller's, [`ServiceError::Invalid`] while it is switched off; then
/// everything goes on waiting.
pub async fn answer_held(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    side: Side,
    answer: HeldAnswer,
    seen: DateTime<Utc>,
) -> Result<(), ServiceError> {
    caller.require_change_own()?;
    let mut writing = env.store.write().await?;
    let sync = own_sync(&mut writing, caller, id).await?;
    if !sync.active {
        return Err(ServiceError::invalid(
            "This sync is switched off. Nothing was deleted, and everything goes on waiting. Switch Active on first.",
        ));
    }
    let answered = writing
        .answer_held(caller.organization, id, side, answer, seen)
        .await?;
    if 0 < answered {
        let job = settle_held_job(&sync, caller.member);
        env.queue.enqueue(&mut writing, job).await?;
    }
    writing.commit().await?;
    tell(env, caller);
    Ok(())
}
