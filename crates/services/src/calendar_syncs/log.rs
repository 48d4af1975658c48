//! Logs: every run and every change, both ways.

use super::own_sync;
use crate::accounts::zone_of;
use crate::items::shown;
use crate::wording::when_in_words;
use crate::{Environment, ServiceError};
use domain::item::{Content, Privacy, ShowAs};
use domain::member::Member;
use domain::reconcile::{Field, Why, differing};
use domain::run::{Action, Change, Run, RunCause, RunOutcome, Side};
use domain::time::{ZoneId, Zones};
use domain::view::calendar_sync::{FieldChange, LogLine, LogRun, SyncLog};
use domain::{CalendarSyncId, Caller, MemberId, RunId};
use std::collections::HashMap;

/// How many runs are shown.
const RUNS: u32 = 50;
/// How much of a long text is shown.
const LONGEST_TEXT: usize = 200;

/// The log of one of the caller's syncs, newest run first, at most 50.
///
/// # Errors
/// [`ServiceError::NotFound`] unless it is the caller's: its lines hold what the caller's calendars say.
pub async fn log(
    env: &Environment,
    caller: &Caller,
    id: CalendarSyncId,
) -> Result<SyncLog, ServiceError> {
    let org = caller.organization;
    let mut reading = env.store.read().await?;
    let sync = own_sync(&mut reading, caller, id).await?;
    let zone = zone_of(&mut reading, caller).await?;
    let runs = reading.runs(org, id, RUNS).await?;
    let ids: Vec<_> = runs.iter().map(|run| run.id).collect();
    let changes = reading.changes_of_runs(org, &ids).await?;
    let members = if runs.iter().any(|run| {
        !matches!(
            run.cause,
            RunCause::Live | RunCause::Finish | RunCause::Reread
        )
    }) {
        reading.members(org).await?
    } else {
        Vec::new()
    };
    drop(reading);

    let mut journals: HashMap<RunId, Vec<Change>> = HashMap::new();
    for change in changes {
        journals.entry(change.run).or_default().push(change);
    }
    let runs = runs.into_iter().map(|run| {
        let changes = journals.remove(&run.id).unwrap_or_default();
        draw(env.zones.as_ref(), &zone, run, &changes, &members)
    });
    Ok(SyncLog {
        id,
        calendar: sync.remote_name,
        runs: runs.collect(),
    })
}

fn draw(
    zones: &dyn Zones,
    zone: &ZoneId,
    run: Run,
    changes: &[Change],
    members: &[Member],
) -> LogRun {
    let count = |side, works: fn(Action) -> bool| {
        let made = changes
            .iter()
            .filter(|change| change.side == side && works(change.action))
            .count();
        u32::try_from(made).unwrap_or(u32::MAX)
    };
    let incomplete = match &run.outcome {
        Some(RunOutcome::Incomplete(reason)) => Some(reason.clone()),
        Some(RunOutcome::Complete | RunOutcome::Partial | RunOutcome::Failed(_)) | None => None,
    };
    LogRun {
        id: run.id,
        at: zones.local(run.started_at, zone),
        started_at: run.started_at,
        cause: cause(run.cause, members),
        lasted_ms: run
            .finished_at
            .map(|finished| (finished - run.started_at).num_milliseconds()),
        changes_in: count(Side::Here, is_change),
        changes_out: count(Side::There, is_change),
        failed: count(Side::Here, is_failure) + count(Side::There, is_failure),
        error: match run.outcome {
            Some(RunOutcome::Failed(reason)) => Some(reason),
            Some(RunOutcome::Complete | RunOutcome::Partial | RunOutcome::Incomplete(_)) | None => {
                None
            }
        },
        incomplete,
        can_undo: run.finished_at.is_some() && changes.iter().any(can_undo),
        lines: changes
            .iter()
            .map(|change| line(zones, zone, change))
            .collect(),
    }
}

fn is_change(action: Action) -> bool {
    match action {
        Action::Create | Action::Match | Action::Update | Action::Delete => true,
        Action::Skip | Action::Fail => false,
    }
}

fn is_failure(action: Action) -> bool {
    action == Action::Fail
}

