//! One pair → one step.

use super::first_match::first_base;
use super::incoming::{arrived, kept_out};
use super::merge::later_side;
use super::outgoing::{back, is_masked};
use super::{
    Operation, Reach, Remote, Rules, Situation, Step, Why, Winner, merge, outgoing, outgoing_to,
};
use crate::calendar_sync::ConflictRule;
use crate::item::{Content, Item, ItemSource};
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
    if event.copy_of().is_some() {
        return (Operation::Skip, Why::ManagedElsewhere);
    }
    let content = match &event.body {
        RemoteBody::Readable(content) => content,
        RemoteBody::Unreadable(_) => return (Operation::Skip, Why::Unreadable),
    };
    let rsvp = rules.options.rsvp;
    if let Some(why) = kept_out(content, rsvp) {
        return (Operation::Skip, why);
    }
    let create = || Operation::CreateItem(arrived(content, rsvp).into_owned());
    if let Reach::Old { retrieve, .. } = rules.reach
        && touches(retrieve, content, rules)
    {
        return (create(), Why::InsideRange);
    }
    match (known, rules.reach) {
        (true, _) | (false, Reach::Old { .. }) => (Operation::Skip, Why::OldAndOutside),
        (false, Reach::Live) if rules.options.incoming.create => (create(), Why::NewThere),
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
    let is_copy = event.copy_of().is_some();
    if matches!(item.source, ItemSource::Linked(sync) if sync != rules.sync) && !is_copy {
        // Tied, a change or deletion in one of the two calendars would go on to the other, which hears of it anyway.
        return (Operation::Skip, Why::AlreadyThere);
    }
    let copy = match outgoing(item, rules) {
        Ok(copy) => copy,
        Err(why) => return (Operation::Skip, why),
    };
    let ours = match (is_copy, is_masked(item, rules)) {
        (true, _) => &copy,
        // Of an event that somebody else wrote nothing is hidden, and nothing hidden goes there.
        (false, true) => theirs,
        (false, false) => &item.content,
    };
    let winner = match (rules.can_write, rules.options.incoming.update) {
        (false, _) => Winner::Theirs,
        (true, false) => Winner::Ours,
        (true, true) => winner(item, event, rules),
    };
    let why = if is_copy || event.uid.as_ref() == Some(&item.uid) {
        Why::SameUid
    } else {
        Why::SameTimesAndTitle
    };
    let base = first_base(ours, theirs, winner);
    (Operation::Match { base }, why)
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

    if let Some(declined) = declined(item, theirs, mirror, rules) {
        return declined;
    }
    if item.deleted {
        let is_edited_there = they_changed && rules.options.incoming.update;
        return match (
            is_edited_there && rules.options.edit_beats_delete,
            rules.can_write,
        ) {
            (true, _) => {
                let base = back(&mirror.base, item, mirror, rules);
                let said = back(theirs, item, mirror, rules);
                let operation = Operation::RestoreItem {
                    content: merge(&base, &item.content, &said, Winner::Theirs).content,
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

    let ours = match outgoing_to(item, mirror, rules) {
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
        (true, false) => push(item, &ours, theirs, event, mirror, rules),
        (false, true) if !rules.options.incoming.update => (
            Operation::Rebase {
                base: mirror.base.clone(),
            },
            Why::UpdateNotTicked,
        ),
        (true, true) if ours == *theirs => (Operation::Rebase { base: ours }, Why::InStep),
        (true, true) if !rules.options.incoming.update => {
            push(item, &ours, theirs, event, mirror, rules)
        }
        (_, true) => {
            let winner = winner(item, event, rules);
            let base = back(&mirror.base, item, mirror, rules);
            let said = back(theirs, item, mirror, rules);
            let merged = merge(&base, &item.content, &said, winner);
            let why = match (we_changed, merged.conflicts.is_empty(), winner) {
                (false, ..) => Why::ChangedThere,
                (true, true, _) => Why::BothChanged,
                (true, false, Winner::Ours) => Why::Conflict,
                (true, false, Winner::Theirs) => Why::ConflictTheirs,
            };
            if merged.content == item.content {
                // Nothing comes in: they changed what we changed as well and ours wins, or what only stands on the copy.
                let (operation, _) = push(item, &ours, theirs, event, mirror, rules);
                return (operation, why);
            }
            pull(item, merged.content, theirs, mirror, why, rules)
        }
    }
}

/// An invitation that was taken in and is declined since goes at once (sync case 22); it is still in the list there.
fn declined(
    item: &Item,
    theirs: &Content,
    mirror: &Mirror,
    rules: &Rules<'_>,
) -> Option<(Operation, Why)> {
    let is_theirs =
        mirror.origin == Origin::Foreign && item.source == ItemSource::Linked(rules.sync);
    if !is_theirs || item.deleted || !rules.options.incoming.delete {
        return None;
    }
    let why = kept_out(theirs, rules.options.rsvp)?;
    let operation = Operation::DeleteItem {
        seen: item.version,
        evidence: Evidence::Declined,
    };
    Some((operation, why))
}

/// Who wins where both sides changed the same field.
fn winner(item: &Item, event: &RemoteEvent, rules: &Rules<'_>) -> Winner {
    match rules.options.conflict {
        ConflictRule::MyCalendar => Winner::Ours,
        ConflictRule::LinkedCalendar => Winner::Theirs,
        ConflictRule::LatestChange => later_side(item.changed_at, event.modified_at),
    }
}

/// The item takes over what the merge of both sides says; what of that is not there yet goes out afterwards.
fn pull(
    item: &Item,
    content: Content,
    theirs: &Content,
    mirror: &Mirror,
    why: Why,
    rules: &Rules<'_>,
) -> (Operation, Why) {
    let after = Item {
        content,
        ..item.clone()
    };
    let mut agreed = Mirror {
        base: theirs.clone(),
        ..mirror.clone()
    };
    let sent = outgoing_to(&after, &agreed, rules);
    if let Ok(sent) = &sent
        && mirror.origin == Origin::Managed
        && is_masked(&after, rules)
    {
        // What somebody wrote onto a masked copy stays there and is no affair of the item's.
        agreed.base = Content {
            subject: sent.subject.clone(),
            description: sent.description.clone(),
            location: sent.location.clone(),
            privacy: sent.privacy,
            ..agreed.base
        };
    }
    let then_push = rules.can_write
        && match sent {
            Ok(sent) => written(&after, &sent, theirs, &agreed, rules) != *theirs,
            // It turned private there, for instance: the copy is taken back.
            Err(_) => mirror.origin == Origin::Managed,
        };
    (
        Operation::UpdateItem {
            content: after.content,
            seen: item.version,
            base: agreed.base,
            then_push,
        },
        why,
    )
}

/// What the event says after our write: ours, and what they changed and we do not take in.
fn written(
    item: &Item,
    ours: &Content,
    theirs: &Content,
    mirror: &Mirror,
    rules: &Rules<'_>,
) -> Content {
    let mut content = merge(&mirror.base, ours, theirs, Winner::Ours).content;
    if mirror.origin == Origin::Managed && *theirs != mirror.base && !is_masked(item, rules) {
        // Title and notes carry something of ours: merged as the item's own, then put on again.
        let base = back(&mirror.base, item, mirror, rules);
        let said = back(theirs, item, mirror, rules);
        let merged = Item {
            content: merge(&base, &item.content, &said, Winner::Ours).content,
            ..item.clone()
        };
        if let Ok(copy) = outgoing_to(&merged, mirror, rules) {
            content.subject = copy.subject;
            content.description = copy.description;
        }
    }
    content
}

/// Our change goes out; what they changed and we do not take in stays as it is there.
fn push(
    item: &Item,
    ours: &Content,
    theirs: &Content,
    event: &RemoteEvent,
    mirror: &Mirror,
    rules: &Rules<'_>,
) -> (Operation, Why) {
    if !rules.can_write {
        return (Operation::Skip, Why::ReadOnly);
    }
    let content = written(item, ours, theirs, mirror, rules);
    if content == *theirs {
        return (Operation::Rebase { base: ours.clone() }, Why::InStep);
    }
    (
        Operation::UpdateEvent {
            content,
            base: ours.clone(),
            if_match: event.etag.clone(),
        },
        Why::ChangedHere,
    )
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
    let (ours, copy) = match (outgoing_to(item, mirror, rules), outgoing(item, rules)) {
        (Ok(ours), Ok(copy)) => (ours, copy),
        (Err(why), _) | (_, Err(why)) => return (Operation::Forget(mirror.id), why),
    };
    if !rules.options.incoming.delete {
        return (Operation::Forget(mirror.id), Why::DeleteNotTicked);
    }
    if ours != mirror.base && rules.can_write && rules.options.edit_beats_delete {
        return (Operation::CreateEvent(copy), Why::EditBeatsDelete);
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
