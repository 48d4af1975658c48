//! One pair → one step.

use super::first_match::first_base;
use super::incoming::{arrived, kept_out};
use super::outgoing::is_masked;
use super::tied::{Tied, winner};
use super::{Operation, Reach, Remote, Rules, Situation, Step, Why, Winner, outgoing, outgoing_to};
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
        (Some(mirror), Some(_), _) if mirror.origin == Origin::Booked => {
            (Operation::Skip, Why::BookedThere)
        }
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
    match &event.body {
        RemoteBody::Readable(theirs) => Tied {
            item,
            event,
            theirs,
            mirror,
            rules,
        }
        .judge(),
        // It broke since: both sides stay as they are until it can be read again.
        RemoteBody::Unreadable(_) => (Operation::Skip, Why::Unreadable),
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
