//! On which days something can be booked (calendly.md §6.3, one-off event types).

use super::body::Body;
use super::refusal::Refusal;
use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};
use serde::{Deserialize, Serialize};

/// The days of an event type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateSetting {
    /// From the first day to the last, both included.
    Range(NaiveDate, NaiveDate),
    /// So many days from today.
    Ahead { days: u64, only_weekdays: bool },
    /// These times and no others.
    Spots(Vec<(DateTime<Utc>, DateTime<Utc>)>),
    /// Every day.
    Always,
}

impl DateSetting {
    /// Whether this day can be booked, in the zone of the hours.
    pub fn allows(&self, day: NaiveDate, today: NaiveDate) -> bool {
        match self {
            Self::Range(first, last) => *first <= day && day <= *last,
            Self::Ahead {
                days,
                only_weekdays,
            } => {
                let is_weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
                let last = today.checked_add_days(Days::new(*days)).unwrap_or(today);
                day <= last && !(*only_weekdays && is_weekend)
            }
            Self::Spots(_) | Self::Always => true,
        }
    }

    /// # Errors
    /// 400 for what the sheet does not list.
    pub fn read(body: &Body) -> Result<Self, Refusal> {
        let kind = body.one_of("type", &["date_range", "days_in_future", "spots"])?;
        match kind.as_deref() {
            Some("date_range") => Self::read_range(body),
            Some("days_in_future") => Ok(Self::Ahead {
                days: body
                    .whole("days", 0..=365)?
                    .and_then(|days| u64::try_from(days).ok())
                    .ok_or_else(|| Refusal::invalid("days", "can't be blank"))?,
                only_weekdays: body.flag("only_weekdays")?.unwrap_or(false),
            }),
            Some(_) => Self::read_spots(body),
            None => Err(Refusal::invalid("date_setting.type", "can't be blank")),
        }
    }

    fn read_range(body: &Body) -> Result<Self, Refusal> {
        let start = read_day(body, "start_date")?;
        let end = read_day(body, "end_date")?;
        if end < start || TimeDelta::days(365) <= end - start {
            return Err(Refusal::invalid(
                "end_date",
                "must be within 365 days after start_date",
            ));
        }
        Ok(Self::Range(start, end))
    }

    fn read_spots(body: &Body) -> Result<Self, Refusal> {
        let spots = body.objects("spots")?.unwrap_or_default();
        if spots.is_empty() {
            return Err(Refusal::invalid("spots", "can't be blank"));
        }
        let spots = spots.iter().map(|spot| {
            let start = spot.required_instant("start_time")?;
            let end = spot.required_instant("end_time")?;
            if start < end {
                Ok((start, end))
            } else {
                Err(Refusal::invalid("end_time", "must be after start_time"))
            }
        });
        Ok(Self::Spots(spots.collect::<Result<_, _>>()?))
    }
}

/// A day such as `2026-12-01`.
///
/// # Errors
/// 400 for anything else.
pub fn read_day(body: &Body, name: &str) -> Result<NaiveDate, Refusal> {
    let text = body.required_text(name)?;
    let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d");
    day.map_err(|_| Refusal::invalid(name, "must be a date such as 2026-12-01"))
}
