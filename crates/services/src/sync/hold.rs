//! The brake, applied: deletions that are too many at once are written down for a person instead of being made.

use super::SyncError;
use super::access::Opened;
use super::journal::{Journal, Line};
use crate::environment::Environment;
use crate::live::Topic;
use domain::MirrorId;
use domain::item::Content;
use domain::mirror::Mirror;
use domain::reconcile::{
    Brake, Deletions, HeldAnswer, HeldBecause, HeldDeletion, Reach, Remote, Rules, Situation,
    TOGETHER, brake, braked_deletion, decide,
};
use domain::run::{Action, Side};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::{Outgoing, Reading, StoreError, Writing};

/// Why a line of the journal says that something was not deleted.
const WAITS: &str = "Many deletions at once: this one waits for you";

/// Whether these deletions on one side may be made now, together with those that wait there already.
pub(super) async fn judge(
    env: &Environment,
    opened: &Opened,
    reading: &mut Reading,
    side: Side,
    planned: impl Iterator<Item = MirrorId>,
) -> Result<Brake, StoreError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let mut all: HashSet<MirrorId> = planned.collect();
    if all.is_empty() {
        return Ok(Brake::Proceed);
    }
    let waiting = reading.held_deletions(organization, sync).await?;
    all.extend(
        waiting
            .iter()
            .filter(|held| held.because.side() == side && held.answer.is_none())
            .map(|held| held.mirror),
    );
    let hour_ago = env.clock.now() - TOGETHER;
    Ok(brake(Deletions {
        planned: all.len(),
        lately: reading
            .deletions_since(organization, sync, side, hour_ago)
            .await?,
        tied: reading.mirror_count(organization, sync).await?,
    }))
}

/// Writes deletions down for a person, inside the caller's transaction; those that wait already are not told again.
pub(super) async fn hold(
    env: &Environment,
    opened: &Opened,
    writing: &mut Writing,
    deletions: &[(Mirror, HeldBecause)],
    journal: &mut Journal,
) -> Result<(), StoreError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let waiting: HashSet<_> = writing
        .held_deletions(organization, sync)
        .await?
        .into_iter()
        .map(|held| held.mirror)
        .collect();
    let since = env.clock.now();
    let mut new = Vec::new();
    // The log tells them by time, as the page does.
    let mut by_time: Vec<_> = deletions.iter().collect();
    by_time.sort_by_key(|(mirror, _)| mirror.base.timing.wall());
    for (mirror, because) in by_time {
        if waiting.contains(&mirror.id) {
            continue;
        }
        new.push(HeldDeletion {
            mirror: mirror.id,
            sync,
            because: *because,
            since,
            answer: None,
        });
        let base: &Content = &mirror.base;
        journal.note(
            env,
            Line {
                side: because.side(),
                action: Action::Skip,
                item: Some(mirror.item),
                event: Some(&mirror.event),
                before: Some(base),
                after: Some(base),
                why: format!("{WAITS}. {}.", because.sentence()),
            },
        );
    }
    writing.hold_deletions(organization, &new).await?;
    let waits = writing.held_count(organization, sync).await?;
    journal.incomplete(waiting_sentence(waits));
    Ok(())
}

/// `12 deletions wait for you`.
pub(super) fn waiting_sentence(waits: usize) -> String {
    match waits {
        1 => "1 deletion waits for you".to_owned(),
        waits => format!("{waits} deletions wait for you"),
    }
}

/// Takes out of the outgoing list what would delete too much in the linked calendar at once, and lets it wait; answers
/// what may be sent. What is wanted here again is released.
pub(super) async fn sort_out(
    env: &Environment,
    opened: &Opened,
    waiting: Vec<Outgoing>,
    journal: &mut Journal,
) -> Result<Vec<Outgoing>, SyncError> {
    if waiting.is_empty() {
        return Ok(waiting);
    }
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let mut reading = env.store.read().await?;
    let held: HashMap<_, _> = reading
        .held_deletions(organization, sync)
        .await?
        .into_iter()
        .map(|held| (held.mirror, held))
        .collect();
    let deletions = deletions(opened, &mut reading, &waiting).await?;
    let allowed = |mirror: &Mirror| {
        held.get(&mirror.id)
            .is_some_and(|held| held.answer == Some(HeldAnswer::Delete))
    };
    let planned = deletions
        .values()
        .filter_map(|(mirror, because)| because.map(|because| (mirror.clone(), because)))
        .filter(|(mirror, _)| !allowed(mirror))
        .collect::<Vec<_>>();
    let ids = planned.iter().map(|(mirror, _)| mirror.id);
    let verdict = judge(env, opened, &mut reading, Side::There, ids).await?;
    drop(reading);

    let wanted_again: Vec<_> = deletions
        .values()
        .filter(|(mirror, because)| {
            because.is_none()
                && held
                    .get(&mirror.id)
                    .is_some_and(|held| held.because.side() == Side::There)
        })
        .map(|(mirror, _)| mirror.id)
        .collect();
    if verdict == Brake::Proceed && wanted_again.is_empty() {
        return Ok(waiting);
    }
    let mut writing = env.store.write().await?;
    writing.release_held(organization, &wanted_again).await?;
    let mut sent = waiting;
    if verdict == Brake::Hold {
        hold(env, opened, &mut writing, &planned, journal).await?;
        let stays: HashSet<_> = planned.iter().map(|(mirror, _)| mirror.item).collect();
        for outgoing in sent.iter().filter(|sent| stays.contains(&sent.item)) {
            writing
                .clear_outgoing(organization, sync, outgoing.item, outgoing.since)
                .await?;
        }
        journal.write(&mut writing).await?;
        sent.retain(|outgoing| !stays.contains(&outgoing.item));
    }
    writing.commit().await?;
    env.live.announce(organization, Topic::CalendarSync);
    Ok(sent)
}

/// The ties of what waits to be sent, each with why its event would be deleted, where it would.
async fn deletions(
    opened: &Opened,
    reading: &mut Reading,
    waiting: &[Outgoing],
) -> Result<BTreeMap<MirrorId, (Mirror, Option<HeldBecause>)>, StoreError> {
    let (organization, sync) = (opened.sync.organization, opened.sync.id);
    let ids: Vec<_> = waiting.iter().map(|outgoing| outgoing.item).collect();
    let items: HashMap<_, _> = reading
        .items(organization, &ids)
        .await?
        .into_iter()
        .map(|item| (item.id, item))
        .collect();
    let rules = Rules {
        sync,
        member: opened.sync.member,
        options: &opened.sync.options,
        can_write: opened.sync.can_write,
        public_address: "", // Whether something goes is asked here, never what goes out.
        reach: Reach::Live,
    };
    let mirrors = reading.mirrors_of_items(organization, &ids).await?;
    Ok(mirrors
        .into_iter()
        .filter(|mirror| mirror.sync == sync)
        .map(|mirror| {
            let step = decide(
                &Situation {
                    item: items.get(&mirror.item),
                    remote: Remote::None,
                    mirror: Some(&mirror),
                },
                &rules,
            );
            let because = braked_deletion(&step);
            (mirror.id, (mirror, because))
        })
        .collect())
}
