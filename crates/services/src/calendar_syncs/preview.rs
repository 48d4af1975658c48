//! The preview of Confirmation and Settings: the engine's own plan, put into words.

use super::own_sync;
use crate::sync::{self, PreviewPlan, SyncError};
use crate::wording::when_in_words;
use crate::{Environment, ServiceError};
use domain::calendar_sync::{Direction, SyncOptions};
use domain::item::{Content, Item};
use domain::reconcile::{Operation, Step};
use domain::remote_event::{RemoteBody, RemoteEvent};
use domain::run::{Action, Side};
use domain::time::{Timing, ZoneId, Zones};
use domain::view::calendar::When;
use domain::view::calendar_sync::{Preview, PreviewCount, PreviewLine};
use domain::{CalendarSyncId, Caller};
use std::collections::HashMap;

/// How many lines a page shows.
const LINES: usize = 200;

/// What Finish or *Sync now* would do now. Nothing is changed, nothing is stored.
///
/// # Errors
/// [`ServiceError::NotFound`] for somebody else's sync; [`ServiceError::Invalid`] with a sentence when the linked
/// calendar cannot be read just now (Finish works all the same).
pub async fn preview(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<Preview, ServiceError> {
    previewed(env, caller, id, "Finish", |options| options).await
}

/// What *Synchronize* would do now, this way.
///
/// # Errors
/// As [`preview`]; Start works all the same.
pub async fn synchronize_preview(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    direction: Direction,
) -> Result<Preview, ServiceError> {
    previewed(env, caller, id, "Start", |options| {
        options.holding(direction).transferring(direction)
    })
    .await
}

async fn previewed(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
    button: &str,
    choose: impl FnOnce(SyncOptions) -> SyncOptions,
) -> Result<Preview, ServiceError> {
    let mut reading = env.store.read().await?;
    let mut sync = own_sync(&mut reading, caller, id).await?;
    let member = reading
        .member(caller.organization, caller.member)
        .await?
        .ok_or(ServiceError::NotFound)?;
    drop(reading);
    sync.options = choose(sync.options);

    let plan = match sync::preview_plan(env, &sync).await {
        Ok(plan) => plan.ok_or(ServiceError::NotFound)?,
        Err(SyncError::Store(error)) => return Err(error.into()),
        Err(error) => {
            return Err(ServiceError::invalid(format!(
                "No preview: {error}. Nothing was changed, and your choices are kept. {button} works without a preview; \
                 or try again in a moment."
            )));
        }
    };
    let made_at = env.zones.local(env.clock.now(), &member.zone);
    Ok(in_words(&plan, made_at, env.zones.as_ref(), &member.zone))
}

fn in_words(
    plan: &PreviewPlan,
    made_at: chrono::NaiveDateTime,
    zones: &dyn Zones,
    zone: &ZoneId,
) -> Preview {
    let items: HashMap<_, _> = plan.items.iter().map(|item| (item.id, item)).collect();
    let events: HashMap<_, _> = plan.events.iter().map(|event| (&event.id, event)).collect();
    let mut preview = Preview {
        made_at,
        lines: Vec::new(),
        here: PreviewCount::default(),
        there: PreviewCount::default(),
        left: 0,
    };
    for step in &plan.steps {
        let Some((side, action)) = effect(&step.operation) else {
            continue;
        };
        count(&mut preview, side, action);
        if preview.lines.len() < LINES {
            let item = step.item.and_then(|id| items.get(&id).copied());
            let event = step.event.as_ref().and_then(|id| events.get(id).copied());
            preview
                .lines
                .push(line(step, side, action, item, event, zones, zone));
        }
    }
    preview
}

/// Where a step changes something, and what; nothing for pairs that agree.
fn effect(operation: &Operation) -> Option<(Option<Side>, Action)> {
    match operation {
        Operation::Nothing | Operation::Rebase { .. } | Operation::Forget(_) => None,
        Operation::Skip => Some((None, Action::Skip)),
        Operation::CreateItem(_) => Some((Some(Side::Here), Action::Create)),
        Operation::UpdateItem { .. } | Operation::RestoreItem { .. } => {
            Some((Some(Side::Here), Action::Update))
        }
        Operation::DeleteItem { .. } => Some((Some(Side::Here), Action::Delete)),
        Operation::CreateEvent(_) => Some((Some(Side::There), Action::Create)),
        Operation::UpdateEvent { .. } => Some((Some(Side::There), Action::Update)),
        Operation::DeleteEvent { .. } => Some((Some(Side::There), Action::Delete)),
        Operation::Match { .. } => Some((Some(Side::There), Action::Match)),
    }
}

fn count(preview: &mut Preview, side: Option<Side>, action: Action) {
    let counts = match side {
        Some(Side::Here) => &mut preview.here,
        Some(Side::There) => &mut preview.there,
        None => {
            preview.left += 1;
            return;
        }
    };
    match action {
        Action::Create => counts.add += 1,
        Action::Match => counts.matched += 1,
        Action::Update => counts.update += 1,
        Action::Delete => counts.delete += 1,
        Action::Skip | Action::Fail => {}
    }
}

fn line(
    step: &Step,
    side: Option<Side>,
    action: Action,
    item: Option<&Item>,
    event: Option<&RemoteEvent>,
    zones: &dyn Zones,
    zone: &ZoneId,
) -> PreviewLine {
    let content = item
        .map(|item| &item.content)
        .or_else(|| event.and_then(readable));
    PreviewLine {
        side,
        action,
        kind: item.map(|item| item.kind),
        subject: content.map_or_else(String::new, |content| content.subject.clone()),
        when: content.map_or_else(String::new, |content| {
            when_in_words(on_wall(&content.timing, zones, zone))
        }),
        why: match event.map(|event| &event.body) {
            Some(RemoteBody::Unreadable(reason)) => format!("{}: {reason}", step.why.sentence()),
            _ => step.why.sentence().to_owned(),
        },
    }
}

/// What an event says, as far as it can be read.
fn readable(event: &RemoteEvent) -> Option<&Content> {
    match &event.body {
        RemoteBody::Readable(content) => Some(content),
        RemoteBody::Unreadable(_) => None,
    }
}

/// When, on the reader's wall clock.
pub(super) fn on_wall(timing: &Timing, zones: &dyn Zones, zone: &ZoneId) -> When {
    match timing {
        Timing::AllDay { first, until } => When::AllDay {
            first: *first,
            until: *until,
        },
        Timing::Floating { start, end } => When::Timed {
            start: *start,
            end: *end,
        },
        Timing::Zoned { .. } => {
            let span = timing.span(zones, zone);
            When::Timed {
                start: zones.local(span.start(), zone),
                end: zones.local(span.end(), zone),
            }
        }
    }
}
