//! What Graph answers, as far as it is read (microsoft-graph.md §4, §5.2).

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::Value;

/// What is asked for of an event, beside what is always told.
pub(crate) const SELECT: &str = "subject,body,location,start,end,isAllDay,showAs,sensitivity,type,seriesMasterId,originalStart,originalStartTimeZone,iCalUId,transactionId,isCancelled,isOrganizer,organizer,attendees,responseStatus,recurrence,lastModifiedDateTime,changeKey";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct User {
    pub(crate) mail: Option<String>,
    pub(crate) user_principal_name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settings {
    pub(crate) time_zone: Option<String>,
}

/// A page of a list. Its members are read one by one, so that a strange one spoils nothing (sync case 28).
#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    pub(crate) value: Vec<Value>,
    #[serde(rename = "@odata.nextLink")]
    pub(crate) next: Option<String>,
    #[serde(rename = "@odata.deltaLink")]
    pub(crate) delta: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CalendarEntry {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: String,
    pub(crate) hex_color: Option<String>,
    #[serde(default)]
    pub(crate) is_default_calendar: bool,
    #[serde(default)]
    pub(crate) can_edit: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Event {
    pub(crate) id: String,
    #[serde(default, rename = "@odata.etag")]
    pub(crate) etag: String,
    #[serde(default, rename = "type")]
    pub(crate) kind: String,
    pub(crate) series_master_id: Option<String>,
    pub(crate) original_start: Option<DateTime<Utc>>,
    pub(crate) original_start_time_zone: Option<String>,
    #[serde(default, rename = "iCalUId")]
    pub(crate) ical_uid: Option<String>,
    pub(crate) transaction_id: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) body: Option<Body>,
    pub(crate) location: Option<Location>,
    pub(crate) start: Option<When>,
    pub(crate) end: Option<When>,
    #[serde(default)]
    pub(crate) is_all_day: bool,
    pub(crate) show_as: Option<String>,
    pub(crate) sensitivity: Option<String>,
    #[serde(default)]
    pub(crate) is_cancelled: bool,
    pub(crate) is_organizer: Option<bool>,
    pub(crate) organizer: Option<Guest>,
    #[serde(default)]
    pub(crate) attendees: Vec<Guest>,
    pub(crate) response_status: Option<Response>,
    pub(crate) recurrence: Option<Recurrence>,
    pub(crate) last_modified_date_time: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(crate) cancelled_occurrences: Vec<String>,
    #[serde(default)]
    pub(crate) exception_occurrences: Vec<Value>,
    #[serde(default, rename = "singleValueExtendedProperties")]
    pub(crate) properties: Vec<Property>,
    /// It could not be read; only its names are known.
    #[serde(skip)]
    pub(crate) is_strange: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Body {
    #[serde(default)]
    pub(crate) content: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Location {
    pub(crate) display_name: Option<String>,
}

/// A wall clock without an offset; its zone is the one that was preferred, UTC for us.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct When {
    pub(crate) date_time: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Guest {
    pub(crate) email_address: Option<Address>,
    pub(crate) status: Option<Response>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Address {
    pub(crate) name: Option<String>,
    pub(crate) address: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Response {
    pub(crate) response: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Property {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) value: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Recurrence {
    pub(crate) pattern: Pattern,
    pub(crate) range: Range,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pattern {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) interval: u32,
    #[serde(default)]
    pub(crate) month: u8,
    #[serde(default)]
    pub(crate) day_of_month: u8,
    #[serde(default)]
    pub(crate) days_of_week: Vec<String>,
    pub(crate) first_day_of_week: Option<String>,
    pub(crate) index: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Range {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) end_date: Option<NaiveDate>,
    #[serde(default)]
    pub(crate) number_of_occurrences: u32,
}

impl Event {
    /// Reads one; none where not even its id is there.
    pub(crate) fn read(value: Value) -> Option<Self> {
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let names = Self {
            id: text("id")?,
            etag: text("@odata.etag").unwrap_or_default(),
            kind: text("type").unwrap_or_default(),
            series_master_id: text("seriesMasterId"),
            ical_uid: text("iCalUId"),
            is_strange: true,
            ..Self::default()
        };
        Some(serde_json::from_value(value).unwrap_or(names))
    }

    pub(crate) fn is_series(&self) -> bool {
        self.kind == "seriesMaster"
    }

    /// The id of the series, where it is an occurrence of one.
    pub(crate) fn series_id(&self) -> Option<&str> {
        matches!(self.kind.as_str(), "occurrence" | "exception")
            .then_some(self.series_master_id.as_deref())
            .flatten()
    }
}
