//! Google's answers, as far as they are read (google.md §4, §5.3).

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CalendarList {
    #[serde(default)]
    pub(crate) items: Vec<CalendarEntry>,
    pub(crate) next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CalendarEntry {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) summary: String,
    pub(crate) summary_override: Option<String>,
    pub(crate) time_zone: Option<String>,
    pub(crate) background_color: Option<String>,
    #[serde(default)]
    pub(crate) access_role: String,
    #[serde(default)]
    pub(crate) primary: bool,
    #[serde(default)]
    pub(crate) deleted: bool,
}

impl CalendarEntry {
    /// As its reader calls it.
    pub(crate) fn name(&self) -> &str {
        self.summary_override.as_deref().unwrap_or(&self.summary)
    }
}

/// A page of a list. Events are read one by one, so that a strange one spoils nothing (sync case 28).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page {
    #[serde(default)]
    pub(crate) items: Vec<Value>,
    pub(crate) next_page_token: Option<String>,
    pub(crate) next_sync_token: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Event {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) etag: String,
    #[serde(default)]
    pub(crate) status: String,
    #[serde(default)]
    pub(crate) summary: String,
    #[serde(default)]
    pub(crate) description: String,
    #[serde(default)]
    pub(crate) location: String,
    pub(crate) start: Option<When>,
    pub(crate) end: Option<When>,
    #[serde(default)]
    pub(crate) recurrence: Vec<String>,
    pub(crate) recurring_event_id: Option<String>,
    pub(crate) original_start_time: Option<When>,
    #[serde(rename = "iCalUID")]
    pub(crate) uid: Option<String>,
    #[serde(default)]
    pub(crate) transparency: String,
    #[serde(default)]
    pub(crate) visibility: String,
    #[serde(default)]
    pub(crate) event_type: String,
    #[serde(default)]
    pub(crate) attendees: Vec<Guest>,
    pub(crate) organizer: Option<Guest>,
    pub(crate) updated: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(crate) extended_properties: Properties,
    /// It could not be read; only its names are known.
    #[serde(skip)]
    pub(crate) is_strange: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Properties {
    #[serde(default)]
    pub(crate) private: BTreeMap<String, String>,
}

/// A day, or a time with an offset and mostly a zone.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct When {
    pub(crate) date: Option<NaiveDate>,
    pub(crate) date_time: Option<String>,
    pub(crate) time_zone: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Guest {
    #[serde(default)]
    pub(crate) email: String,
    #[serde(default)]
    pub(crate) display_name: String,
    #[serde(default)]
    pub(crate) response_status: String,
    #[serde(default)]
    pub(crate) organizer: bool,
    #[serde(default, rename = "self")]
    pub(crate) is_self: bool,
}

impl Event {
    /// Reads one; none where not even its id is there.
    pub(crate) fn read(value: Value) -> Option<Self> {
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let names = Self {
            id: text("id")?,
            etag: text("etag").unwrap_or_default(),
            status: text("status").unwrap_or_default(),
            recurring_event_id: text("recurringEventId"),
            uid: text("iCalUID"),
            is_strange: true,
            ..Self::default()
        };
        Some(serde_json::from_value(value).unwrap_or(names))
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.status == "cancelled"
    }

    /// The id of the series, also of the series itself; the own id of what takes place once.
    pub(crate) fn series_id(&self) -> &str {
        self.recurring_event_id.as_deref().unwrap_or(&self.id)
    }
}
