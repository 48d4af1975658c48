//! What happened to an item, and how it stands with linked calendars.

use super::calendar_sync::FieldChange;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// The history of an item, for one reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemHistory {
    /// What happened, the newest first; last how it came to be.
    pub lines: Vec<HistoryLine>,
    /// How it stands with each of the reader's linked calendars.
    pub places: Vec<HistoryPlace>,
    /// When this version was made, on the reader's wall clock.
    pub changed_at: NaiveDateTime,
    /// Which version that is; 1 was never changed.
    pub version: i64,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryLine {
    /// When, on the reader's wall clock.
    pub at: NaiveDateTime,
    /// What, for instance `Changed in Work`.
    pub what: String,
    /// What changed, field by field.
    pub fields: Vec<FieldChange>,
    /// Why, as a sentence; may be empty.
    pub why: String,
}

/// How an item stands with one linked calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryPlace {
    /// The calendar's name.
    pub calendar: String,
    /// Whether it is there.
    pub is_copied: bool,
    /// How it is there, or why not, as a sentence without a full stop.
    pub how: String,
}
