//! Making and changing event types (calendly.md §6.3). There is no way to delete one.

use crate::client::Client;
use crate::error::CalendlyError;
use crate::event_types::{EventType, LocationSetting};
use crate::uri::{Kind, Uri};
use crate::wire::write_instant;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::time::TimeRange;
use secrecy::SecretString;
use serde::Serialize;

/// The longest an event may take, in minutes.
const LONGEST: u32 = 720;

/// The languages of booking pages.
const LOCALES: [&str; 8] = ["de", "en", "es", "fr", "it", "nl", "pt", "uk"];

/// The settings of an event type with one host and one invitee (`kind: solo`); what is `None` is left as it is, or as
/// Calendly begins.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct EventTypeSettings {
    /// Its name; a new one needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether it can be booked. A new one cannot where nothing is said!
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// Words for the invitees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How long it takes, 1 to 720 minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<u32>,
    /// Among how many minutes the invitee chooses: at most four, all different.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_options: Option<Vec<u32>>,
    /// Where it may take place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locations: Option<Vec<LocationSetting>>,
    /// `#rrggbb`, in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// The language of its page: de, en, es, fr, it, nl, pt or uk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

impl EventTypeSettings {
    fn check(&self) -> Result<(), CalendlyError> {
        let refuse = |parameter, message| Err(CalendlyError::invalid(parameter, message));
        if let Some(minutes) = self.duration {
            check_duration("duration", minutes)?;
        }
        check_options(self.duration_options.as_deref())?;
        if self.color.as_deref().is_some_and(|color| !is_color(color)) {
            return refuse("color", "must be # and six digits from 0 to f");
        }
        match self.locale.as_deref() {
            Some(locale) if !LOCALES.contains(&locale) => {
                refuse("locale", "must be one of de, en, es, fr, it, nl, pt, uk")
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// At most four durations, all different and possible.
pub(crate) fn check_options(options: Option<&[u32]>) -> Result<(), CalendlyError> {
    let options = options.unwrap_or_default();
    let mut different = options.to_vec();
    different.sort_unstable();
    different.dedup();
    if 4 < options.len() || different.len() != options.len() {
        return Err(CalendlyError::invalid(
            "duration_options",
            "must be at most four, all different",
        ));
    }
    options
        .iter()
        .try_for_each(|minutes| check_duration("duration_options", *minutes))
}

pub(crate) fn check_duration(parameter: &str, minutes: u32) -> Result<(), CalendlyError> {
    if (1..=LONGEST).contains(&minutes) {
        Ok(())
    } else {
        Err(CalendlyError::invalid(
            parameter,
            format!("must be from 1 to {LONGEST} minutes"),
        ))
    }
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        digits.len() == 6 && digits.bytes().all(is_digit)
    })
}

/// An event type for one occasion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OneOff {
    /// Its name, at most 55 signs.
    pub name: String,
    /// The person who hosts it.
    pub host: Uri,
    /// More people who host it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub co_hosts: Vec<Uri>,
    /// How long it takes, 1 to 720 minutes.
    pub duration: u32,
    /// IANA name of its zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// When it may take place.
    pub date_setting: DateSetting,
    /// Where it takes place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationSetting>,
}

/// When an event type for one occasion may take place.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum DateSetting {
    /// On days from one to another, less than a year apart.
    DateRange {
        /// The first.
        start_date: NaiveDate,
        /// The last.
        end_date: NaiveDate,
    },
    /// On the coming days.
    DaysInFuture {
        /// How many, 0 to 365.
        days: u16,
        /// Not on Saturdays and Sundays.
        only_weekdays: bool,
    },
    /// At these times.
    Spots {
        /// The times.
        spots: Vec<Spot>,
    },
}

/// One time at which an event may take place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// When it begins.
    #[serde(serialize_with = "write_instant")]
    start_time: DateTime<Utc>,
    /// When it ends.
    #[serde(serialize_with = "write_instant")]
    end_time: DateTime<Utc>,
}

impl From<TimeRange> for Spot {
    fn from(range: TimeRange) -> Self {
        Self {
            start_time: range.start(),
            end_time: range.end(),
        }
    }
}

