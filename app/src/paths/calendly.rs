//! The addresses of the Calendly workspace. Ids are Calendly's.

use super::encoded;

/// What was booked.
pub const EVENTS: &str = "/calendly/events";
/// What can be booked.
pub const EVENT_TYPES: &str = "/calendly/event-types";
/// Availability schedules.
pub const AVAILABILITY: &str = "/calendly/availability";
/// What keeps the reader busy.
pub const BUSY_TIMES: &str = "/calendly/availability/busy-times";
/// The members of the organization at Calendly.
pub const ORGANISATION: &str = "/calendly/organisation";
/// Who is invited to it.
pub const INVITATIONS: &str = "/calendly/organisation/invitations";
/// Deleting what Calendly knows of people.
pub const INVITEE_DATA: &str = "/calendly/organisation/invitee-data";
/// Standing orders for messages.
pub const WEBHOOKS: &str = "/calendly/webhooks";
/// Making one.
pub const NEW_WEBHOOK: &str = "/calendly/webhooks/new";

/// A booked meeting.
pub fn event(id: &str) -> String {
    below(EVENTS, id)
}

/// An event type.
pub fn event_type(id: &str) -> String {
    below(EVENT_TYPES, id)
}

/// The hours of an event type.
pub fn hours(id: &str) -> String {
    [&event_type(id), "/hours"].concat()
}

/// A schedule.
pub fn schedule(id: &str) -> String {
    below(AVAILABILITY, id)
}

/// A member of the organization.
pub fn member(id: &str) -> String {
    below("/calendly/organisation/members", id)
}

/// An invitation.
pub fn invitation(id: &str) -> String {
    below(INVITATIONS, id)
}

/// A standing order.
pub fn webhook(id: &str) -> String {
    below(WEBHOOKS, id)
}

/// A page at one of its questions, where there is no script to ask it in a dialog.
pub fn asking(page: &str, question: &str) -> String {
    [page, "?ask=", question].concat()
}

/// A page that tells what was just done.
pub fn telling(page: &str, done: &str) -> String {
    [page, "?done=", done].concat()
}

fn below(list: &str, id: &str) -> String {
    [list, "/", &encoded(id)].concat()
}
