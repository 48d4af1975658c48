//! What can be booked.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// What the list of event types is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventTypesQuery {
    /// Whether everybody's in the organization are shown, instead of the reader's own.
    pub of_organization: bool,
    /// How many pages of 50 are shown, from 1.
    pub pages: usize,
}

/// The list, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventTypeList {
    /// What was found.
    pub types: Vec<EventTypeCard>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where event types are made at Calendly.
    pub edit: String,
}

/// One event type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventTypeCard {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How long it takes, in minutes; several where the invitee chooses.
    pub minutes: Vec<u32>,
    /// Its colour as `#rrggbb`; none where Calendly tells none that is one.
    pub colour: Option<String>,
    /// Where it takes place, each in a few words.
    pub places: Vec<String>,
    /// With whom: one-on-one, group, round robin.
    pub kind: String,
    /// Whose it is: a person's or a team's name; may be empty.
    pub owner: String,
    /// Whether it can be booked now.
    pub is_on: bool,
    /// Whether it is hidden from the person's booking page.
    pub is_secret: bool,
    /// Its booking page; none where that is no web address.
    pub link: Option<String>,
    /// How many questions invitees are asked.
    pub questions: usize,
}

/// One event type in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventTypePage {
    /// The same as in the list.
    pub card: EventTypeCard,
    /// Words for the invitees; may be empty.
    pub description: String,
    /// Words for the hosts; may be empty.
    pub note: String,
    /// What invitees are asked.
    pub questions: Vec<Question>,
    /// The link for a single booking that was just made.
    pub fresh_link: Option<String>,
    /// Where it is changed at Calendly.
    pub edit: String,
    /// Whether the reader may make links and change its hours.
    pub can_change: bool,
}

/// What invitees are asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The question.
    pub text: String,
    /// Whether it must be answered.
    pub is_required: bool,
    /// Among what to choose; empty for free text.
    pub choices: Vec<String>,
}

/// Seven days of times at which an event type can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimesWeek {
    /// The days, each with what is free.
    pub days: Vec<TimesOfDay>,
    /// The first of the seven days before; none where those are over.
    pub before: Option<NaiveDate>,
    /// The first of the seven days after.
    pub after: NaiveDate,
}

/// What is free on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimesOfDay {
    /// The day.
    pub date: NaiveDate,
    /// In order.
    pub slots: Vec<Slot>,
}

/// A time that can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// When it begins.
    pub time: NaiveTime,
    /// The page on which it is booked; none where that is no web address.
    pub link: Option<String>,
    /// How many places are left, where that is more than one.
    pub left: Option<u64>,
}
