//! One pair → one step.

use super::incoming::taken;
use super::merge::later_side;
use super::{Operation, Reach, Remote, Rules, Situation, Step, Why, Winner, merge, outgoing};
use crate::calendar_sync::ConflictRule;
use crate::item::{Content, Item};
use crate::mirror::{Mirror, Origin};
use crate::remote_event::{Etag, Evidence, RemoteBody, RemoteEvent};
use crate::time::TimeRange;

/// Judges one pair. Deterministic; applying its step and judging again gives [`Operation::Nothing`] or the same skip.
pub fn decide(situation: &Situation<'_>, rules: &Rules<'_>) -> Step {
    let (operation, why) = match (situation.mirror, situation.item, situation.remote) {
        (None, Some(item), Remote::None | Remote::Gone(_)) => without_event(item, rules),
        (None, None, Remote::Present { event, known }) => without_item(event, known, rules),
        (None, Some(item), Remote::Present { event, .. }) => unpaired(item, event, rules),
        (None, None, Remote::None | Remote::Gone(_)) => (Operation::Nothing, Why::InStep),
        (Some(mirror), None, _) => (Operation::Forget(mirror.id), Why::DeletedHere),
        (Some(mirror), Some(item), Remote::Present { event, .. }) => {
            paired(item, event, mirror, rules)
        }
        (Some(mirror), Some(item), Remote::Gone(evidence)) => {
            event_gone(item, mirror, evidence, rules)
        }
        // The event was not looked at: it is as we last saw it, except that our side may have moved.
        (Some(mirror), Some(item), Remote::None) => unseen(item, mirror, rules),
    };
    let event = match situation.remote {
        Remote::Present { event, .. } => Some(event.id.clone()),
        Remote::Gone(_) | Remote::None => situation.mirror.map(|mirror| mirror.event.clone()),
    };
    Step {
        item: situation.item.map(|item| item.id),
        event,
        operation,
        why,
    }
}

/// An item that has no event: it is new, or its event went and an edit here beat that.
fn without_event(item: &Item, rules: &Rules<'_>) -> (Operation, Why) {
    if item.deleted {
        return (Operation::Nothing, Why::DeletedHere);
    }
    let content = match outgoing(item, rules) {
        Ok(content) => content,
        Err(why) => return (Operation::Skip, why),
    };
    if !rules.can_write {
        return (Operation::Skip, Why::ReadOnly);
    }
    match rules.reach {
        Reach::Live => (Operation::CreateEvent(content), Why::NewHere),
        Reach::Old { send, .. } if touches(send, &content, rules) => {
            (Operation::CreateEvent(content), Why::InsideRange)
        }
        Reach::Old { .. } => (Operation::Skip, Why::OldAndOutside),
    }
}

/// An event that has no item yet.
fn without_item(event: &RemoteEvent, known: bool, rules: &Rules<'_>) -> (Operation, Why) {
    if event.marker.is_some() {
        return (Operation::Skip, Why::ManagedElsewhere);
    }
    let content = match &event.body {
        RemoteBody::Readable(content) => content,
        RemoteBody::Unreadable(_) => return (Operation::Skip, Why::Unreadable),
    };
    if let Reach::Old { retrieve, .. } = rules.reach
        && touches(retrieve, content, rules)
    {
        return (Operation::CreateItem(content.clone()), Why::InsideRange);
    }
    match (known, rules.reach) {
        (true, _) | (false, Reach::Old { .. }) => (Operation::Skip, Why::OldAndOutside),
        (false, Reach::Live) if rules.options.incoming.create => {
            (Operation::CreateItem(content.clone()), Why::NewThere)
        }
        (false, Reach::Live) => (Operation::Skip, Why::CreateNotTicked),
    }
}

