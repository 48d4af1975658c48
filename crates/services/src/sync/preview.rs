//! What a run would do now: the same look and the same plan, applied to nothing.

use super::SyncError;
use super::access::open;
use super::look::look;
use super::old::{OldThings, Ranges, old_steps};
use crate::environment::Environment;
use domain::calendar_sync::CalendarSync;
use domain::item::Item;
use domain::reconcile::Step;
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
    let mirrors = reading.mirrors_of_sync(sync.organization, sync.id).await?;
    let items = reading
        .items_between(sync.organization, Some(sync.member), range)
        .await?;
    drop(reading);

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
    Ok(Some(PreviewPlan {
        steps,
        items,
        events,
    }))
}