impl OneOff {
    fn check(&self) -> Result<(), CalendlyError> {
        let refuse = |parameter, message| Err(CalendlyError::invalid(parameter, message));
        if !(1..=55).contains(&self.name.chars().count()) {
            return refuse("name", "must have 1 to 55 signs");
        }
        check_duration("duration", self.duration)?;
        match &self.date_setting {
            DateSetting::DateRange {
                start_date,
                end_date,
            } => {
                let days = *end_date - *start_date;
                if days < TimeDelta::zero() || TimeDelta::days(365) <= days {
                    return refuse("date_setting", "must end after it begins, within a year");
                }
            }
            DateSetting::DaysInFuture { days, .. } if 365 < *days => {
                return refuse("date_setting", "must be from 0 to 365 days");
            }
            DateSetting::Spots { spots } if spots.is_empty() => {
                return refuse("date_setting", "must name a time");
            }
            DateSetting::DaysInFuture { .. } | DateSetting::Spots { .. } => {}
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct NewEventType<'a> {
    owner: &'a str,
    #[serde(flatten)]
    settings: &'a EventTypeSettings,
}

impl Client {
    /// Makes an event type (`POST /event_types`) of a person; needs `event_types:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::Invalid`] before anything is asked where a rule of the settings is broken.
    pub async fn create_event_type(
        &self,
        token: &SecretString,
        owner: &Uri,
        settings: &EventTypeSettings,
    ) -> Result<EventType, CalendlyError> {
        if settings.name.as_deref().unwrap_or_default().is_empty() {
            return Err(CalendlyError::invalid("name", "must be given"));
        }
        settings.check()?;
        let owner = self.names(Kind::User, owner)?;
        let body = NewEventType { owner, settings };
        self.post_one(token, self.at("event_types"), &body).await
    }

    /// Changes an event type (`PATCH /event_types/{uuid}`), of the kind `solo` only; needs `event_types:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::Invalid`] before anything is asked where a rule of the settings is broken.
    pub async fn change_event_type(
        &self,
        token: &SecretString,
        event_type: &Uri,
        settings: &EventTypeSettings,
    ) -> Result<EventType, CalendlyError> {
        settings.check()?;
        let query = self.resource(Kind::EventType, event_type)?;
        self.patch_one(token, query, settings).await
    }

    /// Makes an event type for one occasion (`POST /one_off_event_types`); needs `event_types:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::Invalid`] before anything is asked where a rule of it is broken.
    pub async fn create_one_off(
        &self,
        token: &SecretString,
        one_off: &OneOff,
    ) -> Result<EventType, CalendlyError> {
        one_off.check()?;
        self.names(Kind::User, &one_off.host)?;
        for host in &one_off.co_hosts {
            self.names(Kind::User, host)?;
        }
        self.post_one(token, self.at("one_off_event_types"), one_off)
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_off(date_setting: DateSetting) -> OneOff {
        OneOff {
            name: "Intro call".to_owned(),
            host: "https://api.calendly.com/users/AAAA".into(),
            co_hosts: Vec::new(),
            duration: 30,
            timezone: Some("Europe/Berlin".to_owned()),
            date_setting,
            location: None,
        }
    }

    fn range(from: &str, until: &str) -> DateSetting {
        DateSetting::DateRange {
            start_date: from.parse().unwrap(),
            end_date: until.parse().unwrap(),
        }
    }

    #[test]
    fn a_one_off_is_written_as_the_sheet_shows_it() {
        let written = serde_json::to_value(one_off(range("2026-12-01", "2026-12-20"))).unwrap();

        assert_eq!(
            written,
            serde_json::json!({
                "name": "Intro call", "host": "https://api.calendly.com/users/AAAA", "duration": 30,
                "timezone": "Europe/Berlin",
                "date_setting": {"type": "date_range", "start_date": "2026-12-01", "end_date": "2026-12-20"}
            })
        );
    }

    #[test]
    fn dates_of_a_one_off_lie_within_a_year_and_not_before_themselves() {
        let is_fine = |setting| one_off(setting).check().is_ok();

        assert!(is_fine(range("2026-12-01", "2026-12-01")));
        assert!(is_fine(range("2026-12-01", "2027-11-30")));
        assert!(!is_fine(range("2026-12-01", "2027-12-01")));
        assert!(!is_fine(range("2026-12-02", "2026-12-01")));
        assert!(!is_fine(DateSetting::Spots { spots: Vec::new() }));
        let days = |days| DateSetting::DaysInFuture {
            days,
            only_weekdays: true,
        };
        assert!(is_fine(days(365)));
        assert!(!is_fine(days(366)));
    }

    #[test]
    fn settings_that_break_a_rule_are_not_sent() {
        let fine = EventTypeSettings {
            duration: Some(720),
            duration_options: Some(vec![15, 30]),
            color: Some("#0088cc".to_owned()),
            locale: Some("de".to_owned()),
            ..EventTypeSettings::default()
        };
        assert!(fine.check().is_ok());

        let options = |options: &[u32]| EventTypeSettings {
            duration_options: Some(options.to_vec()),
            ..fine.clone()
        };
        let color = |color: &str| EventTypeSettings {
            color: Some(color.to_owned()),
            ..fine.clone()
        };
        for broken in [
            EventTypeSettings {
                duration: Some(0),
                ..fine.clone()
            },
            EventTypeSettings {
                duration: Some(721),
                ..fine.clone()
            },
            options(&[15, 15]),
            options(&[1, 2, 3, 4, 5]),
            options(&[0]),
            color("0088cc"),
            color("#0088CC"),
            color("#0088c"),
            EventTypeSettings {
                locale: Some("tlh".to_owned()),
                ..fine.clone()
            },
        ] {
            assert!(broken.check().is_err(), "{broken:?}");
        }
    }
}