fn cause(cause: RunCause, members: &[Member]) -> String {
    match cause {
        RunCause::Finish => "Finish".to_owned(),
        RunCause::Live => "Live".to_owned(),
        RunCause::Reread => "Read again".to_owned(),
        RunCause::Manual(by) => by_whom("Manual", by, members),
        RunCause::Answer(by) => by_whom("Waiting deletions, decided", by, members),
        RunCause::Undo { by, .. } => by_whom("Undo", by, members),
        RunCause::Fix(by) => by_whom("Fix sync", by, members),
        RunCause::Synchronize { by, .. } => by_whom("Synchronize", by, members),
    }
}

/// Whether a line did something that was not taken back yet; whether that still can be, its preview tells.
fn can_undo(change: &Change) -> bool {
    is_change(change.action) && change.undone_by.is_none()
}

/// Whether a line tells of a field that both sides had changed; its other version is the one before.
fn is_conflict(why: &str) -> bool {
    [Why::Conflict, Why::ConflictTheirs]
        .iter()
        .any(|conflict| why == conflict.sentence())
}

fn by_whom(what: &str, by: MemberId, members: &[Member]) -> String {
    match members.iter().find(|member| member.id == by) {
        Some(member) => format!("{what} by {}", member.name),
        None => what.to_owned(),
    }
}

fn line(zones: &dyn Zones, zone: &ZoneId, change: &Change) -> LogLine {
    let subject = change.after.as_ref().or(change.before.as_ref());
    LogLine {
        id: change.id,
        side: change.side,
        action: change.action,
        is_undone: change.undone_by.is_some(),
        can_undo: can_undo(change),
        is_conflict: is_conflict(&change.why),
        subject: subject.map_or_else(String::new, |content| content.subject.clone()),
        fields: fields(zones, zone, change.before.as_ref(), change.after.as_ref()),
        why: change.why.clone(),
    }
}

/// What changed, field by field; of something new or removed, every field that says something.
pub(crate) fn fields(
    zones: &dyn Zones,
    zone: &ZoneId,
    before: Option<&Content>,
    after: Option<&Content>,
) -> Vec<FieldChange> {
    let changed = match (before, after) {
        (Some(before), Some(after)) => differing(before, after),
        (_, _) => Field::ALL.to_vec(),
    };
    let words = |content: Option<&Content>, field| {
        content.map(|content| in_words(zones, zone, content, field))
    };
    changed
        .into_iter()
        .map(|field| FieldChange {
            field: field.label().to_owned(),
            before: words(before, field),
            after: words(after, field),
        })
        .filter(|change| {
            let says = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
            says(&change.before) || says(&change.after)
        })
        .collect()
}

fn in_words(zones: &dyn Zones, zone: &ZoneId, content: &Content, field: Field) -> String {
    match field {
        Field::Subject => shorten(&content.subject),
        Field::Location => shorten(&content.location),
        Field::Description => shorten(&content.description),
        Field::Time => when_in_words(shown(&content.timing, zones, zone)),
        Field::Repeat => content
            .repeats
            .as_ref()
            .map_or_else(String::new, |repeats| {
                repeats.recurrence.in_words(&content.timing)
            }),
        Field::Occurrences => occurrences_in_words(zones, zone, content),
        Field::Attendees => shorten(&guests_in_words(content)),
        Field::ShowAs => match content.show_as {
            ShowAs::Busy => "Busy",
            ShowAs::Free => "Free",
            ShowAs::Tentative => "Tentative",
            ShowAs::OutOfOffice => "Out of office",
            ShowAs::WorkingElsewhere => "Working elsewhere",
        }
        .to_owned(),
        Field::Privacy => match content.privacy {
            Privacy::Public => "Public",
            Privacy::Private => "Private",
        }
        .to_owned(),
    }
}

/// `8 December 11:00: Standup (later)`, one after the other.
fn occurrences_in_words(zones: &dyn Zones, zone: &ZoneId, content: &Content) -> String {
    let overrides = content
        .repeats
        .iter()
        .flat_map(|repeats| &repeats.overrides);
    let words: Vec<String> = overrides
        .map(|occurrence| match &occurrence.content {
            Some(said) => format!(
                "{}: {}",
                when_in_words(shown(&said.timing, zones, zone)),
                said.subject
            ),
            None => format!("{}: cancelled", occurrence.original_start.date()),
        })
        .collect();
    shorten(&words.join("; "))
}

fn guests_in_words(content: &Content) -> String {
    let guests = content.attendees.iter().map(|attendee| {
        let who = if attendee.name.is_empty() {
            &attendee.email
        } else {
            &attendee.name
        };
        format!("{who} ({})", attendee.participation.word())
    });
    guests.collect::<Vec<_>>().join(", ")
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}
