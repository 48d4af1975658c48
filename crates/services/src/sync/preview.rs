//! What a run would do now: the same look and the same plan, applied to nothing.

use super::SyncError;
use super::access::{Opened, open};
use super::booked::{News, foreseen};
use super::former::{Search, Tie, former};
use super::look::look;
use super::old::{OldThings, Ranges, old_steps};
use crate::environment::Environment;
use domain::calendar_sync::CalendarSync;
use domain::item::Item;
use domain::reconcile::{Operation, Reach, Remote, Situation, Step, Why, decide};
use domain::remote_event::RemoteEvent;
use std::collections::HashMap;

/// What Finish or *Sync now* would do, with the things its steps name.
pub struct PreviewPlan {
    /// The steps, in the order in which they would be taken.
    pub steps: Vec<Step>,
    /// The items they name.
    pub items: Vec<Item>,
    /// The remote events they name.
    pub events: Vec<RemoteEvent>,
}

/// Plans a run without storing anything.
///
/// # Errors
/// [`SyncError`] when the linked calendar cannot be read; nothing is written down for a preview.
pub async fn preview_plan(
    env: &Environment,
    sync: &CalendarSync,
) -> Result<Option<PreviewPlan>, SyncError> {
    let Some(mut opened) = open(env, sync.organization, sync.id).await? else {
        return Ok(None);
    };
    // The choices on the page may be newer than the stored ones.
    opened.sync.options = sync.options.clone();
    let ranges = Ranges::of(&opened, env.clock.now());
    let Some(range) = ranges.together() else {
        return Ok(Some(PreviewPlan {
            steps: Vec::new(),
            items: Vec::new(),
            events: Vec::new(),
        }));
    };
    let look = look(env, &opened).await?;

    let mut reading = env.store.read().await?;
    let stored = reading.remote_events(sync.organization, sync.id).await?;
    let mut mirrors = reading.mirrors_of_sync(sync.organization, sync.id).await?;
    let mut items = reading
        .items_between(sync.organization, Some(sync.member), range)
        .await?;
    mirrors.extend(foreseen(env, &mut reading, &opened, &News::of(&look)).await?);
    let untied: Vec<&RemoteEvent> = look
        .changed
        .iter()
        .filter(|event| mirrors.iter().all(|mirror| mirror.event != event.id))
        .collect();
    let search = match opened.sync.checked_at {
        None => Search::Everything,
        Some(_) => Search::Copies,
    };
    let ties = former(env, &mut reading, &opened, search, &untied).await?;
    drop(reading);
    mirrors.extend(ties.iter().map(|tie| tie.mirror.clone()));
    let changed: HashMap<_, _> = look
        .changed
        .iter()
        .map(|event| (event.id.clone(), event))
        .collect();
    let mut again: Vec<Step> = ties
        .iter()
        .map(|tie| tied_step(env, &opened, tie, changed.get(&tie.mirror.event).copied()))
        .collect();
    for tie in ties {
        items.retain(|item| item.id != tie.item.id);
        items.push(tie.item);
    }

    let mut events: HashMap<_, _> = stored
        .into_iter()
        .map(|event| (event.id.clone(), event))
        .collect();
    for event in look.changed {
        events.insert(event.id.clone(), event);
    }
    for (id, _) in &look.gone {
        events.remove(id);
    }
    let mut events: Vec<_> = events.into_values().collect();
    events.sort_by(|one, other| one.id.cmp(&other.id));
    let steps = old_steps(
        env,
        &opened,
        ranges,
        &OldThings {
            items: &items,
            events: &events,
            mirrors: &mirrors,
        },
    );
    again.extend(steps);
    Ok(Some(PreviewPlan {
        steps: again,
        items,
        events,
    }))
}

/// What becomes of two that were tied before: joined, and what changed since is taken over.
fn tied_step(env: &Environment, opened: &Opened, tie: &Tie, event: Option<&RemoteEvent>) -> Step {
    let rules = opened.rules(env, Reach::Live);
    let remote = event.map_or(Remote::None, |event| Remote::Present { event, known: true });
    let situation = Situation {
        item: Some(&tie.item),
        remote,
        mirror: Some(&tie.mirror),
    };
    let step = decide(&situation, &rules);
    match step.operation {
        Operation::Nothing | Operation::Rebase { .. } => Step {
            operation: Operation::Match {
                base: tie.mirror.base.clone(),
            },
            why: Why::TiedBefore,
            ..step
        },
        _ => step,
    }
}
