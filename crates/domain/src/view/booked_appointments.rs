//! Booked Appointments: what a member has booked, on the reader's wall clock.

use crate::ItemId;
use crate::view::calendar::{ItemCopy, When};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// Which appointments are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BookedQuery {
    /// Those that are over, instead of those to come.
    pub past: bool,
    /// At most so many.
    pub most: u32,
}

/// The list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedAppointments {
    /// Those to come, the next first; or those that are over, the latest first.
    pub rows: Vec<BookedRow>,
    /// How many more there are.
    pub more: u32,
    /// The zone in which the times are read, for instance `Europe/London, UTC+1`.
    pub zone_label: String,
}

/// One appointment; of a series one occurrence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedRow {
    /// Its item.
    pub id: ItemId,
    /// Which occurrence of a series it is, by the start that the series gave it.
    pub occurrence: Option<NaiveDateTime>,
    /// The title; may be empty.
    pub subject: String,
    /// The customer's name; may be empty.
    pub customer: String,
    /// When.
    pub when: When,
    /// Where it was made.
    pub made_in: MadeIn,
    /// How it stands.
    pub state: BookedState,
    /// In which linked calendars it is, and how that stands.
    pub copies: Vec<ItemCopy>,
}

/// Where an appointment was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MadeIn {
    /// In My Calendar.
    Integrator,
    /// In Calendly.
    Calendly,
    /// In the linked calendar of this name.
    Linked(String),
}

/// How an appointment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookedState {
    /// It takes place, or takes place now.
    Upcoming,
    /// It is over.
    Done,
    /// It was cancelled.
    Cancelled,
    /// Its customer did not come.
    NoShow,
}