/// Two that [`super::pair_up`] found to be the same, or a copy of ours whose tie was lost.
fn unpaired(item: &Item, event: &RemoteEvent, rules: &Rules<'_>) -> (Operation, Why) {
    let Some(theirs) = event.content() else {
        return (Operation::Skip, Why::Unreadable);
    };
    if item.deleted {
        return (Operation::Skip, Why::DeletedHere);
    }
    if let Err(why) = outgoing(item, rules) {
        return (Operation::Skip, why);
    }
    let why = if event.uid.as_ref() == Some(&item.uid) || event.marker.is_some() {
        Why::SameUid
    } else {
        Why::SameTimesAndTitle
    };
    (
        Operation::Match {
            base: theirs.clone(),
        },
        why,
    )
}

/// Both are there and tied.
fn paired(
    item: &Item,
    event: &RemoteEvent,
    mirror: &Mirror,
    rules: &Rules<'_>,
) -> (Operation, Why) {
    let theirs = match &event.body {
        RemoteBody::Readable(content) => content,
        // It broke since: both sides stay as they are until it can be read again.
        RemoteBody::Unreadable(_) => return (Operation::Skip, Why::Unreadable),
    };
    let they_changed = event.etag != mirror.etag && *theirs != mirror.base;

    if item.deleted {
        let is_edited_there = they_changed && rules.options.incoming.update;
        return match (
            is_edited_there && rules.options.edit_beats_delete,
            rules.can_write,
        ) {
            (true, _) => {
                let ours = outgoing(item, rules).unwrap_or_else(|_| item.content.clone());
                let merged = merge(&mirror.base, &ours, theirs, Winner::Theirs).content;
                let content = taken(item, &ours, &merged, rules);
                let operation = Operation::RestoreItem {
                    content,
                    seen: item.version,
                    base: theirs.clone(),
                };
                (operation, Why::EditBeatsDelete)
            }
            (false, true) => (
                Operation::DeleteEvent {
                    if_match: event.etag.clone(),
                },
                Why::DeletedHere,
            ),
            (false, false) => (Operation::Skip, Why::ReadOnly),
        };
    }

    let ours = match outgoing(item, rules) {
        Ok(content) => content,
        Err(why) => return no_longer_sent(event, mirror, why, rules),
    };
    let we_changed = ours != mirror.base;

    match (we_changed, they_changed) {
        (false, false) if event.etag == mirror.etag => (Operation::Nothing, Why::InStep),
        (false, false) => (
            Operation::Rebase {
                base: mirror.base.clone(),
            },
            Why::InStep,
        ),
        (true, false) => push(&ours, theirs, event, mirror, rules),
        (false, true) if !rules.options.incoming.update => (
            Operation::Rebase {
                base: mirror.base.clone(),
            },
            Why::UpdateNotTicked,
        ),
        (true, true) if ours == *theirs => (Operation::Rebase { base: ours }, Why::InStep),
        (true, true) if !rules.options.incoming.update => push(&ours, theirs, event, mirror, rules),
        (_, true) => {
            let winner = winner(item, event, rules);
            let merged = merge(&mirror.base, &ours, theirs, winner);
            let why = match (we_changed, merged.conflicts.is_empty(), winner) {
                (false, ..) => Why::ChangedThere,
                (true, true, _) => Why::BothChanged,
                (true, false, Winner::Ours) => Why::Conflict,
                (true, false, Winner::Theirs) => Why::ConflictTheirs,
            };
            if merged.content == ours {
                // Whatever they changed we changed as well, and ours wins: nothing comes in.
                return push(&ours, theirs, event, mirror, rules).0.with(why);
            }
            pull(item, &ours, &merged.content, theirs, why, rules)
        }
    }
}

/// Who wins where both sides changed the same field.
fn winner(item: &Item, event: &RemoteEvent, rules: &Rules<'_>) -> Winner {
    match rules.options.conflict {
        ConflictRule::MyCalendar => Winner::Ours,
        ConflictRule::LinkedCalendar => Winner::Theirs,
        ConflictRule::LatestChange => later_side(item.changed_at, event.modified_at),
    }
}

