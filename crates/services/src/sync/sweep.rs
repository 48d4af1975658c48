//! The safety net: every active sync whose account may be asked is asked for changes, one that is told about less often, and
//! whatever waits to be sent is sent.

use super::{SyncError, pull_job, push_job, settle_held_job};
use crate::environment::Environment;
use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar_sync::CalendarSync;

/// A calendar that we are told about is looked at no more often than that, for what no notice came of (google.md §7: “delivery
/// is not guaranteed”).
const TOLD_LOOKED_AT_EVERY: TimeDelta = TimeDelta::minutes(15);

/// Enqueues a pull for every active sync, a push for those with something waiting to go there or to go from there, and what was decided about waiting
/// deletions and is not done. Coalesced with what is queued already.
///
/// An account that refuses us is not asked again before its member has connected it anew (some services lock an account that
/// comes with a wrong password again and again), and one that failed not before its pause is over.
///
/// # Errors
/// [`SyncError::Store`].
pub(super) async fn sweep(env: &Environment) -> Result<(), SyncError> {
    let now = env.clock.now();
    let mut writing = env.store.write().await?;
    let told = writing.syncs_told(now).await?;
    for (organization, sync) in writing.syncs_to_ask(now).await? {
        let Some(sync) = writing.calendar_sync(organization, sync).await? else {
            continue;
        };
        let rests = told
            .get(&sync.id)
            .is_some_and(|heard| rests(&sync, *heard, now));
        if !rests {
            env.queue.enqueue(&mut writing, pull_job(&sync)).await?;
        }
        let waiting = writing.outgoing(organization, sync.id).await?;
        let strays = writing.strays(organization, sync.id).await?;
        if waiting.iter().any(|outgoing| outgoing.refused.is_none()) || !strays.is_empty() {
            env.queue.enqueue(&mut writing, push_job(&sync)).await?;
        }
        let held = writing.held_deletions(organization, sync.id).await?;
        if held.iter().any(|held| held.answer.is_some()) {
            let job = settle_held_job(&sync, sync.member);
            env.queue.enqueue(&mut writing, job).await?;
        }
    }
    writing.commit().await?;
    env.queue.wake();
    Ok(())
}

/// Whether a calendar that we are told about need not be looked at: it was, a short while ago, and no notice came since.
fn rests(sync: &CalendarSync, heard_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    let looked_at = sync.checked_at.max(sync.last_synced_at);
    looked_at.is_some_and(|looked_at| {
        sync.trouble.is_none()
            && heard_at.is_none_or(|heard_at| heard_at <= looked_at)
            && now < looked_at + TOLD_LOOKED_AT_EVERY
    })
}
