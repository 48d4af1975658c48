//! The scheduler grid: people × time. Whatever is foreign or private only says *Busy*.

use crate::item::{ItemKind, Version};
use crate::member::WorkingHours;
use crate::time::{DateRange, ZoneId};
use crate::view::calendar::When;
use crate::{ItemId, MemberId};
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SchedulerForm {
    /// One day, people × hours.
    Day,
    /// Seven days, people × days.
    Week,
}

crate::member::words!(SchedulerForm, "scheduler view", {
    SchedulerForm::Day => "day",
    SchedulerForm::Week => "week",
});

/// What a scheduler page asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SchedulerQuery {
    /// Day or week.
    pub form: SchedulerForm,
    /// A day inside; none means today.
    pub date: Option<NaiveDate>,
}

/// The grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeBusyGrid {
    /// Day or week.
    pub form: SchedulerForm,
    /// The day asked for.
    pub date: NaiveDate,
    /// The days shown.
    pub days: DateRange,
    /// Today, for the reader.
    pub today: NaiveDate,
    /// Now on the reader's wall clock.
    pub now: NaiveDateTime,
    /// The reader's zone; all times are in it.
    pub zone: ZoneId,
    /// One row per active member, by name.
    pub rows: Vec<MemberRow>,
}

/// One person's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// Who.
    pub member: MemberId,
    /// Name.
    pub name: String,
    /// Initials.
    pub initials: String,
    /// What they do.
    pub job_title: String,
    /// Whether it is the reader.
    pub is_reader: bool,
    /// Whether a calendar is connected, and how old its data are.
    pub calendar: CalendarLink,
    /// Working hours, in the member's zone.
    pub working_hours: WorkingHours,
    /// The member's zone where it differs from the reader's.
    pub zone: Option<ZoneId>,
    /// Own items and busy spans, earliest first.
    pub blocks: Vec<Block>,
    /// Minutes of own items in the days shown.
    pub booked_minutes: i64,
}

/// Whether a member has a connected calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarLink {
    /// No linked calendar: only own items are known.
    NotConnected,
    /// Connected; minutes since the last good look.
    Connected {
        /// Whole minutes.
        minutes_ago: i64,
    },
    /// Not reached for a while; busy times are from then, on the reader's wall clock.
    Stale {
        /// From when they are.
        since: NaiveDateTime,
    },
}

/// A block in a row, on the reader's wall clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// An own item that colleagues may read.
    Item {
        /// Its id.
        id: ItemId,
        /// What it is.
        kind: ItemKind,
        /// Its title.
        subject: String,
        /// A second line: place or ticket; may be empty.
        detail: String,
        /// When.
        when: When,
        /// The version drawn.
        version: Version,
        /// Which occurrence of a series it is, as in [`CalendarItem`](crate::view::calendar::CalendarItem).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        original_start: Option<NaiveDateTime>,
    },
    /// Foreign or private: no title, no place, no guest, no id.
    Busy {
        /// When.
        when: When,
    },
}
