//! An appointment that a booking made, beside the event that Calendly wrote for the same booking into the host's calendar.
//!
//! The two are tied ([`Origin::Booked`]), and from then on nothing of that event is written, deleted or taken in, nor is the
//! appointment sent there: Calendly keeps the event, the booking keeps the appointment. What stood in the way goes first: a
//! copy of ours, or the item as which the event came in before the booking was known.

use super::{Field, Operation, Remote, Rules, Situation, Step, Why, decide, differing};
use crate::item::{Content, Item, ItemKind, ItemSource};
use crate::mirror::{Mirror, Origin};
use crate::remote_event::ProviderEventId;

/// What an appointment has in the calendar into which Calendly wrote the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside<'a> {
    /// Nothing, and nothing is under way.
    Nothing,
    /// This tie.
    Tied(&'a Mirror),
    /// A copy of ours that went, and the tie it left.
    Gone(&'a Mirror),
    /// A copy of ours may be there: whether it was made was not heard, or it was found again.
    Attempted,
}

/// What becomes of the appointment there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Booked {
    /// The two are tied already.
    Tied,
    /// They are tied now.
    Tie,
    /// Our copy goes first ([`conceded`]), and then they are tied.
    CopyFirst,
}

/// What becomes of an appointment in a calendar in which Calendly's event of the same booking stands. Another event that
/// stood for it before counts no longer, and stays as it is: a meeting that is moved may get an event of its own.
pub fn booked(event: &ProviderEventId, beside: Beside<'_>) -> Booked {
    match beside {
        Beside::Nothing | Beside::Gone(_) => Booked::Tie,
        Beside::Attempted => Booked::CopyFirst,
        Beside::Tied(mirror) => match mirror.origin {
            Origin::Managed => Booked::CopyFirst,
            Origin::Booked if mirror.event == *event => Booked::Tied,
            Origin::Booked | Origin::Foreign => Booked::Tie,
        },
    }
}

/// Whether an item gives way to the appointment: it is nothing but that event, as it came in while the booking was not known
/// yet. What else is tied to the event stays tied.
pub fn gives_way(item: &Item, tie: &Mirror) -> bool {
    tie.origin == Origin::Foreign && item.source == ItemSource::Linked(tie.sync)
}

/// The appointment with what its host wrote into the item that gives way to it, since `came_in`, what Calendly had said at
/// first. Time and guests are the booking's; where the item was deleted, nothing is taken over.
#[must_use]
pub fn taken_over(appointment: &Item, from: &Item, came_in: &Content) -> Item {
    let mut after = appointment.clone();
    if from.deleted {
        return after;
    }
    for field in differing(came_in, &from.content) {
        match field {
            Field::Description => {
                let note = added(&came_in.description, &from.content.description);
                after.content.description = below(&after.content.description, note);
            }
            Field::Subject | Field::Location | Field::ShowAs | Field::Privacy => {
                field.copy(&from.content, &mut after.content);
            }
            Field::Time | Field::Repeat | Field::Occurrences | Field::Attendees => {}
        }
    }
    if from.kind != ItemKind::Appointment {
        after.kind = from.kind;
    }
    if from.customer.is_some() {
        after.customer.clone_from(&from.customer);
    }
    let more = from
        .assignees
        .iter()
        .filter(|who| !appointment.assignees.contains(who));
    after.assignees.extend(more);
    after.content = after.content.canonical();
    after
}

/// What was written above or below a text; all of it where the text itself was changed.
fn added<'a>(before: &str, after: &'a str) -> &'a str {
    let rest = after
        .strip_prefix(before)
        .or_else(|| after.strip_suffix(before));
    rest.unwrap_or(after).trim()
}

fn below(text: &str, note: &str) -> String {
    match (text.is_empty(), note.is_empty()) {
        (_, true) => text.to_owned(),
        (true, false) => note.to_owned(),
        (false, false) => [text, "\n\n", note].concat(),
    }
}

/// What to do with an appointment beside Calendly's event: nothing is sent any more, and a copy of ours goes.
///
/// What somebody changed in the copy comes into the appointment first, as any change there does. Where changes there do not
/// come in, such a copy stays: the edit beats the deletion. So does one that the service itself gave another wording, for
/// nothing tells the two apart.
pub fn conceded(situation: &Situation<'_>, rules: &Rules<'_>) -> Step {
    let step = decide(situation, rules);
    let left = |why| Step {
        operation: Operation::Skip,
        why,
        ..step.clone()
    };
    let copy = situation
        .mirror
        .filter(|mirror| mirror.origin == Origin::Managed);
    let (Some(copy), Some(_)) = (copy, situation.item) else {
        return left(Why::BookedThere);
    };
    match step.operation {
        // It has to come in, or is decided anew once it is known what became of the copy.
        Operation::UpdateItem { .. }
        | Operation::RestoreItem { .. }
        | Operation::DeleteItem { .. }
        | Operation::CreateItem(_)
        | Operation::CreateEvent(_)
        | Operation::Match { .. }
        | Operation::DeleteEvent { .. } => return step,
        Operation::Skip if step.why == Why::Unreadable => return step,
        Operation::Nothing
        | Operation::Skip
        | Operation::UpdateEvent { .. }
        | Operation::Rebase { .. }
        | Operation::Forget(_) => {}
    }
    if !rules.can_write {
        return left(Why::ReadOnly);
    }
    let if_match = match situation.remote {
        Remote::Present { event, .. } => {
            let is_as_agreed = event.content() == Some(&copy.base);
            if !rules.options.incoming.update && !is_as_agreed {
                return left(Why::UpdateNotTicked);
            }
            event.etag.clone()
        }
        Remote::None | Remote::Gone(_) => copy.etag.clone(),
    };
    Step {
        operation: Operation::DeleteEvent { if_match },
        why: Why::BookedThere,
        ..step
    }
}

#[cfg(test)]
#[path = "booked_tests.rs"]
mod tests;
