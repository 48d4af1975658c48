//! My Calendar: one period with its items, in the reader's zone.

use crate::attendee::Attendee;
use crate::item::{Customer, ItemKind, Privacy, ShowAs, Version};
use crate::member::WorkingHours;
use crate::repeats::Scope;
use crate::time::{DateRange, ZoneId};
use crate::view::options::ConnectionNotice;
use crate::{CalendarSyncId, ItemId, MemberId};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

/// How much of the calendar is shown, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarForm {
    /// One day.
    Day,
    /// Seven days.
    Week,
    /// Whole weeks around a month.
    Month,
    /// A list of days with items.
    Agenda,
}

crate::member::words!(CalendarForm, "calendar view", {
    CalendarForm::Day => "day",
    CalendarForm::Week => "week",
    CalendarForm::Month => "month",
    CalendarForm::Agenda => "agenda",
});

/// What a calendar page asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CalendarQuery {
    /// Which form.
    pub form: CalendarForm,
    /// A day inside the period; none means today.
    pub date: Option<NaiveDate>,
}

/// One period of My Calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarPeriod {
    /// Which form.
    pub form: CalendarForm,
    /// The day asked for.
    pub date: NaiveDate,
    /// The days shown (month: whole weeks, Monday first).
    pub days: DateRange,
    /// Today, for the reader.
    pub today: NaiveDate,
    /// Now on the reader's wall clock, when the server answered.
    pub now: NaiveDateTime,
    /// The reader's zone.
    pub zone: ZoneId,
    /// Its offset at the start of the period, for instance `UTC+1`.
    pub zone_label: String,
    /// The reader's working hours.
    pub working_hours: WorkingHours,
    /// Everything that touches the days, earliest first.
    pub items: Vec<CalendarItem>,
    /// The reader's linked calendars, for the filters.
    pub linked: Vec<LinkedCalendarFilter>,
    /// The reader's connections that need them, or soon will.
    pub notices: Vec<ConnectionNotice>,
    /// Whether the reader may change anything.
    pub can_change: bool,
}

/// One linked calendar in the side panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedCalendarFilter {
    /// Its sync.
    pub sync: CalendarSyncId,
    /// Name and provider, as in `Work – Office 365`.
    pub name: String,
    /// Whether it is connected and active.
    pub is_well: bool,
}

/// One item as a calendar draws it. A page carries hundreds, so what is empty is not written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarItem {
    /// Its id.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// The title; may be empty.
    pub subject: String,
    /// Plain text; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Where; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub location: String,
    /// When, on the reader's wall clock.
    pub when: When,
    /// Whether it blocks.
    pub show_as: ShowAs,
    /// Who may read the details.
    pub privacy: Privacy,
    /// Whom it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<Customer>,
    /// Whom it is scheduled for.
    pub people: Vec<Person>,
    /// The linked calendar it was received from; none for own items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked_from: Option<CalendarSyncId>,
    /// Whether the reader may change it; when not, [`Self::locked_because`] says why.
    pub can_change: bool,
    /// For instance `Change it in Work`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_because: Option<String>,
    /// In which linked calendars it is, and how that stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<ItemCopy>,
    /// The version drawn; a change names it. All occurrences of a series have that of the series.
    pub version: Version,
    /// Which occurrence of a series this is: the start the series gave it, on the series' own wall clock, midnight for
    /// days. None for what takes place once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_start: Option<NaiveDateTime>,
    /// How it repeats, as a sentence without a full stop: `Every 2 weeks on Thursday, 10 times`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<String>,
    /// The rule as text (RFC 5545 §3.3.10), its last day as a date on the series' wall clock; none where the series has
    /// no rule, or more than one rule says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Host and guests as they were received, to be shown only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guests: Vec<Attendee>,
    /// What takes back the change of a series that is answered here (`POST /api/items/{id}/undo`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<String>,
}

/// A person on an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub id: MemberId,
    /// Name.
    pub name: String,
    /// Initials.
    pub initials: String,
}

/// Where else an item is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemCopy {
    /// The linked calendar's name.
    pub calendar: String,
    /// Whether it arrived there.
    pub state: CopyState,
}

/// How an item's copy stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyState {
    /// Both sides agree.
    InStep,
    /// Our change is on its way.
    Waiting,
    /// The other side refused it; the sentence says why.
    Refused(String),
}

