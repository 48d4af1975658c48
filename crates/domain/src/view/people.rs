//! Leads & Contacts.

use crate::lead_defaults::Field;
use crate::module::Module;
use crate::person::{Happened, PersonKind};
use crate::{BookingId, ItemId, PersonId};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// The list, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleList {
    /// At most 50.
    pub people: Vec<PersonRow>,
    /// How many there are in all that fit the search.
    pub total: usize,
    /// Bookings without a lead, because default values are missing.
    pub waiting: Vec<WaitingBooking>,
    /// Whether the reader may set default values.
    pub can_configure: bool,
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Its id.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// E-mail address; may be empty.
    pub email: String,
    /// Lead or contact.
    pub kind: PersonKind,
    /// Where they are kept.
    pub module: Module,
    /// The status; may be empty.
    pub status: String,
    /// Who looks after them.
    pub owner: String,
    /// When something happened last, on the reader's wall clock.
    pub last_at: Option<NaiveDateTime>,
}

/// A booking that waits for default values; its appointment is in the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingBooking {
    /// Its id.
    pub id: BookingId,
    /// Who booked.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// What.
    pub meeting: String,
    /// When, on the reader's wall clock.
    pub start: NaiveDateTime,
    /// For the values of which module; none when no module receives new leads.
    pub module: Option<Module>,
    /// The fields that lack a value.
    pub missing: Vec<Field>,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonPage {
    /// Its id.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Lead or contact.
    pub kind: PersonKind,
    /// Where they are kept.
    pub module: Module,
    /// E-mail address; may be empty.
    pub email: String,
    /// Telephone; may be empty.
    pub phone: String,
    /// Who looks after them.
    pub owner: String,
    /// The fields of the module and their values, in the order of the form.
    pub fields: Vec<(Field, String)>,
    /// What happened, newest first.
    pub timeline: Vec<TimelineLine>,
    /// Whether the reader may write to them.
    pub can_write: bool,
}

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineLine {
    /// When, on the reader's wall clock.
    pub at: NaiveDateTime,
    /// What.
    pub what: Happened,
    /// In a few words.
    pub text: String,
    /// The item it is about, where the reader may see it.
    pub item: Option<ItemId>,
}
