//! Which items go out, and as what.

use super::dress::{Dress, find};
use super::incoming::arrived;
use super::{Rules, Why, Winner, merge};
use crate::attendee::own_answer;
use crate::calendar_sync::SentDetails;
use crate::item::{Content, Item, ItemSource, Privacy};
use crate::mirror::{Mirror, Origin};

/// Why an item is not sent.
pub type NotSent = Why;

/// The item as a new copy in the linked calendar.
///
/// # Errors
/// Why it must not be there at all. What was received from this very calendar goes back to it (a change of it
/// travels both ways); what was received from another one only where the sync says so.
pub fn outgoing(item: &Item, rules: &Rules<'_>) -> Result<Content, NotSent> {
    may_go_out(item, rules)?;
    if is_at_home(item, rules) {
        let mut content = item.content.clone();
        if !rules.options.send_guests {
            drop_guests(&mut content);
        }
        return Ok(content);
    }
    Ok(Dress::of(item, rules).on(None))
}

/// The item as the remote event that it is tied to should be.
///
/// # Errors
/// As [`outgoing`]; and to what Calendly wrote itself nothing is sent.
pub fn outgoing_to(item: &Item, mirror: &Mirror, rules: &Rules<'_>) -> Result<Content, NotSent> {
    may_go_out(item, rules)?;
    Ok(match (mirror.origin, is_at_home(item, rules)) {
        (Origin::Booked, _) => return Err(Why::BookedThere),
        (Origin::Foreign, _) => their_event(item, &mirror.base, rules),
        (Origin::Managed, true) if rules.options.send_guests => item.content.clone(),
        // A meeting that we wrote anew where it had been deleted; it was written without guests, and stays so.
        (Origin::Managed, true) => with_guests_of(&mirror.base, item.content.clone()),
        (Origin::Managed, false) => Dress::of(item, rules).on(Some(&mirror.base)),
    })
}

/// What `there`, a state of the remote event, says about the item it is tied to: the way back of [`outgoing_to`].
pub(super) fn back(there: &Content, item: &Item, mirror: &Mirror, rules: &Rules<'_>) -> Content {
    match (mirror.origin, is_at_home(item, rules)) {
        (Origin::Foreign | Origin::Booked, _) => arrived(there, rules.options.rsvp).into_owned(),
        (Origin::Managed, true) => there.clone(),
        (Origin::Managed, false) => Dress::of(item, rules).off(there),
    }
}

/// Whether details of this item stay here.
pub(super) fn is_masked(item: &Item, rules: &Rules<'_>) -> bool {
    !is_at_home(item, rules) && Dress::of(item, rules).hides(item.content.privacy)
}

fn is_at_home(item: &Item, rules: &Rules<'_>) -> bool {
    item.source == ItemSource::Linked(rules.sync)
}

fn may_go_out(item: &Item, rules: &Rules<'_>) -> Result<(), NotSent> {
    let is_foreign = match item.source {
        ItemSource::Linked(sync) if sync == rules.sync => return Ok(()),
        ItemSource::Linked(_) if !rules.options.send_foreign => return Err(Why::ForeignItem),
        ItemSource::Linked(_) => true,
        ItemSource::Own => false,
    };
    if !item.assignees.contains(&rules.member) {
        return Err(Why::Unassigned);
    }
    if !is_foreign && !rules.options.sends(item.kind) {
        return Err(Why::KindNotSent);
    }
    if rules.options.details == SentDetails::SkipPrivate && item.content.privacy == Privacy::Private
    {
        return Err(Why::PrivateNotSent);
    }
    Ok(())
}

/// An event that somebody else wrote: nothing is put on it, its guests and answers stay (sync case 17), and details of an
/// item of ours that is private neither go there nor are taken away.
fn their_event(item: &Item, base: &Content, rules: &Rules<'_>) -> Content {
    let seen = arrived(base, rules.options.rsvp);
    let mut content = if *seen == *base {
        item.content.clone()
    } else {
        merge(&seen, &item.content, base, Winner::Ours).content
    };
    content.attendees.clone_from(&base.attendees);
    if own_answer(&base.attendees).is_some() {
        // How an invitation is shown follows from the answer, and that is given over there.
        content.show_as = base.show_as;
    }
    if is_masked(item, rules) {
        content = Content {
            timing: content.timing,
            show_as: content.show_as,
            repeats: content.repeats.map(|mut repeats| {
                // Changed occurrences carry details; what is there of them stays.
                repeats.overrides = base
                    .repeats
                    .as_ref()
                    .map(|repeats| repeats.overrides.clone())
                    .unwrap_or_default();
                repeats
            }),
            ..base.clone()
        };
    }
    content
}

/// The content with the guests that the event names already, and no others.
fn with_guests_of(base: &Content, mut content: Content) -> Content {
    content.attendees.clone_from(&base.attendees);
    let overrides = content
        .repeats
        .iter_mut()
        .flat_map(|repeats| &mut repeats.overrides);
    for occurrence in overrides {
        let Some(said) = &mut occurrence.content else {
            continue;
        };
        let before = find(base, occurrence.original_start, occurrence.range);
        let before = before.and_then(|before| before.content.as_deref());
        said.attendees = before.map_or_else(Vec::new, |before| before.attendees.clone());
    }
    content
}

fn drop_guests(content: &mut Content) {
    content.attendees.clear();
    let overrides = content
        .repeats
        .iter_mut()
        .flat_map(|repeats| &mut repeats.overrides);
    for said in overrides.filter_map(|occurrence| occurrence.content.as_mut()) {
        said.attendees.clear();
    }
}
