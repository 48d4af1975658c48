//! One pair → one step.

use super::incoming::taken;
use super::{Operation, Reach, Remote, Rules, Situation, Step, Why, merge, outgoing};
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
        RemoteBody::Single(content) => content,
        RemoteBody::Series(_) => return (Operation::Skip, Why::Repeating),
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
    let Some(theirs) = event.single() else {
        return (Operation::Skip, Why::Repeating);
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
        RemoteBody::Single(content) => content,
        // It became a series or broke since: both sides stay as they are until it can be read again.
        RemoteBody::Series(_) => return (Operation::Skip, Why::Repeating),
        RemoteBody::Unreadable(_) => return (Operation::Skip, Why::Unreadable),
    };
    let they_changed = event.etag != mirror.etag && *theirs != mirror.base;

    if item.deleted {
        return match (
            they_changed && rules.options.incoming.update,
            rules.can_write,
        ) {
            (true, _) => {
                let content = taken(item, &mirror.base, theirs, rules);
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
        (false, true) => pull(item, theirs, mirror, false, Why::ChangedThere, rules),
        (true, true) if ours == *theirs => (Operation::Rebase { base: ours }, Why::InStep),
        (true, true) if !rules.options.incoming.update => push(&ours, theirs, event, mirror, rules),
        (true, true) => {
            let merged = merge(&mirror.base, &ours, theirs);
            let why = if merged.conflicts.is_empty() {
                Why::BothChanged
            } else {
                Why::Conflict
            };
            if merged.content == ours {
                // Whatever they changed we changed as well, and ours wins: nothing comes in.
                return push(&ours, theirs, event, mirror, rules).0.with(why);
            }
            let unconflicted = without_conflicts(theirs, &mirror.base, &merged.conflicts);
            pull(item, &unconflicted, mirror, rules.can_write, why, rules)
        }
    }
}

/// Their content, with the fields of a conflict as they were: ours win there, and go out afterwards.
fn without_conflicts(theirs: &Content, base: &Content, conflicts: &[super::Field]) -> Content {
    let mut content = theirs.clone();
    for field in conflicts {
        field.copy(base, &mut content);
    }
    content
}

fn pull(
    item: &Item,
    theirs: &Content,
    mirror: &Mirror,
    then_push: bool,
    why: Why,
    rules: &Rules<'_>,
) -> (Operation, Why) {
    let content = taken(item, &mirror.base, theirs, rules);
    (
        Operation::UpdateItem {
            content,
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
    let content = merge(&mirror.base, ours, theirs).content;
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
    let edited_here = outgoing(item, rules).is_ok_and(|ours| ours != mirror.base);
    if edited_here && rules.can_write {
        let content = outgoing(item, rules).unwrap_or_else(|_| item.content.clone());
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
        body: RemoteBody::Single(mirror.base.clone()),
    };
    paired(item, &event, mirror, rules)
}

/// Whether the content touches the range.
fn touches(range: Option<TimeRange>, content: &Content, rules: &Rules<'_>) -> bool {
    match (range, rules.reach) {
        (Some(range), Reach::Old { zones, zone, .. }) => {
            content.timing.span(zones, zone).overlaps(range)
        }
        (_, _) => false,
    }
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
