//! When people are busy (microsoft-graph.md §13); work and school accounts alone tell it.

use crate::api::{Api, Told};
use crate::refusal;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::time::{TimeRange, ZoneId, Zones, windows};
use provider::busy::pieces;
use provider::http::Method;
use provider::{BusyAnswer, ProviderError};
use serde::Deserialize;
use serde_json::{Value, json};

/// People of one question. Twenty are said to be answered; the sheet trusts half of them.
const MOST: usize = 10;

/// How much time one question spans; six weeks are answered for certain.
const LONGEST: TimeDelta = TimeDelta::days(30);

/// How long each letter of a summary stands for, in minutes. A question may not span less.
const SLOT: i64 = 30;

/// What is said of somebody whose address leads nowhere.
const NOBODY: [&str; 3] = [
    "ErrorMailRecipientNotFound",
    "ErrorNameResolutionNoResults",
    "ErrorInvalidSmtpAddress",
];

#[derive(Deserialize)]
struct Answers {
    value: Vec<Schedule>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Schedule {
    schedule_id: String,
    availability_view: Option<String>,
    schedule_items: Option<Vec<Item>>,
    error: Option<Why>,
}

#[derive(Deserialize)]
struct Item {
    status: Option<String>,
    start: When,
    end: When,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct When {
    date_time: String,
    time_zone: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Why {
    response_code: Option<String>,
}

pub(crate) async fn times(
    api: &Api<'_>,
    zones: &dyn Zones,
    people: &[String],
    window: TimeRange,
) -> Result<Vec<BusyAnswer>, ProviderError> {
    let mut answers = Vec::with_capacity(people.len());
    for some in people.chunks(MOST) {
        let mut told = vec![BusyAnswer::Busy(Vec::new()); some.len()];
        for piece in pieces(window, LONGEST) {
            let next = ask(api, zones, some, piece).await?;
            told = told.into_iter().zip(next).map(|(a, b)| a.and(b)).collect();
        }
        answers.extend(told);
    }
    Ok(answers)
}

async fn ask(
    api: &Api<'_>,
    zones: &dyn Zones,
    people: &[String],
    window: TimeRange,
) -> Result<Vec<BusyAnswer>, ProviderError> {
    let until = window.end().max(window.start() + TimeDelta::minutes(SLOT));
    let body = json!({
        "schedules": people,
        "startTime": utc(window.start()),
        "endTime": utc(until),
        "availabilityViewInterval": SLOT,
    });
    let url = api.url(&["me", "calendar", "getSchedule"], &[]);
    let told: Told = api.write(Method::POST, url, Some(&body), None).await?;
    if !told.answer.is_success() {
        return Err(refusal::of(&told));
    }
    let answers: Answers = told.read()?;
    let of = |name: &String| {
        let mut answers = answers.value.iter();
        answers.find(|one| one.schedule_id.eq_ignore_ascii_case(name))
    };
    people
        .iter()
        .map(|name| match of(name) {
            Some(schedule) => schedule.answer(window, zones),
            None => Err(ProviderError::InvalidAnswer(
                "a schedule was not answered".to_owned(),
            )),
        })
        .collect()
}

fn utc(at: DateTime<Utc>) -> Value {
    json!({"dateTime": at.format("%Y-%m-%dT%H:%M:%S").to_string(), "timeZone": "UTC"})
}

impl Schedule {
    fn answer(&self, window: TimeRange, zones: &dyn Zones) -> Result<BusyAnswer, ProviderError> {
        if let Some(why) = &self.error {
            let code = why.response_code.as_deref().unwrap_or_default();
            return Ok(if NOBODY.contains(&code) {
                BusyAnswer::Unknown
            } else {
                BusyAnswer::NotShared
            });
        }
        let items = self.schedule_items.as_deref().unwrap_or_default();
        let view = self.availability_view.as_deref().unwrap_or_default();
        if items.is_empty() {
            // Whose items are not shown may be summed up all the same.
            return Ok(BusyAnswer::within(window, slots(view, window.start())));
        }
        let mut spans = Vec::new();
        for item in items.iter().filter(|item| item.blocks()) {
            let span = item.span(zones).ok_or_else(|| {
                ProviderError::InvalidAnswer("a schedule holds what is no time".to_owned())
            })?;
            spans.push(span);
        }
        Ok(BusyAnswer::within(window, spans))
    }
}

/// The stretches in which a summary says that somebody is busy, maybe busy, or away.
fn slots(view: &str, start: DateTime<Utc>) -> impl Iterator<Item = TimeRange> {
    let starts = (0..).map(move |number| start + TimeDelta::minutes(SLOT * number));
    let busy = starts.zip(view.chars());
    busy.filter(|(_, digit)| matches!(digit, '1'..='3'))
        .map(|(at, _)| TimeRange::at_least_a_second(at, at + TimeDelta::minutes(SLOT)))
}

impl Item {
    /// What cannot be told blocks.
    fn blocks(&self) -> bool {
        !matches!(self.status.as_deref(), Some("free" | "workingElsewhere"))
    }

    fn span(&self, zones: &dyn Zones) -> Option<TimeRange> {
        let (start, end) = (self.start.instant(zones)?, self.end.instant(zones)?);
        Some(TimeRange::at_least_a_second(start, end))
    }
}

impl When {
    /// A wall clock in the zone that is named beside it; none where nobody knows that zone.
    fn instant(&self, zones: &dyn Zones) -> Option<DateTime<Utc>> {
        let text = &self.date_time;
        let wall: NaiveDateTime = text.strip_suffix('Z').unwrap_or(text).parse().ok()?;
        let zone = match self.time_zone.as_deref() {
            None | Some("UTC" | "tzone://Microsoft/Utc") => return Some(wall.and_utc()),
            Some(name) => windows::zone(name).unwrap_or_else(|| ZoneId::new(name)),
        };
        zones.knows(&zone).then(|| zones.instant(wall, &zone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::free_busy::BusyPeriod;
    use testkit::zones::TestZones;

    fn range(from: &str, until: &str) -> TimeRange {
        let at = |time: &str| format!("2026-12-01T{time}:00Z").parse().unwrap();
        TimeRange::new(at(from), at(until)).unwrap()
    }

    fn answer(schedule: Value) -> Result<BusyAnswer, ProviderError> {
        let schedule: Schedule = serde_json::from_value(schedule).unwrap();
        schedule.answer(range("08:00", "18:00"), &TestZones)
    }

    fn busy(ranges: &[TimeRange]) -> BusyAnswer {
        let periods = ranges.iter().map(|range| BusyPeriod { range: *range });
        BusyAnswer::Busy(periods.collect())
    }

    fn item(status: &str, from: &str, until: &str, zone: &str) -> Value {
        let at = |time: &str| json!({"dateTime": format!("2026-12-01T{time}:00.0000000"), "timeZone": zone});
        json!({"status": status, "start": at(from), "end": at(until)})
    }

    #[test]
    fn times_are_read_in_the_zone_that_they_name() {
        let items = json!([
            item("busy", "09:00", "10:00", "UTC"),
            item("busy", "12:00", "13:00", "W. Europe Standard Time"),
            item("busy", "12:00", "13:00", "America/New_York"),
            item("busy", "15:00", "16:00", "tzone://Microsoft/Utc"),
        ]);

        let told = answer(json!({"scheduleItems": items})).unwrap();

        let expected = [
            range("09:00", "10:00"),
            range("11:00", "12:00"),
            range("15:00", "16:00"),
            range("17:00", "18:00"),
        ];
        assert_eq!(told, busy(&expected));
        let nowhere = json!([item("busy", "09:00", "10:00", "Middle Earth Standard Time")]);
        let nowhere = answer(json!({"scheduleItems": nowhere}));
        assert!(nowhere.is_err(), "{nowhere:?}");
    }

    #[test]
    fn free_and_working_elsewhere_do_not_block_and_the_rest_does() {
        for (status, blocks) in [
            ("free", false),
            ("workingElsewhere", false),
            ("busy", true),
            ("tentative", true),
            ("oof", true),
            ("unknown", true),
            ("somethingNew", true),
        ] {
            let items = json!([item(status, "09:00", "10:00", "UTC")]);

            let told = answer(json!({"scheduleItems": items})).unwrap();

            let expected = if blocks {
                busy(&[range("09:00", "10:00")])
            } else {
                busy(&[])
            };
            assert_eq!(told, expected, "{status}");
        }
    }

    #[test]
    fn a_summary_stands_in_for_items_that_are_not_shown() {
        let view = format!("0123040{}", "0".repeat(13));

        let told = answer(json!({"availabilityView": view, "scheduleItems": []})).unwrap();

        assert_eq!(told, busy(&[range("08:30", "10:00")]));
        assert_eq!(answer(json!({"scheduleItems": null})).unwrap(), busy(&[]));
    }

    #[test]
    fn an_error_is_never_free_time() {
        for (code, expected) in [
            (json!("ErrorMailRecipientNotFound"), BusyAnswer::Unknown),
            (json!("ErrorNoFreeBusyAccess"), BusyAnswer::NotShared),
            (json!("5006"), BusyAnswer::NotShared),
            (Value::Null, BusyAnswer::NotShared),
        ] {
            let error = json!({"message": "x", "responseCode": code});
            let schedule = json!({"scheduleItems": [], "availabilityView": "", "error": error});

            assert_eq!(answer(schedule).unwrap(), expected, "{code}");
        }
    }
}
