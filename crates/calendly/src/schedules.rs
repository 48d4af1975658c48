//! Working hours, limits and places (calendly.md §6.4, §6.5).

use crate::client::Client;
use crate::error::CalendlyError;
use crate::event_types::LocationKind;
use crate::uri::{Kind, Uri};
use crate::wire::{All, More, null_is_empty, words};
use chrono::NaiveDate;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Working hours of a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Schedule {
    /// Its address.
    pub uri: Uri,
    /// Whether it holds where no other is chosen.
    #[serde(default, rename = "default", deserialize_with = "null_is_empty")]
    pub is_default: bool,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Whose.
    pub user: Uri,
    /// IANA name of the zone in which its times are meant.
    pub timezone: String,
    /// The hours.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub rules: Vec<Rule>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

words! {
    /// Which days a rule is for.
    RuleKind {
        /// One day of every week.
        Weekday = "wday",
        /// One date.
        Date = "date",
    }
}

/// The hours of a weekday or of a date, in the zone of the schedule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rule {
    /// Which days it is for.
    #[serde(rename = "type")]
    pub kind: RuleKind,
    /// The weekday in English, lower case: `monday`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wday: Option<String>,
    /// The date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// The hours; none: not at all.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub intervals: Vec<Interval>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// From one time of day to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Interval {
    /// `HH:MM`.
    pub from: String,
    /// `HH:MM`.
    pub to: String,
}

/// The hours of an event type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventTypeSchedule {
    /// What they are of.
    #[serde(default)]
    pub event_type: Option<Uri>,
    /// Whose hours hold: `host`.
    #[serde(default)]
    pub availability_setting: Option<String>,
    /// The hours.
    #[serde(default)]
    pub availability_rule: Option<EventTypeHours>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

/// The hours in which an event type can be booked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventTypeHours {
    /// IANA name of the zone in which its times are meant.
    pub timezone: String,
    /// The schedule they come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<Uri>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whose; where an administrator changes those of a host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Uri>,
    /// The hours. Written, they replace ALL that were there: read, change, write back.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub rules: Vec<Rule>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

/// How much may be booked with a person. The names of the fields are not confirmed (calendly.md §13), so they are kept as
/// they come: whole numbers from 1, or `null` for no limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeetingLimits {
    /// The fields.
    #[serde(flatten)]
    pub fields: More,
}

/// Where a person can meet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// In which way.
    pub kind: LocationKind,
    /// Whether the conferencing service is connected; only of those.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connected: Option<bool>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

#[derive(Serialize)]
struct NewHours<'a> {
    availability_setting: &'static str,
    availability_rule: &'a EventTypeHours,
}

impl Client {
    /// The schedules of a person (`GET /user_availability_schedules`); needs `availability:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn schedules(
        &self,
        token: &SecretString,
        user: &Uri,
    ) -> Result<Vec<Schedule>, CalendlyError> {
        let query = self
            .at("user_availability_schedules")
            .with("user", self.names(Kind::User, user)?);
        let all: All<Schedule> = self.get(token, query).await?;
        Ok(all.collection)
    }

    /// One schedule (`GET /user_availability_schedules/{uuid}`); needs `availability:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn schedule(
        &self,
        token: &SecretString,
        schedule: &Uri,
    ) -> Result<Schedule, CalendlyError> {
        let query = self.resource(Kind::Schedule, schedule)?;
        self.get_one(token, query).await
    }

    /// The hours of an event type (`GET /event_type_availability_schedules`); needs `availability:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn event_type_schedules(
        &self,
        token: &SecretString,
        event_type: &Uri,
    ) -> Result<Vec<EventTypeSchedule>, CalendlyError> {
        let query = self
            .at("event_type_availability_schedules")
            .with("event_type", self.names(Kind::EventType, event_type)?);
        let all: All<EventTypeSchedule> = self.get(token, query).await?;
        Ok(all.collection)
    }

    /// Replaces the hours of an event type (`PATCH /event_type_availability_schedules?event_type=`: named in the query,
    /// not in the path); needs `availability:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn change_event_type_schedule(
        &self,
        token: &SecretString,
        event_type: &Uri,
        hours: &EventTypeHours,
    ) -> Result<EventTypeSchedule, CalendlyError> {
        self.may_name(Kind::User, hours.user.as_ref())?;
        let query = self
            .at("event_type_availability_schedules")
            .with("event_type", self.names(Kind::EventType, event_type)?);
        let body = NewHours {
            availability_setting: "host",
            availability_rule: hours,
        };
        self.patch_one(token, query, &body).await
    }

    /// How much may be booked with the person whose token it is (`GET /user_meeting_limits`); needs
    /// `availability:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::NotAllowed`] for anybody else, administrators included.
    pub async fn meeting_limits(
        &self,
        token: &SecretString,
        user: &Uri,
    ) -> Result<MeetingLimits, CalendlyError> {
        let query = self
            .at("user_meeting_limits")
            .with("user", self.names(Kind::User, user)?);
        self.get_one(token, query).await
    }

    /// Changes them (`PATCH /user_meeting_limits`); needs `availability:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::Invalid`] for anything but whole numbers from 1 and `null`.
    pub async fn change_meeting_limits(
        &self,
        token: &SecretString,
        user: &Uri,
        limits: &MeetingLimits,
    ) -> Result<MeetingLimits, CalendlyError> {
        let is_limit = |value: &Value| value.is_null() || value.as_u64().is_some_and(|n| 1 <= n);
        if let Some((name, _)) = limits.fields.iter().find(|(_, value)| !is_limit(value)) {
            return Err(CalendlyError::invalid(
                name,
                "must be a whole number from 1, or null for no limit",
            ));
        }
        let query = self
            .at("user_meeting_limits")
            .with("user", self.names(Kind::User, user)?);
        self.patch_one(token, query, limits).await
    }

    /// Where a person can meet (`GET /locations`); needs `locations:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn locations(
        &self,
        token: &SecretString,
        user: &Uri,
    ) -> Result<Vec<Place>, CalendlyError> {
        let query = self
            .at("locations")
            .with("user", self.names(Kind::User, user)?);
        let all: All<Place> = self.get(token, query).await?;
        Ok(all.collection)
    }
}
