//! When something is: a day, or an instant with the zone in which it was meant (google.md §9).

use super::refusal::Refusal;
use crate::zones;
use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

/// An `EventDateTime`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    Day(NaiveDate),
    At(DateTime<Utc>, String),
}

impl Moment {
    /// Reads what somebody wrote; `name` is the field, `zone` the calendar's.
    ///
    /// # Errors
    /// It is no moment, or its zone has no IANA name.
    pub fn read(value: &Value, name: &str, zone: &str) -> Result<Self, Refusal> {
        let field = |part: &str| value[part].as_str();
        let bad = || Refusal::invalid(name, format!("Invalid value for: {name}"));
        match (field("date"), field("dateTime")) {
            (Some(_), Some(_)) => Err(bad()),
            (Some(date), None) => date.parse().map(Self::Day).map_err(|_| bad()),
            (None, Some(text)) => {
                let own = field("timeZone");
                if let Some(unknown) = own.filter(|own| !zones::knows(own)) {
                    let text = format!("Invalid time zone definition: {unknown}");
                    return Err(Refusal::invalid(name, text));
                }
                let at = match DateTime::parse_from_rfc3339(text) {
                    Ok(at) => at.to_utc(),
                    Err(_) => {
                        let wall: NaiveDateTime = text.parse().map_err(|_| bad())?;
                        let own = own.ok_or_else(|| {
                            Refusal::required(name, "Missing time zone definition for start time.")
                        })?;
                        zones::instant(wall, own)
                    }
                };
                Ok(Self::At(at, own.unwrap_or(zone).to_owned()))
            }
            (None, None) => Err(Refusal::required(name, format!("Missing {name} time."))),
        }
    }

    /// What is kept of it: an instant in UTC.
    pub fn kept(&self) -> Value {
        match self {
            Self::Day(day) => json!({"date": day.to_string()}),
            Self::At(at, zone) => json!({
                "dateTime": at.to_rfc3339_opts(SecondsFormat::Secs, true),
                "timeZone": zone,
            }),
        }
    }

    /// What was kept.
    pub fn of(value: &Value) -> Option<Self> {
        Self::read(value, "", "UTC").ok()
    }

    /// As it is shown: the offset is that of whoever asks, the zone its own (google.md §9).
    pub fn shown(&self, zone: &str) -> Value {
        match self {
            Self::Day(day) => json!({"date": day.to_string()}),
            Self::At(at, own) => json!({"dateTime": with_offset(*at, zone), "timeZone": own}),
        }
    }

    /// The instant; a day begins at midnight in this zone.
    pub fn instant(&self, zone: &str) -> DateTime<Utc> {
        match self {
            Self::Day(day) => zones::instant(day.and_time(chrono::NaiveTime::MIN), zone),
            Self::At(at, _) => *at,
        }
    }

    pub fn is_day(&self) -> bool {
        matches!(self, Self::Day(_))
    }

    /// The end of the id of the occurrence that begins then (google.md §8).
    pub fn suffix(&self) -> String {
        match self {
            Self::Day(day) => day.format("%Y%m%d").to_string(),
            Self::At(at, _) => at.format("%Y%m%dT%H%M%SZ").to_string(),
        }
    }

    /// The moment this long after; whole days for a day.
    pub fn after(&self, span: TimeDelta) -> Self {
        match self {
            Self::Day(day) => Self::Day(*day + span),
            Self::At(at, zone) => Self::At(*at + span, zone.clone()),
        }
    }

    /// How much later `other` is; none where one is a day and the other is not.
    pub fn until(&self, other: &Self) -> Option<TimeDelta> {
        match (self, other) {
            (Self::Day(one), Self::Day(other)) => Some(*other - *one),
            (Self::At(one, _), Self::At(other, _)) => Some(*other - *one),
            (Self::Day(_), Self::At(..)) | (Self::At(..), Self::Day(_)) => None,
        }
    }
}

/// `2026-12-03T10:00:00+01:00`, and `Z` where there is no offset.
pub fn with_offset(at: DateTime<Utc>, zone: &str) -> String {
    let wall = zones::local(at, zone);
    let minutes = (wall - at.naive_utc()).num_minutes();
    let text = wall.format("%Y-%m-%dT%H:%M:%S");
    if minutes == 0 {
        return format!("{text}Z");
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    format!("{text}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `2026-12-03T09:00:00.000Z`
pub fn millis(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_is_the_readers_and_the_zone_the_writers() {
        let written = json!({"dateTime": "2026-07-03T10:00:00", "timeZone": "America/New_York"});

        let moment = Moment::read(&written, "start", "UTC").unwrap();

        assert_eq!(
            moment.shown("Europe/Berlin"),
            json!({"dateTime": "2026-07-03T16:00:00+02:00", "timeZone": "America/New_York"})
        );
        assert_eq!(moment.suffix(), "20260703T140000Z");
        assert_eq!(Moment::of(&moment.kept()), Some(moment));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for (written, status) in [
            (json!({}), 400),
            (json!({"date": "2026-02-30"}), 400),
            (
                json!({"date": "2026-02-03", "dateTime": "2026-02-03T10:00:00Z"}),
                400,
            ),
            (json!({"dateTime": "2026-02-03T10:00:00"}), 400),
            (
                json!({"dateTime": "2026-02-03T10:00:00", "timeZone": "W. Europe Standard Time"}),
                400,
            ),
        ] {
            let refused = Moment::read(&written, "start", "UTC").unwrap_err();
            assert_eq!(refused.status, status, "{written}");
        }
    }
}
