//! When others are busy (exchange-ews.md §15).
//!
//! Times are asked for and told in UTC. The sheet leaves open how long a stretch a server tells of (42 or 62 days), so it is
//! asked for thirty at a time; and what a server does with stretches that do not fit its grid of minutes, so they are widened
//! to it, and what is told is cut to what was asked.

#[cfg(test)]
mod tests;

use crate::soap;
use crate::transport::{Asker, Transport};
use crate::xml::{Element, escaped};
use chrono::{DateTime, DurationRound as _, NaiveDateTime, TimeDelta, Utc};
use domain::free_busy::merge;
use domain::time::TimeRange;
use provider::{BusyAnswer, ProviderError};

/// The largest number of people about whom is asked at once.
const MOST_PEOPLE: usize = 100;

/// The longest stretch that is asked about at once.
const LONGEST: TimeDelta = TimeDelta::days(30);

/// The grid on which a server tells when somebody is busy of whom it knows no more than that.
const GRID: TimeDelta = TimeDelta::minutes(15);

/// What is known of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Known {
    Busy(Vec<TimeRange>),
    Unknown,
    NotShared,
}

/// When people are busy, in the order asked.
pub(crate) async fn times(
    transport: &Transport,
    asker: &Asker<'_>,
    people: &[String],
    window: TimeRange,
) -> Result<Vec<BusyAnswer>, ProviderError> {
    let mut known: Vec<Known> = people
        .iter()
        .map(|person| {
            if is_address(person) {
                Known::Busy(Vec::new())
            } else {
                Known::Unknown
            }
        })
        .collect();
    let mut asked: Vec<(&str, &mut Known)> = people
        .iter()
        .map(|person| person.trim())
        .zip(&mut known)
        .filter(|(_, known)| **known != Known::Unknown)
        .collect();
    for some in asked.chunks_mut(MOST_PEOPLE) {
        for part in parts(window) {
            let answers = ask(transport, asker, some.iter().map(|(email, _)| *email), part).await?;
            if answers.len() != some.len() {
                return Err(ProviderError::InvalidAnswer(format!(
                    "it tells of {} people where {} were asked about",
                    answers.len(),
                    some.len()
                )));
            }
            for ((_, known), answer) in some.iter_mut().zip(answers) {
                known.add(answer);
            }
        }
    }
    let answers = known.into_iter().map(|known| match known {
        Known::Busy(ranges) => {
            let inside = ranges.into_iter().filter_map(|range| cut(range, window));
            BusyAnswer::Busy(merge(inside.collect()))
        }
        Known::Unknown => BusyAnswer::Unknown,
        Known::NotShared => BusyAnswer::NotShared,
    });
    Ok(answers.collect())
}

impl Known {
    /// Adds what is told of a further stretch.
    fn add(&mut self, further: Self) {
        match (&mut *self, further) {
            (Self::Busy(ranges), Self::Busy(more)) => ranges.extend(more),
            (Self::Busy(_), other) => *self = other,
            (Self::Unknown | Self::NotShared, _) => {}
        }
    }
}

/// Whether Exchange can be asked about this; it refuses a request for all when one address is none.
fn is_address(text: &str) -> bool {
    let parts = text.trim().split_once('@');
    parts.is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty())
        && !text.trim().contains(char::is_whitespace)
}

/// A stretch of time in parts, on the grid.
fn parts(window: TimeRange) -> Vec<TimeRange> {
    let start = window
        .start()
        .duration_trunc(GRID)
        .unwrap_or(window.start());
    let end = (window.end() + GRID - TimeDelta::nanoseconds(1)).duration_trunc(GRID);
    let end = end.unwrap_or(window.end());
    let starts = std::iter::successors(Some(start), |start| Some(*start + LONGEST));
    starts
        .take_while(|start| *start < end)
        .filter_map(|start| TimeRange::new(start, end.min(start + LONGEST)).ok())
        .collect()
}

fn cut(range: TimeRange, window: TimeRange) -> Option<TimeRange> {
    let start = range.start().max(window.start());
    TimeRange::new(start, range.end().min(window.end())).ok()
}

