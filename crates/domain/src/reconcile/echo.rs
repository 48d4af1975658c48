//! Recognises a meeting that Calendly wrote into its host's calendar by itself, so that it does not stand beside our
//! appointment of the same booking (calendly.md §11 "Echo").
//!
//! Such an event names no booking, but its text links to where the invitee cancels or moves it, and both addresses end with
//! the invitee's code. Anybody may write such a link, so it counts among the bookings of the calendar's own member only, and
//! only at the booking's very time: notes about a meeting, with the mail of Calendly pasted in, are not the meeting.

use crate::booking::{InviteeUri, Story};
use crate::item::Content;
use crate::remote_event::{MANAGED_UID_PREFIX, RemoteEvent};
use crate::time::{TimeRange, ZoneId, Zones};
use std::collections::BTreeSet;

/// What stands before an invitee's code in an address to cancel or to move a meeting, whatever host it is at.
const MANAGED_AT: [&str; 2] = ["/cancellations/", "/reschedulings/"];

/// How a text without such addresses tells that Calendly wrote it.
const NAMES_CALENDLY: &str = "calendly.com";

/// The codes of the invitees whose meetings this text links to manage: plain, inside HTML, or inside an address that a mail
/// filter wrapped around it.
pub fn managed_invitees(text: &str) -> BTreeSet<String> {
    let text = text.replace("%2F", "/").replace("%2f", "/");
    let codes = MANAGED_AT.into_iter().flat_map(|place| {
        let behind = text.match_indices(place);
        behind.map(|(at, found)| code(&text[at + found.len()..]))
    });
    codes
        .filter(|code| !code.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What a text begins with, as far as it can be a code.
fn code(text: &str) -> &str {
    let is_of_code = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_');
    let end = text.find(|sign: char| !is_of_code(sign));
    &text[..end.unwrap_or(text.len())]
}

/// What an invitee's address ends with; the addresses to manage the meeting end with it, too.
pub fn code_of(invitee: &InviteeUri) -> &str {
    let uri = invitee.0.trim_end_matches('/');
    uri.rsplit_once('/').map_or(uri, |(_, code)| code)
}

/// The text of an event that a booking may be recognised by: of one that can be read, happens once, and is none of ours,
/// for our copies link to manage the meeting, too.
pub fn may_be_echo(event: &RemoteEvent) -> Option<&Content> {
    let is_ours = event.marker.is_some()
        || event.uid.as_ref().is_some_and(|uid| {
            let begin = uid.as_str().get(..MANAGED_UID_PREFIX.len());
            begin.is_some_and(|begin| begin.eq_ignore_ascii_case(MANAGED_UID_PREFIX))
        });
    let content = event.content()?;
    (!is_ours && content.repeats.is_none()).then_some(content)
}

/// Whether the text links to manage nobody's meeting but names Calendly, so that time and guests may tell the booking.
pub fn is_unlinked(content: &Content) -> bool {
    let text = content.description.to_ascii_lowercase();
    text.contains(NAMES_CALENDLY) && managed_invitees(&content.description).is_empty()
}

/// When a booking takes place now; none of an empty story.
pub fn time_of(story: &Story) -> Option<TimeRange> {
    let now = story.now()?;
    TimeRange::new(now.start, now.end).ok()
}

/// Whether Calendly wrote this event for this booking.
///
/// It is at the booking's time as told last, and links to manage the meeting as one of those whom its invitee has been; where
/// it has no such links at all, it names Calendly and has the invitee among its guests. `zone` is the host's, for floating
/// times.
pub fn is_echo(event: &RemoteEvent, story: &Story, zones: &dyn Zones, zone: &ZoneId) -> bool {
    let (Some(content), Some(invitee)) = (may_be_echo(event), story.now()) else {
        return false;
    };
    if time_of(story) != Some(content.timing.span(zones, zone)) {
        return false;
    }
    if is_unlinked(content) {
        let mut guests = content.attendees.iter().filter(|guest| !guest.organizer);
        let email = invitee.email.trim();
        return !email.is_empty() && guests.any(|guest| guest.email.eq_ignore_ascii_case(email));
    }
    let codes = managed_invitees(&content.description);
    story
        .names()
        .into_iter()
        .any(|name| codes.contains(code_of(name)))
}

#[cfg(test)]
#[path = "echo_tests.rs"]
mod tests;
