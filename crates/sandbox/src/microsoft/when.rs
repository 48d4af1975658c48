//! When something takes place: instants with the zone in which they were meant, or days (microsoft-graph.md §9).

use super::mailbox_zones;
use super::refusal::Refusal;
use crate::zones;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Start and end of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// Whether it is given in days; then start and end are midnights, as if they were UTC's.
    pub is_all_day: bool,
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    /// The IANA name of the zone in which the start was meant.
    pub zone: String,
    /// The same of the end.
    pub end_zone: String,
}

impl When {
    /// Reads `start` and `end` of a body; `is_all_day` is the property of this name.
    ///
    /// # Errors
    /// One is missing or no time, the end lies before the start, or days do not begin at midnights of one zone.
    pub fn read(start: &Value, end: &Value, is_all_day: bool) -> Result<Self, Refusal> {
        let (start, zone) = read(start, "Start")?;
        let (end, end_zone) = read(end, "End")?;
        if is_all_day {
            let is_midnight = |at: NaiveDateTime| at.time() == NaiveTime::MIN;
            if !is_midnight(start) || !is_midnight(end) || zone != end_zone || end <= start {
                return Err(Refusal::property(
                    "The Event.Start and Event.End properties of an all-day event need to be midnights of the same time zone, a day or more apart.",
                ));
            }
        }
        let instant = |wall: NaiveDateTime, zone: &str| {
            if is_all_day {
                wall.and_utc()
            } else {
                zones::instant(wall, zone)
            }
        };
        let when = Self {
            is_all_day,
            start: instant(start, &zone),
            end: instant(end, &end_zone),
            zone,
            end_zone,
        };
        if when.end < when.start {
            let text = "The End property must not lie before the Start property.";
            return Err(Refusal::property(text));
        }
        Ok(when)
    }

    /// What a clock of its own zone shows at its start.
    pub fn wall(&self) -> NaiveDateTime {
        if self.is_all_day {
            self.start.naive_utc()
        } else {
            zones::local(self.start, &self.zone)
        }
    }

    /// The same as long, on another day and at the same time of day.
    pub fn on(&self, day: NaiveDate) -> Self {
        let wall = day.and_time(self.wall().time());
        let start = if self.is_all_day {
            wall.and_utc()
        } else {
            zones::instant(wall, &self.zone)
        };
        Self {
            start,
            end: start + self.length(),
            ..self.clone()
        }
    }

    pub fn length(&self) -> TimeDelta {
        self.end - self.start
    }

    /// Whether it takes place within this stretch; what has no length counts at its start.
    pub fn touches(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> bool {
        self.start < until && (from < self.end || from <= self.start)
    }

    /// Start and end as an answer has them, on the clock of whoever asks; days are nobody's.
    pub fn shown(&self, zone: Option<&(String, String)>) -> (Value, Value) {
        let (name, iana) = zone.map_or(("UTC", "UTC"), |(name, iana)| (name, iana));
        let text = |at: DateTime<Utc>| {
            let wall = if self.is_all_day {
                at.naive_utc()
            } else {
                zones::local(at, iana)
            };
            json!({
                "dateTime": wall.format("%Y-%m-%dT%H:%M:%S.0000000").to_string(),
                "timeZone": name,
            })
        };
        (text(self.start), text(self.end))
    }
}

fn read(value: &Value, name: &str) -> Result<(NaiveDateTime, String), Refusal> {
    let text = value["dateTime"]
        .as_str()
        .ok_or_else(|| Refusal::property(format!("The {name} property is required.")))?;
    let zone = value["timeZone"].as_str().unwrap_or("UTC");
    let zone = mailbox_zones::iana(zone).ok_or_else(|| Refusal::zone(zone))?;
    let wall: NaiveDateTime = text
        .strip_suffix('Z')
        .unwrap_or(text)
        .parse()
        .map_err(|_| Refusal::property(format!("The {name} property is no time.")))?;
    Ok((wall, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str, zone: &str) -> Value {
        json!({"dateTime": text, "timeZone": zone})
    }

    #[test]
    fn a_time_is_told_on_the_clock_of_whoever_asks() {
        let berlin = "W. Europe Standard Time";
        let (start, end) = (
            time("2026-12-03T10:00:00", berlin),
            time("2026-12-03T10:30:00.0000000", "Europe/Berlin"),
        );

        let when = When::read(&start, &end, false).unwrap();

        assert_eq!(
            when.shown(None).0,
            time("2026-12-03T09:00:00.0000000", "UTC")
        );
        let tokyo = ("Tokyo Standard Time".to_owned(), "Asia/Tokyo".to_owned());
        assert_eq!(
            when.shown(Some(&tokyo)).1,
            time("2026-12-03T18:30:00.0000000", "Tokyo Standard Time")
        );
    }

    #[test]
    fn what_cannot_be_a_time_is_refused() {
        let noon = time("2026-12-03T12:00:00", "UTC");
        let midnight = time("2026-12-03T00:00:00", "UTC");
        let next = time("2026-12-04T00:00:00", "UTC");
        for (start, end, is_all_day) in [
            (&noon, &midnight, false),
            (&noon, &next, true),
            (&midnight, &midnight, true),
            (
                &midnight,
                &time("2026-12-04T00:00:00", "Europe/Berlin"),
                true,
            ),
            (&json!(null), &noon, false),
            (&time("noon", "UTC"), &next, false),
            (&time("2026-12-03T12:00:00", "Mars"), &next, false),
        ] {
            assert_eq!(When::read(start, end, is_all_day).unwrap_err().status, 400);
        }
    }
}