async fn ask<'a>(
    transport: &Transport,
    asker: &Asker<'_>,
    emails: impl Iterator<Item = &'a str>,
    part: TimeRange,
) -> Result<Vec<Known>, ProviderError> {
    // A zone without summer time still has to name when it changes (exchange-ews.md §20).
    let change = |name: &str, order: u8, month: u8, day: &str| {
        format!(
            "<t:{name}><t:Bias>0</t:Bias><t:Time>00:00:00</t:Time><t:DayOrder>{order}</t:DayOrder>\
             <t:Month>{month}</t:Month><t:DayOfWeek>{day}</t:DayOfWeek></t:{name}>"
        )
    };
    let mailboxes = emails.map(|email| {
        format!(
            "<t:MailboxData><t:Email><t:Address>{}</t:Address></t:Email><t:AttendeeType>Required</t:AttendeeType>\
             <t:ExcludeConflicts>false</t:ExcludeConflicts></t:MailboxData>",
            escaped(email)
        )
    });
    let wall = |at: DateTime<Utc>| at.naive_utc().format("%Y-%m-%dT%H:%M:%S").to_string();
    let operation = format!(
        "<m:GetUserAvailabilityRequest><t:TimeZone><t:Bias>0</t:Bias>{}{}</t:TimeZone>\
         <m:MailboxDataArray>{}</m:MailboxDataArray><t:FreeBusyViewOptions><t:TimeWindow><t:StartTime>{}</t:StartTime>\
         <t:EndTime>{}</t:EndTime></t:TimeWindow><t:MergedFreeBusyIntervalInMinutes>{}</t:MergedFreeBusyIntervalInMinutes>\
         <t:RequestedView>FreeBusyMerged</t:RequestedView></t:FreeBusyViewOptions></m:GetUserAvailabilityRequest>",
        change("StandardTime", 1, 1, "Monday"),
        change("DaylightTime", 5, 12, "Sunday"),
        mailboxes.collect::<String>(),
        wall(part.start()),
        wall(part.end()),
        GRID.num_minutes(),
    );
    let answer = transport.post(asker, soap::envelope(&operation)).await?;
    let body = soap::body(&answer)?;
    let list = body.child("FreeBusyResponseArray").ok_or_else(|| {
        ProviderError::InvalidAnswer("it does not tell who is busy when".to_owned())
    })?;
    list.children.iter().map(|one| known(one, part)).collect()
}

/// What is told of one person.
///
/// # Errors
/// An outage, or nonsense.
fn known(told: &Element, part: TimeRange) -> Result<Known, ProviderError> {
    let nonsense = |text: &str| ProviderError::InvalidAnswer(text.to_owned());
    let message = told.child("ResponseMessage");
    let message = message.ok_or_else(|| nonsense("it does not say what came of it"))?;
    match message.text_of("ResponseCode") {
        "NoError" => {}
        "ErrorMailRecipientNotFound" | "ErrorNonExistentMailbox" | "ErrorInvalidSmtpAddress" => {
            return Ok(Known::Unknown);
        }
        "ErrorNoFreeBusyAccess" | "ErrorAccessDenied" => return Ok(Known::NotShared),
        code => return Err(soap::meaning(code, message)),
    }
    let view = told.child("FreeBusyView");
    let view = view.ok_or_else(|| nonsense("it does not tell when somebody is busy"))?;
    let digits = view.text_of("MergedFreeBusy").trim();
    match view.child("CalendarEventArray") {
        Some(events) => {
            let ranges = events.children.iter().filter(|event| blocks(event));
            let ranges: Result<Vec<_>, _> = ranges.map(range).collect();
            Ok(Known::Busy(ranges?.into_iter().flatten().collect()))
        }
        // Of somebody in another house it may know no more than this.
        None if !digits.is_empty() => Ok(Known::Busy(on_grid(digits, part))),
        None if view.text_of("FreeBusyViewType").trim() == "None" => Ok(Known::NotShared),
        None => Ok(Known::Busy(Vec::new())),
    }
}

/// Whether somebody is busy: out of the house and perhaps are, free and elsewhere at work are not.
fn blocks(event: &Element) -> bool {
    let kind = event.text_of("BusyType").trim();
    !["Free", "WorkingElsewhere", "NoData"].contains(&kind)
}

fn range(event: &Element) -> Result<Option<TimeRange>, ProviderError> {
    let at = |name: &str| {
        let text = event.text_of(name).trim();
        let wall = text.parse::<NaiveDateTime>().map(|wall| wall.and_utc());
        wall.or_else(|_| DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()))
            .map_err(|_| ProviderError::InvalidAnswer("a time of it is none".to_owned()))
    };
    // What takes no time keeps nobody busy.
    Ok(TimeRange::new(at("StartTime")?, at("EndTime")?).ok())
}

/// A digit for each part of the grid: 1 perhaps, 2 busy, 3 out of the house.
fn on_grid(digits: &str, part: TimeRange) -> Vec<TimeRange> {
    let starts = std::iter::successors(Some(part.start()), |start| Some(*start + GRID));
    let each = digits.chars().zip(starts);
    each.filter(|(digit, _)| ('1'..='3').contains(digit))
        .filter_map(|(_, start)| TimeRange::new(start, start + GRID).ok())
        .collect()
}
