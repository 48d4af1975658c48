//! What was booked.

use crate::PersonId;
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// Whose bookings are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Whose {
    /// Those that the reader hosts.
    #[default]
    Mine,
    /// Everybody's in the organization at Calendly; for its owner and administrators.
    Organization,
}

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Standing {
    /// Both.
    #[default]
    All,
    /// Those that take place.
    Active,
    /// Those that do not.
    Cancelled,
}

/// The first day that is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Since {
    /// Today.
    #[default]
    Today,
    /// Any day.
    Ever,
    /// This one.
    Day(NaiveDate),
}

/// Which comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum EventOrder {
    /// The earliest.
    #[default]
    Earliest,
    /// The latest.
    Latest,
}

/// What the list of events is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventsQuery {
    /// Whose.
    pub whose: Whose,
    /// Which of them.
    pub standing: Standing,
    /// From which day on.
    pub since: Since,
    /// Until this day, which is included; none for no end.
    pub until: Option<NaiveDate>,
    /// Only those to which this address is invited; empty for everybody.
    pub email: String,
    /// Which comes first.
    pub order: EventOrder,
    /// How many pages of 50 are shown, from 1.
    pub pages: usize,
}

impl Default for EventsQuery {
    fn default() -> Self {
        Self {
            whose: Whose::default(),
            standing: Standing::default(),
            since: Since::default(),
            until: None,
            email: String::new(),
            order: EventOrder::default(),
            pages: 1,
        }
    }
}

/// The list, in the order that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventList {
    /// What was found.
    pub events: Vec<EventRow>,
    /// Whether there are more.
    pub has_more: bool,
    /// The reader's day, with which the list begins where nothing else is said.
    pub today: NaiveDate,
    /// Whether the bookings of the whole organization may be asked for.
    pub is_administrator: bool,
}

/// One booked meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    /// Its id.
    pub id: String,
    /// What was booked.
    pub name: String,
    /// When it begins.
    pub start: NaiveDateTime,
    /// When it ends.
    pub end: NaiveDateTime,
    /// Who hosts it; the reader alone is not named.
    pub hosts: Vec<String>,
    /// Who came to be a lead or contact by it, in the order of their names.
    pub known: Vec<Invited>,
    /// How many come.
    pub coming: u64,
    /// How many may.
    pub limit: u64,
    /// Where, in a few words; may be empty.
    pub place: String,
    /// That it does not take place.
    pub cancelled: Option<Called>,
    /// Whether it is over.
    pub is_over: bool,
}

/// A lead or contact that a booking made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Its id.
    pub person: PersonId,
    /// Its name.
    pub name: String,
}

/// That something was called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// By whom; may be empty.
    pub by: String,
    /// Why; may be empty.
    pub reason: String,
}

/// One booked meeting with everybody who is invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventPage {
    /// The meeting.
    pub event: EventRow,
    /// The event type it is of; none where that is not told.
    pub event_type: Option<String>,
    /// Where to join, where that is a web address.
    pub join: Option<String>,
    /// The host's notes; may be empty.
    pub notes: String,
    /// Whom the invitees bring along.
    pub guests: Vec<String>,
    /// Who booked, in the order in which they did.
    pub invitees: Vec<InviteeCard>,
    /// Whether there are more invitees than are shown.
    pub has_more: bool,
    /// Whether the reader may cancel it now.
    pub can_cancel: bool,
    /// Whether the reader may say now who did not come.
    pub can_mark: bool,
}

/// Somebody who booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteeCard {
    /// Their id.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their telephone; may be empty.
    pub phone: String,
    /// When the meeting begins where they are, and the IANA name of their zone; none where that is the reader's.
    pub there: Option<(NaiveDateTime, String)>,
    /// What they were asked and said.
    pub answers: Vec<(String, String)>,
    /// When they booked.
    pub booked: NaiveDateTime,
    /// That they do not come.
    pub cancelled: Option<Called>,
    /// Whether they moved the meeting, so that they come to another one.
    pub moved: bool,
    /// The mark that they did not come; none while there is none.
    pub no_show: Option<String>,
    /// The page on which the meeting is moved: there is no other way to.
    pub reschedule: Option<String>,
    /// The lead or contact that came of it.
    pub person: Option<PersonId>,
}
