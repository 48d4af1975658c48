//! Links for a single booking, and shared links with settings of their own (calendly.md §6.7).

use crate::client::Client;
use crate::error::CalendlyError;
use crate::event_type_writing::{check_duration, check_options};
use crate::event_types::LocationKind;
use crate::page::{Page, Paging};
use crate::schedules::Rule;
use crate::uri::{Kind, Uri};
use crate::wire::{More, null_is_empty, words};
use chrono::{DateTime, NaiveDate, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A link with which one meeting can be booked. Unused, it lives for 90 days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SchedulingLink {
    /// The page.
    pub booking_url: String,
    /// What is booked.
    pub owner: Uri,
    /// `EventType`
    pub owner_type: String,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

/// A shared link whose settings differ from those of its event type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Its address; shares made before November 2026 have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<Uri>,
    /// The links.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub scheduling_links: Vec<SchedulingLink>,
    /// The settings that differ, as they came.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub share_override: More,
    /// What became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ShareStatus>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

words! {
    /// What became of a shared link.
    ShareStatus {
        /// It can be used.
        Active = "active",
        /// It was.
        Booked = "booked",
        /// It was not, and cannot be any more.
        Expired = "expired",
    }
}

words! {
    /// How far ahead can be booked.
    PeriodType {
        /// Some days, counted where somebody is available.
        AvailableMoving = "available_moving",
        /// Some days.
        Moving = "moving",
        /// From one date to another.
        Fixed = "fixed",
        /// Any.
        Unlimited = "unlimited",
    }
}

/// The settings of a shared link; what is not said is as the event type has it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ShareSettings {
    /// Its name, at most 55 signs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How long the meeting takes, in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<u32>,
    /// Among how many minutes the invitee chooses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_options: Option<Vec<u32>>,
    /// How far ahead can be booked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_type: Option<PeriodType>,
    /// From when; where the period is fixed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<NaiveDate>,
    /// Until when; where the period is fixed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<NaiveDate>,
    /// How far ahead; where the period moves. In what unit the sheet does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_booking_time: Option<u32>,
    /// Whether the place is told only after booking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_location: Option<bool>,
    /// Where it may take place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub location_configurations: Vec<SharedPlace>,
    /// In which hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_rule: Option<SharedHours>,
}

/// Where a meeting booked over a shared link may take place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SharedPlace {
    /// In which way.
    pub kind: LocationKind,
    /// Where it stands among the others.
    pub position: i64,
    /// The address or text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// A word more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_info: Option<String>,
    /// Where to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
}

/// In which hours a shared link can be booked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SharedHours {
    /// The hours.
    pub rules: Vec<Rule>,
    /// IANA name of the zone in which they are meant.
    pub timezone: String,
}

impl ShareSettings {
    fn check(&self) -> Result<(), CalendlyError> {
        let refuse = |parameter, message| Err(CalendlyError::invalid(parameter, message));
        let name = self.name.as_deref().unwrap_or_default();
        if 55 < name.chars().count() {
            return refuse("name", "must have at most 55 signs");
        }
        if let Some(minutes) = self.duration {
            check_duration("duration", minutes)?;
        }
        check_options(self.duration_options.as_deref())?;
        let has_dates = self.start_date.is_some() || self.end_date.is_some();
        let has_both = self.start_date.is_some() && self.end_date.is_some();
        let moves = matches!(
            self.period_type,
            Some(PeriodType::Moving | PeriodType::AvailableMoving)
        );
        match self.period_type {
            Some(PeriodType::Fixed) if !has_both => refuse(
                "start_date",
                "and end_date must be given for a fixed period",
            ),
            Some(PeriodType::Fixed) if self.end_date < self.start_date => {
                refuse("end_date", "must not lie before start_date")
            }
            Some(PeriodType::Fixed) => Ok(()),
            _ if has_dates => refuse("period_type", "must be fixed where dates are given"),
            _ if self.max_booking_time.is_some() && !moves => {
                refuse("period_type", "must move where max_booking_time is given")
            }
            _ => Ok(()),
        }
    }
}

#[derive(Serialize)]
struct NewShare<'a> {
    event_type: &'a str,
    #[serde(flatten)]
    settings: &'a ShareSettings,
}

impl Client {
    /// Makes a link for a single booking (`POST /scheduling_links`); needs `scheduling_links:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn create_scheduling_link(
        &self,
        token: &SecretString,
        event_type: &Uri,
    ) -> Result<SchedulingLink, CalendlyError> {
        // The description wants the text "1"; what long-standing clients send, and Calendly takes, is the number.
        let body = json!({
            "max_event_count": 1,
            "owner": self.names(Kind::EventType, event_type)?,
            "owner_type": "EventType",
        });
        self.post_one(token, self.at("scheduling_links"), &body)
            .await
    }

    /// Makes a shared link with settings of its own (`POST /shares`), of an event type with one host and one invitee;
    /// needs `shares:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::Invalid`] before anything is asked where a rule of the settings is broken.
    pub async fn create_share(
        &self,
        token: &SecretString,
        event_type: &Uri,
        settings: &ShareSettings,
    ) -> Result<Share, CalendlyError> {
        settings.check()?;
        let event_type = self.names(Kind::EventType, event_type)?;
        let body = NewShare {
            event_type,
            settings,
        };
        self.post_one(token, self.at("shares"), &body).await
    }

    /// Shared links (`GET /shares`); needs `shares:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn shares(
        &self,
        token: &SecretString,
        paging: &Paging,
    ) -> Result<Page<Share>, CalendlyError> {
        self.get(token, self.at("shares").page(paging)?).await
    }

    /// Changes a shared link (`PATCH /shares/{uuid}`); needs `shares:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::Invalid`] before anything is asked where a rule of the settings is broken.
    pub async fn change_share(
        &self,
        token: &SecretString,
        share: &Uri,
        settings: &ShareSettings,
    ) -> Result<Share, CalendlyError> {
        settings.check()?;
        let query = self.resource(Kind::Share, share)?;
        self.patch_one(token, query, settings).await
    }

    /// Removes a shared link that nobody booked with (`DELETE /shares/{uuid}`); needs `shares:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn delete_share(
        &self,
        token: &SecretString,
        share: &Uri,
    ) -> Result<(), CalendlyError> {
        self.delete(token, self.resource(Kind::Share, share)?).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_go_with_a_fixed_period_and_minutes_with_a_moving_one() {
        let date = |text: &str| Some(text.parse().unwrap());
        let none = ShareSettings::default();
        let fixed = ShareSettings {
            period_type: Some(PeriodType::Fixed),
            start_date: date("2026-12-01"),
            end_date: date("2026-12-20"),
            ..none.clone()
        };
        let moving = ShareSettings {
            period_type: Some(PeriodType::Moving),
            max_booking_time: Some(60),
            ..none.clone()
        };
        for fine in [&none, &fixed, &moving] {
            assert!(fine.check().is_ok(), "{fine:?}");
        }

        for broken in [
            ShareSettings {
                end_date: None,
                ..fixed.clone()
            },
            ShareSettings {
                end_date: date("2026-11-30"),
                ..fixed.clone()
            },
            ShareSettings {
                period_type: None,
                ..fixed.clone()
            },
            ShareSettings {
                period_type: Some(PeriodType::Unlimited),
                ..moving.clone()
            },
            ShareSettings {
                name: Some("x".repeat(56)),
                ..none.clone()
            },
        ] {
            assert!(broken.check().is_err(), "{broken:?}");
        }
    }
}