/// When, on the reader's wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// From when until when, `start <= end`.
    Timed {
        /// Start.
        #[serde(serialize_with = "crate::time::serialize_wall")]
        start: NaiveDateTime,
        /// End.
        #[serde(serialize_with = "crate::time::serialize_wall")]
        end: NaiveDateTime,
    },
    /// Whole days, `until` exclusive.
    AllDay {
        /// First day.
        first: NaiveDate,
        /// First day after.
        until: NaiveDate,
    },
}

impl When {
    /// The first day it touches.
    pub fn first_day(self) -> NaiveDate {
        match self {
            Self::Timed { start, .. } => start.date(),
            Self::AllDay { first, .. } => first,
        }
    }

    /// The first day it does not touch any more; ending at midnight does not touch the next day.
    pub fn until_day(self) -> NaiveDate {
        match self {
            Self::Timed { start, end } => {
                let touches_last = end.time() != NaiveTime::MIN || end == start;
                if touches_last {
                    end.date().succ_opt().unwrap_or(end.date())
                } else {
                    end.date()
                }
            }
            Self::AllDay { until, .. } => until,
        }
    }

    /// Whether it has dates only.
    pub fn is_all_day(self) -> bool {
        matches!(self, Self::AllDay { .. })
    }
}

/// A new item (`POST /api/items`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemDraft {
    /// What it is.
    pub kind: ItemKind,
    /// The title; may be empty.
    pub subject: String,
    /// Plain text; may be empty.
    #[serde(default)]
    pub description: String,
    /// Where; may be empty.
    #[serde(default)]
    pub location: String,
    /// When, on the reader's wall clock.
    pub when: When,
    /// Whether it blocks; busy when left out.
    #[serde(default)]
    pub show_as: Option<ShowAs>,
    /// Who may read the details; public when left out.
    #[serde(default)]
    pub privacy: Option<Privacy>,
    /// The rule by which it repeats (RFC 5545 §3.3.10), such as `FREQ=WEEKLY;BYDAY=TH;UNTIL=20260730`; none or empty for
    /// once. It begins on the first day from [`Self::when`] on that the rule names.
    #[serde(default)]
    pub repeats: Option<String>,
    /// Made by the browser, so that a repeated request makes one item.
    pub request: String,
}

/// A change of an item (`PATCH /api/items/{id}`); what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct ItemPatch {
    /// The version the change was made on.
    pub seen: i64,
    /// Another kind.
    #[serde(default)]
    pub kind: Option<ItemKind>,
    /// Another title.
    #[serde(default)]
    pub subject: Option<String>,
    /// Another text.
    #[serde(default)]
    pub description: Option<String>,
    /// Another place.
    #[serde(default)]
    pub location: Option<String>,
    /// Another time, on the reader's wall clock; in a series that of the occurrence named by [`Self::occurrence`].
    #[serde(default)]
    pub when: Option<When>,
    /// Whether it blocks.
    #[serde(default)]
    pub show_as: Option<ShowAs>,
    /// Who may read the details.
    #[serde(default)]
    pub privacy: Option<Privacy>,
    /// Another rule by which it repeats, as in [`ItemDraft::repeats`]; empty ends the repetition, and what was looked at
    /// stays.
    #[serde(default)]
    pub repeats: Option<String>,
    /// The occurrence that was looked at, by [`CalendarItem::original_start`]; without it that is the first one.
    #[serde(default)]
    pub occurrence: Option<NaiveDateTime>,
    /// How far a change of a series reaches. When left out: the occurrence that is named, else all.
    #[serde(default)]
    pub scope: Option<Scope>,
    /// With [`Scope::All`] and [`Scope::ThisAndFollowing`]: occurrences moved by hand go back to the series' time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reset: bool,
}

/// How many events a change of a series would reach, for the question how far it shall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SeriesReach {
    /// From the occurrence on, itself among them; none where there is no end.
    pub following: Option<u32>,
    /// All; none where there is no end.
    pub all: Option<u32>,
    /// Those of all that are over.
    pub past: u32,
    /// Those of all that somebody moved by hand.
    pub moved: u32,
}

/// What the public wire answers when it refuses (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A word for programs: `changed_meanwhile`, `not_found`, `invalid`, `not_allowed`, `signed_out`, `internal`.
    pub code: String,
    /// What was wrong, what was kept, what to do.
    pub detail: String,
    /// The item as it is now, when somebody changed it meanwhile.
    #[serde(default)]
    pub current: Option<CalendarItem>,
}
