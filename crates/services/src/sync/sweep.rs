//! The safety net: every active sync whose account may be asked is asked for changes, and whatever waits to be sent is sent.

use super::{SyncError, pull_job, push_job, settle_held_job};
use crate::environment::Environment;

/// Enqueues a pull for every active sync, a push for those with something waiting to go there or to go from there, and what was decided about waiting
/// deletions and is not done. Coalesced with what is queued already.
///
/// An account that refuses us is not asked again before its member has connected it anew (some services lock an account that
/// comes with a wrong password again and again), and one that failed not before its pause is over.
///
/// # Errors
/// [`SyncError::Store`].
pub(super) async fn sweep(env: &Environment) -> Result<(), SyncError> {
    let mut writing = env.store.write().await?;
    for (organization, sync) in writing.syncs_to_ask(env.clock.now()).await? {
        let Some(sync) = writing.calendar_sync(organization, sync).await? else {
            continue;
        };
        env.queue.enqueue(&mut writing, pull_job(&sync)).await?;
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