/// The item takes over what the merge of both sides says beyond what it would send; what of that is not there yet goes out
/// afterwards.
fn pull(
    item: &Item,
    ours: &Content,
    merged: &Content,
    theirs: &Content,
    why: Why,
    rules: &Rules<'_>,
) -> (Operation, Why) {
    let content = taken(item, ours, merged, rules);
    if content == item.content {
        // Only fields changed that do not travel back: the title of a masked item, for instance.
        let base = theirs.clone();
        return (Operation::Rebase { base }, Why::InStep);
    }
    let after = Item {
        content,
        ..item.clone()
    };
    let then_push = rules.can_write && outgoing(&after, rules).is_ok_and(|sent| sent != *theirs);
    (
        Operation::UpdateItem {
            content: after.content,
            seen: item.version,
            base: theirs.clone(),
            then_push,
        },
        why,
    )
}

/// Our change goes out; what they changed and we do not take in stays as it is there.
fn push(
    ours: &Content,
    theirs: &Content,
    event: &RemoteEvent,
    mirror: &Mirror,
    rules: &Rules<'_>,
) -> (Operation, Why) {
    if !rules.can_write {
        return (Operation::Skip, Why::ReadOnly);
    }
    let content = merge(&mirror.base, ours, theirs, Winner::Ours).content;
    if content == *theirs {
        return (Operation::Rebase { base: ours.clone() }, Why::InStep);
    }
    (
        Operation::UpdateEvent {
            content,
            if_match: event.etag.clone(),
        },
        Why::ChangedHere,
    )
}

impl Operation {
    fn with(self, why: Why) -> (Self, Why) {
        (self, why)
    }
}

/// The item is not for this calendar any more: unassigned, or its kind unticked.
fn no_longer_sent(
    event: &RemoteEvent,
    mirror: &Mirror,
    why: Why,
    rules: &Rules<'_>,
) -> (Operation, Why) {
    let why = match why {
        Why::KindNotSent => Why::KindNoLongerSent,
        other => other,
    };
    match mirror.origin {
        // We never remove what somebody else made because an option of ours changed.
        Origin::Foreign => (Operation::Forget(mirror.id), why),
        Origin::Managed if rules.can_write => (
            Operation::DeleteEvent {
                if_match: event.etag.clone(),
            },
            why,
        ),
        Origin::Managed => (Operation::Skip, Why::ReadOnly),
    }
}

/// The event went; the item is there or was deleted, too.
fn event_gone(
    item: &Item,
    mirror: &Mirror,
    evidence: Evidence,
    rules: &Rules<'_>,
) -> (Operation, Why) {
    if item.deleted {
        return (Operation::Forget(mirror.id), Why::DeletedBoth);
    }
    if let Err(why) = outgoing(item, rules) {
        return (Operation::Forget(mirror.id), why);
    }
    if !rules.options.incoming.delete {
        return (Operation::Forget(mirror.id), Why::DeleteNotTicked);
    }
    let edited = outgoing(item, rules)
        .ok()
        .filter(|ours| *ours != mirror.base);
    if let Some(content) = edited
        && rules.can_write
        && rules.options.edit_beats_delete
    {
        return (Operation::CreateEvent(content), Why::EditBeatsDelete);
    }
    (
        Operation::DeleteItem {
            seen: item.version,
            evidence,
        },
        Why::DeletedThere,
    )
}

/// Only our side is looked at; the event is as it was at the last agreement.
fn unseen(item: &Item, mirror: &Mirror, rules: &Rules<'_>) -> (Operation, Why) {
    let event = RemoteEvent {
        id: mirror.event.clone(),
        etag: Etag(mirror.etag.0.clone()),
        uid: None,
        marker: None,
        modified_at: None,
        body: RemoteBody::Readable(mirror.base.clone()),
    };
    paired(item, &event, mirror, rules)
}

/// Whether the content touches the range.
fn touches(range: Option<TimeRange>, content: &Content, rules: &Rules<'_>) -> bool {
    match (range, rules.reach) {
        (Some(range), Reach::Old { zones, zone, .. }) => content.touches(range, zones, zone),
        (_, _) => false,
    }
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
