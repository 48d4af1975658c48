//! When people are busy (google.md §13). An address is the name of its owner's own calendar.

use crate::api::{Api, read};
use crate::refusal;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::time::TimeRange;
use provider::busy::pieces;
use provider::{BusyAnswer, ProviderError};
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;

/// Calendars of one question.
const MOST: usize = 50;

/// How much time one question spans; two or three months are refused, though nobody says where that begins.
const LONGEST: TimeDelta = TimeDelta::days(30);

#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    calendars: HashMap<String, Times>,
}

#[derive(Deserialize)]
struct Times {
    #[serde(default)]
    busy: Vec<Span>,
    #[serde(default)]
    errors: Vec<Why>,
}

#[derive(Deserialize)]
struct Span {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Why {
    #[serde(default)]
    reason: String,
}

pub(crate) async fn times(
    api: &Api<'_>,
    people: &[String],
    window: TimeRange,
) -> Result<Vec<BusyAnswer>, ProviderError> {
    let mut answers = Vec::with_capacity(people.len());
    for some in people.chunks(MOST) {
        let mut told = vec![BusyAnswer::Busy(Vec::new()); some.len()];
        for piece in pieces(window, LONGEST) {
            let next = ask(api, some, piece).await?;
            told = told.into_iter().zip(next).map(|(a, b)| a.and(b)).collect();
        }
        answers.extend(told);
    }
    Ok(answers)
}

async fn ask(
    api: &Api<'_>,
    people: &[String],
    window: TimeRange,
) -> Result<Vec<BusyAnswer>, ProviderError> {
    let at = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let asked = people.iter().filter(|name| is_address(name));
    let body = json!({
        "timeMin": at(window.start()),
        "timeMax": at(window.end()),
        "timeZone": "UTC",
        "items": asked.map(|name| json!({"id": name})).collect::<Vec<_>>(),
    });
    let answer = api.post(&["freeBusy"], &body).await?;
    if !answer.is_success() {
        return Err(refusal::of_one_thing(&answer));
    }
    let Told { calendars } = read(&answer)?;
    let answered = people.iter().map(|name| {
        let times = calendars.get(name).filter(|_| is_address(name));
        times.map_or(BusyAnswer::Unknown, |times| times.answer(window))
    });
    Ok(answered.collect())
}

/// `primary` would be the account itself.
fn is_address(name: &str) -> bool {
    name.contains('@')
}

impl Times {
    /// Google says that it finds nobody also of whom it will not tell.
    fn answer(&self, window: TimeRange) -> BusyAnswer {
        let mut reasons = self.errors.iter().map(|why| why.reason.as_str());
        match reasons.next() {
            Some("notFound") => BusyAnswer::Unknown,
            Some(_) => BusyAnswer::NotShared,
            None => {
                let spans = self.busy.iter();
                let spans = spans.filter_map(|span| TimeRange::new(span.start, span.end).ok());
                BusyAnswer::within(window, spans)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_never_free_time() {
        let window = TimeRange::at_least_a_second(DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH);
        for (reason, expected) in [
            ("notFound", BusyAnswer::Unknown),
            ("groupTooBig", BusyAnswer::NotShared),
            ("tooManyCalendarsRequested", BusyAnswer::NotShared),
            ("internalError", BusyAnswer::NotShared),
            ("", BusyAnswer::NotShared),
        ] {
            let told = json!({"errors": [{"domain": "global", "reason": reason}], "busy": []});
            let times: Times = serde_json::from_value(told).unwrap();

            assert_eq!(times.answer(window), expected, "{reason}");
        }
        let free: Times = serde_json::from_value(json!({"busy": []})).unwrap();
        assert_eq!(free.answer(window), BusyAnswer::Busy(Vec::new()));
    }

    #[test]
    fn only_an_address_is_asked_for() {
        assert!(is_address("robin@fernhill.example"));
        assert!(!is_address("primary"));
    }
}
